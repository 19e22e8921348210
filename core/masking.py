"""What nobody needs to keep: payment cards, their codes, one-time codes. Masked before anything stores it. Pure.

A card number is 13 to 19 digits, written together or in the groups that people use, whose last digit fits the others
(Luhn, ISO/IEC 7812-1). What follows a letter is an order, a parcel or an account, not a card.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

CARD_DIGITS = range(13, 20)
_SEPARATOR = r"(?:[\s\u00ad\u200b\u2060._·-]|[\u2010-\u2015\u2212]){1,3}"
_RUN = re.compile(rf"\d+(?:{_SEPARATOR}\d+)*")
_GROUP = re.compile(r"\d+")
_CARD_WORD = re.compile(
    r"(?:card|visa|master(?:card)?|amex|express|maestro|discover|diners|jcb|cc|no|nr|num|number|pan)[-.#:]?$",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")

_CARD_MASK = "•••• •••• •••• "
_CODE_MASK = "•••"
_EXPIRY_MASK = "••/••"

_CVV_NAME = (
    r"(?:cvv2?|cvc2?|cvn2?|csc|cid|card (?:verification|validation|security) (?:code|number|value)|"
    r"security (?:code|number|digits)|verification value|3[- ]digit code|three[- ]digit code)"
)
_CVV_AFTER_NAME = re.compile(
    rf"(\b{_CVV_NAME}\b[^\d\n]{{0,24}}?)(?<![\d.,$€£])\d{{3,4}}(?![\d.,]?\d)", re.IGNORECASE
)
_CVV_BEFORE_NAME = re.compile(
    rf"(?<![\d.,$€£-])\d{{3,4}}(?=\s*(?:\(|,|is|=|-|as)?\s*(?:(?:is|my|the|for|a|its|it's)\s+){{0,3}}{_CVV_NAME}\b)",
    re.IGNORECASE,
)
_MONTH_AND_YEAR = r"(?:0?[1-9]|1[0-2])\s*[/.\-\s]\s*(?:20)?[2-5]\d(?![\d/.-]*\d)"
_EXPIRY_AFTER_NAME = re.compile(
    rf"(\bexp(?:iry|iration|\.)?(?:[ -]?date)?\b[^\d\n]{{0,12}}?)(?<![\d/]){_MONTH_AND_YEAR}", re.IGNORECASE
)
_EXPIRY_OF_CARD = re.compile(
    rf"(\b(?:expir\w*|valid (?:thru|through|until|till|to)|good (?:thru|through|until))\b[^\d\n]{{0,16}}?)"
    rf"(?<![\d/]){_MONTH_AND_YEAR}",
    re.IGNORECASE,
)
_BESIDE_CARD = re.compile(
    rf"(?P<card>{re.escape(_CARD_MASK)}\d{{4}})(?P<gap1>[\s,;|/]{{1,3}})(?:(?P<expiry>{_MONTH_AND_YEAR})"
    r"(?:(?P<gap2>[\s,;|/]{1,3})(?P<code>\d{3,4})(?!\d))?|(?P<alone>\d{3,4})(?![\d./,-]*\d))"
)
_SPEAKS_OF_CARD = re.compile(
    r"\b(?:card|visa|master ?card|amex|american express)\b|•••• \d{4}", re.IGNORECASE
)

CODE_MASK = "••••••"
_ORDER_NUMBER = re.compile(
    r"\b(?!(?i:code|is|its|pin|otp))(?:[A-Za-z]{1,4}[\s#-]*\d{5}|(?:[A-Z]{1,4}[#-]?|[a-z]{1,4}[#-])\d{6,12})\b"
)
_EMAIL = re.compile(r"\S+@\S+")
_CODE = re.compile(r"(?<!\d)\d(?:[\s\u2010-\u2015-]?\d){5}(?!\d)")


def mask(text: str) -> str:
    """`text` with its card numbers as `•••• •••• •••• 4242`, and without the codes and dates that go with them."""
    masked = _mask_cards(text)
    masked = _BESIDE_CARD.sub(_mask_beside, masked)
    masked = _CVV_AFTER_NAME.sub(rf"\1{_CODE_MASK}", masked)
    masked = _CVV_BEFORE_NAME.sub(_CODE_MASK, masked)
    masked = _EXPIRY_AFTER_NAME.sub(rf"\1{_EXPIRY_MASK}", masked)
    if _SPEAKS_OF_CARD.search(masked):
        masked = _EXPIRY_OF_CARD.sub(rf"\1{_EXPIRY_MASK}", masked)
    return masked


def take_code(text: str) -> tuple[str, str | None]:
    """`text` with every six digits as `••••••`, also when written "482 913", and the first of them; None without any.

    Order numbers and what belongs to an e-mail address are left alone.
    """
    kept = [*_ORDER_NUMBER.finditer(text), *_EMAIL.finditer(text)]
    codes: list[str] = []

    def take(match: re.Match[str]) -> str:
        if any(match.start() < one.end() and one.start() < match.end() for one in kept):
            return match.group()
        codes.append(_digits(match.group()))
        return CODE_MASK

    masked = _CODE.sub(take, text)
    return masked, codes[0] if codes else None


def _mask_cards(text: str) -> str:
    accounts = [one.span() for one in _IBAN.finditer(text) if _is_iban(one.group())]
    parts: list[str] = []
    end = 0
    for run in _RUN.finditer(text):
        for start, stop in _cards_in(run, text):
            if any(start < last and first < stop for first, last in accounts):
                continue
            parts += [text[end:start], _CARD_MASK, _digits(text[start:stop])[-4:]]
            end = stop
    return "".join([*parts, text[end:]])


def _cards_in(run: re.Match[str], text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` the groups of `run` make up card numbers, from the left, each group in one at most."""
    groups = [(run.start() + one.start(), run.start() + one.end()) for one in _GROUP.finditer(run.group())]
    first = 0
    while first < len(groups):
        last = _card_from(groups, first, text)
        if last is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1]
            first = last + 1


def _card_from(groups: list[tuple[int, int]], first: int, text: str) -> int | None:
    """The last group of the card number that begins with group `first`: of 16 digits rather than more or fewer."""
    if _follows_letters(text, groups[first][0]):
        return None
    found: list[tuple[int, int]] = []
    count = 0
    for last in range(first, len(groups)):
        count += groups[last][1] - groups[last][0]
        if count > CARD_DIGITS[-1]:
            break
        chosen = groups[first : last + 1]
        digits = _digits(text[chosen[0][0] : chosen[-1][1]])
        if count in CARD_DIGITS and _is_card_like(chosen, text) and is_luhn_valid(digits):
            found.append((abs(count - 16), last))
    return min(found)[1] if found else None


def _is_card_like(groups: list[tuple[int, int]], text: str) -> bool:
    """Whether people write a card so: at once, in groups of three or more but for the last, or all groups alike.

    Two dates side by side aren't.
    """
    sizes = [stop - start for start, stop in groups]
    gaps = [text[one[1] : other[0]] for one, other in pairwise(groups)]
    has_one_kind_of_gap = len({gap.strip() for gap in gaps}) <= 1 or all(size >= 4 for size in sizes[:-1])
    return has_one_kind_of_gap and (all(size >= 3 for size in sizes[:-1]) or len(set(sizes)) == 1)


def _follows_letters(text: str, start: int) -> bool:
    before = text[:start]
    stem = before.rstrip("-#_")
    if not stem or not stem[-1].isalpha() or len(before) - len(stem) > 1:
        return False
    return not _CARD_WORD.search(before)


def _mask_beside(match: re.Match[str]) -> str:
    parts = [match["card"], match["gap1"]]
    if match["alone"]:
        return "".join([*parts, _CODE_MASK])
    parts.append(_EXPIRY_MASK)
    if match["code"]:
        parts += [match["gap2"], _CODE_MASK]
    return "".join(parts)


def is_luhn_valid(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of the others."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_iban(written: str) -> bool:
    """ISO 13616: the country and check digits moved to the end, letters as numbers from 10, leave 1 over 97."""
    account = written.replace(" ", "")
    return (
        15 <= len(account) <= 34
        and int("".join(str(int(c, 36)) for c in account[4:] + account[:4])) % 97 == 1
    )


def _digits(text: str) -> str:
    """The digits in `text`, of whatever script, as 0 to 9."""
    return "".join(str(unicodedata.digit(one)) for one in text if one.isdecimal())
