"""What a colleague is asked to decide on: one shape for fees, returns and orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from actions.back_office.entities import Customer
from actions.back_office.requests import RuleOutcome
from actions.facts import row, trace_as_data
from actions.policies.authority import Level

ApprovalKind = Literal["fee_reversal", "return", "order_change"]
"""What it is about; the decision comes back with it."""


def approval_request(
    kind: ApprovalKind,
    title: str,
    *,
    amount: Decimal,
    currency: str,
    authority: Level,
    reason: str,
    rule: str,
    facts: Sequence[dict[str, str]],
    trace: Sequence[RuleOutcome],
    customer: Customer,
    part: tuple[Decimal, Decimal] | None = None,
) -> dict[str, Any]:
    """The `approval` of docs/bot-protocol.md, but for its reference.

    `rule` is the one that leaves it to a colleague. `part` says between which amounts another one than that asked for
    may be granted; None where it is all or nothing.
    """
    limits = {"minimum_amount": str(part[0]), "maximum_amount": str(part[1])} if part else {}
    return {
        "kind": kind,
        "title": title,
        "amount": str(amount),
        "currency": currency,
        "authority": "supervisor" if authority == "supervisor" else "agent",
        **limits,
        "reason": reason,
        "facts": [*facts, row("Rule", rule.replace("_", " ").capitalize())],
        "policy_trace": trace_as_data(trace),
        "customer": {"name": customer.name, "email": customer.email, "verified": True},
    }
