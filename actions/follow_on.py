"""Short words that only mean something after what was spoken of last: "the cushions, too", "cancel it then".

What was spoken of is what a flow has just done, told or refused: `Turn.speak_of` keeps it, for a few messages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions import agenda
from actions.back_office.entities import Order
from actions.back_office.port import BackOfficeUnavailableError
from actions.back_office.requests import ReturnReason
from actions.fees.actions import FEE_FLOW
from actions.flow import Flow
from actions.flows import find_flow
from actions.invoices import INVOICE_FLOW
from actions.order_changes.cancelling import CANCEL_FLOW
from actions.order_status import STATUS_FLOW
from actions.order_step import ORDERS_LOOKED_AT
from actions.reading.items import pick_lines
from actions.reading.order_numbers import find_order_number
from actions.reading.orders import pick_orders
from actions.returns.actions import RETURN_FLOW
from actions.returns.cancelling import CANCEL_RETURN_FLOW
from actions.returns.reading import find_reason
from actions.turn import AFTER_ALL, Turn
from actions.words import is_question

TELLING = (INVOICE_FLOW, STATUS_FLOW)
"""Flows that tell something of an order; another order named right after is for the same."""
FEW_WORDS = 6
"""Somebody who goes on with what was told names little more than the other order."""

_ADDS = re.compile(
    r"^(?:(?:oh|ok(?:ay)?|wait|sorry|great|thanks|please)[,!.]? )*(?:and|also|plus|what about|how about)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:too|as well|also)\W*$", re.IGNORECASE)
_CONTINUES = re.compile(
    r"^(?:(?:and|also|then|ok(?:ay)?|now|so|but|what about|how about|same (?:thing )?for|for|of)\b[,.]?\s*)+",
    re.IGNORECASE,
)
_OTHER_ORDER = re.compile(
    r"^(?:from )?the (?:other|old(?:er)?|new(?:er)?)(?: (?:one|order))?(?:,? too)?$"
    r"|^(?:all|both)(?: of (?:them|my orders)| my orders| orders)?$",
    re.IGNORECASE,
)
_OTHER_FEE = re.compile(r"\bthe other (?:one|fee|charge)\b", re.IGNORECASE)
_AFTER_ALL = re.compile(
    r"^(?:(?:oh|no|wait|ok(?:ay)?|hmm+|sorry|well)\b[,.]?\s*)*"
    r"(?:actually|on second thoughts?|i changed my mind|i take that back)\b"
    r"[^?]*\b(?:yes|yeah|yep|do it|go ahead|please|reverse|send)\b"
    r"|^(?:yes|yeah|yep|ok(?:ay)?)\b[^?]*\b(?:after all|do it|go ahead)\b",
    re.IGNORECASE,
)
_CANCELS_IT = re.compile(
    r"\bcancel (?:it|that|this|them|(?:my|the|this|that) (?:\w+ )?(?:one|order|return|exchange))\b",
    re.IGNORECASE,
)
_FAULTS = frozenset(
    {ReturnReason.DAMAGED, ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM, ReturnReason.NOT_AS_DESCRIBED}
)


async def find_follow_on(turn: Turn) -> Flow | None:
    """The flow that the message asks for only because of what was spoken of, its opening held; None for most."""
    spoken = turn.spoken_of
    flow = find_flow(spoken["flow"]) if spoken else None
    if spoken is None or flow is None:
        return None
    if turn.was_offered(AFTER_ALL) and _AFTER_ALL.search(turn.text):
        return flow  # with what was collected before the no
    if turn.active_flow or turn.is_choice or not turn.text:
        return None
    return _begin(turn, flow, await _find_opening(turn, flow, spoken))


def find_what_to_cancel(turn: Turn) -> Flow | None:
    """What "cancel it" means where no flow runs, its opening held: the order told of, or the return just set up."""
    spoken = turn.spoken_of
    is_return = spoken is not None and spoken["flow"] == RETURN_FLOW.name
    if spoken is None or not (_CANCELS_IT.search(turn.text) or (is_return and RETURN_FLOW.is_dropped(turn))):
        return None
    if is_return and not spoken["refused"]:
        return _begin(turn, CANCEL_RETURN_FLOW, _about(turn.text, spoken["reference"]))
    return None if is_return else _begin(turn, CANCEL_FLOW, _about("cancel an order", spoken["order"]))


def _begin(turn: Turn, flow: Flow, opening: str) -> Flow | None:
    if not opening:
        return None
    agenda.hold_opening(turn, flow, opening)
    return flow


async def _find_opening(turn: Turn, flow: Flow, spoken: Mapping[str, Any]) -> str:
    """What the flow begins with; empty if the message doesn't follow on."""
    if flow is RETURN_FLOW and spoken["refused"] and find_reason(turn.text) in _FAULTS:
        return _about(turn.text, spoken["order"])
    if flow is FEE_FLOW:
        return turn.text if _OTHER_FEE.search(turn.text) else ""
    if flow in TELLING:
        return turn.text if await _names_another_order(turn) else ""
    adds = _ADDS.search(turn.text) or (_ADDED.search(turn.text) and not is_question(turn.text))
    return await _name_order_added(turn, spoken["order"]) if adds else ""


async def _names_another_order(turn: Turn) -> bool:
    rest = _CONTINUES.sub("", turn.text).strip(" ?!.")
    if not rest or len(rest.split()) > FEW_WORDS or is_question(rest):
        return False
    if find_order_number(rest) or _OTHER_ORDER.search(rest):
        return True
    return bool(pick_orders(rest, await _orders(turn), now=turn.services.clock.now()).orders)


async def _name_order_added(turn: Turn, number: str | None) -> str:
    """The message with the order that has what it names, the one spoken of before any other."""
    if find_order_number(turn.text):
        return turn.text
    naming = [
        order.number
        for order in await _orders(turn)
        if pick_lines(turn.text, order.lines, positions=False, everything=False).lines
    ]
    if not naming:
        return ""
    return _about(turn.text, number) if number in naming else turn.text


async def _orders(turn: Turn) -> Sequence[Order]:
    """The customer's, as far as they can be looked up now."""
    try:
        customer = await turn.customer()
        if customer is None:
            return []
        return await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)
    except BackOfficeUnavailableError:
        return []


def _about(words: str, number: str | None) -> str:
    return f"{words} ({number})" if number else words
