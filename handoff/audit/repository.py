"""Every query on the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.audit.models import AuditEntry
from handoff.paging import Position, is_before


class AuditRepository:
    """Reads through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_page(
        self,
        *,
        limit: int,
        before: Position | None,
        action: str | None,
        actor_id: str | None,
        conversation_id: str | None,
    ) -> Sequence[AuditEntry]:
        """The newest `limit` entries that fit all of what is given."""
        query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
        if before is not None:
            query = query.where(is_before(AuditEntry.at, AuditEntry.id, before))
        if action is not None:
            query = query.where(AuditEntry.action == action)
        if actor_id is not None:
            query = query.where(AuditEntry.actor_id == actor_id)
        if conversation_id is not None:
            query = query.where(AuditEntry.conversation_id == conversation_id)
        return (await self._session.scalars(query)).all()

    async def list_of_conversation(self, conversation_id: str) -> Sequence[AuditEntry]:
        """What was done in one conversation, oldest first."""
        query = (
            select(AuditEntry)
            .where(AuditEntry.conversation_id == conversation_id)
            .order_by(AuditEntry.at, AuditEntry.id)
        )
        return (await self._session.scalars(query)).all()
