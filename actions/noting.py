"""Keeping what a policy decided, so that another policy can be tried on it later."""

from __future__ import annotations

import logging

from actions.back_office.port import BackOfficeUnavailableError
from actions.facts import idempotency_key
from actions.policies.cases import Decision, Facts, decided_case
from actions.turn import Turn

logger = logging.getLogger(__name__)


async def note_decision(turn: Turn, facts: Facts, decision: Decision) -> None:
    """Keep the decision, once for the same facts in this conversation. That it can't be kept stops nobody."""
    case = decided_case(facts, decision, turn.sender)
    content = {
        "facts": {name: value for name, value in case.facts.items() if name != "now"},
        "decision": case.decision,
    }
    try:
        await turn.services.back_office.note_decision(case, idempotency_key(turn.sender, "case", content))
    except BackOfficeUnavailableError:
        logger.warning("a decision of %s was not kept: back office unavailable", turn.sender)
