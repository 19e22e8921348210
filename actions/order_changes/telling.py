"""What is said about orders that can't be changed, and about money that goes back."""

from __future__ import annotations

from actions.back_office.entities import Customer, Order, OrderStatus, PaymentKind
from actions.facts import trace_as_data
from actions.order_changes.policy import OrderDecision
from actions.orders import BUSINESS_DAYS, day
from actions.turn import PERSON, Choice, Turn


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


def offer_approval(turn: Turn, decision: OrderDecision) -> None:
    """End the flow where a person has to decide, with the offer of one; what was collected goes along."""
    turn.set("policy_trace", trace_as_data(decision.trace))
    turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring one in? They'll see everything you told me.")
    turn.say(f"{decision.reason}{offer}", [PERSON])
    turn.has_ended = True


def when_back(order: Order, customer: Customer) -> str:
    """How soon money is back where it came from, in a sentence."""
    paid_with = {payment.method_id for payment in order.payments} or {order.payment_method_id or ""}
    methods = [customer.payment_method(method_id) for method_id in sorted(paid_with)]
    is_gift_card = [method is not None and method.kind is PaymentKind.GIFT_CARD for method in methods]
    if all(is_gift_card):
        return "it's there at once."
    rest = ", a gift card at once" if any(is_gift_card) else ""
    return f"that takes {BUSINESS_DAYS}{rest}."
