"""What a few words mean right after a flow has finished: the same for another order, or after all what was declined."""

from __future__ import annotations

import re

from actions import agenda
from actions.back_office.port import BackOfficeUnavailableError
from actions.fees.actions import FEE_FLOW
from actions.flow import Flow
from actions.flows import find_flow
from actions.invoices import INVOICE_FLOW
from actions.order_status import STATUS_FLOW
from actions.order_step import ORDERS_LOOKED_AT
from actions.reading.order_numbers import find_order_number
from actions.reading.orders import pick_orders
from actions.turn import AFTER_ALL, Turn
from actions.words import is_question

CONTINUED_TURNS = 2
"""For so many messages."""
CONTINUED = (INVOICE_FLOW, STATUS_FLOW)
"""Flows that tell something of an order; another order named right after is for the same."""
CONTINUING_WORDS = 6
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


async def find_flow_continued(turn: Turn) -> Flow | None:
    """The flow just finished, for another order ("and for the mugs", "what about TR-10005") or after all."""
    finished = turn.get("finished") or {}
    if turn.was_offered(AFTER_ALL) and _AFTER_ALL.search(turn.text):
        return find_flow(finished.get("flow"))
    flow = next((one for one in CONTINUED if one.name == finished.get("flow")), None)
    is_next = turn.user_turns - int(finished.get("turn", -CONTINUED_TURNS)) <= CONTINUED_TURNS
    if is_next and finished.get("flow") == FEE_FLOW.name and _OTHER_FEE.search(turn.text):
        flow = None if turn.active_flow else FEE_FLOW
        agenda.hold_opening(turn, FEE_FLOW, turn.text)
        return flow
    if flow is None or not is_next or turn.active_flow or turn.is_choice:
        return None
    rest = _CONTINUES.sub("", turn.text).strip(" ?!.")
    if not rest or len(rest.split()) > CONTINUING_WORDS or is_question(rest):
        return None
    if not (find_order_number(rest) or _OTHER_ORDER.search(rest) or await _describes_order(turn, rest)):
        return None
    agenda.hold_opening(turn, flow, turn.text)
    return flow


async def _describes_order(turn: Turn, text: str) -> bool:
    try:
        customer = await turn.customer()
        if customer is None:
            return False
        orders = await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)
    except BackOfficeUnavailableError:
        return False
    return bool(pick_orders(text, orders, now=turn.services.clock.now()).orders)
