"""What a decision about fees says beside its outcome; the outcomes are in the tables of `cases/*.md`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from actions.back_office.entities import Charge, ChargeKind
from actions.back_office.requests import ReversalHistory
from actions.fees.policy import FeeDecision, assess_charges, describe_charge
from actions.policies.book import PolicyBook

from ..factories import MEMBER, NOW, days_ago, make_charge

POLICY = PolicyBook.load().fees
ERROR = "we posted your payment late"


def charge(
    kind: ChargeKind = ChargeKind.LATE, amount: str = "35.00", age: float = 20, **facts: Any
) -> Charge:
    return make_charge(kind=kind, amount=Decimal(amount), charged_at=days_ago(age), **facts)


def assess(
    *charges: Charge, history: ReversalHistory | None = None, claimed_duplicate: bool = False
) -> FeeDecision:
    return assess_charges(
        POLICY,
        charges=charges,
        history=history or ReversalHistory(),
        customer=MEMBER,
        claimed_duplicate=claimed_duplicate,
        now=NOW,
    )


ORIGINAL = charge(id="CH-1", age=21)
AGAIN = charge(id="CH-2", age=20, duplicate_of="CH-1")


@pytest.mark.parametrize("charges", [(ORIGINAL, AGAIN), (AGAIN, ORIGINAL), (AGAIN,)])
def test_of_a_fee_charged_twice_only_the_duplicate_is_reversed(charges: tuple[Charge, ...]) -> None:
    decision = assess(*charges, claimed_duplicate=True)

    assert (decision.outcome, decision.deciding_rule, decision.courtesy) == ("reverse", "duplicate", False)
    assert decision.charges == (AGAIN,)
    assert decision.amount == Decimal("35.00")


def test_a_duplicate_that_was_reversed_leaves_its_original_standing() -> None:
    decision = assess(ORIGINAL, replace(AGAIN, reversed_at=days_ago(2)), claimed_duplicate=True)

    assert (decision.outcome, decision.deciding_rule) == ("decline", "already_reversed")


def test_a_duplicate_claimed_but_not_on_file_is_said_and_the_rest_of_the_rules_apply() -> None:
    decision = assess(ORIGINAL, claimed_duplicate=True)

    assert (decision.outcome, decision.deciding_rule, decision.courtesy) == ("reverse", "courtesy", True)
    assert decision.reason == (
        "I couldn't find a duplicate of the $35.00 late fee from February 9 on your account. "
        "The $35.00 late fee from February 9 can be reversed as a courtesy, which we do once in twelve months."
    )


def test_of_two_late_fees_one_is_reversed_as_a_courtesy() -> None:
    first, second = charge(id="CH-1", age=10), charge(id="CH-2", age=40)

    decision = assess(first, second)

    assert (decision.outcome, decision.charges, decision.amount) == ("reverse", (first,), Decimal("35.00"))
    assert "has been used" in decision.reason


def test_several_errors_of_ours_above_the_authority_together_go_to_a_person() -> None:
    charges = (
        charge(id="CH-1", company_error=ERROR),
        charge(ChargeKind.EXPEDITED_SHIPPING, "14.95", id="CH-2", company_error=ERROR),
    )

    decision = assess(*charges)

    assert (decision.outcome, decision.authority, decision.deciding_rule, decision.amount) == (
        "approval",
        "agent",
        "above_authority",
        Decimal("49.95"),
    )
    assert (decision.minimum, decision.maximum) == (Decimal("0.01"), Decimal("49.95"))
    assert decision.reason.endswith(
        "That's $49.95, and I can reverse up to $40.00 myself, so a colleague has to approve it."
    )


def test_what_can_not_be_reversed_is_left_out_and_said() -> None:
    good, bad = (
        charge(id="CH-1", company_error=ERROR),
        charge(ChargeKind.RETURNED_PAYMENT, "29.00", id="CH-2"),
    )

    decision = assess(bad, good)

    assert (decision.outcome, decision.charges, decision.amount) == ("reverse", (good,), Decimal("35.00"))
    assert "no error of a bank is on file" in decision.reason


def test_the_same_charge_named_twice_counts_once() -> None:
    one = charge(company_error=ERROR)

    assert assess(one, one).amount == Decimal("35.00")


def test_history_outweighs_a_stale_charge() -> None:
    stale = charge(company_error=ERROR)
    history = ReversalHistory(charges=(replace(stale, reversed_at=days_ago(1)),))

    assert assess(stale, history=history).deciding_rule == "already_reversed"


@pytest.mark.parametrize(
    "charges",
    [(), (charge(customer_id="CU-2"),), (charge(id="CH-1"), charge(id="CH-2", currency="EUR"))],
    ids=["none", "somebody else's", "two currencies"],
)
def test_unsound_charges_are_refused(charges: tuple[Charge, ...]) -> None:
    with pytest.raises(ValueError):
        assess(*charges)


def test_a_charge_is_described_as_a_customer_would() -> None:
    described = describe_charge(charge(ChargeKind.EXPEDITED_SHIPPING, "14.95"))

    assert described == "the $14.95 expedited shipping charge from February 10"


def test_the_trace_names_every_rule_that_was_asked() -> None:
    decision = assess(charge(company_error=ERROR))

    assert [step.rule for step in decision.trace] == [
        "already_reversed",
        "reversal_pending",
        "much_too_old",
        "old_duplicate",
        "old_company_error",
        "too_old",
        "duplicate",
        "company_error",
    ]
    assert decision.policy_version == "1"
