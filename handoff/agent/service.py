"""Presence: what an agent chose, while one of their connections lives; offline otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event, new_id
from core.staff import Role, StaffAccount, StaffService
from handoff import events
from handoff.agent.models import DEFAULT_CAPACITY, AgentPresence, DeskConnection, Presence
from handoff.agent.repository import AgentRepository
from handoff.agent.schemas import AgentDraft, AgentView
from handoff.errors import AgentNotFoundError, TeamNotFoundError
from handoff.signals import Signals, set_after_commit
from handoff.team.repository import TeamRepository


class AgentService:
    """Who is at the desk, in the caller's transaction."""

    def __init__(self, session: AsyncSession, clock: Clock, signals: Signals) -> None:
        self._session = session
        self._signals = signals
        self._rows = AgentRepository(session)
        self._teams = TeamRepository(session)
        self._staff = StaffService(session, clock)
        self._clock = clock

    async def list_agents(self) -> list[AgentView]:
        """Everybody who takes conversations, by name."""
        states = await self._rows.presence_by_staff(self._clock.now())
        counts = await self._rows.open_conversations_by_staff()
        profiles = await self._rows.profiles_by_staff()
        members = await self._teams.members_by_team()
        views: list[AgentView] = []
        for account in await self._accounts():
            profile = profiles.get(account.id)
            views.append(
                AgentView(
                    id=account.id,
                    name=account.name,
                    role=account.role,
                    state=states.get(account.id, Presence.OFFLINE),
                    open_conversations=counts.get(account.id, 0),
                    capacity=profile.capacity if profile else DEFAULT_CAPACITY,
                    skills=profile.skills if profile else [],
                    team_ids=[team_id for team_id, of_team in members.items() if account.id in of_team],
                )
            )
        return views

    async def require_agent(self, staff_id: str) -> StaffAccount:
        """The account of somebody who takes conversations. Raises `AgentNotFoundError`."""
        for account in await self._accounts():
            if account.id == staff_id:
                return account
        raise AgentNotFoundError("Nobody who takes conversations has this id.")

    async def change(self, staff_id: str, draft: AgentDraft) -> AgentView:
        """Set what an agent can take. Raises `AgentNotFoundError`, `TeamNotFoundError`."""
        await self.require_agent(staff_id)
        known = {team.id for team in await self._teams.list_teams()}
        if not known.issuperset(draft.team_ids):
            raise TeamNotFoundError("One of these teams isn't there any more.")
        profile = await self._rows.require_profile(staff_id)
        profile.capacity = draft.capacity
        profile.skills = draft.skills
        await self._teams.set_teams(staff_id, draft.team_ids)
        await self.tell()
        return next(one for one in await self.list_agents() if one.id == staff_id)

    async def choose_presence(self, staff: StaffAccount, state: Presence) -> None:
        """Remember what `staff` wants to be while connected."""
        now = self._clock.now()
        presence = await self._rows.get_presence(staff.id)
        if presence is None:
            self._rows.add(AgentPresence(staff_id=staff.id, chosen=state, chosen_at=now))
        else:
            presence.chosen = state
            presence.chosen_at = now
        await self.tell()

    async def connect(self, staff_id: str) -> str:
        """A desk socket of `staff_id` has opened: the connection's id."""
        now = self._clock.now()
        profile = await self._rows.require_profile(staff_id)
        profile.seen_at = now
        connection = DeskConnection(id=new_id(), staff_id=staff_id, seen_at=now)
        self._rows.add(connection)
        await self.tell()
        return connection.id

    async def disconnect(self, connection_id: str) -> None:
        """A desk socket has closed."""
        await self._rows.delete_connection(connection_id, self._clock.now())
        await self.tell()

    async def renew(self, connection_ids: Sequence[str]) -> None:
        """These desk sockets are alive; those of servers that went down are forgotten."""
        now = self._clock.now()
        if connection_ids:
            await self._rows.renew_connections(connection_ids, now)
        if await self._rows.delete_dead_connections(now):
            await self.tell()

    async def _accounts(self) -> list[StaffAccount]:
        return [one for one in await self._staff.list_accounts() if one.role.includes(Role.AGENT)]

    async def tell(self) -> None:
        """Push who is there and what they can take; customers may get an agent, or have to wait longer, for it."""
        await self._session.flush()
        set_after_commit(self._session, self._signals.queue)
        collect_event(self._session, events.presence_updated(await self.list_agents()))
