"""`/api/knowledge/gaps` and `phrasings`: what customers asked that nothing answers, and what to do about it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.staff import StaffAccount, require_role
from knowledge_base.article.schemas import ArticleView
from knowledge_base.article.service import Edition
from knowledge_base.insight.gap_schemas import (
    DismissalInput,
    GapReportView,
    PhrasingList,
    PhrasingsInput,
    PhrasingView,
    SuggestionInput,
)
from knowledge_base.insight.phrasings import PhrasingService
from knowledge_base.insight.recorder import without_secrets
from knowledge_base.wing import KnowledgeWing, current_wing

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role("editor"))]
Reader = Annotated[StaffAccount, Depends(require_role("agent", "editor"))]
Days = Annotated[int, Query(ge=1, le=366)]


async def _view(edition: Edition) -> ArticleView:
    # Rendering 200 KB of Markdown takes a while; the loop has other customers.
    return await asyncio.to_thread(ArticleView.of, edition.article, edition.version)


@router.get("/gaps")
async def list_gaps(
    wing: Wing, _reader: Reader, days: Days = 30, locale: str | None = None, fresh: bool = False
) -> GapReportView:
    """Questions without a good answer, by subject. Kept for ten minutes, or until something is published."""
    locale = locale or wing.settings.default_locale
    report, is_computing = await wing.gaps.report(days, locale, fresh=fresh)
    return GapReportView.of(days, locale, report, is_computing=is_computing)


@router.post("/gaps/dismissals", status_code=204)
async def dismiss_gap(given: DismissalInput, wing: Wing, editor: Editor) -> None:
    """Leave a gap as it is; it is back when it is asked about half as often again."""
    await wing.gaps.dismiss(
        without_secrets(given.question),
        given.locale or wing.settings.default_locale,
        asked=given.count,
        days=given.days,
        by=editor.name,
    )


@router.post("/articles/{article_id}/phrasings")
async def add_phrasings(article_id: str, given: PhrasingsInput, wing: Wing, editor: Editor) -> ArticleView:
    """Add phrasings to an article's draft."""
    async with wing.core.database.transaction() as session:
        phrasings = PhrasingService(session, wing.core.clock, wing.articles(session))
        edition = await phrasings.add(article_id, given.questions, editor.name)
    return await _view(edition)


@router.get("/phrasings")
async def list_phrasings(wing: Wing, _reader: Reader, article_id: str | None = None) -> PhrasingList:
    """Customers' words that agents answered with an article."""
    async with wing.core.database.reading() as session:
        phrasings = PhrasingService(session, wing.core.clock, wing.articles(session))
        found = await phrasings.list_pending(article_id)
    return PhrasingList(phrasings=[PhrasingView.of(one) for one in found])


@router.post("/phrasings", status_code=204)
async def suggest_phrasing(given: SuggestionInput, wing: Wing, reader: Reader) -> None:
    """Say that a customer's question was answered with an article."""
    async with wing.core.database.transaction() as session:
        phrasings = PhrasingService(session, wing.core.clock, wing.articles(session))
        await phrasings.suggest(given.article_id, given.question, reader.name)


@router.post("/phrasings/{phrasing_id}/accept")
async def accept_phrasing(phrasing_id: str, wing: Wing, editor: Editor) -> ArticleView:
    """Add a suggestion to its article's draft."""
    async with wing.core.database.transaction() as session:
        phrasings = PhrasingService(session, wing.core.clock, wing.articles(session))
        edition = await phrasings.accept(phrasing_id, editor.name)
    return await _view(edition)


@router.post("/phrasings/{phrasing_id}/dismiss", status_code=204)
async def dismiss_phrasing(phrasing_id: str, wing: Wing, editor: Editor) -> None:
    """Leave a suggestion; it doesn't come again."""
    async with wing.core.database.transaction() as session:
        phrasings = PhrasingService(session, wing.core.clock, wing.articles(session))
        await phrasings.dismiss(phrasing_id, editor.name)
