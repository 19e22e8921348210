"""Teams: made, changed and taken away, in the caller's transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import new_id
from core.staff import Role, StaffService
from handoff.agent.repository import AgentRepository
from handoff.errors import (
    AgentNotFoundError,
    TeamHasCustomersError,
    TeamIsDefaultError,
    TeamNameTakenError,
    TeamNotFoundError,
)
from handoff.queue.policy import Reason, Routing
from handoff.team.choice import choose_team
from handoff.team.crew import crews
from handoff.team.hours import next_opening
from handoff.team.models import Team
from handoff.team.repository import TeamRepository
from handoff.team.schemas import TEAM_COLUMNS, TeamDraft, TeamView

FIRST_TEAM = "Support"
"""The default team of a new Frontdesk."""


class TeamService:
    """Reads and writes teams."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._rows = TeamRepository(session)
        self._agents = AgentRepository(session)
        self._staff = StaffService(session, clock)
        self._clock = clock

    async def list_views(self) -> list[TeamView]:
        """Every team, the default one first, the others by name."""
        return await self._views(await self._rows.list_teams())

    async def view(self, team: Team) -> TeamView:
        """One team."""
        return (await self._views([team]))[0]

    async def require(self, team_id: str) -> Team:
        """The team with this id. Raises `TeamNotFoundError`."""
        team = await self._rows.get(team_id)
        if team is None:
            raise TeamNotFoundError("There is no such team.")
        return team

    async def choose(self, reason: Reason, flow: str | None, locale: str | None) -> Team | None:
        """The team that a hand-over comes to; None while there is none at all."""
        return choose_team(await self._rows.list_teams(), reason, flow, locale)

    async def ensure_default(self) -> None:
        """Make a first team if there is none: open at any time, its members are all agents, who claim by hand.

        Of several servers that start at once, one makes it.
        """
        if await self._rows.get_default() is not None:
            return
        with contextlib.suppress(IntegrityError):
            async with self._session.begin_nested():
                await self._rows.add(self._new(TeamDraft(name=FIRST_TEAM), is_default=True))

    async def create(self, draft: TeamDraft) -> Team:
        """A new team. Raises `TeamNameTakenError`, `AgentNotFoundError`."""
        await self._require_free_name(draft.name, None)
        if draft.is_default:
            await self._rows.unset_default()
        team = self._new(draft, is_default=bool(draft.is_default))
        try:
            await self._rows.add(team)
        except IntegrityError as error:
            raise TeamNameTakenError(f"There is a team of the name {draft.name} already.") from error
        await self._set_members(team, draft)
        return team

    async def update(self, team_id: str, draft: TeamDraft) -> Team:
        """The team as `draft` says. Raises `TeamNotFoundError`, `TeamNameTakenError`, `TeamIsDefaultError`."""
        team = await self.require(team_id)
        await self._require_free_name(draft.name, team.id)
        if draft.is_default is False and team.is_default:
            raise TeamIsDefaultError("One team has to be the default; make another one that instead.")
        if draft.is_default and not team.is_default:
            await self._rows.unset_default()
            team.is_default = True
        for name, value in _columns(draft).items():
            setattr(team, name, value)
        team.updated_at = self._clock.now()
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise TeamNameTakenError(f"There is a team of the name {draft.name} already.") from error
        await self._set_members(team, draft)
        return team

    async def delete(self, team_id: str) -> Team:
        """Take the team away. Raises `TeamNotFoundError`, `TeamIsDefaultError`, `TeamHasCustomersError`."""
        team = await self.require(team_id)
        if team.is_default:
            raise TeamIsDefaultError("The default team takes what no other one takes; it can't be deleted.")
        customers = await self._rows.count_customers(team_id)
        if customers:
            raise TeamHasCustomersError(
                f"{team.name} has {customers} customer{'s' if customers > 1 else ''}; move them to another team first."
            )
        await self._rows.delete(team)
        return team

    def _new(self, draft: TeamDraft, *, is_default: bool) -> Team:
        now = self._clock.now()
        return Team(id=new_id(), is_default=is_default, created_at=now, updated_at=now, **_columns(draft))

    async def _require_free_name(self, name: str, team_id: str | None) -> None:
        other = await self._rows.get_by_name(name)
        if other is not None and other.id != team_id:
            raise TeamNameTakenError(f"There is a team of the name {other.name} already.")

    async def _set_members(self, team: Team, draft: TeamDraft) -> None:
        if draft.member_ids is None:
            return
        known = {one.id for one in await self._staff.list_accounts() if one.role.includes(Role.AGENT)}
        if not known.issuperset(draft.member_ids):
            raise AgentNotFoundError("A member of this team is nobody who takes conversations.")
        await self._rows.set_members(team.id, draft.member_ids)

    async def _views(self, teams: Sequence[Team]) -> list[TeamView]:
        now = self._clock.now()
        members = await self._rows.members_by_team()
        online = await self._agents.list_online(now)
        crew_of = crews(online, members, await self._rows.get_default())
        views: list[TeamView] = []
        for team in teams:
            opening = next_opening(team, now)
            is_open = opening == now
            views.append(
                TeamView.of(
                    team,
                    member_ids=members.get(team.id, []),
                    is_open=is_open,
                    opens_at=None if is_open else opening,
                    agents_online=len(crew_of.get(team.id, ())),
                )
            )
        return views


def _columns(draft: TeamDraft) -> dict[str, object]:
    stored = draft.model_dump(mode="json", include=set(TEAM_COLUMNS))
    stored["routing"] = Routing(stored["routing"])
    return stored
