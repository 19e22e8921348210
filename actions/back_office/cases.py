"""Complaints, and what policies decided: both are only noted, once per key."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office.execution import audit, execute_once
from actions.back_office.numbers import Series
from actions.back_office.port import NotFoundInBackOfficeError
from actions.back_office.records import to_case
from actions.back_office.requests import CaseRecord, DecidedCase, OpenCaseRequest
from actions.back_office.tables import CaseRow, CustomerRow, PolicyCaseRow
from core.clock import Clock
from core.database import Database, insert_new


class CaseLedger:
    """Cases in the database of the back office."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, request: OpenCaseRequest, key: str) -> CaseRecord:
        """The complaint under `key`: the earlier one, or a new one. The order's number is kept as it was given.

        Raises `NotFoundInBackOfficeError` when there is no such customer.
        """
        return await execute_once(
            self._database,
            lambda session: self._open(session, request, key),
            lambda session: _find_by_key(session, key),
            "the complaint contradicts what is stored",
        )

    async def note_decision(self, case: DecidedCase, key: str) -> None:
        """Keep what was decided; the same key again changes nothing."""
        async with self._database.transaction() as session:
            await session.execute(
                insert_new(session, PolicyCaseRow).values(
                    idempotency_key=key,
                    policy=case.policy,
                    policy_version=case.policy_version,
                    conversation_id=case.conversation_id,
                    customer_id=case.customer_id,
                    facts=case.facts,
                    decision=case.decision,
                    decided_at=case.decided_at,
                )
            )

    async def _open(self, session: AsyncSession, request: OpenCaseRequest, key: str) -> CaseRecord:
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        if request.customer_id is not None and await session.get(CustomerRow, request.customer_id) is None:
            raise NotFoundInBackOfficeError(f"there is no customer {request.customer_id}")
        row = CaseRow(
            idempotency_key=key,
            conversation_id=request.conversation_id,
            customer_id=request.customer_id,
            order_number=request.order_number,
            email=request.email,
            subject=request.subject,
            words=request.words,
            evidence=list(request.evidence),
            created_at=self._clock.now(),
        )
        session.add(row)
        await session.flush()
        session.add(
            audit(
                row.created_at,
                action="case_opened",
                customer_id=row.customer_id,
                reference=Series.CASE.number(row.id),
                evidence={
                    "idempotency_key": key,
                    "conversation_id": row.conversation_id,
                    "subject": row.subject,
                    "order_number": row.order_number,
                    "files": row.evidence,
                },
            )
        )
        return to_case(row)


async def _find_by_key(session: AsyncSession, key: str) -> CaseRecord | None:
    row = await session.scalar(select(CaseRow).where(CaseRow.idempotency_key == key))
    return None if row is None else to_case(row)
