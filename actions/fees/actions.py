"""The fee flow as a whole."""

from __future__ import annotations

import re

from actions.back_office.requests import ReversalRequest
from actions.confirmation import ConfirmedFlow
from actions.facts import row
from actions.fees.confirm import CONFIRMED, QUOTED, FeeConfirmStep
from actions.fees.steps import ANOTHER_FEE, FeeStep, decide
from actions.turn import AFTER_ALL, PERSON, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep


class FeeFlow(ConfirmedFlow[ReversalRequest]):
    """A no ends it: there is nothing to choose but the fee. A yes right after it brings it back."""

    async def carry_out(self, turn: Turn) -> bool:
        """As every confirmed flow."""
        if turn.get(CONFIRMED) is False:
            turn.say("All right, I've left everything as it is.", [ANOTHER_FEE, PERSON])
            turn.clear(CONFIRMED, QUOTED)
            if not (turn.get("set_aside") or turn.get("next_flow")):
                turn.offer(AFTER_ALL)  # else "yes" is to what is offered next
            return True
        return await super().carry_out(turn)


async def _move_of(turn: Turn) -> Move | None:
    decision = await decide(turn)
    return None if decision is None or decision.outcome == "decline" else Move("fee", decision.amount)


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    ids = turn.get("fee_charges") or []
    facts = [row("Charges", ", ".join(ids))] if ids else []
    words = turn.get("fee_words")
    return [*facts, row("Customer's words", words)] if words else facts


FEE_FLOW = FeeFlow(
    "fee_form",
    label="fee reversal",
    intent="reverse_fee",
    pattern=re.compile(
        r"\b(?:fees?|(?:late|extra|annual|double|duplicate|shipping|service|interest) charges?|"
        r"(?:over|mis|double[ -]?)?charged)\b",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), FeeStep(), StepUpStep(_move_of)),
    confirm=FeeConfirmStep(),
    slots=("fee_charges",),
    words_slot="fee_words",
    describe_draft=_describe_draft,
)
