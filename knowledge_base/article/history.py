"""An article's versions: listed, shown, compared. Works in the caller's transaction; never writes."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.content import MAXIMUM_BODY_BYTES, Content, body_bytes, tidy
from knowledge_base.article.diff import difference
from knowledge_base.article.history_schemas import DiffView, VersionList, VersionSummary, VersionView
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.errors import ArticleNotFoundError, ArticleTooLargeError, VersionNotFoundError


class HistoryService:
    """What an article said, and when."""

    def __init__(self, session: AsyncSession) -> None:
        self._articles = ArticleRepository(session)

    async def list_versions(self, article_id: str, before: int | None, limit: int) -> VersionList:
        """`limit` versions, newest first, those below number `before` if that is given. Raises ArticleNotFoundError."""
        article = await self._require_article(article_id)
        rows = await self._articles.list_versions(article_id, before, limit + 1)
        return VersionList(
            versions=[VersionSummary.of(article, row) for row in rows[:limit]], has_more=len(rows) > limit
        )

    async def require_version(self, article_id: str, number: int) -> VersionView:
        """One version. Raises ArticleNotFoundError, VersionNotFoundError."""
        article = await self._require_article(article_id)
        version = await self._require(article_id, number)
        return await asyncio.to_thread(VersionView.of, article, version)

    async def compare(self, article_id: str, before: int, after: int) -> DiffView:
        """What differs between two versions. Raises ArticleNotFoundError, VersionNotFoundError."""
        await self._require_article(article_id)
        old, new = await self._require(article_id, before), await self._require(article_id, after)
        return await _view(before, old.content(), after, new.content())

    async def compare_unsaved(self, article_id: str, before: int, content: Content) -> DiffView:
        """What differs between a version and a text that isn't saved.

        Raises ArticleNotFoundError, VersionNotFoundError, ArticleTooLargeError.
        """
        await self._require_article(article_id)
        old = await self._require(article_id, before)
        if body_bytes(content) > MAXIMUM_BODY_BYTES:
            raise ArticleTooLargeError(f"{MAXIMUM_BODY_BYTES // 1024} KB are allowed.")
        return await _view(before, old.content(), None, tidy(content))

    async def _require_article(self, article_id: str) -> Article:
        found = await self._articles.get(article_id)
        if found is None:
            raise ArticleNotFoundError("There is no such article.")
        return found[0]

    async def _require(self, article_id: str, number: int) -> ArticleVersion:
        version = await self._articles.get_version(article_id, number)
        if version is None:
            raise VersionNotFoundError(f"This article has no version {number}.")
        return version


async def _view(before: int, old: Content, after: int | None, new: Content) -> DiffView:
    # Seconds, for a text made to be slow; the loop has other customers.
    return DiffView.of(before, after, await asyncio.to_thread(difference, old, new))
