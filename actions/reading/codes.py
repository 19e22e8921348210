"""What people say of a one-time code instead of typing it. Pure functions over text."""

from __future__ import annotations

import re

from actions.words import find_email

_NOT_RECEIVED = re.compile(
    r"\b(?:(?:did(?:n't| not)|have(?:n't| not)|never|don't|no) (?:get|got|receive|received|see|have)|"
    r"(?:no|where is the|new|another|resend|send (?:it|the code|one)(?: once more| again)) ?(?:e-?mail|code|again)?|"
    r"nothing (?:came|arrived|in my inbox))\b",
    re.IGNORECASE,
)
_ABOUT_CODE = re.compile(r"\b(?:code|e-?mail|mail|it|inbox|again)\b", re.IGNORECASE)
_ASKS_WHY = re.compile(r"\b(?:why|what for|how come)\b", re.IGNORECASE)
_NO_ACCESS = re.compile(
    r"\b(?:(?:no|don't have|do not have|lost|haven't got|without) (?:any )?access|"
    r"(?:can't|cannot|can not) (?:access|open|get (?:in|at)(?:to)?|read|check)|"
    r"(?:old|former|previous|wrong) (?:e-?mail|address)|don't use (?:that|this|it))\b",
    re.IGNORECASE,
)


def wants_another_code(text: str) -> bool:
    """Whether the code hasn't come, or another one is asked for."""
    return bool(_NOT_RECEIVED.search(text) and _ABOUT_CODE.search(text) and not _ASKS_WHY.search(text))


def has_no_access(text: str) -> bool:
    """Whether the mail with the code can't be read; not where another address is given along with it."""
    return bool(_NO_ACCESS.search(text)) and find_email(text) is None
