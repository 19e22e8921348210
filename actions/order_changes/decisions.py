"""A person's decision on a change of an order that waited."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from actions.back_office.entities import Order, OrderStatus, PaymentDirection
from actions.back_office.money import format_amount
from actions.back_office.port import FactsChangedError
from actions.back_office.requests import OrderChangeRecord, PersonsDecision
from actions.facts import row
from actions.order_changes.telling import BACK_TO, cancellation_receipt, items_receipt
from actions.orders import summarize_items
from actions.turn import PERSON, Turn
from actions.verdict import Verdict, say_declined, say_expired

PAID_WITH = "Paid with "

logger = logging.getLogger(__name__)


async def tell_order_change(turn: Turn, verdict: Verdict) -> None:
    """Execute what was approved, or leave the order as it is, and say which. Raises `NotFoundInBackOfficeError`."""
    back_office = turn.services.back_office
    try:
        record = await back_office.decide_order_change(verdict.reference, verdict.as_decision())
    except FactsChangedError as error:
        logger.warning("order change %s approved, but it can't be done: %s", verdict.reference, error)
        # The approval is settled and nobody will decide again: the order must not stay held by it.
        refused = PersonsDecision(False, verdict.decided_by, f"Approved, but it couldn't be done: {error}.")
        record = await back_office.decide_order_change(verdict.reference, refused)
    if record.state == "executed":
        await _say_done(turn, verdict, record)
    elif verdict.approved:
        await _say_too_late(turn, record)
    elif verdict.has_expired:
        say_expired(turn, verdict, f"order {record.order_number} {_IS_NOT[record.kind]}")
    else:
        say_declined(turn, verdict, _NOT_TO[record.kind].format(order=record.order_number))


# An address gives nothing back, so it never waits for anybody.
_IS_NOT = {"order_cancelled": "isn't cancelled", "items_changed": "stays as it was"}
_NOT_TO = {"order_cancelled": "cancel order {order}", "items_changed": "change the items of order {order}"}
_MEANWHILE = {
    OrderStatus.PACKED: "it has been packed meanwhile",
    OrderStatus.SHIPPED: "it has left our warehouse meanwhile",
    OrderStatus.DELIVERED: "it has been delivered meanwhile",
}


async def _say_done(turn: Turn, verdict: Verdict, record: OrderChangeRecord) -> None:
    order = await _find_order(turn, record)
    opening = f"Good news: a colleague approved your request **{record.number}**."
    moved = await _money_moved(turn, record, order)
    if record.kind == "order_cancelled":
        done, card = f"Order **{record.order_number}** is cancelled", cancellation_receipt(record, moved)
    else:
        rows = [row("Order", record.order_number)]
        if order is not None:
            rows += [
                row("Items", summarize_items(order)),
                row("The order's new total", format_amount(order.total, order.currency)),
            ]
        done = f"The items of order **{record.order_number}** are changed as you asked"
        card = items_receipt(record, [*rows, *moved])
    turn.say(f"{opening} {done}.{_say_money(record, moved)}{verdict.because()}", card=card)


def _say_money(record: OrderChangeRecord, moved: Sequence[dict[str, str]]) -> str:
    where = " and ".join(one["label"].removeprefix(BACK_TO).removeprefix(PAID_WITH) for one in moved)
    if record.to_pay:
        charged = f" to your {where}" if where else ""
        return f" **{format_amount(record.to_pay, record.currency)}** more was charged{charged}."
    if record.amount:
        back = f"your {where}" if where else "where it was paid from"
        return f" **{format_amount(record.amount, record.currency)}** goes back to {back}."
    return ""


async def _say_too_late(turn: Turn, record: OrderChangeRecord) -> None:
    order = await _find_order(turn, record)
    why = _MEANWHILE.get(order.status) if order is not None else None
    if not turn.active_flow:
        turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring in a person, who can sort it out?")
    turn.say(
        f"A colleague approved your request {record.number}, but {why or 'the order has changed meanwhile'}, so "
        f"order {record.order_number} {_IS_NOT[record.kind]}, and no money has moved.{offer}",
        [PERSON],
    )


async def _find_order(turn: Turn, record: OrderChangeRecord) -> Order | None:
    """The order, as it is now; the decision may come after the verification has run out."""
    customer = await turn.customer()
    if customer is None or record.order_number is None:
        return None
    return await turn.services.back_office.get_order(customer.id, record.order_number)


async def _money_moved(turn: Turn, record: OrderChangeRecord, order: Order | None) -> list[dict[str, str]]:
    """What went where by this change."""
    customer = await turn.customer()
    if customer is None or order is None:
        return []
    rows = []
    for payment in order.payments:
        if payment.reference != record.number:
            continue
        method = customer.payment_method(payment.method_id)
        label = BACK_TO if payment.direction is PaymentDirection.REFUNDED else PAID_WITH
        amount = format_amount(payment.amount, order.currency)
        rows.append(row(f"{label}{method.label if method else order.payment}", amount))
    return rows
