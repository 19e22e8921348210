"""`/api/desk/audit`: who did what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from handoff.audit.schemas import AuditPage
from handoff.dependencies import Supervisor, WingContext
from handoff.edge import CappedRoute

router = APIRouter(prefix="/api/desk/audit", tags=["desk: audit"], route_class=CappedRoute)


@router.get("")
async def list_entries(
    _staff: Supervisor,
    context: WingContext,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: str | None = None,
    action: Annotated[str | None, Query(max_length=40)] = None,
    actor_id: Annotated[str | None, Query(max_length=32)] = None,
    conversation_id: Annotated[str | None, Query(max_length=32)] = None,
) -> AuditPage:
    """Who did what, newest first."""
    async with context.works.reading() as work:
        return await work.audit_trail.list_page(
            limit, before, action=action, actor_id=actor_id, conversation_id=conversation_id
        )
