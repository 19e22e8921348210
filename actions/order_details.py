"""More of the order whose status was told right before: "is it late?", "who is the carrier?", "what's in it?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from actions.back_office.entities import Order, OrderStatus
from actions.back_office.money import format_amount
from actions.orders import day
from actions.turn import PERSON, Turn

LONGEST_QUESTION = 9
"""Words."""

_LATE = re.compile(r"\b(?:late|delayed|overdue|on time|in time|on schedule)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^(?:and |so |but |ok(?:ay)?,? )*(?:when|what (?:day|time|date))(?: exactly| precisely)?"
    r"(?: (?:will|does|is|do|can|did|was) (?:it|that|this|they|i)\b[^?]*)?[?!. ]*$|\bwhat(?:'s| is) the eta\b",
    re.IGNORECASE,
)
_CARRIER = re.compile(
    r"\b(?:who|which|what)'?s?\b[^?]*\b(?:carrier|courier|deliver(?:s|ing|y company)|shipping company|bring(?:s|ing))\b"
    r"|\btracking (?:number|no|nr|link|id)\b",
    re.IGNORECASE,
)
_ITEMS = re.compile(
    r"\bwhat(?:'?s| is| was| did i|'d i)? (?:\w+ ){0,2}?"
    r"(?:in (?:it|there|that|the (?:order|parcel|box|package))\b|(?:order|buy)\W*$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:which|what) address\b|"
    r"\bwhere (?:is|was|will|does|did) (?:it|that|they) (?:\w+ )?(?:go|going|sent|ship\w*|deliver\w*)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\bhow much (?:was|is|did|does)\b|\bwhat did (?:it|that) cost\b|\bhow did i pay\b", re.IGNORECASE
)


async def tell_details(turn: Turn) -> bool:
    """Answer a question about the order told of; False where the message is none."""
    spoken, tell = turn.spoken_of, _find_question(turn.text)
    if tell is None or spoken is None or not spoken["order"]:
        return False
    customer = await turn.customer()
    order = await turn.services.back_office.get_order(customer.id, spoken["order"]) if customer else None
    if order is None:
        return False
    turn.clear("unanswered_count")
    turn.speak_of(spoken["flow"], order.number, spoken["reference"], refused=spoken["refused"])
    turn.say(tell(order, turn.services.clock.now().date()), [PERSON] if tell is _tell_when else [])
    return True


Telling = Callable[[Order, date], str]


def _find_question(text: str) -> Telling | None:
    if not text or len(text.split()) > LONGEST_QUESTION:
        return None
    return next((tell for pattern, tell in _QUESTIONS if pattern.search(text)), None)


def _tell_when(order: Order, today: date) -> str:
    opening = f"Order **{order.number}**"
    if order.status is OrderStatus.CANCELLED:
        return f"{opening} was cancelled, so nothing is on its way."
    parcel = order.open_shipment
    if order.status is OrderStatus.DELIVERED or (parcel and parcel.delivered_at):
        at = order.delivered_at or (parcel.delivered_at if parcel else None)
        return f"{opening} was delivered{f' on {day(at)}' if at else ''}."
    if parcel is None or parcel.expected_on is None:
        return f"I don't have a day for order **{order.number}** yet."
    if any(one.delivered_at for one in order.shipments):
        opening = f"The rest of order **{order.number}**"
    expected = f"**{day(parcel.expected_on)}**"
    if parcel.expected_on < today:
        return f"{opening} should have been with you by {expected}, so it's late. I'm sorry. A person can look into it."
    return f"{opening} is expected by {expected}, so it isn't late. I don't have an hour for it."


def _tell_carrier(order: Order, _today: date) -> str:
    parcels = [one for one in order.shipments if one.carrier]
    if not parcels or order.status is OrderStatus.CANCELLED:
        return f"Order **{order.number}** hasn't been handed to a carrier yet."
    told = [
        f"{one.carrier}{f', tracking number {one.tracking_number}' if one.tracking_number else ''}"
        for one in parcels
    ]
    return f"The carrier of order **{order.number}** is {' and '.join(told)}."


def _tell_items(order: Order, _today: date) -> str:
    lines = "\n".join(
        f"- {line.quantity} × {line.name}{f' ({line.variant})' if line.variant else ''}"
        for line in order.lines
    )
    return f"In order **{order.number}**:\n\n{lines}"


def _tell_address(order: Order, _today: date) -> str:
    if order.address is None:
        return f"I don't see the address of order **{order.number}** from here."
    verb = "went" if order.status is OrderStatus.DELIVERED else "goes"
    return f"Order **{order.number}** {verb} to {order.address.in_one_line()}."


def _tell_cost(order: Order, _today: date) -> str:
    total = format_amount(order.total, order.currency)
    return f"Order **{order.number}** came to **{total}**, paid with {order.payment}."


_QUESTIONS: tuple[tuple[re.Pattern[str], Telling], ...] = (
    (_LATE, _tell_when),
    (_WHEN, _tell_when),
    (_CARRIER, _tell_carrier),
    (_ITEMS, _tell_items),
    (_ADDRESS, _tell_address),
    (_COST, _tell_cost),
)
