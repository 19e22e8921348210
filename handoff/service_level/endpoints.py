"""`/api/desk/conversations/{id}/timeline`: what became of a conversation."""

from __future__ import annotations

from fastapi import APIRouter

from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute
from handoff.service_level.schemas import TimelineView

router = APIRouter(prefix="/api/desk/conversations", tags=["desk: conversations"], route_class=CappedRoute)


@router.get("/{conversation_id}/timeline")
async def read_timeline(conversation_id: str, _staff: Agent, context: WingContext) -> TimelineView:
    """Who had the conversation when, what was promised, and who did what."""
    async with context.works.reading() as work:
        return await work.service_levels.timeline(conversation_id)
