"""Amounts of money in a customer's words: "$35", "thirty-five dollars", "charged me 35 for"."""

from __future__ import annotations

import re
from decimal import Decimal

from actions.reading.numbers import NUMBER_WORDS, parse_number_words

_FEE = r"(?:fees?|charges?|penalt(?:y|ies)|costs?)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_CURRENCY_WORD = r"(?:dollars?|bucks?|bux|usd|\$)"
_CHARGED = r"(?:charg\w+|bill(?:ed|ing)|took|taken|tak(?:e|ing)|deducted|debited|paid|pay|owe|added|fined?)"
_AMOUNT_PATTERNS: tuple[str, ...] = (
    rf"(?:us\s?\$|\$|usd)\s?(?P<number>{_DIGITS})(?![\d/])",
    rf"(?<![\d.,/])(?P<number>{_DIGITS})\s?-?{_CURRENCY_WORD}(?:\s+and\s+(?P<cents>\d{{1,2}})\s+cents)?",
    rf"(?P<words>{NUMBER_WORDS})[\s-]+(?:dollars?|bucks?|bux)(?:\s+and\s+(?P<cent_words>{NUMBER_WORDS})\s+cents)?",
    r"(?<![\d.,/$])(?P<number>\d{1,4}\.\d\d)(?![\d.,/%])",
    rf"(?<![\d.,/$])(?P<number>\d{{2,4}}(?:[.,]\d\d)?)\s+(?:\w+\s+){{0,2}}{_FEE}\b",
    rf"\b{_CHARGED}\s+(?:(?:me|us|for|of|an?|the|my|card|account)\s+){{0,4}}(?P<number>\d{{2,4}}(?:[.,]\d\d)?)(?![\d%/])(?!\s*(?:times|x\b|days?|weeks?|months?))",
    r"\b(?:fees?|charges?|penalty)\s+(?:of|for|was|is)\s+(?P<number>\d{2,4}(?:[.,]\d\d)?)\b(?!\s*(?:days?|weeks?|months?))",
    rf"\b{_CHARGED}\s+(?:(?:me|us|an?|the)\s+){{0,2}}(?P<words>{NUMBER_WORDS})(?=\s*(?:for|$|[.,!?]))",
)


def find_amounts(text: str) -> tuple[Decimal, ...]:
    """The amounts of `text` (in small letters) in the order said, each once, in whole cents."""
    found: list[tuple[int, int, Decimal]] = []
    for pattern in _AMOUNT_PATTERNS:
        for match in re.finditer(pattern, text):
            group = "number" if "number" in match.re.groupindex else "words"
            start, end = match.span(group)
            if any(start < other_end and other_start < end for other_start, other_end, _ in found):
                continue
            found.append((start, end, _to_amount(match, group)))
    amounts = (amount for _, _, amount in sorted(found))
    return tuple(dict.fromkeys(amount for amount in amounts if amount > 0))


def _to_amount(match: re.Match[str], group: str) -> Decimal:
    said = match[group]
    if group == "words":
        amount = parse_number_words(said)
        cents = parse_number_words(match["cent_words"]) if _has(match, "cent_words") else Decimal(0)
    else:
        # A comma before two digits at the end is a decimal one, any other groups thousands.
        amount = Decimal(re.sub(r",(?=\d\d$)", ".", said).replace(",", ""))
        cents = Decimal(match["cents"]) if _has(match, "cents") else Decimal(0)
    return (amount + cents / 100).quantize(Decimal("0.01"))


def _has(match: re.Match[str], group: str) -> bool:
    return group in match.re.groupindex and match[group] is not None
