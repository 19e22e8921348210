"""`/api/knowledge/articles/{id}/versions`, `diff` and `restore`: parse, authorise, one service call, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from knowledge_base.article.access import Editor, Reader, Wing
from knowledge_base.article.history import HistoryService
from knowledge_base.article.history_schemas import (
    CompareInput,
    DiffView,
    RestoreInput,
    VersionList,
    VersionView,
)
from knowledge_base.article.schemas import ArticleView

router = APIRouter(prefix="/articles/{article_id}")

NUMBERS = Query(ge=1, le=2**31 - 1)


@router.get("/versions")
async def list_versions(
    article_id: str,
    wing: Wing,
    _reader: Reader,
    before: Annotated[int | None, NUMBERS] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VersionList:
    """Versions, newest first; the next page is `before` the last number of this one."""
    async with wing.core.database.reading() as session:
        return await HistoryService(session).list_versions(article_id, before, limit)


@router.get("/versions/{number}")
async def get_version(article_id: str, number: int, wing: Wing, _reader: Reader) -> VersionView:
    """What an article said in one version."""
    async with wing.core.database.reading() as session:
        return await HistoryService(session).require_version(article_id, number)


@router.get("/diff")
async def compare_versions(
    article_id: str,
    wing: Wing,
    _reader: Reader,
    before: Annotated[int, Query(alias="from", ge=1, le=2**31 - 1)],
    after: Annotated[int, Query(alias="to", ge=1, le=2**31 - 1)],
) -> DiffView:
    """What differs between two versions, for people to read."""
    async with wing.core.database.reading() as session:
        return await HistoryService(session).compare(article_id, before, after)


@router.post("/diff")
async def compare_unsaved(article_id: str, given: CompareInput, wing: Wing, _editor: Editor) -> DiffView:
    """What differs between a version and a text that isn't saved: for two who have edited at once."""
    async with wing.core.database.reading() as session:
        return await HistoryService(session).compare_unsaved(article_id, given.version, given.content())


@router.post("/restore")
async def restore_version(article_id: str, given: RestoreInput, wing: Wing, editor: Editor) -> ArticleView:
    """Save what an earlier version said as the next version; customers see it when it is published."""
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).restore(article_id, given.number, given.version, editor.name)
    return await ArticleView.rendered(edition.article, edition.version)
