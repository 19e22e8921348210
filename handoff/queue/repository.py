"""Every query on the queue and on hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.agent.models import AgentProfile, DeskConnection
from handoff.conversation.models import Author, Conversation
from handoff.conversation.transitions import Status
from handoff.queue.models import Handoff
from handoff.queue.policy import Waiter
from handoff.service_level.models import Stint

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

    async def left_by(self, conversation_ids: Sequence[str]) -> dict[str, tuple[str, datetime]]:
        """Of conversations that came back to the queue: who had each of them before, and until when."""
        query = select(Handoff.conversation_id, Handoff.left_by_id, Handoff.left_at).where(
            Handoff.conversation_id.in_(conversation_ids),
            Handoff.ended_at.is_(None),
            Handoff.left_by_id.is_not(None),
        )
        return {
            conversation_id: (staff_id, left_at)
            for conversation_id, staff_id, left_at in await self._session.execute(query)
            if staff_id is not None and left_at is not None
        }

    async def list_overdue(self, now: datetime) -> list[tuple[str, str]]:
        """Conversations whose agent owes an answer for too long: (conversation, agent)."""
        query = select(Conversation.id, Conversation.assignee_id).where(
            Conversation.status == Status.OPEN,
            Conversation.assignee_id.is_not(None),
            Conversation.lease_until <= now,
        )
        return [(one, staff_id) for one, staff_id in await self._session.execute(query) if staff_id]

    async def list_deserted(self, before: datetime) -> list[tuple[str, str]]:
        """Conversations in which something is to be done and whose agent's desk was closed `before` then.

        (conversation, agent) each. One that was given to them since is not deserted yet. An agent who never opened a
        desk works through the API alone: nothing is known of when they are there.
        """
        is_connected = select(DeskConnection.id).where(DeskConnection.staff_id == Conversation.assignee_id)
        query = (
            select(Conversation.id, Conversation.assignee_id)
            .join(AgentProfile, AgentProfile.staff_id == Conversation.assignee_id)
            .join(
                Stint,
                and_(Stint.conversation_id == Conversation.id, Stint.ended_at.is_(None)),
            )
            .where(
                Conversation.status == Status.OPEN,
                AgentProfile.seen_at <= before,
                Stint.began_at <= before,
                ~is_connected.exists(),
                or_(
                    Conversation.lease_until.is_not(None),
                    Conversation.customer_is_there,
                    Conversation.last_message_author != Author.AGENT,
                ),
            )
        )
        return [(one, staff_id) for one, staff_id in await self._session.execute(query) if staff_id]

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
