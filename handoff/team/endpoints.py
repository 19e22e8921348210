"""`/api/desk/teams`: everybody on the desk reads them, supervisors write them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from core.staff import Role, StaffAccount, require_role
from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute
from handoff.team.schemas import TeamDraft, TeamsView, TeamView

router = APIRouter(prefix="/api/desk/teams", tags=["desk: teams"], route_class=CappedRoute)

Supervisor = Annotated[StaffAccount, Depends(require_role(Role.SUPERVISOR))]


@router.get("")
async def list_teams(_staff: Agent, context: WingContext) -> TeamsView:
    """Every team, the default one first."""
    async with context.works.reading() as work:
        return TeamsView(teams=await work.teams.list_views())


@router.post("", status_code=201)
async def create_team(draft: TeamDraft, staff: Supervisor, context: WingContext) -> TeamView:
    """A new team."""
    async with context.works.writing() as work:
        team = await work.teams.create(draft)
        work.audit.record(staff, "team_created", team_id=team.id, **_noted(draft))
        await work.agents.tell()
        return await work.teams.view(team)


@router.put("/{team_id}")
async def update_team(team_id: str, draft: TeamDraft, staff: Supervisor, context: WingContext) -> TeamView:
    """The team as the body says; members and `is_default` only if they are named."""
    async with context.works.writing() as work:
        team = await work.teams.update(team_id, draft)
        work.audit.record(staff, "team_changed", team_id=team.id, **_noted(draft))
        await work.agents.tell()
        return await work.teams.view(team)


@router.delete("/{team_id}", status_code=204)
async def delete_team(team_id: str, staff: Supervisor, context: WingContext) -> None:
    """Take a team away; not the default one, and not while it has customers."""
    async with context.works.writing() as work:
        team = await work.teams.delete(team_id)
        work.audit.record(staff, "team_deleted", team_id=team.id, name=team.name)
        await work.agents.tell()


def _noted(draft: TeamDraft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude_none=True)
