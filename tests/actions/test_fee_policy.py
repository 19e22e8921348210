"""The fee policy that ships, case by case, and what must hold for any charges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.back_office.port import Charge, ChargeKind, ReversalHistory
from actions.fees.policy import FeeDecision, assess_charges, describe_charge, load_fee_policy
from actions.policies.fees import DEFAULT_PATH
from actions.policies.loading import PolicyFileError

from .factories import MEMBER, NOW, days_ago, make_charge

POLICY = load_fee_policy()

UNUSED, USED = ReversalHistory(), ReversalHistory(courtesy_reversals=1, reversed_total=Decimal("35.00"))

LATE, RETURNED = ChargeKind.LATE, ChargeKind.RETURNED_PAYMENT
EXPEDITED, RESTOCKING, DOUBLE = ChargeKind.EXPEDITED_SHIPPING, ChargeKind.RESTOCKING, ChargeKind.DUPLICATE

ERROR = "we posted your payment late"


def charge(kind: ChargeKind = LATE, amount: str = "35.00", age: float = 20, **facts: Any) -> Charge:
    return make_charge(kind=kind, amount=Decimal(amount), charged_at=days_ago(age), **facts)


OURS, BANK = {"company_error": ERROR}, {"company_error": "the bank sent it back by mistake"}
TWICE, WAITING, DONE = {"duplicate_of": "CH-2"}, {"reversal_pending": True}, {"reversed_at": days_ago(3)}

# what is shown, charge, history, outcome, rule
CASES: list[tuple[str, Charge, ReversalHistory, str, str]] = [
    ("first late fee of the year", charge(), UNUSED, "reverse", "courtesy"),
    ("second late fee of the year", charge(), USED, "decline", "courtesy_used"),
    ("late fee of exactly the authority", charge(amount="40.00"), UNUSED, "reverse", "courtesy"),
    ("late fee above the authority", charge(amount="40.01"), UNUSED, "approval", "above_authority"),
    ("high late fee, courtesy used", charge(amount="48.00"), USED, "decline", "courtesy_used"),
    ("late fee, our error", charge(**OURS), USED, "reverse", "company_error"),
    ("high late fee, our error", charge(amount="48.00", **OURS), UNUSED, "approval", "above_authority"),
    ("late fee, duplicate", charge(**TWICE), USED, "reverse", "duplicate"),
    ("duplicate above the authority", charge(amount="89.90", **TWICE), UNUSED, "approval", "above_authority"),
    ("late fee of day 120", charge(age=120), UNUSED, "reverse", "courtesy"),
    ("late fee of day 121", charge(age=121), UNUSED, "decline", "too_old"),
    ("our error, too old", charge(age=200, **OURS), UNUSED, "decline", "too_old"),
    ("duplicate, too old", charge(age=200, **TWICE), UNUSED, "decline", "too_old"),
    ("reversed before", charge(**DONE), UNUSED, "decline", "already_reversed"),
    ("reversed before and our error", charge(**DONE, **OURS), UNUSED, "decline", "already_reversed"),
    ("waiting for a person", charge(**WAITING), UNUSED, "decline", "reversal_pending"),
    ("waiting, and a duplicate", charge(**WAITING, **TWICE), UNUSED, "decline", "reversal_pending"),
    ("returned payment", charge(RETURNED, "29.00"), UNUSED, "decline", "returned_payment"),
    ("returned payment, bank's error", charge(RETURNED, "29.00", **BANK), UNUSED, "approval", "bank_error"),
    ("returned payment, charged twice", charge(RETURNED, "29.00", **TWICE), UNUSED, "reverse", "duplicate"),
    ("returned payment, too old", charge(RETURNED, "29.00", age=130, **BANK), UNUSED, "decline", "too_old"),
    ("expedited, on time", charge(EXPEDITED, "14.95"), UNUSED, "decline", "expedited_on_time"),
    ("expedited, arrived late", charge(EXPEDITED, "14.95", **OURS), USED, "reverse", "company_error"),
    ("expedited, charged twice", charge(EXPEDITED, "14.95", **TWICE), USED, "reverse", "duplicate"),
    ("restocking, changed mind", charge(RESTOCKING, "34.90"), UNUSED, "decline", "restocking_not_our_fault"),
    ("restocking, damaged item", charge(RESTOCKING, "34.90", **OURS), UNUSED, "reverse", "company_error"),
    ("high restocking, damaged item", charge(RESTOCKING, "52.90", **OURS), UNUSED, "approval", "above_authority"),
    ("duplicate without its original", charge(DOUBLE, "14.95"), UNUSED, "decline", "no_duplicate_found"),
    ("duplicate with its original", charge(DOUBLE, "14.95", **TWICE), UNUSED, "reverse", "duplicate"),
    ("duplicate kind, our error", charge(DOUBLE, "14.95", **OURS), UNUSED, "reverse", "company_error"),
]  # fmt: skip


def assess(
    *charges: Charge, history: ReversalHistory = UNUSED, claimed_duplicate: bool = False
) -> FeeDecision:
    return assess_charges(
        POLICY,
        charges=charges,
        history=history,
        customer=MEMBER,
        claimed_duplicate=claimed_duplicate,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("assessed", "history", "outcome", "rule"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_fee_policy_case(assessed: Charge, history: ReversalHistory, outcome: str, rule: str) -> None:
    decision = assess(assessed, history=history)

    assert (decision.outcome, decision.rule) == (outcome, rule)
    assert decision.charges == (assessed,)
    assert decision.amount == (0 if outcome == "decline" else assessed.amount)
    assert decision.courtesy == any(
        step.rule == "courtesy" and step.outcome == "reverse" for step in decision.trace
    )
    assert decision.trace[-1].rule == rule
    assert decision.reason[0].isupper()
    assert decision.reason[-1] == "."
    assert "{" not in decision.reason


ORIGINAL = charge(id="CH-1", age=21)
AGAIN = charge(id="CH-2", age=20, duplicate_of="CH-1")


@pytest.mark.parametrize("charges", [(ORIGINAL, AGAIN), (AGAIN, ORIGINAL), (AGAIN,)])
def test_of_a_fee_charged_twice_only_the_duplicate_is_reversed(charges: tuple[Charge, ...]) -> None:
    decision = assess(*charges, claimed_duplicate=True)

    assert (decision.outcome, decision.rule, decision.courtesy) == ("reverse", "duplicate", False)
    assert decision.charges == (AGAIN,)
    assert decision.amount == Decimal("35.00")


def test_a_duplicate_that_was_reversed_leaves_its_original_standing() -> None:
    decision = assess(ORIGINAL, replace(AGAIN, reversed_at=days_ago(2)), claimed_duplicate=True)

    assert (decision.outcome, decision.rule) == ("decline", "already_reversed")


def test_a_duplicate_claimed_but_not_on_file_is_said_and_the_rest_of_the_rules_apply() -> None:
    decision = assess(ORIGINAL, claimed_duplicate=True)

    assert (decision.outcome, decision.rule) == ("reverse", "courtesy")
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
        charge(EXPEDITED, "14.95", id="CH-2", company_error=ERROR),
    )

    decision = assess(*charges)

    assert (decision.outcome, decision.rule, decision.amount) == (
        "approval",
        "above_authority",
        Decimal("49.95"),
    )
    assert decision.reason.endswith(
        "That's $49.95, and I can reverse up to $40.00 myself, so a colleague has to approve it."
    )


def test_what_can_not_be_reversed_is_left_out_and_said() -> None:
    good, bad = charge(id="CH-1", company_error=ERROR), charge(RETURNED, "29.00", id="CH-2")

    decision = assess(bad, good)

    assert (decision.outcome, decision.charges, decision.amount) == ("reverse", (good,), Decimal("35.00"))
    assert "no error of a bank is on file" in decision.reason


def test_the_same_charge_named_twice_counts_once() -> None:
    one = charge(company_error=ERROR)

    assert assess(one, one).amount == Decimal("35.00")


def test_history_outweighs_a_stale_charge() -> None:
    stale = charge(company_error=ERROR)
    history = ReversalHistory(charges=(replace(stale, reversed_at=days_ago(1)),))

    assert assess(stale, history=history).rule == "already_reversed"


@pytest.mark.parametrize(
    "charges",
    [(), (charge(customer_id="CU-2"),), (charge(id="CH-1"), charge(id="CH-2", currency="EUR"))],
    ids=["none", "somebody else's", "two currencies"],
)
def test_unsound_charges_are_refused(charges: tuple[Charge, ...]) -> None:
    with pytest.raises(ValueError):
        assess(*charges)


def test_a_charge_is_described_as_a_customer_would() -> None:
    assert (
        describe_charge(charge(EXPEDITED, "14.95")) == "the $14.95 expedited shipping charge from February 10"
    )


charges = st.lists(
    st.builds(
        make_charge,
        id=st.sampled_from([f"CH-{number}" for number in range(6)]),
        kind=st.sampled_from(ChargeKind),
        amount=st.decimals("0.01", "120", places=2),
        charged_at=st.integers(0, 200).map(days_ago),
        duplicate_of=st.none() | st.sampled_from(["CH-0", "CH-1", "CH-99"]),
        company_error=st.none() | st.just(ERROR),
        reversed_at=st.none() | st.just(days_ago(1)),
        reversal_pending=st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda charge: charge.id,
)


@given(charges, st.integers(0, 2), st.booleans())
def test_the_assistant_never_reverses_above_its_authority_and_never_twice(
    assessed: list[Charge], courtesies: int, claimed_duplicate: bool
) -> None:
    history = ReversalHistory(courtesy_reversals=courtesies)
    decision = assess(*assessed, history=history, claimed_duplicate=claimed_duplicate)

    assert decision.amount == sum((c.amount for c in decision.charges), Decimal(0)) * (
        decision.outcome != "decline"
    )
    assert decision.amount <= sum(c.amount for c in assessed)
    assert set(decision.charges) <= set(assessed)
    if decision.outcome == "decline":
        assert not decision.courtesy
        return
    assert all(c.reversed_at is None and not c.reversal_pending for c in decision.charges)
    assert all(NOW - c.charged_at <= timedelta(days=120) for c in decision.charges)
    courteous = [c for c in decision.charges if not c.duplicate_of and not c.company_error]
    assert len(courteous) <= max(0, 1 - courtesies)
    assert all(c.kind is LATE for c in courteous)
    assert decision.courtesy == bool(courteous)
    if decision.outcome == "reverse":
        assert decision.amount <= POLICY.authority
        assert not any(c.kind is RETURNED and not c.duplicate_of for c in decision.charges)


@given(charges, st.booleans())
def test_after_a_reversal_the_same_claim_gets_nothing(
    assessed: list[Charge], claimed_duplicate: bool
) -> None:
    first = assess(*assessed, claimed_duplicate=claimed_duplicate)
    if first.outcome != "reverse":
        return
    done = {c.id for c in first.charges}
    after = [replace(c, reversed_at=NOW) if c.id in done else c for c in assessed]

    second = assess(
        *after,
        history=ReversalHistory(courtesy_reversals=int(first.courtesy)),
        claimed_duplicate=claimed_duplicate,
    )

    assert not done & {c.id for c in second.charges if second.outcome != "decline"}


def write_policy(folder: Path, **changes: Any) -> Path:
    content = yaml.safe_load(DEFAULT_PATH.read_text(encoding="utf-8")) | changes
    path = folder / "fees.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_another_companys_authority_is_obeyed(tmp_path: Path) -> None:
    policy = load_fee_policy(write_policy(tmp_path, authority=10))
    facts: dict[str, Any] = {"history": UNUSED, "customer": MEMBER, "claimed_duplicate": False, "now": NOW}

    assert assess_charges(policy, charges=[charge()], **facts).outcome == "approval"


LAST = {"rule": "z", "outcome": "decline", "reason": "No."}
SETTLED = [
    {"rule": "x", "when": {"reversed": True}, "outcome": "decline", "reason": "No."},
    {"rule": "y", "when": {"pending": True}, "outcome": "decline", "reason": "No."},
]
GIVE = {"rule": "a", "when": {"duplicate": True}, "outcome": "reverse", "reason": "Yes."}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"authority": -1}, "authority must not be below 0"),
        ({"authority": "much"}, "authority: Input should be a valid decimal"),
        ({"courtesy": {"limit": 1, "period_days": 0}}, "courtesy: Value error"),
        ({"rules": [*SETTLED, GIVE]}, "the last rule must apply to everything"),
        ({"rules": [GIVE, *SETTLED, LAST]}, "the first rules must decline what is reversed already"),
        ({"rules": [*SETTLED, GIVE, GIVE, LAST]}, "two rules have the same name"),
        (
            {"rules": [*SETTLED, GIVE | {"reason": "{name}"}, LAST]},
            "rules[2]: Value error, a text uses a placeholder",
        ),
        ({"rules": [*SETTLED, GIVE | {"outcome": "maybe"}, LAST]}, "rules[2].outcome: Input should be"),
        ({"rules": [*SETTLED, GIVE | {"courtesy": True}, LAST]}, "rules[2]: Value error, a courtesy needs"),
        ({"rules": [*SETTLED, GIVE | {"when": {"kinds": ["tip"]}}, LAST]}, "rules[2].when.kinds[0]"),
        ({"rules": [*SETTLED, GIVE | {"when": {"weekday": 1}}, LAST]}, "rules[2].when.weekday: Unexpected"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    path = write_policy(tmp_path, **changes)

    with pytest.raises(PolicyFileError) as caught:
        load_fee_policy(path)

    assert f"{path}: " in str(caught.value)
    assert problem in str(caught.value)
