"""What people say of themselves to be recognised: a postal code, a name. Pure.

Both are only taken where it is clear what they are: by words beside them, by their form, or (`bare`) because they were
asked for.
"""

from __future__ import annotations

import re

from actions.reading.order_numbers import STATE

_ZIP = r"\d{5}(?:-?\d{4})?"
_ABROAD = r"[a-z]{1,2}\d[a-z\d]?[ ]?\d[a-z]{2}|[a-z]\d[a-z][ -]?\d[a-z]\d|\d{4}[ ]?[a-z]{2}"
"""Of the United Kingdom, Canada, the Netherlands."""
_DIGITS = r"\d{3}[ ]\d{2}|\d{4,5}-\d{3}|\d{4,6}"
_SAID = r"(?:zip(?:[ -]?code)?|postal[ -]?code|post[ -]?code|postal|plz)"
_SPEAKS_OF_POSTAL_CODE = re.compile(rf"\b{_SAID}\b", re.IGNORECASE)
_AFTER_ITS_NAME = re.compile(
    rf"\b{_SAID}(?:'s)?\b[^\w\n]*(?:(?:is|was|of|it's|for|me|my|address|actually|should|be)\b[^\w\n]*){{0,4}}"
    rf"(?P<code>{_ABROAD}|{_ZIP}|{_DIGITS})(?![\w-])",
    re.IGNORECASE,
)
_BEFORE_ITS_NAME = re.compile(
    rf"(?<![\w$-])(?P<code>{_ABROAD}|{_ZIP}|{_DIGITS})[ ]?[(,]?[ ]?(?:(?:is|as|for|my|the|our)[ ]){{0,3}}{_SAID}\b",
    re.IGNORECASE,
)
_AFTER_STATE = re.compile(rf"\b{STATE},?[ ](?P<code>{_ZIP})(?![\w-])")
_BY_FORM = re.compile(
    r"(?<![\w-])(?P<code>[a-z]{1,2}\d[a-z\d]?[ ]\d[a-z]{2}|[a-z]\d[a-z][ ]\d[a-z]\d|\d{5}-\d{4}|\d{4}-\d{3})(?![\w-])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w$#.-])(?P<code>{_ABROAD}|\d{{5}}(?:-\d{{4}})?)(?![\w-])", re.IGNORECASE)

_WORD = r"[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]))*\.?"
_CAPITALISED = r"(?-i:[A-Z\u00c0-\u00de])(?:[^\W\d_]|['-](?=[^\W\d_]))*"
_NAMED = re.compile(
    rf"\b(?<!last[ ])(?<!first[ ])name(?:'s|[ ]is|[ ]was|:|[ ]=)[ ]*(?P<name>{_WORD}(?:[ ]{_WORD}){{1,3}})",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    rf"\b(?:i'm|i am|this is|here is)[ ](?P<name>{_CAPITALISED}(?:[ ]{_CAPITALISED}){{1,3}})", re.IGNORECASE
)
_ALONE = re.compile(rf"{_WORD}(?:[ ]{_WORD}){{1,3}}")
_AFTER_A_NAME = re.compile(
    r"[ ,]+(?:and|with|from|in|at|my|the|zip|postal|post|order|e-?mail|but|i|it)\b.*", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"\b(?:i|i'm|it|it's|is|the|a|an|my|me|you|your|we|do|don't|does|did|can|can't|cannot|want|have|haven't|know|need|not|"
    r"no|yes|yeah|ok|okay|sure|please|thanks|thank|hi|hello|hey|order|orders|number|code|mail|e-?mail|address|zip|postal|"
    r"name|account|return|refund|fee|help|person|human|agent|someone|what|why|who|how|where|when|which|that|this|to|for|"
    r"of|in|on|at|with|so|sorry|wait|stop|cancel|never|mind|item|lamp|forgot|forget|lost|just|really|very|still|"
    r"bad|service|support|mad|upset|unacceptable|ridiculous|good|morning|afternoon|evening|day|greetings|lot|much|cheers|great|fine|nice|robot|bot|"
    r"about|asking|here|there|and|or|but|if|be|was|were|angry|moment|second|minute|later|idea|remember|find)\b",
    re.IGNORECASE,
)


_ASKS_WHY = re.compile(
    r"\b(?:why|what (?:do|would) you need|what for|do (?:i|you) (?:really )?(?:have to|need)|"
    r"is (?:it|this|that) (?:safe|necessary))\b",
    re.IGNORECASE,
)


def asks_why(text: str) -> bool:
    """Whether it asks what a detail is needed for."""
    return bool(_ASKS_WHY.search(text))


def speaks_of_postal_code(text: str) -> bool:
    """Whether a postal code is named, with or without the code itself."""
    return bool(_SPEAKS_OF_POSTAL_CODE.search(text))


def find_postal_code(text: str, *, bare: bool = False) -> str | None:
    """The postal code in `text`, in capitals; `bare` also takes one that nothing tells for one but its form."""
    patterns = [_AFTER_ITS_NAME, _BEFORE_ITS_NAME, _AFTER_STATE, _BY_FORM, *([_BARE] if bare else [])]
    for pattern in patterns:
        found = [match["code"] for match in pattern.finditer(text)]
        if found:
            return found[-1].upper()
    return None


def find_name(text: str, *, bare: bool = False) -> str | None:
    """First and last name in `text`: after "my name is", "this is"; `bare` also takes words that can be a name."""
    for pattern in (_NAMED, _INTRODUCED):
        match = pattern.search(text)
        if match:
            name = _AFTER_A_NAME.sub("", match["name"]).rstrip(".")
            return name if " " in name and not _NO_NAME.search(name) else None
    if not bare or _AFTER_STATE.search(text):
        return None
    left = re.sub(r"[^\s,;]*[\d@][^\s,;]*|[#,;()]", " ", text)
    left = re.sub(rf"\b(?:and|{_SAID}|is|my|the)\b", " ", left, flags=re.IGNORECASE)
    words = " ".join(left.split()).strip(" .!:-")
    return words if _ALONE.fullmatch(words) and not _NO_NAME.search(words) else None
