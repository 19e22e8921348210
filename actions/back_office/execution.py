"""What every executing call has in common: once per idempotency key, whole or not at all, and on record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office.port import FactsChangedError
from actions.back_office.requests import ZERO, RuleOutcome
from actions.back_office.tables import AuditRow
from core.database import Database

ASSISTANT = "assistant"
"""Who acts when no person approved it."""

NO_CURRENCY = "XXX"
"""ISO 4217: no currency is involved."""

T = TypeVar("T")

Work = Callable[[AsyncSession], Awaitable[T]]


async def execute_once(
    database: Database, work: Work[T], find_earlier: Work[T | None], contradiction: str
) -> T:
    """The result of `work` in one transaction; where a unique index stops it, what came before under the same key.

    `work` has to look for an earlier result itself once it holds its locks. Raises `FactsChangedError` with
    `contradiction` when it was no earlier call of the same key that stopped it.
    """
    try:
        async with database.transaction() as session:
            return await work(session)
    except IntegrityError as error:
        # Two calls at once that lock different rows: the first one counts.
        async with database.reading() as session:
            earlier = await find_earlier(session)
        if earlier is None:
            raise FactsChangedError(contradiction) from error
        return earlier


def audit(
    happened_at: datetime,
    *,
    action: str,
    reference: str,
    evidence: dict[str, Any],
    actor: str | None = None,
    customer_id: str | None = None,
    amount: Decimal = ZERO,
    currency: str = NO_CURRENCY,
    rule: str = "",
    policy_version: str = "",
) -> AuditRow:
    """The record of an action: who, what, how much, by which rule of which policy, on what evidence, when."""
    return AuditRow(
        happened_at=happened_at,
        actor=actor or ASSISTANT,
        action=action,
        customer_id=customer_id,
        reference=reference,
        amount=amount,
        currency=currency,
        rule=rule,
        policy_version=policy_version,
        evidence=evidence,
    )


def trace_to_json(trace: Iterable[RuleOutcome]) -> list[dict[str, str]]:
    """A policy's walk as data."""
    return [{"rule": step.rule, "outcome": step.outcome, "reason": step.reason} for step in trace]


def deciding_rule(trace: list[dict[str, str]]) -> str:
    """The rule that had the last word; empty when none was walked."""
    return trace[-1]["rule"] if trace else ""
