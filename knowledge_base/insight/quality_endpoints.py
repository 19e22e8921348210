"""`/api/knowledge/figures` and `quality`: what came of articles, how search does, and the confidence floor."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Depends, Query

from core.staff import StaffAccount, require_role
from knowledge_base.insight.figure_repository import FigureRepository
from knowledge_base.insight.figures import FigureService
from knowledge_base.insight.quality import Verdicts, at_floors, by_day, median_confidence
from knowledge_base.insight.quality_schemas import (
    ArticleFiguresView,
    DayView,
    FigureList,
    FloorInput,
    FloorView,
    QualityView,
    VerdictsView,
    floor_effects,
)
from knowledge_base.insight.trend import Period
from knowledge_base.search.floor import read_setting, set_answer_floor
from knowledge_base.wing import KnowledgeWing, current_wing

logger = logging.getLogger(__name__)

# The newest of a period; a few seconds' work.
MAXIMUM_QUESTIONS = 200_000

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role("editor"))]
Reader = Annotated[StaffAccount, Depends(require_role("agent", "editor"))]
Days = Annotated[int, Query(ge=1, le=366)]


@router.get("/figures")
async def list_figures(wing: Wing, _reader: Reader, days: Days = 30) -> FigureList:
    """How often each article was shown, helped, didn't help and led to a person; and which ones are stale."""
    await wing.recorder.flush()
    async with wing.core.database.reading() as session:
        figures = await FigureService(session, wing.core.clock).list_figures(days)
    return FigureList(days=days, articles=[ArticleFiguresView.of(one) for one in figures])


@router.get("/quality")
async def get_quality(wing: Wing, _reader: Reader, days: Days = 30) -> QualityView:
    """Questions by day and verdict, and what they would have got at every floor."""
    period = Period.ending(wing.core.clock.now(), days)
    await wing.recorder.flush()
    async with wing.core.database.reading() as session:
        asked = await FigureRepository(session).list_asked(period.begins, MAXIMUM_QUESTIONS)
        setting = await read_setting(session)
    floor = FloorView.of(setting, wing.settings.answer_floor)
    thresholds = wing.search.thresholds

    def weigh() -> QualityView:
        return QualityView(
            days=[
                DayView(date=day, **VerdictsView.of(found).model_dump())
                for day, found in by_day(asked, period)
            ],
            total=VerdictsView.of(Verdicts.of(Counter(one.verdict for one in asked))),
            median_confidence=median_confidence(asked),
            floor=floor,
            floors=floor_effects(at_floors(asked, thresholds)),
        )

    return await anyio.to_thread.run_sync(weigh)


@router.put("/quality/floor")
async def put_floor(given: FloorInput, wing: Wing, editor: Editor) -> FloorView:
    """Answer from another confidence on; when this returns it is so here, and on the other replicas a moment later."""
    async with wing.core.database.transaction() as session:
        setting = await set_answer_floor(
            session, wing.core.clock, given.floor, version=given.version, by=editor.name
        )
    logger.info("%s set the confidence floor to %s (version %d)", editor.id, given.floor, setting.version)
    await wing.search.refresh()
    return FloorView.of(setting, wing.settings.answer_floor)
