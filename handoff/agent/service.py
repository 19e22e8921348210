"""Presence: what an agent chose, while one of their connections lives; offline otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event, new_id
from core.staff import Role, StaffAccount, StaffService
from handoff import events
from handoff.agent.models import AgentPresence, DeskConnection, Presence
from handoff.agent.repository import AgentRepository
from handoff.agent.schemas import AgentView
from handoff.errors import AgentNotFoundError


class AgentService:
    """Who is at the desk, in the caller's transaction."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._rows = AgentRepository(session)
        self._staff = StaffService(session, clock)
        self._clock = clock

    async def list_agents(self) -> list[AgentView]:
        """Everybody who takes conversations, by name."""
        states = await self._rows.presence_by_staff(self._clock.now())
        counts = await self._rows.open_conversations_by_staff()
        return [
            AgentView(
                id=account.id,
                name=account.name,
                role=account.role,
                state=states.get(account.id, Presence.OFFLINE),
                open_conversations=counts.get(account.id, 0),
            )
            for account in await self._accounts()
        ]

    async def require_agent(self, staff_id: str) -> StaffAccount:
        """The account of somebody who takes conversations. Raises `AgentNotFoundError`."""
        for account in await self._accounts():
            if account.id == staff_id:
                return account
        raise AgentNotFoundError("Nobody who takes conversations has this id.")

    async def choose_presence(self, staff: StaffAccount, state: Presence) -> None:
        """Remember what `staff` wants to be while connected."""
        now = self._clock.now()
        presence = await self._rows.get_presence(staff.id)
        if presence is None:
            self._rows.add(AgentPresence(staff_id=staff.id, chosen=state, chosen_at=now))
        else:
            presence.chosen = state
            presence.chosen_at = now
        await self._tell()

    async def connect(self, staff_id: str) -> str:
        """A desk socket of `staff_id` has opened: the connection's id."""
        connection = DeskConnection(id=new_id(), staff_id=staff_id, seen_at=self._clock.now())
        self._rows.add(connection)
        await self._tell()
        return connection.id

    async def disconnect(self, connection_id: str) -> None:
        """A desk socket has closed."""
        await self._rows.delete_connection(connection_id)
        await self._tell()

    async def renew(self, connection_ids: Sequence[str]) -> None:
        """These desk sockets are alive; those of servers that went down are forgotten."""
        now = self._clock.now()
        if connection_ids:
            await self._rows.renew_connections(connection_ids, now)
        await self._rows.delete_dead_connections(now)

    async def _accounts(self) -> list[StaffAccount]:
        return [one for one in await self._staff.list_accounts() if one.role.includes(Role.AGENT)]

    async def _tell(self) -> None:
        await self._session.flush()
        collect_event(self._session, events.presence_updated(await self.list_agents()))
