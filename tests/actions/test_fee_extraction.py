"""What `extract_claim` reads out of customers' words, and which charges `match_charges` finds for it.

Every sentence is said on Monday, March 2, 2026. Written by hand for this project: numerals, words, slang, typos, dates
in many forms, and sentences whose numbers are no amounts.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.back_office.entities import Charge, ChargeKind
from actions.fees.extraction import FeeClaim, extract_claim, match_charges
from actions.reading.numbers import NUMBER_WORDS, parse_number_words

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

LATE = ChargeKind.LATE
RETURNED = ChargeKind.RETURNED_PAYMENT
EXPEDITED = ChargeKind.EXPEDITED_SHIPPING
DUPLICATE = ChargeKind.DUPLICATE
RESTOCKING = ChargeKind.RESTOCKING
FOREIGN = ChargeKind.FOREIGN_TRANSACTION

FEBRUARY = ("2026-02-01", "2026-02-28")
FEB_3_TO_10 = ("2026-02-03", "2026-02-10")
THREE_WEEKS = ("2026-02-05", "2026-02-13")

# words, kind, amounts, count, claims a duplicate, first and last day
CASES: list[tuple[str, ChargeKind | None, list[str], int | None, bool, tuple[str, str] | None]] = [
    ("you charged me a $35 late fee twice", LATE, ["35"], 2, True, None),
    ("You charged me a $35 late fee twice last month!", LATE, ["35"], 2, True, FEBRUARY),
    ("I was charged 35 dollars for a late payment", LATE, ["35"], None, False, None),
    ("why is there a thirty-five bucks late fee on my card", LATE, ["35"], None, False, None),
    ("there's a late fee of $35.00 from March 1st", LATE, ["35"], None, False, ("2026-03-01", "2026-03-01")),
    ("please take off the late fee", LATE, [], None, False, None),
    ("can you waive my late charge from yesterday", LATE, [], None, False, ("2026-03-01", "2026-03-01")),
    ("the overdue fee in january is wrong", LATE, [], None, False, ("2026-01-01", "2026-01-31")),
    ("I got a 35$ penalty for paying late", LATE, ["35"], None, False, None),
    ("u took 35 bux from me for being late", LATE, ["35"], None, False, None),
    ("two late fees in one month?! 35 each", LATE, [], 2, False, None),
    ("you billed me two late fees for the same statement", LATE, [], 2, True, None),
    ("both late fees should be reversed", LATE, [], 2, False, None),
    ("I see the same late fee again on my bill", LATE, [], 2, True, None),
    ("the 48 late fee on Feb 19", LATE, ["48"], None, False, ("2026-02-19", "2026-02-19")),
    ("late fee 02/19/2026", LATE, [], None, False, ("2026-02-19", "2026-02-19")),
    ("forty eight dollars late fee, that was your mistake", LATE, ["48"], None, False, None),
    ("My bounced payment cost me $29", RETURNED, ["29"], None, False, None),
    ("returned payment fee 29.00 on the 14th of February", RETURNED, ["29"], None, False, ("2026-02-14",) * 2),
    ("I paid 29 for a returned check in December", RETURNED, ["29"], None, False, ("2025-12-01", "2025-12-31")),
    ("NSF fee of twenty-nine dollars", RETURNED, ["29"], None, False, None),
    ("my payment was returned by the bank and you charged me", RETURNED, [], None, False, None),
    ("a fee for insufficient funds although there was money", RETURNED, [], None, False, None),
    ("I was charged $14.95 for expedited shipping I never chose", EXPEDITED, ["14.95"], None, False, None),
    ("express shipping came a week late, I want my 14.95 back", EXPEDITED, ["14.95"], None, False, None),
    ("fourteen ninety-five dollars for two-day shipping on order TR-10006", EXPEDITED, ["14.95"], None, False, None),
    ("you charged overnight delivery twice", EXPEDITED, [], 2, True, None),
    ("the expidited fee is wrong", EXPEDITED, [], None, False, None),
    ("why did i pay USD 14.95 for rush delivery three weeks ago", EXPEDITED, ["14.95"], None, False, THREE_WEEKS),
    ("restocking fee for the chair, $34.90", RESTOCKING, ["34.90"], None, False, None),
    ("You re-stocked it, so why a 10% restocking charge of 34,90?", RESTOCKING, ["34.90"], None, False, None),
    ("there is a duplicate charge on my account", DUPLICATE, [], 2, True, None),
    ("double billing again: $1,234.50 two times", DUPLICATE, ["1234.50"], 2, True, None),
    ("you charged me again for the same thing", None, [], 2, True, None),
    ("charged 3 times 35 dollars", None, ["35"], 3, True, None),
    ("a fee I don't understand from last week", None, [], None, False, ("2026-02-23", "2026-03-01")),
    ("$35 on my last statement", None, ["35"], None, False, ("2026-01-16", "2026-03-02")),
    ("I called twice about a fee of 35 dollars", None, ["35"], None, False, None),
    ("I was not charged twice, just once, the late fee", LATE, [], None, False, None),
    ("card ending 1009 got a late fee", LATE, [], None, False, None),
    ("order TR-10001, fee CH-20002", None, [], None, False, None),
    ("between February 3 and 10 you charged me 35 and 29 dollars", None, ["35", "29"], None, False, FEB_3_TO_10),
    ("a hundred and twenty dollars since January", None, ["120"], None, False, ("2026-01-01", "2026-03-02")),
    ("on Friday there was a charge of 35", None, ["35"], None, False, ("2026-02-27", "2026-02-27")),
    ("on the 14th you took money for being late with my payment", LATE, [], None, False, ("2026-02-14",) * 2),
    ("3 days ago: late fee", LATE, [], None, False, ("2026-02-26", "2026-02-28")),
    ("a couple of weeks ago I got a late fee", LATE, [], None, False, ("2026-02-08", "2026-02-24")),
    ("late fee in the last 30 days", LATE, [], None, False, ("2026-01-31", "2026-03-02")),
    ("35 dollars and 50 cents is too much for a late fee", LATE, ["35.50"], None, False, None),
    ("May I have my late fee back?", LATE, [], None, False, None),
    ("what's this $3.20 foreign transaction fee", FOREIGN, ["3.20"], None, False, None),
    ("you charged me a currency conversion fee for a dollar order", FOREIGN, [], None, False, None),
    ("hello", None, [], None, False, None),
    ("", None, [], None, False, None),
    ("LATE FEE $35!!! TWICE!!!", LATE, ["35"], 2, True, None),
    ("i owe $20 but you charged $35 late fee", LATE, ["20", "35"], None, False, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind", "amounts", "count", "claims_duplicate", "period"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_claim_is_read_out_of_the_words(
    words: str,
    kind: ChargeKind | None,
    amounts: list[str],
    count: int | None,
    claims_duplicate: bool,
    period: tuple[str, str] | None,
) -> None:
    claim = extract_claim(words, now=NOW)

    assert claim.kind == kind
    assert claim.amounts == tuple(Decimal(amount).quantize(Decimal("0.01")) for amount in amounts)
    assert (claim.count, claim.claims_duplicate) == (count, claims_duplicate)
    expected = None if period is None else (date.fromisoformat(period[0]), date.fromisoformat(period[1]))
    assert claim.period == expected


def make_charge(number: int, **overrides: object) -> Charge:
    facts: dict[str, object] = {
        "id": f"CH-{number}",
        "customer_id": "CU-00001",
        "kind": LATE,
        "description": "Late fee",
        "amount": Decimal("35.00"),
        "currency": "USD",
        "charged_at": NOW - timedelta(days=20),
        "order_number": None,
        "duplicate_of": None,
        "company_error": None,
        "reversed_at": None,
        "reversal_pending": False,
    }
    return Charge(**(facts | overrides))  # type: ignore[arg-type]


FIRST = make_charge(20001, charged_at=NOW - timedelta(days=21))
SECOND = make_charge(20002, duplicate_of="CH-20001")
OLDER = make_charge(20003, charged_at=NOW - timedelta(days=200))
HIGHER = make_charge(20004, amount=Decimal("48.00"), charged_at=NOW - timedelta(days=50))
SHIPPING = make_charge(20005, kind=EXPEDITED, amount=Decimal("14.95"), charged_at=NOW - timedelta(days=9))
SHIPPING_AGAIN = make_charge(20006, kind=DUPLICATE, amount=Decimal("14.95"), duplicate_of="CH-20005")
REVERSED = make_charge(20007, kind=RETURNED, amount=Decimal("29.00"), reversed_at=NOW - timedelta(days=3))
ACCOUNT = (FIRST, SECOND, OLDER, HIGHER, SHIPPING, SHIPPING_AGAIN, REVERSED)

MATCHES: list[tuple[str, list[Charge]]] = [
    ("you charged me a $35 late fee twice", [SECOND, FIRST]),
    ("a duplicate charge", [SHIPPING_AGAIN, SHIPPING]),
    ("expedited shipping was charged twice", [SHIPPING_AGAIN, SHIPPING]),
    ("the $48 late fee", [HIGHER]),
    ("the late fee of $35", [SECOND, FIRST, OLDER]),
    ("my late fee from last month", [SECOND, FIRST]),
    ("a late fee in August", [OLDER]),
    ("I paid 14.95 for express shipping", [SHIPPING]),
    ("the returned payment fee", [REVERSED]),
    ("please look at CH-20003", [OLDER]),
    ("a restocking fee", []),
    ("the $99 late fee", [SECOND, FIRST, HIGHER, OLDER]),
    ("the $29 fee", [REVERSED]),
    ("$14.95 on my last statement", [SHIPPING, SHIPPING_AGAIN]),
]


@pytest.mark.parametrize(("words", "expected"), MATCHES, ids=[words for words, _ in MATCHES])
def test_claim_finds_its_charges(words: str, expected: list[Charge]) -> None:
    found = match_charges(extract_claim(words, now=NOW), ACCOUNT, now=NOW)

    assert [charge.id for charge in found] == [charge.id for charge in expected]


def test_a_claimed_duplicate_without_one_on_file_finds_what_else_fits() -> None:
    alone = make_charge(20010)

    assert match_charges(extract_claim("late fee charged twice", now=NOW), [alone], now=NOW) == (alone,)


def test_a_customer_without_charges_matches_nothing() -> None:
    assert match_charges(extract_claim("a $35 late fee", now=NOW), [], now=NOW) == ()


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_claim_and_times_lie_in_the_past(words: str) -> None:
    claim = extract_claim(words, now=NOW)

    assert isinstance(claim, FeeClaim)
    assert all(amount > 0 for amount in claim.amounts)
    assert claim.period is None or claim.period[0] <= claim.period[1] <= NOW.date()


def test_a_very_long_text_is_read_from_its_beginning() -> None:
    claim = extract_claim("a $35 late fee " + "and so on " * 20_000, now=NOW)

    assert (claim.kind, claim.amounts) == (LATE, (Decimal("35.00"),))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("thirty-five", "35"),
        ("forty eight", "48"),
        ("a hundred and five", "105"),
        ("two hundred", "200"),
        ("one thousand two hundred and thirty four", "1234"),
        ("fourteen ninety-five", "14.95"),
        ("twenty nine fifty", "29.50"),
        ("zero", "0"),
    ],
)
def test_number_words(words: str, value: str) -> None:
    assert re.fullmatch(NUMBER_WORDS, words)
    assert parse_number_words(words) == Decimal(value)
