"""Every query on approvals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.approval.models import Approval, ApprovalState, Decision

DECIDED_LISTED = 200
"""How many of the newest approvals a list of decided ones shows."""


class ApprovalRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, approval: Approval) -> None:
        """Store a new approval at the next flush."""
        self._session.add(approval)

    async def flush(self) -> None:
        """Write what has been added."""
        await self._session.flush()

    async def get(self, approval_id: str) -> Approval | None:
        """The approval as it is now."""
        query = select(Approval).where(Approval.id == approval_id).execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def get_by_reference(self, conversation_id: str, reference: str) -> Approval | None:
        """The approval that the bot asked for under this name."""
        query = select(Approval).where(
            Approval.conversation_id == conversation_id, Approval.reference == reference
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_by_state(self, state: ApprovalState | None) -> Sequence[Approval]:
        """Waiting ones oldest first, others newest first."""
        query = select(Approval)
        if state is not None:
            query = query.where(Approval.state == state)
        if state is ApprovalState.WAITING:
            query = query.order_by(Approval.created_at, Approval.id)
        else:
            query = query.order_by(Approval.created_at.desc(), Approval.id).limit(DECIDED_LISTED)
        return (await self._session.scalars(query)).all()

    async def list_of_conversation(self, conversation_id: str) -> Sequence[Approval]:
        """Those of one conversation, oldest first."""
        query = (
            select(Approval)
            .where(Approval.conversation_id == conversation_id)
            .order_by(Approval.created_at, Approval.id)
        )
        return (await self._session.scalars(query)).all()

    async def decide(
        self,
        approval_id: str,
        decision: Decision,
        *,
        by_id: str,
        by_name: str,
        amount: str | None,
        reason: str | None,
        note: str | None,
        at: datetime,
    ) -> bool:
        """Write the decision if none has been made; whether that was so."""
        return await self._settle(
            approval_id,
            state=ApprovalState(decision.value),
            decided_by=by_name,
            decided_by_id=by_id,
            decided_amount=amount,
            decision_reason=reason,
            note=note,
            decided_at=at,
        )

    async def expire(self, approval_id: str, at: datetime) -> bool:
        """Write that nobody decided in time; whether that was so."""
        return await self._settle(approval_id, state=ApprovalState.EXPIRED, decided_at=at)

    async def list_expired(self, now: datetime) -> Sequence[str]:
        """Ids of those still waiting whose time is over."""
        query = select(Approval.id).where(Approval.state == ApprovalState.WAITING, Approval.expires_at <= now)
        return (await self._session.scalars(query.order_by(Approval.expires_at))).all()

    async def list_lapsed_claims(self, before: datetime) -> Sequence[str]:
        """Ids of those still waiting that somebody began to look at before that time."""
        query = select(Approval.id).where(
            Approval.state == ApprovalState.WAITING,
            Approval.claimed_at.is_not(None),
            Approval.claimed_at <= before,
        )
        return (await self._session.scalars(query)).all()

    async def _settle(self, approval_id: str, **values: Any) -> bool:
        statement = (
            update(Approval)
            .where(Approval.id == approval_id, Approval.state == ApprovalState.WAITING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        return result.rowcount == 1
