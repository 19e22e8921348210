"""What holds for every return under every policy that ships: authority, once, amounts, and what must be monotone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.policies.authority import RANKS
from actions.policies.book import PolicyBook
from actions.returns.policy import Returned, ReturnQuote, assess_line

from ..factories import NOW
from .drawn import BOOKS, VISA, Case, books, cases, memberships, possible

OUTCOMES = ["refuse", "approval", "accept"]
CENT = Decimal("0.01")


def standing(quote: ReturnQuote) -> tuple[int, int]:
    """The more the better for the customer: refused, approved by somebody high, approved, accepted."""
    return OUTCOMES.index(quote.outcome), -RANKS[quote.authority]


@given(books, cases(), st.data())
@settings(deadline=None)
def test_nobody_decides_above_their_authority(book: PolicyBook, case: Case, data: st.DataObject) -> None:
    quote = case.quote(book, data.draw(st.sampled_from(memberships(book))))

    authority = book.returns.authority
    limits = {"bot": authority.bot, "agent": authority.agent, "supervisor": authority.supervisor}
    limit = limits[quote.authority]
    assert (quote.outcome == "accept") <= (quote.authority == "bot")
    assert (quote.outcome == "approval") == (quote.authority != "bot")
    if quote.eligible and limit is not None:
        assert quote.amount <= limit
        assert quote.items_total <= limit


@given(books, cases(), st.data())
@settings(deadline=None)
def test_nobody_gets_more_than_they_paid(book: PolicyBook, case: Case, data: st.DataObject) -> None:
    quote = case.quote(book, data.draw(st.sampled_from(memberships(book))))

    paid = sum((item.line.unit_price * item.quantity for item in case.lines), Decimal(0))
    deducted = sum((amount for _, amount in quote.deductions), Decimal(0))
    assert quote.amount == quote.amount.quantize(CENT)
    if not quote.eligible:
        assert quote.amount == quote.to_pay == quote.bonus == quote.items_total == 0
        assert quote.refusals
        return
    assert quote.items_total == paid <= case.order.total
    assert 0 <= deducted <= paid
    assert min(quote.amount, quote.to_pay) == 0
    if case.method in (ReturnMethod.EXCHANGE, ReturnMethod.REPLACEMENT):
        assert deducted == quote.bonus == 0
        assert quote.amount <= paid
    else:
        assert quote.amount == paid - deducted + quote.bonus
        assert quote.bonus <= book.returns.store_credit_bonus(paid)
        assert quote.bonus == 0 or case.method is ReturnMethod.STORE_CREDIT
    if case.reason in book.returns.our_fault:
        assert deducted == 0
        assert quote.shipping_paid_by == "company"


@given(books, cases(), st.data())
@settings(deadline=None)
def test_nothing_comes_back_twice(book: PolicyBook, case: Case, data: st.DataObject) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    if not case.quote(book, customer).eligible:
        return
    taken = {item.line.id: item.quantity for item in case.lines}
    assert all(0 < item.quantity <= item.line.quantity - item.line.returned_quantity for item in case.lines)
    after = tuple(
        replace(line, returned_quantity=line.returned_quantity + taken.get(line.id, 0))
        for line in case.order.lines
    )
    again = replace(
        case,
        order=replace(case.order, lines=after),
        lines=[Returned(line, line.quantity) for line in after if line.id in taken],
    )

    assert not again.quote(book, customer).eligible


@given(books, possible(), st.integers(1, 400), st.data())
@settings(deadline=None)
def test_older_is_never_better(book: PolicyBook, case: Case, days: int, data: st.DataObject) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    assert case.order.delivered_at is not None
    order = case.order
    older = replace(
        order,
        placed_at=order.placed_at - timedelta(days=days),
        delivered_at=case.order.delivered_at - timedelta(days=days),
    )

    now, later = case.quote(book, customer), replace(case, order=older).quote(book, customer)

    assert standing(later) <= standing(now)
    assert later.amount <= now.amount


@given(books, possible())
@settings(deadline=None)
def test_a_higher_membership_is_never_worse(book: PolicyBook, case: Case) -> None:
    quotes = [case.quote(book, customer) for customer in memberships(book)]

    for lower, higher in pairwise(quotes):
        assert standing(lower) <= standing(higher)
        assert lower.amount <= higher.amount


@given(books, possible(), st.decimals("0.01", "500", places=2), st.data())
@settings(deadline=None)
def test_a_dearer_item_never_gets_less_as_long_as_the_same_is_taken_off(
    book: PolicyBook, case: Case, more: Decimal, data: st.DataObject
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    item = case.lines[0]
    dearer = replace(item.line, unit_price=item.line.unit_price + more)
    # A fee that begins at a price is meant to make a step there.
    assume(all(rule.covers(dearer) == rule.covers(item.line) for rule in book.returns.deductions))
    risen = replace(case, order=replace(case.order, lines=(dearer,)), lines=[Returned(dearer, item.quantity)])

    low, high = case.quote(book, customer), risen.quote(book, customer)

    assume(high.eligible)
    assert low.amount <= high.amount
    assert standing(high) <= standing(low)


@given(books, possible(), st.data())
@settings(deadline=None)
def test_a_photo_and_a_proof_never_harm(book: PolicyBook, case: Case, data: st.DataObject) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    bare = replace(case, has_evidence=False, proofs=frozenset())

    assert standing(bare.quote(book, customer)) <= standing(case.quote(book, customer))


@given(books, possible(), st.data())
@settings(deadline=None)
def test_money_goes_only_where_the_policy_lets_it(book: PolicyBook, case: Case, data: st.DataObject) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    stranger = replace(VISA, id="PM-99", label="Somebody else's")
    bound = replace(case, method=ReturnMethod.REFUND, refund_to=stranger)

    assert not bound.quote(book, customer).eligible


@given(st.sampled_from(BOOKS), cases(), st.sampled_from(ReturnReason), st.data())
@settings(deadline=None)
def test_what_is_offered_without_a_reason_includes_what_is_allowed_with_one(
    book: PolicyBook, case: Case, reason: ReturnReason, data: st.DataObject
) -> None:
    customer = data.draw(st.sampled_from(memberships(book)))
    for line in case.order.lines:
        offered, allowed = (
            assess_line(book.returns, order=case.order, line=line, customer=customer, reason=said, now=NOW)
            for said in (None, reason)
        )
        assert allowed.returnable == (
            offered.returnable and reason in (offered.only_for or tuple(ReturnReason))
        )
        assert not allowed.returnable or set(allowed.remedies) <= set(offered.remedies)
