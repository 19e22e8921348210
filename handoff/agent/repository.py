"""Every query on presence and connections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.agent.models import AgentPresence, DeskConnection, Presence
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

    async def count_online(self, now: datetime) -> int:
        """How many agents take conversations now."""
        states = (await self.presence_by_staff(now)).values()
        return sum(state is Presence.ONLINE for state in states)

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

    async def delete_connection(self, connection_id: str) -> None:
        """The connection was closed."""
        await self._session.execute(delete(DeskConnection).where(DeskConnection.id == connection_id))

    async def delete_dead_connections(self, now: datetime) -> None:
        """Forget the connections of servers that went down."""
        await self._session.execute(
            delete(DeskConnection).where(DeskConnection.seen_at <= now - CONNECTION_LIFETIME)
        )
