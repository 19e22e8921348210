"""Reversing fees: at once or after a person's decision, in one transaction each, once per idempotency key."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from actions.back_office.port import (
    FactsChangedError,
    NotFoundInBackOfficeError,
    ReversalRecord,
    ReversalRequest,
)
from actions.back_office.records import (
    count_courtesies,
    reversal_id,
    reversal_number,
    to_reversal,
    trace_to_json,
)
from actions.back_office.tables import AuditRow, ChargeRow, CustomerRow, ReversalChargeRow, ReversalRow
from actions.policies.fees import FeePolicy
from core.clock import Clock
from core.database import Database

ASSISTANT = "assistant"


class ReversalLedger:
    """Fee reversals in the database of the back office."""

    def __init__(self, database: Database, clock: Clock, policy: FeePolicy) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy

    async def open(
        self, request: ReversalRequest, key: str, state: Literal["executed", "waiting"]
    ) -> ReversalRecord:
        """The reversal under `key`: the earlier one, or a new one, executed or waiting for a person.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`.
        """
        try:
            async with self._database.transaction() as session:
                return await self._open(session, request, key, state)
        except IntegrityError as error:
            # Two calls at once: the unique indexes let one of them through.
            async with self._database.reading() as session:
                earlier = await _find_by_key(session, key)
            if earlier is None:
                raise FactsChangedError("one of the charges is being reversed already") from error
            return to_reversal(earlier)

    async def decide(self, number: str, *, approved: bool, decided_by: str, note: str) -> ReversalRecord:
        """Execute or decline a waiting reversal; one that was decided stays as it was.

        Raises `NotFoundInBackOfficeError`.
        """
        async with self._database.transaction() as session:
            row = await _find_by_number(session, number, lock=True)
            if row is None:
                raise NotFoundInBackOfficeError(f"there is no reversal {number}")
            if row.state != "waiting":
                return to_reversal(row)
            now = self._clock.now()
            row.state = "executed" if approved else "declined"
            row.approved_by = decided_by if approved else None
            row.note = note
            row.decided_at = now
            for charge in await _lock_charges(session, row.customer_id, [c.charge_id for c in row.charges]):
                charge.reversal_pending = False
                charge.reversed_at = now if approved else None
            for link in row.charges:
                link.is_open = approved
            session.add(_audit(row, now, decided_by, "fee_reversed" if approved else "reversal_declined"))
            return to_reversal(row)

    async def find(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""
        async with self._database.reading() as session:
            row = await _find_by_number(session, number, lock=False)
            return None if row is None else to_reversal(row)

    async def _open(
        self, session: AsyncSession, request: ReversalRequest, key: str, state: Literal["executed", "waiting"]
    ) -> ReversalRecord:
        # The customer's row is the lock: one reversal at a time, so that two courtesies can't pass each other.
        lock = select(CustomerRow.id).where(CustomerRow.id == request.customer_id).with_for_update()
        if await session.scalar(lock) is None:
            raise NotFoundInBackOfficeError(f"there is no customer {request.customer_id}")
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return to_reversal(earlier)
        charges = await _lock_charges(session, request.customer_id, request.charge_ids)
        now = self._clock.now()
        _check_charges(request, charges)
        if state == "executed" and request.approved_by is None:
            await self._check_authority(session, request, now)
        for charge in charges:
            charge.reversal_pending = state == "waiting"
            charge.reversed_at = now if state == "executed" else None
        row = _new_row(request, key, state, now)
        session.add(row)
        await session.flush()
        action = "fee_reversed" if state == "executed" else "reversal_requested"
        session.add(_audit(row, now, request.approved_by or ASSISTANT, action))
        return to_reversal(row)

    async def _check_authority(self, session: AsyncSession, request: ReversalRequest, now: datetime) -> None:
        if request.amount > self._policy.authority:
            raise FactsChangedError(f"more than {self._policy.authority} needs a person's approval")
        if request.courtesy:
            since = now - timedelta(days=self._policy.courtesy.period_days)
            if await count_courtesies(session, request.customer_id, since) >= self._policy.courtesy.limit:
                raise FactsChangedError("the customer's courtesy has been used meanwhile")


def _new_row(
    request: ReversalRequest, key: str, state: Literal["executed", "waiting"], now: datetime
) -> ReversalRow:
    return ReversalRow(
        idempotency_key=key,
        customer_id=request.customer_id,
        amount=request.amount,
        currency=request.currency,
        rule=request.rule,
        trace=trace_to_json(request.trace),
        approved_by=request.approved_by,
        courtesy=request.courtesy,
        state=state,
        note="",
        created_at=now,
        decided_at=now if state == "executed" else None,
        charges=[
            ReversalChargeRow(charge_id=charge_id, position=position, is_open=True)
            for position, charge_id in enumerate(request.charge_ids)
        ],
    )


def _check_charges(request: ReversalRequest, charges: list[ChargeRow]) -> None:
    for charge in charges:
        if charge.reversed_at is not None:
            raise FactsChangedError(f"charge {charge.id} has been reversed already")
        if charge.reversal_pending:
            raise FactsChangedError(f"a reversal of charge {charge.id} waits for a decision")
        if charge.currency != request.currency:
            raise FactsChangedError(f"charge {charge.id} is in {charge.currency}")
    total = sum((charge.amount for charge in charges), Decimal("0.00"))
    if total != request.amount:
        raise FactsChangedError(f"the charges add up to {total}, not {request.amount}")


async def _lock_charges(
    session: AsyncSession, customer_id: str, charge_ids: list[str] | tuple[str, ...]
) -> list[ChargeRow]:
    """The customer's charges named, in the order of their ids. Raises when one is missing, or named twice."""
    if not charge_ids or len(set(charge_ids)) != len(charge_ids):
        raise FactsChangedError("a reversal needs charges, each of them once")
    rows = await session.scalars(
        select(ChargeRow)
        .where(ChargeRow.id.in_(charge_ids), ChargeRow.customer_id == customer_id)
        .order_by(ChargeRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    charges = list(rows)
    if len(charges) != len(charge_ids):
        raise NotFoundInBackOfficeError(f"customer {customer_id} has no such charge")
    return charges


async def _find_by_key(session: AsyncSession, key: str) -> ReversalRow | None:
    query = select(ReversalRow).options(selectinload(ReversalRow.charges))
    return await session.scalar(query.where(ReversalRow.idempotency_key == key))


async def _find_by_number(session: AsyncSession, number: str, *, lock: bool) -> ReversalRow | None:
    row_id = reversal_id(number)
    if row_id is None:
        return None
    query = select(ReversalRow).options(selectinload(ReversalRow.charges)).where(ReversalRow.id == row_id)
    return await session.scalar(query.with_for_update() if lock else query)


def _audit(row: ReversalRow, now: datetime, actor: str, action: str) -> AuditRow:
    return AuditRow(
        happened_at=now,
        actor=actor,
        action=action,
        customer_id=row.customer_id,
        reference=reversal_number(row.id),
        amount=row.amount,
        currency=row.currency,
        rule=row.rule,
        evidence={
            "idempotency_key": row.idempotency_key,
            "charges": [charge.charge_id for charge in row.charges],
            "courtesy": row.courtesy,
            "note": row.note,
            "trace": row.trace,
        },
    )
