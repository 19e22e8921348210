"""`/api/desk/agents` and `/api/desk/presence`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from core.staff import Role, StaffAccount, require_role
from handoff.agent.schemas import AgentDraft, AgentsView, AgentView, PresenceChoice
from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute

router = APIRouter(prefix="/api/desk", tags=["desk: agents"], route_class=CappedRoute)


@router.get("/agents")
async def list_agents(_staff: Agent, context: WingContext) -> AgentsView:
    """Everybody who takes conversations, and whether they are there."""
    async with context.works.reading() as work:
        return AgentsView(agents=await work.agents.list_agents())


@router.put("/agents/{staff_id}")
async def change_agent(
    staff_id: str,
    draft: AgentDraft,
    staff: Annotated[StaffAccount, Depends(require_role(Role.SUPERVISOR))],
    context: WingContext,
) -> AgentView:
    """Set what an agent can take: how much at once, with what skills, in which teams."""
    async with context.works.writing() as work:
        view = await work.agents.change(staff_id, draft)
        work.audit.record(staff, "agent_changed", staff_id=staff_id, **draft.model_dump(mode="json"))
        return view


@router.put("/presence")
async def choose_presence(choice: PresenceChoice, staff: Agent, context: WingContext) -> AgentsView:
    """Be online, busy or offline while connected; without an open desk one is offline in any case."""
    async with context.works.writing() as work:
        await work.agents.choose_presence(staff, choice.state)
        work.audit.record(staff, "presence", state=choice.state.value)
        return AgentsView(agents=await work.agents.list_agents())
