"""What people write about a return: which items, why, and what they want for it. Pure functions over text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.back_office.port import OrderLine, ReturnMethod, ReturnReason
from actions.words import find_positions

REASON_TITLES: dict[ReturnReason, str] = {
    ReturnReason.CHANGED_MIND: "I changed my mind",
    ReturnReason.WRONG_SIZE: "Wrong size",
    ReturnReason.DAMAGED: "It arrived damaged",
    ReturnReason.DEFECTIVE: "It doesn't work",
    ReturnReason.WRONG_ITEM: "Wrong item",
    ReturnReason.NOT_AS_DESCRIBED: "Not as described",
}
METHOD_TITLES: dict[ReturnMethod, str] = {
    ReturnMethod.REFUND: "Refund",
    ReturnMethod.EXCHANGE: "Exchange",
    ReturnMethod.STORE_CREDIT: "Store credit",
}

_REASONS: tuple[tuple[ReturnReason, str], ...] = (
    (
        ReturnReason.WRONG_ITEM,
        r"wrong (?:item|product|one|colou?r|thing|order|model)|sent (?:me )?(?:a|the) (?:different|wrong)|"
        r"not what i ordered|(?:did not|didn't|never) order(?:ed)? (?:this|that|it)|mix(?:ed)?[ -]?up",
    ),
    (
        ReturnReason.WRONG_SIZE,
        r"too (?:small|big|large|tall|wide|short|long|narrow|high|low|tight|huge|tiny)|wrong size|"
        r"(?:does not|doesn't|did not|didn't|don't|won't) fit|wrong dimensions|(?:size|it) is off|^size$",
    ),
    (
        ReturnReason.DEFECTIVE,
        r"defect\w*|faulty|malfunction\w*|flicker\w*|\bdead\b|short[- ]circuit|"
        r"(?:does not|doesn't|don't|won't|will not|not|stopped|never) "
        r"(?:work|working|worked|turn(?:ing)? on|light(?:ing)? up|start|function|close|open)",
    ),
    (
        ReturnReason.DAMAGED,
        r"broken?\b|damage[ds]?|crack(?:ed|s)?|shatter\w*|scratch\w*|\bdent\w*|chipped|\bchip\b|torn|\btear\b|ripped|"
        r"(?:in|to) pieces|smashed|stain\w*|bent\b|split\b|hole in",
    ),
    (
        ReturnReason.NOT_AS_DESCRIBED,
        r"(?:not|isn't|doesn't look) (?:as|like)(?: \w+)? "
        r"(?:described|advertised|pictured|shown|expected|(?:the |in the )?(?:picture|photo|description|website)s?)|"
        r"looks? (?:\w+ )?different|different (?:from|than|to) (?:the |what)|not what i expected|misleading|"
        r"(?:poor|bad|cheap|low) quality|colou?r is (?:off|different)|as described",
    ),
    (
        ReturnReason.CHANGED_MIND,
        r"chang\w+ my mind|(?:do not|don't|didn't|did not|no longer|not) (?:really )?(?:like|need|want|love)|regret|"
        r"(?:bought|ordered) (?:it |them |one |this |that )?(?:by (?:mistake|accident)|twice|too many)|by mistake|"
        r"found (?:it |one |something )?(?:cheaper|better)|no longer needed|not my (?:style|taste)|unwanted|"
        r"\bgift (?:i|that)\b|(?:just )?no reason",
    ),
)
_REASON_PATTERNS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _REASONS)

_METHODS: tuple[tuple[ReturnMethod, str], ...] = (
    (
        ReturnMethod.STORE_CREDIT,
        r"\b(?:store|shop|account) ?credit|\bcredit\b(?! card)|\bgift ?card|\bvoucher",
    ),
    (
        ReturnMethod.EXCHANGE,
        r"\bexchang\w+|\bswap\w*|\breplac\w+|\b(?:another|different|other) (?:colou?r|size|one instead|variant)|"
        r"\bnew one\b",
    ),
    (
        ReturnMethod.REFUND,
        r"\brefund\w*|\bmoney\b|\breimburs\w+|\bcash\b|"
        r"\bback (?:to|on|onto) my (?:\w+ )?(?:card|account|paypal|visa)",
    ),
)
_METHOD_PATTERNS = tuple((method, re.compile(pattern, re.IGNORECASE)) for method, pattern in _METHODS)
_TURNED_DOWN = re.compile(
    r"\b(?:not|no|instead of|rather than|don't want|do not want)(?: (?:a|an|the|my|any))? [\w ]{0,14}?$",
    re.IGNORECASE,
)

_WORD = re.compile(r"[a-z]+")
_GENERIC_WORDS = (
    "the a an and or of in on to for my i it is was from with this that those these one ones item items order return "
    "send back please want would like set pair piece pieces last just only also both all some not no wrong bought got "
    "have need size color colour product thing things refund exchange money sending returning actually sorry meant "
    "mean other"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_ALL = re.compile(
    r"\b(?:all(?: of (?:it|them))?|every(?:thing| item)|the (?:whole|entire|complete) order|whole order)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_PARTS = re.compile(r"\band\b|,|;|\bplus\b|\+|&", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picked:
    """Lines that a description fits; `is_ambiguous` when it fits several and only one of them was meant."""

    lines: tuple[OrderLine, ...]
    is_ambiguous: bool = False


def find_reason(text: str) -> ReturnReason | None:
    """Why the item comes back."""
    return next((reason for reason, pattern in _REASON_PATTERNS if pattern.search(text)), None)


def find_method(text: str) -> ReturnMethod | None:
    """What the customer wants for it; "store credit instead of a refund" is store credit. None when it is unclear."""
    found = {
        method
        for method, pattern in _METHOD_PATTERNS
        for match in pattern.finditer(text)
        if not _TURNED_DOWN.search(text[: match.start()])
    }
    return found.pop() if len(found) == 1 else None


def pick_lines(text: str, lines: Sequence[OrderLine], *, positions: bool) -> Picked:
    """The lines that `text` names: all, both, by position (only where a numbered list was shown), or by description."""
    if _ALL.search(text) or (_BOTH.search(text) and len(lines) == 2):
        return Picked(tuple(lines))
    by_description = _pick_described(text, lines)
    if by_description.lines and not by_description.is_ambiguous:
        return by_description
    if positions:
        found = find_positions(text, len(lines))
        if found:
            return Picked(tuple(lines[position - 1] for position in found))
    return by_description


def _pick_described(text: str, lines: Sequence[OrderLine]) -> Picked:
    chosen: dict[str, OrderLine] = {}
    for part in [text] if len(lines) == 1 else _PARTS.split(text):
        words = _tokens(part)
        scores = {line.id: len(words & _line_tokens(line)) for line in lines}
        best = max(scores.values(), default=0)
        if best == 0:
            continue
        fitting = [line for line in lines if scores[line.id] == best]
        if len(fitting) > 1:
            return Picked(tuple(fitting), is_ambiguous=True)
        chosen[fitting[0].id] = fitting[0]
    return Picked(tuple(line for line in lines if line.id in chosen))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(
        _singular(word) for word in _WORD.findall(text.lower()) if word not in _GENERIC and len(word) > 2
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _line_tokens(line: OrderLine) -> frozenset[str]:
    return _tokens(f"{line.name} {line.variant} {line.color}")
