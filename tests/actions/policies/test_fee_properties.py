"""What holds for all fees under every policy that ships: authority, never twice, and what must be monotone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.back_office.entities import Charge, Customer
from actions.back_office.requests import ReversalHistory
from actions.fees.policy import FeeDecision, assess_charges
from actions.policies.authority import RANKS
from actions.policies.book import PolicyBook

from ..factories import NOW, days_ago
from .drawn import BOOKS, books, charges, memberships

OUTCOMES = ["decline", "approval", "reverse"]


def assess(
    book: PolicyBook,
    assessed: list[Charge],
    customer: Customer,
    *,
    courtesies: int = 0,
    total: Decimal = Decimal(0),
    claimed_duplicate: bool = False,
) -> FeeDecision:
    return assess_charges(
        book.fees,
        charges=assessed,
        history=ReversalHistory(courtesies, total),
        customer=customer,
        claimed_duplicate=claimed_duplicate,
        now=NOW,
    )


def standing(decision: FeeDecision) -> tuple[int, int]:
    """The more the better for the customer."""
    return OUTCOMES.index(decision.outcome), -RANKS[decision.authority]


@given(books, charges, st.integers(0, 2), st.decimals(0, 300, places=2), st.booleans(), st.data())
@settings(deadline=None)
def test_nobody_decides_above_their_authority_and_nothing_is_given_back_twice(
    book: PolicyBook,
    assessed: list[Charge],
    courtesies: int,
    total: Decimal,
    claimed_duplicate: bool,
    data: st.DataObject,
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    decision = assess(
        book, assessed, customer, courtesies=courtesies, total=total, claimed_duplicate=claimed_duplicate
    )

    assert set(decision.charges) <= set(assessed)
    if decision.outcome == "decline":
        assert decision.amount == 0
        assert not decision.courtesy
        return
    assert decision.amount == sum((charge.amount for charge in decision.charges), Decimal(0))
    assert all(c.reversed_at is None and not c.reversal_pending for c in decision.charges)
    authority = book.fees.authority
    limits = {"bot": authority.bot, "agent": authority.agent, "supervisor": authority.supervisor}
    limit = limits[decision.authority]
    assert limit is None or decision.amount <= limit
    assert (decision.outcome == "approval") == (decision.authority != "bot")
    if decision.outcome == "reverse" and book.fees.bot_in_period is not None:
        assert total + decision.amount <= book.fees.bot_in_period
    if decision.outcome == "approval":
        assert decision.minimum is not None
        assert decision.maximum == decision.amount >= decision.minimum > 0


@given(books, charges, st.booleans(), st.data())
@settings(deadline=None)
def test_after_a_reversal_the_same_claim_gets_nothing(
    book: PolicyBook, assessed: list[Charge], claimed_duplicate: bool, data: st.DataObject
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    first = assess(book, assessed, customer, claimed_duplicate=claimed_duplicate)
    done = {charge.id for charge in first.charges} if first.outcome != "decline" else set()
    after = [replace(c, reversed_at=NOW) if c.id in done else c for c in assessed]

    second = assess(
        book, after, customer, courtesies=int(first.courtesy), claimed_duplicate=claimed_duplicate
    )

    assert not done & {charge.id for charge in second.charges if second.outcome != "decline"}


@given(books, charges, st.integers(1, 400), st.data())
@settings(deadline=None)
def test_an_older_fee_is_never_better_off(
    book: PolicyBook, assessed: list[Charge], days: int, data: st.DataObject
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    older = replace(assessed[0], charged_at=assessed[0].charged_at - timedelta(days=days))

    assert standing(assess(book, [older], customer)) <= standing(assess(book, assessed[:1], customer))


@given(books, charges, st.integers(0, 3), st.decimals(0, 300, places=2), st.data())
@settings(deadline=None)
def test_who_was_given_more_is_never_better_off(
    book: PolicyBook, assessed: list[Charge], courtesies: int, total: Decimal, data: st.DataObject
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    fresh = assess(book, assessed[:1], customer)

    assert standing(assess(book, assessed[:1], customer, courtesies=courtesies)) <= standing(fresh)
    assert standing(assess(book, assessed[:1], customer, total=total)) <= standing(fresh)
    assert assess(book, assessed, customer, courtesies=courtesies).amount <= max(
        assess(book, assessed, customer).amount, Decimal(0)
    )


@given(books, charges)
@settings(deadline=None)
def test_a_higher_membership_is_never_worse(book: PolicyBook, assessed: list[Charge]) -> None:
    decisions = [assess(book, assessed[:1], customer) for customer in memberships(book)]

    for lower, higher in pairwise(decisions):
        assert standing(lower) <= standing(higher)


@given(charges, st.data())
@settings(deadline=None)
def test_our_own_mistake_is_always_given_back_within_a_year(
    assessed: list[Charge], data: st.DataObject
) -> None:
    book = BOOKS[0]
    customer = data.draw(st.sampled_from(memberships(book)))
    ours = replace(
        assessed[0],
        company_error="we posted your payment late",
        reversed_at=None,
        reversal_pending=False,
        charged_at=days_ago(data.draw(st.integers(0, 365))),
    )

    decision = assess(book, [ours], customer, courtesies=5, total=Decimal(1000))

    assert decision.outcome != "decline"
    assert decision.amount == ours.amount
