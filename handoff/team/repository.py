"""Every query on teams and who is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Conversation
from handoff.conversation.transitions import Status
from handoff.team.models import Team, TeamMember


class TeamRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, team: Team) -> None:
        """Store a new team."""
        self._session.add(team)
        await self._session.flush()

    async def list_teams(self) -> Sequence[Team]:
        """Every team, the default one first, the others by name."""
        query = select(Team).order_by(Team.is_default.desc(), func.lower(Team.name), Team.id)
        return (await self._session.scalars(query)).all()

    async def get(self, team_id: str) -> Team | None:
        """The team with this id."""
        return await self._session.get(Team, team_id)

    async def get_default(self) -> Team | None:
        """The team that takes what no other one takes."""
        return (await self._session.scalars(select(Team).where(Team.is_default).limit(1))).one_or_none()

    async def get_by_name(self, name: str) -> Team | None:
        """The team of this name, in whatever case it is written."""
        query = select(Team).where(func.lower(Team.name) == name.lower()).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def unset_default(self) -> None:
        """Leave no team the default one, for another to become it in the same transaction."""
        await self._session.execute(update(Team).where(Team.is_default).values(is_default=False))

    async def count_customers(self, team_id: str) -> int:
        """How many wait for this team, or are with it, or were set aside by it."""
        query = select(func.count()).where(
            Conversation.team_id == team_id, Conversation.status.in_([Status.OPEN, Status.SNOOZED])
        )
        return (await self._session.execute(query)).scalar_one()

    async def delete(self, team: Team) -> None:
        """Remove the team; conversations that it had in the past remain, without a team."""
        await self._session.execute(
            update(Conversation).where(Conversation.team_id == team.id).values(team_id=None)
        )
        await self._session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
        await self._session.delete(team)
        await self._session.flush()

    # Members

    async def members_by_team(self) -> dict[str, list[str]]:
        """Staff ids of every team that has members."""
        members: dict[str, list[str]] = defaultdict(list)
        query = select(TeamMember.team_id, TeamMember.staff_id).order_by(TeamMember.staff_id)
        for team_id, staff_id in await self._session.execute(query):
            members[team_id].append(staff_id)
        return members

    async def set_members(self, team_id: str, staff_ids: Iterable[str]) -> None:
        """These are in the team, and nobody else."""
        await self._session.execute(delete(TeamMember).where(TeamMember.team_id == team_id))
        self._session.add_all(TeamMember(team_id=team_id, staff_id=one) for one in staff_ids)
        await self._session.flush()

    async def set_teams(self, staff_id: str, team_ids: Iterable[str]) -> None:
        """The agent is in these teams, and in no other."""
        await self._session.execute(delete(TeamMember).where(TeamMember.staff_id == staff_id))
        self._session.add_all(TeamMember(team_id=one, staff_id=staff_id) for one in team_ids)
        await self._session.flush()
