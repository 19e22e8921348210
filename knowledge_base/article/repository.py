"""Every query about articles and categories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from knowledge_base.article.lifecycle import Audience, Status
from knowledge_base.article.models import Article, ArticleVersion, Category

Pair = Row[Article, ArticleVersion]

# SQLite allows 32,766 variables a statement; a version is named by two.
VERSIONS_PER_STATEMENT = 2_000


class ArticleRepository:
    """Articles in one session; an article is always read with one of its versions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Article | ArticleVersion | Category) -> None:
        """Keep a new row."""
        self._session.add(row)

    async def flush(self) -> None:
        """Send what is pending to the database, so that its constraints speak now."""
        await self._session.flush()

    async def get(self, article_id: str, *, for_update: bool = False) -> Pair | None:
        """An article with its newest version; `for_update` makes a second writer wait (PostgreSQL)."""
        statement = _with_newest().where(Article.id == article_id)
        if for_update:
            statement = statement.with_for_update(of=Article)
        return (await self._session.execute(statement)).one_or_none()

    async def get_by_slug(self, slug: str, locale: str) -> Pair | None:
        """The article with this address, with its newest version."""
        statement = _with_newest().where(Article.slug == slug, Article.locale == locale)
        return (await self._session.execute(statement)).one_or_none()

    async def get_published(self, slug: str, locale: str, audiences: Sequence[Audience]) -> Pair | None:
        """A published article with its published version, if that is for one of `audiences`."""
        statement = _with_published().where(
            Article.slug == slug, Article.locale == locale, ArticleVersion.audience.in_(audiences)
        )
        return (await self._session.execute(statement)).one_or_none()

    async def list_published(self, audiences: Sequence[Audience] | None = None) -> Sequence[Pair]:
        """All published articles with their published versions, in a stable order."""
        statement = _with_published().order_by(Article.created_at, Article.id)
        if audiences is not None:
            statement = statement.where(ArticleVersion.audience.in_(audiences))
        return (await self._session.execute(statement)).all()

    async def list_published_numbers(self) -> Sequence[Row[str, int | None, str, str]]:
        """(id, number of the published version, slug, locale) of all published articles, in the same order."""
        statement = (
            select(Article.id, Article.published_version, Article.slug, Article.locale)
            .where(Article.published_version.is_not(None))
            .order_by(Article.created_at, Article.id)
        )
        return (await self._session.execute(statement)).all()

    async def list_editions(self, wanted: Sequence[tuple[str, int]]) -> Sequence[Pair]:
        """Articles with these of their versions, by id and number, published or not; in no order."""
        found: list[Pair] = []
        for start in range(0, len(wanted), VERSIONS_PER_STATEMENT):
            batch = wanted[start : start + VERSIONS_PER_STATEMENT]
            statement = (
                select(Article, ArticleVersion)
                .join(ArticleVersion, ArticleVersion.article_id == Article.id)
                .where(tuple_(ArticleVersion.article_id, ArticleVersion.number).in_(batch))
            )
            found.extend((await self._session.execute(statement)).all())
        return found

    async def list_newest(
        self,
        status: Status | None = None,
        category: str | None = None,
        words: str | None = None,
        *,
        owner_id: str | None = None,
        review_due_at: datetime | None = None,
    ) -> Sequence[Pair]:
        """Articles with their newest versions, last changed first.

        `words` are looked for in title, slug and body. `review_due_at`: only those to be looked at again by then, the
        longest due first.
        """
        statement = _with_newest().order_by(Article.updated_at.desc(), Article.id)
        if status is not None:
            statement = statement.where(Article.status == status)
        if category is not None:
            statement = statement.where(ArticleVersion.category == category)
        if owner_id is not None:
            statement = statement.where(Article.owner_id == owner_id)
        if review_due_at is not None:
            statement = statement.where(Article.review_at <= review_due_at, Article.status != Status.ARCHIVED)
            statement = statement.order_by(None).order_by(Article.review_at, Article.id)
        if words:
            columns = (ArticleVersion.title, Article.slug, ArticleVersion.body)
            statement = statement.where(
                or_(*(column.icontains(words, autoescape=True) for column in columns))
            )
        return (await self._session.execute(statement)).all()

    async def list_due(self, now: datetime) -> Sequence[str]:
        """The articles that are to be published or unpublished by `now`, the longest due first."""
        due = or_(Article.publish_at <= now, Article.unpublish_at <= now)
        statement = select(Article.id).where(due).order_by(Article.publish_at, Article.id)
        return (await self._session.execute(statement)).scalars().all()

    async def get_version(self, article_id: str, number: int) -> ArticleVersion | None:
        """One version."""
        return await self._session.get(ArticleVersion, (article_id, number))

    async def list_versions(
        self, article_id: str, before: int | None, limit: int
    ) -> Sequence[ArticleVersion]:
        """Versions without what they say, newest first; those below number `before` if that is given."""
        statement = (
            select(ArticleVersion)
            .where(ArticleVersion.article_id == article_id)
            .options(defer(ArticleVersion.body), defer(ArticleVersion.questions))
            .order_by(ArticleVersion.number.desc())
            .limit(limit)
        )
        if before is not None:
            statement = statement.where(ArticleVersion.number < before)
        return (await self._session.execute(statement)).scalars().all()

    async def is_slug_taken(self, slug: str, locale: str) -> bool:
        """Whether an article of the locale has this slug."""
        statement = select(Article.id).where(Article.slug == slug, Article.locale == locale)
        return (await self._session.execute(statement)).first() is not None

    async def list_categories(self) -> Sequence[Category]:
        """All categories in their order on the help pages."""
        statement = select(Category).order_by(Category.position, Category.slug)
        return (await self._session.execute(statement)).scalars().all()

    async def get_category(self, slug: str) -> Category | None:
        """One category."""
        return await self._session.get(Category, slug)

    async def count_by_category(self) -> dict[str, int]:
        """How many articles that are not archived each category has."""
        statement = (
            select(ArticleVersion.category, func.count())
            .join(
                Article,
                (Article.id == ArticleVersion.article_id) & (Article.version == ArticleVersion.number),
            )
            .where(Article.status != Status.ARCHIVED)
            .group_by(ArticleVersion.category)
        )
        return {row[0]: row[1] for row in (await self._session.execute(statement)).all()}


def _with_newest() -> Select[Article, ArticleVersion]:
    return select(Article, ArticleVersion).join(
        ArticleVersion, (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.version)
    )


def _with_published() -> Select[Article, ArticleVersion]:
    return select(Article, ArticleVersion).join(
        ArticleVersion,
        (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.published_version),
    )
