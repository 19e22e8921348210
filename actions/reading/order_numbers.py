"""Order numbers as people type them, whatever a company's look like: TR-10001, #W2378156, order 10001. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EMAIL = re.compile(r"\S+@\S+")
_DIGITS = r"(?P<digits>\d{5,12})(?![\w@]|[.-]\d)"
_UNIT = r"(?!\s*(?:dollars?|usd|euros?|eur|bucks|cents|pieces|units)\b)"

_LETTERED = re.compile(
    rf"(?<![\w.@$/'-])#?(?P<prefix>[a-z]{{1,5}})(?P<gap>[ \t]?[-#][ \t]?|[ \t]?){_DIGITS}", re.IGNORECASE
)
_HASHED = re.compile(rf"(?:(?<!\w)|(?<=order))#[ \t]?{_DIGITS}{_UNIT}", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<!\bto )\borders?(?:[ \t]*(?:number|no|nr|num|id)\b\.?)?[ \t]*(?:is|was|it's|[:=#-])?[ \t]*"
    rf"{_DIGITS}{_UNIT}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w$€£.:#@/+-])(?P<digits>\d{{5,9}})(?![\w@%-]|[.:/]\d){_UNIT}", re.IGNORECASE)

_OWN_ORDER = r"(?:my )?order (?:number )?#?[a-z]{0,5}[- ]?\d{5,12}"
_INTRODUCTION = re.compile(
    rf"\b(?:it'?s|it is|this is) {_OWN_ORDER}(?:,| and|, and) {_EMAIL.pattern}|{_EMAIL.pattern}, {_OWN_ORDER}",
    re.IGNORECASE,
)
_OTHER_NUMBERS = "rn fr cs oc cn ch cu inv"
"""Prefixes of numbers of ours that are no order's."""
_COUNTED = "zip code pin sku upc ean id no nr num tel phone fax ref item order img dsc box apt usd eur gbp cad aud chf"
_NO_ORDERS = frozenset(f"{_OTHER_NUMBERS} {_COUNTED}".split())
STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])"
)
"""The two letters of a state; a ZIP code follows them."""


def find_order_number(text: str, *, bare: bool = False) -> str | None:
    """The last order number in `text`, letters in capitals: "TR-10001", "W2378156", "10001".

    It has at least five digits, after letters, "#" or the word "order"; `bare` also takes five to nine digits alone.
    The last one, since a correction names the right one at the end ("not TR-10001 but TR-10003").
    """
    text = _EMAIL.sub(_blank, text)
    found = sorted(_marked(text))
    if not found and bare:
        found = [(match.start(), match.end(), match["digits"]) for match in _BARE.finditer(text)]
    return found[-1][2] if found else None


def find_order_numbers(text: str) -> list[str]:
    """All order numbers in `text` that aren't digits alone, in their order, each of them once."""
    return list(dict.fromkeys(number for _, _, number in sorted(_marked(_EMAIL.sub(_blank, text)))))


def find_number_with_email(text: str) -> str | None:
    """The order number that somebody introduces themselves with: "it's order TR-10001 and me@example.com"."""
    introduction = _INTRODUCTION.search(text)
    return find_order_number(introduction.group()) if introduction else None


def without_order_numbers(text: str) -> str:
    """`text` with blanks where an order number stands that isn't digits alone."""
    for start, end, _ in _marked(_EMAIL.sub(_blank, text)):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _marked(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, number) of each that can be told for one by what stands before its digits."""
    for match in _LETTERED.finditer(text):
        prefix, gap = match["prefix"], match["gap"]
        is_attached = gap in ("", "-", "#")
        if prefix.lower() not in _NO_ORDERS and (is_attached or _is_abbreviation(prefix, text)):
            yield match.start(), match.end(), f"{prefix.upper()}{'-' if gap else ''}{match['digits']}"
    for pattern in (_HASHED, _NAMED):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), match["digits"]


def _is_abbreviation(prefix: str, text: str) -> bool:
    """Whether letters with a space after them begin a number ("tr 10001") instead of being a word or a state."""
    if re.fullmatch(STATE, prefix, re.IGNORECASE):
        return False
    is_shouted = text.isupper() and len(re.findall(r"[A-Z]+", text)) > 1
    is_capital = prefix.isupper() and not is_shouted
    return is_capital or not re.search(r"[aeiouy]", prefix, re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
