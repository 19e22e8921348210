"""Short words that only mean something after what was spoken of last: "the cushions, too", "cancel it then".

What was spoken of is what a flow has just done, told or refused: `Turn.speak_of` keeps it, for a few messages.
"""

from __future__ import annotations

import re

from actions.back_office.port import BackOfficeUnavailableError
from actions.back_office.requests import ReturnReason
from actions.flow import Flow
from actions.flows import find_flow
from actions.invoices import INVOICE_FLOW
from actions.order_changes.cancelling import CANCEL_FLOW
from actions.order_step import ORDERS_LOOKED_AT
from actions.reading.items import pick_lines
from actions.reading.order_numbers import find_order_number
from actions.returns.actions import RETURN_FLOW
from actions.returns.cancelling import CANCEL_RETURN_FLOW
from actions.returns.reading import find_reason
from actions.turn import Turn
from actions.words import is_question

Opening = tuple[Flow, str]
"""A flow, and the words it begins with."""

_ADDS = re.compile(
    r"^(?:(?:oh|ok(?:ay)?|wait|sorry|great|thanks|please)[,!.]? )*(?:and|also|plus|what about|how about)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:too|as well|also)\W*$", re.IGNORECASE)
_CANCELS_IT = re.compile(
    r"\bcancel(?: (?:it|that|this|them|that one|(?:my|the|this|that) (?:whole )?(?:order|return|exchange)))\b",
    re.IGNORECASE,
)
_FAULTS = frozenset(
    {ReturnReason.DAMAGED, ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM, ReturnReason.NOT_AS_DESCRIBED}
)


async def find_follow_on(turn: Turn) -> Opening | None:
    """The flow that the message asks for only because of what was spoken of; None for most messages."""
    spoken = turn.spoken_of
    if spoken is None or turn.active_flow or turn.is_choice or not turn.text:
        return None
    flow = find_flow(spoken["flow"])
    if flow is RETURN_FLOW and spoken["refused"] and find_reason(turn.text) in _FAULTS:
        return RETURN_FLOW, _about(turn.text, spoken["order"])
    adds = _ADDS.search(turn.text) or (_ADDED.search(turn.text) and not is_question(turn.text))
    if flow is None or not adds or not (words := await _named_with(turn, flow, spoken["order"])):
        return None
    return flow, words


async def _named_with(turn: Turn, flow: Flow, number: str | None) -> str:
    """The message with the order that has what it names, the same one before any other; empty if it names nothing."""
    if find_order_number(turn.text):
        return turn.text
    try:
        customer = await turn.customer()
        if customer is None:
            return ""
        orders = await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)
    except BackOfficeUnavailableError:
        return ""
    naming = [
        order.number
        for order in orders
        if pick_lines(turn.text, order.lines, positions=False, everything=False).lines
    ]
    if not naming:
        return ""
    is_same = number in naming and flow is not INVOICE_FLOW  # whose invoice of this order is there already
    return _about(turn.text, number) if is_same else turn.text


def find_what_to_cancel(turn: Turn) -> Opening | None:
    """What "cancel it" means where no flow runs: the order told of, or the return just set up."""
    spoken = turn.spoken_of
    if spoken is None or not _CANCELS_IT.search(turn.text):
        return None
    if spoken["flow"] == RETURN_FLOW.name:
        return None if spoken["refused"] else (CANCEL_RETURN_FLOW, _about(turn.text, spoken["reference"]))
    return (CANCEL_FLOW, _about(turn.text, spoken["order"])) if spoken["order"] else None


def _about(words: str, number: str | None) -> str:
    return f"{words} ({number})" if number else words
