"""What a complaint says beside the wish to make one. Pure functions over text."""

from __future__ import annotations

import re

_WISH = re.compile(
    r"^(?:(?:hi|hello|hey|ok(?:ay)?|well|so|please)[,.!]?\s+)*"
    r"(?:(?:i|we)(?:'d| would| want| need| have| wish)?(?: like)?(?: to)?\s+"
    r"|can (?:i|you)\s+|how (?:do|can) i\s+|let me\s+)?"
    r"(?:(?:officially|formally)\s+)?"
    r"(?:file|make|submit|register|raise|lodge|open|log|report|place|complain|start|send)?\s*"
    r"(?:an?|my|the|this as a)?\s*(?:official |formal |new |written )?(?:complaint|complain|case|ticket|grievance)?\s*"
    r"(?:about|regarding|concerning|because(?: of)?|that|for|:|-|,|\.|as)*\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENOUGH_WORDS = 3

_NOT_ABOUT_ORDER = re.compile(
    r"^(?:no(?:pe|ne)?|not (?:about|related to) (?:an |any |a specific )?order"
    r"|it'?s not|neither|general(?:ly)?|no order)\b",
    re.IGNORECASE,
)


def find_complaint(text: str) -> str | None:
    """What went wrong, from the sentence that asks to complain; None when it only asks."""
    left = _WISH.sub("", text.strip(), count=1)
    return text.strip() if len(_WORD.findall(left)) >= _ENOUGH_WORDS else None


def is_about_no_order(text: str) -> bool:
    """Whether it says that no order is concerned."""
    return bool(_NOT_ABOUT_ORDER.match(text.strip()))


def summarize(words: str, limit: int = 80) -> str:
    """The first sentence, cut at a word where it is long: a case's subject."""
    first = re.split(r"(?<=[.!?])\s|\n", words.strip(), maxsplit=1)[0].rstrip(".!? ")
    if len(first) <= limit:
        return first
    return first[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
