"""What is said about orders that can't be changed, and about money that goes back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions.back_office.entities import Customer, Order, OrderStatus, PaymentKind
from actions.back_office.money import format_amount
from actions.back_office.requests import ZERO, OrderChangeRecord
from actions.facts import row, trace_as_data
from actions.order_changes.policy import OrderDecision
from actions.orders import BUSINESS_DAYS, day
from actions.turn import PERSON, Choice, Turn

BACK_TO = "Back to "
"""Begins the label of a row that says how much goes back where."""


def decline_with_help(turn: Turn, order: Order, decision: OrderDecision) -> None:
    """Say why the order can't be changed, where it is, and what helps instead."""
    turn.set("policy_trace", trace_as_data(decision.trace))
    turn.say(f"I'm sorry. {decision.reason}{_instead(turn, order)}", _ways_out(order))


def _instead(turn: Turn, order: Order) -> str:
    if order.status is OrderStatus.DELIVERED:
        when = f" on {day(order.delivered_at)}" if order.delivered_at else ""
        return f" It was delivered{when}; what you don't want to keep, you can return."
    offer = turn.unless_waiting(
        " A person can tell you whether the warehouse can still do something about it."
    )
    if order.status is OrderStatus.PACKED:
        return f" It leaves the warehouse next.{offer} Otherwise you can return it when it has arrived."
    if order.status is OrderStatus.SHIPPED:
        parcel = order.open_shipment
        carrier = f" It's with {parcel.carrier}" if parcel and parcel.carrier else " It's on its way"
        tracking = f" (tracking number {parcel.tracking_number})" if parcel and parcel.tracking_number else ""
        return f"{carrier}{tracking}. You can refuse the parcel, or return it when it has arrived."
    if order.waiting_change is not None:
        return " I'll tell you right here as soon as it's decided."
    return turn.unless_waiting(" A person can look into it with you.")


def _ways_out(order: Order) -> list[Choice]:
    if order.status is OrderStatus.DELIVERED:
        return [("Return something from it", f'/start_return{{"order": "{order.number}"}}'), PERSON]
    return [PERSON]


def say_nothing_open(turn: Turn, done: str) -> None:
    """None of the customer's orders can be changed any more; `done` says how: "cancelled"."""
    turn.offer_person()
    offer = turn.unless_waiting(
        " If you think that's not right, a person can take a look: shall I bring one in?"
    )
    turn.say(
        f"I don't see any order of yours that could still be {done}: that works only until it's packed.{offer}",
        [("Check my order", "/check_order"), PERSON],
    )


def until_decided(order_number: str, done: str) -> str:
    """What is true until a colleague has decided; `done` says what is asked for: "cancelled"."""
    return (
        f"Until it's decided order {order_number} stays as it is and nothing else of it can be changed; should it be "
        f"packed before, it can't be {done} any more."
    )


def refunds(order: Order, customer: Customer) -> list[tuple[str, Decimal]]:
    """(way to pay, amount) of what was paid for the order and would go back."""
    paid: dict[str, Decimal] = {}
    for method_id, amount in order.paid_by_method.items():
        method = customer.payment_method(method_id)
        label = method.label if method else order.payment
        paid[label] = paid.get(label, ZERO) + amount
    return list(paid.items()) or [(order.payment, order.total)]


def when_back(order: Order, customer: Customer) -> str:
    """How soon money is back where it came from, in a sentence."""
    paid_with = set(order.paid_by_method) or {order.payment_method_id or ""}
    methods = [customer.payment_method(method_id) for method_id in sorted(paid_with)]
    is_gift_card = [method is not None and method.kind is PaymentKind.GIFT_CARD for method in methods]
    if all(is_gift_card):
        return "it's there at once."
    rest = ", a gift card at once" if any(is_gift_card) else ""
    return f"that takes {BUSINESS_DAYS}{rest}."


def cancellation_receipt(record: OrderChangeRecord, back: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The `receipt` card of a cancelled order; `back` are rows that say what goes back where."""
    return {
        "type": "receipt",
        "title": "Order cancelled",
        "reference": record.number,
        "rows": [
            row("Order", record.order_number),
            *back,
            row("Amount", format_amount(record.amount, record.currency)),
        ],
    }


def items_receipt(record: OrderChangeRecord, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The `receipt` card of changed items."""
    return {"type": "receipt", "title": "Items changed", "reference": record.number, "rows": list(rows)}
