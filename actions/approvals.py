"""What a person decided on something that waited: carried out once, and told to the customer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from actions.back_office.port import NotFoundInBackOfficeError
from actions.base import TurnAction
from actions.fees.decisions import tell_reversal
from actions.order_changes.decisions import tell_order_change
from actions.returns.decisions import tell_return
from actions.turn import PERSON, Event, Turn
from actions.verdict import Verdict

logger = logging.getLogger(__name__)

TELL: Mapping[str, Callable[[Turn, Verdict], Awaitable[None]]] = {
    "fee_reversal": tell_reversal,
    "return": tell_return,
    "order_change": tell_order_change,
}
"""By the kind that the approval was asked for as. Each raises `NotFoundInBackOfficeError` for what nobody knows."""


class TellDecision(TurnAction):
    """A colleague decided an approval, or nobody did in time."""

    action_name = "action_approval_decided"

    async def act(self, turn: Turn) -> list[Event]:
        """Carry it out once; what was decided first stands."""
        verdict = Verdict.of(turn)
        tell = TELL.get(verdict.kind)
        try:
            if tell is None:
                raise NotFoundInBackOfficeError(f"nothing is known of the kind {verdict.kind!r}")
            await tell(turn, verdict)
            turn.keep_receipt(verdict.reference)
        except NotFoundInBackOfficeError as error:
            logger.error("approval %s decided, but it can't be carried out: %s", verdict.reference, error)
            turn.say(
                "A decision came in that I can't match to your request. A person can look into it.", [PERSON]
            )
        return []
