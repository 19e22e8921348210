"""Every query on the queue and on hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Conversation
from handoff.conversation.transitions import Status
from handoff.queue.models import Handoff
from handoff.queue.policy import Waiter

_IS_WAITING = and_(Conversation.status == Status.OPEN, Conversation.assignee_id.is_(None))

RECENT_SERVICE_SAMPLES = 20


class QueueRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, handoff: Handoff) -> None:
        """Store a new hand-over at the next flush."""
        self._session.add(handoff)

    async def list_waiting(self) -> Sequence[Conversation]:
        """Who waits, in no order: that is the policy's, and depends on the time."""
        return (await self._session.scalars(select(Conversation).where(_IS_WAITING))).all()

    async def list_waiters(self, team_id: str | None) -> list[Waiter]:
        """Who waits in the queue of a team, or in none's; in no order."""
        query = select(
            Conversation.id, Conversation.priority, Conversation.waiting_since, Conversation.is_returned
        ).where(_IS_WAITING, Conversation.team_id == team_id)
        return [
            Waiter(conversation_id, priority, waiting_since, is_returned)
            for conversation_id, priority, waiting_since, is_returned in await self._session.execute(query)
            if waiting_since is not None
        ]

    async def get_newest_handoff(self, conversation_id: str) -> Handoff | None:
        """The hand-over that the conversation is in, or was in last."""
        query = (
            select(Handoff)
            .where(Handoff.conversation_id == conversation_id)
            .order_by(Handoff.requested_at.desc(), Handoff.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_recent_service_times(self, since: datetime, team_id: str | None) -> list[timedelta]:
        """How long people had each of the team's conversations that ended last."""
        query = (
            select(Handoff.claimed_at, Handoff.ended_at)
            .where(Handoff.ended_at > since, Handoff.claimed_at.is_not(None), Handoff.team_id == team_id)
            .order_by(Handoff.ended_at.desc())
            .limit(RECENT_SERVICE_SAMPLES)
        )
        rows = await self._session.execute(query)
        return [ended - claimed for claimed, ended in rows if claimed is not None and ended is not None]
