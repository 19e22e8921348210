"""What counts as a yes where something is executed, and what as a no."""

from __future__ import annotations

from actions.turn import Turn
from actions.words import hedges, is_question, says_no, says_yes

SURE_ENOUGH = 0.75
"""Below this, "yes" isn't one: "hmm maybe" was once taken for yes at 0.62 and a return was submitted."""


def is_clear_yes(turn: Turn) -> bool:
    """A button, or words that can't mean anything else."""
    if turn.is_choice:
        return turn.intent == "affirm"
    if hedges(turn.text):
        return False
    return says_yes(turn.text) or (turn.intent == "affirm" and turn.confidence >= SURE_ENOUGH)


def is_no(turn: Turn) -> bool:
    """Anything that reads as a no, but for a question ("wait, how long does it take?"): that is answered first."""
    return turn.intent == "deny" or (not turn.is_choice and says_no(turn.text) and not is_question(turn.text))
