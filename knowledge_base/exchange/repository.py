"""What an import looks up and an export reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.models import Article, ArticleVersion, Category
from knowledge_base.base import Base
from knowledge_base.exchange.plan import Address, Present

# Well below what a statement may have as variables anywhere.
KEYS_PER_STATEMENT = 1_000


class ExchangeRepository:
    """Many articles at once, in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load_present(
        self, addresses: Collection[Address], *, for_update: bool
    ) -> dict[Address, Present]:
        """Those of `addresses` that there are; `for_update` makes other writers of them wait (PostgreSQL)."""
        found: dict[Address, Present] = {}
        for slugs in _batches(sorted({slug for slug, _ in addresses})):
            statement = (
                select(Article, ArticleVersion)
                .join(
                    ArticleVersion,
                    (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.version),
                )
                .where(Article.slug.in_(slugs))
                .order_by(Article.id)
            )
            if for_update:
                statement = statement.with_for_update(of=Article)
            for article, version in (await self._session.execute(statement)).all():
                found[article.slug, article.locale] = Present(
                    article.id,
                    article.status,
                    article.version,
                    article.published_version,
                    version.content(),
                    article.note,
                )
        return found

    async def load_articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """Articles by id, to be changed."""
        found: dict[str, Article] = {}
        for batch in _batches(ids):
            statement = select(Article).where(Article.id.in_(batch))
            found.update(
                (article.id, article) for article in (await self._session.execute(statement)).scalars()
            )
        return found

    async def list_categories(self) -> Sequence[Category]:
        """All categories in their order on the help pages."""
        statement = select(Category).order_by(Category.position, Category.slug)
        return (await self._session.execute(statement)).scalars().all()

    async def flush(self, new: Sequence[Base] = ()) -> None:
        """Send new and changed rows to the database together."""
        self._session.add_all(new)
        await self._session.flush()


def _batches(keys: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, KEYS_PER_STATEMENT)):
        yield batch
