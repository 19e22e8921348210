"""Limits that supervisors change: any value within the bounds makes a policy, and no other is taken."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.back_office.port import Verified
from actions.policies.book import DOCUMENTS, PolicyBook
from actions.policies.in_words import rules_in_words
from actions.policies.limits import LimitError
from actions.policies.verification import Action, needs_code

from ..factories import MEMBER, NOW
from .drawn import BOOKS


@st.composite
def edits(draw: st.DrawFn) -> tuple[PolicyBook, dict[str, dict[str, str]]]:
    """Some limits of a policy, each changed to some value within its bounds."""
    book = draw(st.sampled_from(BOOKS))
    changed: dict[str, dict[str, str]] = {}
    for name, limits in book.limits().items():
        for one in (
            draw(st.lists(st.sampled_from(limits), unique_by=lambda one: one.limit.key)) if limits else []
        ):
            limit = one.limit
            places = 0 if limit.unit in {"days", "count"} else 2
            value = draw(st.decimals(limit.minimum, limit.maximum, places=places))
            changed.setdefault(name, {})[limit.key] = limit.write(value)
    return book, changed


@given(edits(), st.integers(1, 10_000))
@settings(deadline=None)
def test_every_change_within_the_bounds_is_a_policy(
    drawn: tuple[PolicyBook, dict[str, dict[str, str]]], revision: int
) -> None:
    book, changed = drawn
    edited = book.with_limits(changed, revision)

    in_force = {
        name: {one.limit.key: one.value for one in limits} for name, limits in edited.limits().items()
    }
    before = {name: {one.limit.key: one.value for one in limits} for name, limits in book.limits().items()}
    for name in DOCUMENTS:
        expected = before[name] | {key: Decimal(value) for key, value in changed.get(name, {}).items()}
        assert in_force[name] == expected
        version = getattr(edited, name).version
        assert version == (f"1+r{revision}" if changed.get(name) else "1")
    assert edited.version == (f"1+r{revision}" if changed else "1")
    assert all(text for rules in rules_in_words(edited).values() for _, text in rules)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"returns": {"window.days": "61"}}, "not between 14 and 60"),
        ({"returns": {"window.days": "30.5"}}, "no number of days"),
        ({"returns": {"window.days": "soon"}}, "no number of days"),
        ({"returns": {"window.days": "NaN"}}, "no number of days"),
        ({"returns": {"send_back_days": "7"}}, "no limit that can be changed"),
        ({"fees": {"authority.bot": "40.001"}}, "no number of money"),
        ({"verification": {"step_up.amount_over": "-1"}}, "not between 0.00 and 500.00"),
    ],
)
def test_any_other_change_is_refused(changed: dict[str, dict[str, str]], problem: str) -> None:
    with pytest.raises(LimitError, match=problem):
        BOOKS[0].with_limits(changed, 1)


def test_changed_limits_are_in_the_words_that_customers_read() -> None:
    book = BOOKS[0].with_limits(
        {
            "returns": {"deductions.restocking_fee.percent": "12.5"},
            "fees": {"courtesy.limit": "2", "rules.too_old.when.older_than_days": "90"},
        },
        1,
    )

    assert book.returns.deductions[0].title == "Restocking fee (12.5%)"
    words = dict(rules_in_words(book)["fees"])
    assert "which we do twice in twelve months" in words["courtesy"]
    assert "more than 90 days old" in words["too_old"]


def verified(**facts: Any) -> Verified:
    known: dict[str, Any] = {
        "customer": MEMBER,
        "method": "code",
        "verified_at": NOW - timedelta(minutes=5),
        "expires_at": NOW + timedelta(minutes=25),
    }
    return Verified(**(known | facts))


FRESH, STALE = verified(), verified(verified_at=NOW - timedelta(minutes=16))
BY_PAGE = verified(method="identity")


@pytest.mark.parametrize(
    ("who", "action", "amount", "asked"),
    [
        (BY_PAGE, "return", "250.00", False),
        (BY_PAGE, "return", "250.01", True),
        (BY_PAGE, "fee", "40.00", False),
        (BY_PAGE, "change_address", "0.00", False),
        (BY_PAGE, "change_account_address", "0.00", True),
        (BY_PAGE, "change_payment", "250.00", False),
        (BY_PAGE, "change_payment", "250.01", True),
        (FRESH, "return", "900.00", False),
        (FRESH, "change_account_address", "0.00", False),
        (STALE, "return", "250.00", False),
        (STALE, "cancel_order", "900.00", True),
        (STALE, "change_account_address", "0.00", True),
    ],
)
def test_a_fresh_code_is_asked_for(who: Verified, action: Action, amount: str, asked: bool) -> None:
    policy = BOOKS[0].verification

    assert needs_code(policy, verified=who, action=action, amount=Decimal(amount), now=NOW) == asked
