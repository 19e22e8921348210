"""Every row of the tables in `cases/*.md`, which anybody can read, is decided as the table says."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from actions.back_office.entities import Address
from actions.back_office.requests import CancelReason, ReturnMethod, ReturnReason, RuleOutcome
from actions.fees.policy import assess_charges
from actions.order_changes.policy import (
    OrderDecision,
    assess_address_change,
    assess_cancellation,
    assess_item_changes,
    assess_payment_change,
)
from actions.returns.policy import quote_return

from ..factories import NOW
from .situations import (
    book,
    chosen_method,
    customer,
    read_charges,
    read_history,
    read_order,
    read_return,
    read_variant,
)
from .tables import Row, amounts, rows

RETURNS = list(rows("situation", "items"))
FEES = list(rows("situation", "fees"))
ORDERS = list(rows("situation", "wish"))


def decided(outcome: str, authority: Literal["bot", "agent", "supervisor"]) -> str:
    """A decision as the tables call it."""
    if outcome in {"refuse", "decline"}:
        return "no"
    assert (outcome == "approval") == (authority != "bot")
    return "yes" if authority == "bot" else authority


def require_explained(trace: tuple[RuleOutcome, ...], rule: str, reason: str, version: str) -> None:
    """Whatever is decided, the rules walked are there, and the reason is fit for a customer."""
    assert trace
    assert all(step.rule and step.outcome and step.reason for step in trace)
    assert rule in {step.rule for step in trace}
    assert reason[0].isupper()
    assert reason[-1] in ".!?"
    assert "{" not in reason
    assert version == "1"


@pytest.mark.parametrize("row", RETURNS, ids=str)
def test_return(row: Row) -> None:
    case = read_return(row)
    policy = book(row.file).returns
    quote = quote_return(
        policy,
        order=case.order,
        lines=case.lines,
        customer=customer(row),
        reason=ReturnReason(row["reason"].replace(" ", "_")),
        method=ReturnMethod(row["wants"].partition(" for ")[0].replace(" ", "_")),
        now=NOW,
        unopened=case.unopened,
        refund_to=chosen_method(row),
        has_evidence=case.has_evidence,
        used=case.used,
        proofs=case.proofs,
    )

    got = (decided(quote.outcome, quote.authority), (quote.amount, quote.to_pay), quote.deciding_rule)
    assert got == (row["decision"], amounts(row["amount"]), row["rule"])
    require_explained(quote.trace, quote.deciding_rule, quote.reason, quote.policy_version)
    assert quote.eligible == quote.prepaid_label == (not quote.refusals) == (row["decision"] != "no")
    assert all(refusal in quote.reason for refusal in quote.refusals)


@pytest.mark.parametrize("row", FEES, ids=str)
def test_fee(row: Row) -> None:
    charges = read_charges(row)
    decision = assess_charges(
        book(row.file).fees,
        charges=charges,
        history=read_history(row),
        customer=customer(row),
        claimed_duplicate=False,
        now=NOW,
    )

    got = (decided(decision.outcome, decision.authority), (decision.amount, Decimal(0)))
    assert (*got, decision.deciding_rule) == (row["decision"], amounts(row["amount"]), row["rule"])
    require_explained(decision.trace, decision.deciding_rule, decision.reason, decision.policy_version)
    assert set(decision.charges) <= set(charges)
    if decision.outcome == "approval":
        assert (decision.minimum, decision.maximum) == (Decimal("0.01"), decision.amount)
    else:
        assert (decision.minimum, decision.maximum) == (None, None)


@pytest.mark.parametrize("row", ORDERS, ids=str)
def test_order(row: Row) -> None:
    decision = _decide_order(row)

    got = (decided(decision.outcome, decision.authority), (decision.amount, decision.to_pay))
    assert (*got, decision.deciding_rule) == (row["decision"], amounts(row["amount"]), row["rule"])
    require_explained(decision.trace, decision.deciding_rule, decision.reason, decision.policy_version)


def _decide_order(row: Row) -> OrderDecision:
    policy, who, wish = book(row.file).orders, customer(row), row["wish"]
    order = read_order(row) if row["order"] else None
    if wish.startswith(("new address", "own address")):
        country = wish.partition(" in ")[2]
        address = Address("12 Elm Street", "Denver", "80279", country) if country else None
        return assess_address_change(policy, order=order, customer=who, address=address, now=NOW)
    assert order is not None
    if wish.startswith("cancel"):
        said = wish.partition(", ")[2].replace(" ", "_")
        reason = CancelReason(said) if said else None
        return assess_cancellation(policy, order=order, customer=who, reason=reason, now=NOW)
    if wish == "pay otherwise":
        method = chosen_method(row)
        return assess_payment_change(policy, order=order, customer=who, payment_method=method, now=NOW)
    line = order.lines[0]
    return assess_item_changes(
        policy,
        order=order,
        customer=who,
        changes=[(line, read_variant(row, line))],
        payment_method=chosen_method(row),
        now=NOW,
    )


def test_there_are_enough_cases_and_each_is_said_once() -> None:
    said = [(row.file, row["situation"]) for row in (*RETURNS, *FEES, *ORDERS)]

    assert len(said) >= 150
    assert len(said) == len(set(said))
