"""Reading the audit log, in the caller's transaction; `log` writes it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from handoff.audit.repository import AuditRepository
from handoff.audit.schemas import AuditEntryView, AuditPage
from handoff.paging import next_before, parse_before


class AuditService:
    """Who did what."""

    def __init__(self, session: AsyncSession) -> None:
        self._rows = AuditRepository(session)

    async def list_page(
        self,
        limit: int,
        before: str | None,
        *,
        action: str | None = None,
        actor_id: str | None = None,
        conversation_id: str | None = None,
    ) -> AuditPage:
        """Entries that fit all of what is given, newest first."""
        rows = await self._rows.list_page(
            limit=limit + 1,
            before=parse_before(before),
            action=action,
            actor_id=actor_id,
            conversation_id=conversation_id,
        )
        page = rows[:limit]
        return AuditPage(
            entries=[AuditEntryView.model_validate(one) for one in page],
            next_before=next_before(page[-1].at, page[-1].id) if len(rows) > limit else None,
        )

    async def list_of_conversation(self, conversation_id: str) -> list[AuditEntryView]:
        """What was done in one conversation, oldest first."""
        rows = await self._rows.list_of_conversation(conversation_id)
        return [AuditEntryView.model_validate(one) for one in rows]
