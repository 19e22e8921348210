"""Every query on the queue and on hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Conversation
from handoff.conversation.transitions import Status
from handoff.queue.models import Handoff
from handoff.queue.policy import RANK

_RANK = case({priority.value: rank for priority, rank in RANK.items()}, value=Conversation.priority, else_=9)
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
        """Who waits, in the order of service."""
        query = (
            select(Conversation)
            .where(_IS_WAITING)
            .order_by(_RANK, Conversation.waiting_since, Conversation.id)
        )
        return (await self._session.scalars(query)).all()

    async def count_before(self, conversation: Conversation) -> int:
        """How many are served before `conversation`, which is waiting."""
        rank = literal(RANK[conversation.priority])
        query = select(func.count()).where(
            _IS_WAITING,
            or_(
                rank > _RANK,
                and_(rank == _RANK, Conversation.waiting_since < conversation.waiting_since),
                and_(
                    rank == _RANK,
                    Conversation.waiting_since == conversation.waiting_since,
                    Conversation.id < conversation.id,
                ),
            ),
        )
        return (await self._session.execute(query)).scalar_one()

    async def get_newest_handoff(self, conversation_id: str) -> Handoff | None:
        """The hand-over that the conversation is in, or was in last."""
        query = (
            select(Handoff)
            .where(Handoff.conversation_id == conversation_id)
            .order_by(Handoff.requested_at.desc(), Handoff.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_recent_service_times(self, since: datetime) -> list[timedelta]:
        """How long people had each of the conversations that ended last."""
        query = (
            select(Handoff.claimed_at, Handoff.ended_at)
            .where(Handoff.ended_at > since, Handoff.claimed_at.is_not(None))
            .order_by(Handoff.ended_at.desc())
            .limit(RECENT_SERVICE_SAMPLES)
        )
        rows = await self._session.execute(query)
        return [ended - claimed for claimed, ended in rows if claimed is not None and ended is not None]
