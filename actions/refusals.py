"""Why something was refused, asked about right after it was: "why not?", "why is it too old?"."""

from __future__ import annotations

import re

from actions.turn import PERSON, Turn

LONGEST_QUESTION = 12
"""Words; whoever writes more asks about something else as well."""

_WHY = re.compile(
    r"^(?:(?:and|but|so|wait|ok(?:ay)?|hmm+|oh|sorry)\b[,.]?\s*)*"
    r"(?:why(?: not| though| is that| so)?\W*$|"
    r"why (?:can't|cannot|can not|can i not|won't|wouldn't|couldn't|isn't|aren't|don't you|not)\b|"
    r"why (?:is|are|was|were) (?:it|that|this|they|those|these|the \w+) "
    r"(?:too|not|final|refused|declined|rejected|excluded)\b|"
    r"how come\b|what(?:'s| is| was) the reason\b|says who\b|who says\b|"
    r"(?:[\w']+ ){0,4}(?:an exception|just this once|one time exception)\b)",
    re.IGNORECASE,
)


def tells_why(turn: Turn) -> bool:
    """Say once more which rule it was, and who may look at it again; False where nothing was refused lately."""
    reason = _reason(turn)
    if reason is None or len(turn.text.split()) > LONGEST_QUESTION or not _WHY.search(turn.text):
        return False
    turn.clear("unanswered_count")
    offer = " A person may see more than I do: just say so, and I'll bring one in."
    if not turn.active_flow:
        turn.offer_person()
        offer = " A person may see more than I do: shall I bring one in to take another look?"
    turn.say(
        f"Our terms decide it, and I have to keep to them: {_in_the_middle(reason)}{turn.unless_waiting(offer)}",
        [PERSON],
    )
    return True


def _reason(turn: Turn) -> str | None:
    last = next(reversed(turn.get("policy_trace") or []), None)
    if last is None or last["outcome"] != "refused" or turn.spoken_of is None:
        return None
    return str(last["reason"])


def _in_the_middle(sentence: str) -> str:
    """Without a capital, unless the first word has it anyway: "I", "TR-10001", a product's name."""
    first = sentence.split(" ")[0]
    is_plain = first in {"The", "It", "Its", "That", "This", "They", "There", "We", "Our", "You", "Your"}
    return sentence[0].lower() + sentence[1:] if is_plain else sentence
