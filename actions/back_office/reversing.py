"""Reversing fees: at once or after a person's decision, in one transaction each, once per idempotency key."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from actions.back_office.execution import audit, execute_once, trace_to_json
from actions.back_office.numbers import Series
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.queries import count_courtesies
from actions.back_office.records import to_reversal
from actions.back_office.requests import ZERO, PersonsDecision, ReversalRecord, ReversalRequest
from actions.back_office.tables import AuditRow, ChargeRow, CustomerRow, ReversalChargeRow, ReversalRow
from actions.policies.book import PolicySource
from core.clock import Clock
from core.database import Database

State = Literal["executed", "waiting"]


class ReversalLedger:
    """Fee reversals in the database of the back office."""

    def __init__(self, database: Database, clock: Clock, policies: PolicySource) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies

    async def open(self, request: ReversalRequest, key: str, state: State) -> ReversalRecord:
        """The reversal under `key`: the earlier one, or a new one, executed or waiting for a person.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`.
        """
        return await execute_once(
            self._database,
            lambda session: self._open(session, request, key, state),
            lambda session: _find_by_key(session, key),
            "one of the charges is being reversed already",
        )

    async def decide(self, number: str, decision: PersonsDecision) -> ReversalRecord:
        """Execute, wholly or in part, or decline a waiting reversal; one that was decided stays as it was.

        Raises `NotFoundInBackOfficeError`, `FactsChangedError` when more is granted than was asked for.
        """
        async with self._database.transaction() as session:
            row = await _find_by_number(session, number, lock=True)
            if row is None:
                raise NotFoundInBackOfficeError(f"there is no reversal {number}")
            if row.state != "waiting":
                return to_reversal(row)
            now = self._clock.now()
            charges = await _lock_charges(session, row.customer_id, [c.charge_id for c in row.charges])
            by_id = {charge.id: charge for charge in charges}
            for charge in charges:
                charge.reversal_pending = False
            granted = _granted(row, decision)
            row.state = "executed" if decision.approved else "declined"
            row.approved_by = decision.decided_by if decision.approved else None
            row.note = decision.note
            row.decided_at = now
            _give_back(row, [by_id[link.charge_id] for link in row.charges], granted, now)
            action = "fee_reversed" if decision.approved else "reversal_declined"
            session.add(_audit(row, now, action, decision.decided_by))
            return to_reversal(row)

    async def find(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""
        async with self._database.reading() as session:
            row = await _find_by_number(session, number, lock=False)
            return None if row is None else to_reversal(row)

    async def _open(
        self, session: AsyncSession, request: ReversalRequest, key: str, state: State
    ) -> ReversalRecord:
        # The customer's row is the lock: one reversal at a time, so that two courtesies can't pass each other.
        lock = select(CustomerRow.id).where(CustomerRow.id == request.customer_id).with_for_update()
        if await session.scalar(lock) is None:
            raise NotFoundInBackOfficeError(f"there is no customer {request.customer_id}")
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        charges = await _lock_charges(session, request.customer_id, request.charge_ids)
        now = self._clock.now()
        _check_charges(request, charges)
        if state == "executed" and request.approved_by is None:
            await self._check_authority(session, request, now)
        row = _new_row(request, key, state, now)
        session.add(row)
        await session.flush()
        if state == "executed":
            by_id = {charge.id: charge for charge in charges}
            _give_back(row, [by_id[charge_id] for charge_id in request.charge_ids], row.amount, now)
        else:
            for charge in charges:
                charge.reversal_pending = True
        action = "fee_reversed" if state == "executed" else "reversal_requested"
        session.add(_audit(row, now, action, request.approved_by))
        return to_reversal(row)

    async def _check_authority(self, session: AsyncSession, request: ReversalRequest, now: datetime) -> None:
        policy = self._policies.current().fees
        if request.amount > policy.authority.bot:
            raise FactsChangedError(f"more than {policy.authority.bot} needs a person's approval")
        if request.courtesy:
            since = now - timedelta(days=policy.courtesy.period_days)
            if await count_courtesies(session, request.customer_id, since) >= policy.courtesy.limit:
                raise FactsChangedError("the customer's courtesy has been used meanwhile")


def _granted(row: ReversalRow, decision: PersonsDecision) -> Decimal:
    if not decision.approved:
        return ZERO
    granted = row.amount if decision.amount is None else decision.amount
    if not 0 < granted <= row.amount:
        raise FactsChangedError(f"more than 0 and at most {row.amount} can be granted, not {granted}")
    return granted


def _give_back(row: ReversalRow, charges: list[ChargeRow], granted: Decimal, now: datetime) -> None:
    """Give `granted` back, on the first of the charges first; one that gets nothing can be asked for again."""
    row.granted_amount = left = granted
    for link, charge in zip(row.charges, charges, strict=True):
        charge.reversed_amount = min(charge.amount, left)
        left -= charge.reversed_amount
        link.is_open = charge.reversed_amount > 0
        charge.reversed_at = now if link.is_open else None


def _new_row(request: ReversalRequest, key: str, state: State, now: datetime) -> ReversalRow:
    return ReversalRow(
        idempotency_key=key,
        customer_id=request.customer_id,
        amount=request.amount,
        granted_amount=ZERO,
        currency=request.currency,
        rule=request.rule,
        trace=trace_to_json(request.trace),
        policy_version=request.policy_version,
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
    total = sum((charge.amount for charge in charges), ZERO)
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


async def _find_by_key(session: AsyncSession, key: str) -> ReversalRecord | None:
    query = select(ReversalRow).options(selectinload(ReversalRow.charges))
    row = await session.scalar(query.where(ReversalRow.idempotency_key == key))
    return None if row is None else to_reversal(row)


async def _find_by_number(session: AsyncSession, number: str, *, lock: bool) -> ReversalRow | None:
    row_id = Series.REVERSAL.row_id(number)
    if row_id is None:
        return None
    query = select(ReversalRow).options(selectinload(ReversalRow.charges)).where(ReversalRow.id == row_id)
    return await session.scalar(query.with_for_update() if lock else query)


def _audit(row: ReversalRow, now: datetime, action: str, actor: str | None) -> AuditRow:
    return audit(
        now,
        actor=actor,
        action=action,
        customer_id=row.customer_id,
        reference=Series.REVERSAL.number(row.id),
        amount=row.granted_amount if row.state == "executed" else row.amount,
        currency=row.currency,
        rule=row.rule,
        policy_version=row.policy_version,
        evidence={
            "idempotency_key": row.idempotency_key,
            "charges": [charge.charge_id for charge in row.charges],
            "asked_for": str(row.amount),
            "courtesy": row.courtesy,
            "note": row.note,
            "trace": row.trace,
        },
    )
