"""What a complaint says beside the wish to make one. Pure functions over text."""

from __future__ import annotations

import re

_FILLER_WORDS = (
    "a about actually afternoon again all also am an and any as at be because bot bye can case complain complaint "
    "complaints concerning could customer d day do does download email evening file files filing for form formal "
    "formally go going gonna good goodbye gotta grievance have hello hey hi how id if im is it its just know let "
    "lets like ll lodge log lot make making maybe me morning much my need new night no now number of official "
    "officially ok okay on one open or order orders place please pls raise re really regarding register report "
    "right say send shall should so someone something start still submit sure talk tell thank thanks that the "
    "then there these they this those ticket to today too tr us ve wanna want we well what where whom will wish "
    "with would write written yeah yep yes you your"
)
_FILLERS = frozenset(_FILLER_WORDS.split())
"""Words that say nothing of what went wrong."""
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 2

_NOT_ABOUT_ORDER = re.compile(
    r"^(?:no(?:pe|ne)?|not (?:about|related to) (?:an |any |a specific )?order"
    r"|it'?s not|neither|general(?:ly)?|no order)\b",
    re.IGNORECASE,
)


_LEADING_NO = re.compile(
    r"^(?:no(?:pe|ne)?|not (?:about|related to) (?:an |any |a specific )?order)\b[,.!:;]*\s*", re.IGNORECASE
)
_ONE_OF_THEM = re.compile(
    r"^(?:it'?s |that'?s |was )?(?:about )?(?:the|my|that)\b[^.,!?]{0,40}\b(?:one|order|purchase)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_WISH = re.compile(
    r"^(?:(?:and|also|then|so|ok(?:ay)?|please|pls|just|actually|hi|hello|hey)\b[,.!]?\s+)*"
    r"(?:(?:i|we)(?:'d| would| just| really)? (?:want|wanna|need|wish|like|have to)\b|i'?d (?:like|rather|prefer)\b|"
    r"i would (?:rather|prefer)\b|"
    r"can\b|could\b|would\b|"
    r"let me\b|give\b|send\b|return\b|cancel\b|change\b|track\b|reverse\b|refund\b|remove\b|waive\b|show\b|check\b|"
    r"talk\b|get me\b|help\b|take\b|please\b)",
    re.IGNORECASE,
)


def find_complaint(text: str) -> str | None:
    """What went wrong, from a sentence that may also ask to complain; None when it tells of nothing."""
    told = [word for word in _WORD.findall(text.lower()) if word not in _FILLERS and len(word) > 1]
    return text.strip() if len(told) >= _ENOUGH_WORDS else None


def join_complaint(words: str, more: str, limit: int) -> str:
    """`words` with `more` behind it as a sentence of its own, of at most `limit` characters."""
    end = "" if not words or words[-1] in ".!?" else "."
    return f"{words}{end} {more}".strip()[:limit]


def is_about_no_order(text: str) -> bool:
    """Whether it says that no order is concerned."""
    return bool(_NOT_ABOUT_ORDER.match(text.strip()))


def without_no(text: str) -> str:
    """What follows a no: "no, and he was rude, too"."""
    return _LEADING_NO.sub("", text.strip())


def points_at_order(text: str) -> bool:
    """Whether it may name an order by a description, and tells of nothing else: "the last one", "the rug order"."""
    return bool(_ONE_OF_THEM.search(text)) or find_complaint(text) is None or len(text.split()) <= _FEW_WORDS


def is_wish(text: str) -> bool:
    """Whether it asks for something to be done, rather than telling what happened."""
    return bool(_WISH.match(text.strip()))


def summarize(words: str, limit: int = 80) -> str:
    """The first sentence, cut at a word where it is long: a case's subject."""
    first = re.split(r"(?<=[.!?])\s|\n", words.strip(), maxsplit=1)[0].rstrip(".!? ")
    if len(first) <= limit:
        return first
    return first[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
