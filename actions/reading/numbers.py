"""Numbers written as words: "thirty-five", "a hundred and twenty", "fourteen ninety-five"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

VALUES = {
    **{word: value for value, word in enumerate(_UNITS + _TEENS)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "fourty": 40,
    "hundred": 100,
    "thousand": 1000,
}

_WORD = rf"(?:{'|'.join(sorted(VALUES, key=len, reverse=True))})"
NUMBER_WORDS = rf"(?:\ba\s+(?=hundred|thousand))?\b{_WORD}(?:(?:[\s-]+|\s+and\s+){_WORD})*\b"
"""A pattern for a number in words."""


def parse_number_words(text: str) -> Decimal:
    """The amount that `text` (matched by `NUMBER_WORDS`) says.

    What can't be one number is read as people say prices: "fourteen ninety-five" is 14.95.
    """
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word in VALUES]
    for split in range(1, len(words)):
        if not _follows(words[split - 1], words[split]):
            whole, cents = _add(words[:split]), _add(words[split:])
            return Decimal(whole) + (Decimal(cents) / 100 if cents < 100 else 0)
    return Decimal(_add(words))


def _follows(word: str, following: str) -> bool:
    """Whether `following` continues the number that ends with `word`."""
    if following in {"hundred", "thousand"} or word in {"hundred", "thousand"}:
        return True
    return VALUES[word] >= 20 and 0 < VALUES[following] < 10


def _add(words: Sequence[str]) -> int:
    total = current = 0
    for word in words:
        value = VALUES[word]
        if word == "thousand":
            total, current = total + max(current, 1) * value, 0
        elif word == "hundred":
            current = max(current, 1) * value
        else:
            current += value
    return total + current
