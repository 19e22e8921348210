"""Every query on presence and connections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_new
from handoff.agent.models import DEFAULT_CAPACITY, AgentPresence, AgentProfile, DeskConnection, Presence
from handoff.conversation.models import Conversation
from handoff.conversation.transitions import Status

CONNECTION_LIFETIME = timedelta(seconds=45)
"""A connection that gave no sign of life for three heartbeats is gone."""


class AgentRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: AgentPresence | DeskConnection) -> None:
        """Store a new row at the next flush."""
        self._session.add(row)

    async def get_presence(self, staff_id: str) -> AgentPresence | None:
        """What the agent chose last."""
        return await self._session.get(AgentPresence, staff_id)

    async def presence_by_staff(self, now: datetime) -> dict[str, Presence]:
        """The state of everybody with a living connection; whoever is missing is offline."""
        query = (
            select(DeskConnection.staff_id, AgentPresence.chosen)
            .outerjoin(AgentPresence, AgentPresence.staff_id == DeskConnection.staff_id)
            .where(DeskConnection.seen_at > now - CONNECTION_LIFETIME)
            .distinct()
        )
        return {
            staff_id: chosen or Presence.ONLINE for staff_id, chosen in await self._session.execute(query)
        }

    async def list_online(self, now: datetime) -> list[str]:
        """Who takes conversations now."""
        states = await self.presence_by_staff(now)
        return [staff_id for staff_id, state in states.items() if state is Presence.ONLINE]

    async def profiles_by_staff(self) -> dict[str, AgentProfile]:
        """What everybody can take of whom that is known."""
        return {one.staff_id: one for one in await self._session.scalars(select(AgentProfile))}

    async def require_profile(self, staff_id: str) -> AgentProfile:
        """What an agent can take, made with the defaults if need be, and held until the transaction ends."""
        profile = {"staff_id": staff_id, "capacity": DEFAULT_CAPACITY, "skills": []}
        await self._session.execute(insert_new(self._session, AgentProfile), profile)
        query = (
            select(AgentProfile)
            .where(AgentProfile.staff_id == staff_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one()

    async def open_conversations_by_staff(self) -> dict[str, int]:
        """How many conversations each agent has."""
        query = (
            select(Conversation.assignee_id, func.count())
            .where(Conversation.status == Status.OPEN, Conversation.assignee_id.is_not(None))
            .group_by(Conversation.assignee_id)
        )
        return {staff_id: count for staff_id, count in await self._session.execute(query) if staff_id}

    async def renew_connections(self, connection_ids: Sequence[str], now: datetime) -> None:
        """These connections live."""
        await self._session.execute(
            update(DeskConnection).where(DeskConnection.id.in_(connection_ids)).values(seen_at=now)
        )

    async def delete_connection(self, connection_id: str, now: datetime) -> None:
        """The connection was closed."""
        closed = delete(DeskConnection).where(DeskConnection.id == connection_id)
        for staff_id in await self._session.scalars(closed.returning(DeskConnection.staff_id)):
            await self._note_seen(staff_id, now)

    async def delete_dead_connections(self, now: datetime) -> int:
        """Forget the connections of servers that went down; how many those were."""
        dead = delete(DeskConnection).where(DeskConnection.seen_at <= now - CONNECTION_LIFETIME)
        ended = (
            await self._session.execute(dead.returning(DeskConnection.staff_id, DeskConnection.seen_at))
        ).all()
        for staff_id, seen_at in ended:
            await self._note_seen(staff_id, seen_at)
        return len(ended)

    async def _note_seen(self, staff_id: str, at: datetime) -> None:
        await self._session.execute(
            update(AgentProfile)
            .where(
                AgentProfile.staff_id == staff_id,
                or_(AgentProfile.seen_at.is_(None), AgentProfile.seen_at < at),
            )
            .values(seen_at=at)
            .execution_options(synchronize_session=False)
        )
