"""`/api/desk/reports`: how much, how fast, how well."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from handoff.dependencies import Supervisor, WingContext
from handoff.edge import CappedRoute
from handoff.report.schemas import Report

router = APIRouter(prefix="/api/desk/reports", tags=["desk: reports"], route_class=CappedRoute)


@router.get("", response_model_by_alias=True)
async def read_report(
    _staff: Supervisor,
    context: WingContext,
    first: Annotated[date | None, Query(alias="from", description="The first day")] = None,
    last: Annotated[date | None, Query(alias="to", description="The last day")] = None,
    team_id: Annotated[str | None, Query(max_length=32)] = None,
) -> Report:
    """The conversations that began on these days, of one team or of all."""
    async with context.works.reading() as work:
        return await work.reports.report(first, last, team_id)
