"""What help pages read: published articles for everybody, without their bodies where a page needs only titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Article, ArticleVersion, Category


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list; `changed_at` is when its published words were written."""

    slug: str
    locale: str
    title: str
    category: str
    changed_at: datetime


class HelpRepository:
    """Public articles in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_public(self, *, locale: str | None = None, slug: str | None = None) -> Sequence[Listed]:
        """Published articles for everybody, by title."""
        statement = (
            select(
                Article.slug,
                Article.locale,
                ArticleVersion.title,
                ArticleVersion.category,
                ArticleVersion.created_at,
            )
            .join(
                ArticleVersion,
                (ArticleVersion.article_id == Article.id)
                & (ArticleVersion.number == Article.published_version),
            )
            .where(ArticleVersion.audience == Audience.PUBLIC)
            .order_by(func.lower(ArticleVersion.title), Article.slug, Article.locale)
        )
        if locale is not None:
            statement = statement.where(Article.locale == locale)
        if slug is not None:
            statement = statement.where(Article.slug == slug)
        return [Listed(*row) for row in (await self._session.execute(statement)).all()]

    async def list_categories(self) -> Sequence[Category]:
        """All categories in their order."""
        statement = select(Category).order_by(Category.position, Category.slug)
        return (await self._session.execute(statement)).scalars().all()

    async def last_change(self) -> datetime | None:
        """When anything about any article changed last, published or not: never before a page did."""
        return (await self._session.execute(select(func.max(Article.updated_at)))).scalar_one()
