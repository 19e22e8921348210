"""Brings articles in, whatever file they come in: all of them in one transaction, or none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import Database, new_id
from knowledge_base.article.lifecycle import Status
from knowledge_base.article.models import Article, ArticleVersion, Category
from knowledge_base.article.service import ArticleService
from knowledge_base.errors import ImportConflictError
from knowledge_base.exchange.model import CategoryEntry, Reading
from knowledge_base.exchange.plan import (
    Address,
    ImportOptions,
    Plan,
    PlannedArticle,
    Surroundings,
    addresses_of,
    plan_import,
)
from knowledge_base.exchange.repository import ExchangeRepository
from knowledge_base.search.publication import announce_change
from knowledge_base.settings import KnowledgeSettings


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was planned, and whether it was done."""

    plan: Plan
    is_applied: bool


class Importer:
    """Imports in transactions of its own."""

    def __init__(self, database: Database, clock: Clock, settings: KnowledgeSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    async def run(
        self, reading: Reading, options: ImportOptions, *, author: str, dry_run: bool = False
    ) -> ImportResult:
        """Import `reading`, or say what importing it would do. An article is known by its slug and locale.

        Where anything is refused, nothing is imported, unless `skip_refused`. Raises ImportConflictError when somebody
        else took an address in the same moment.
        """
        async with self._database.reading() as session:
            plan = await self._plan(session, reading, options, for_update=False)
        if dry_run or not _may_apply(plan, options):
            return ImportResult(plan, is_applied=False)
        # Planned again in the transaction: what was read a moment ago may have changed since.
        async with self._database.transaction() as session:
            plan = await self._plan(session, reading, options, for_update=True)
            if not _may_apply(plan, options):
                return ImportResult(plan, is_applied=False)
            await _Writer(session, self._clock, self._settings, author).write(plan)
        return ImportResult(plan, is_applied=True)

    async def _plan(
        self, session: AsyncSession, reading: Reading, options: ImportOptions, *, for_update: bool
    ) -> Plan:
        repository = ExchangeRepository(session)
        addresses: set[Address] = addresses_of(reading, options, self._settings.default_locale)
        around = Surroundings(
            present=await repository.load_present(addresses, for_update=for_update),
            categories={category.slug: category.title for category in await repository.list_categories()},
            locales=self._settings.known_locales,
        )
        return await asyncio.to_thread(plan_import, reading, around, options)


def _may_apply(plan: Plan, options: ImportOptions) -> bool:
    return options.skip_refused or not plan.problems


class _Writer:
    def __init__(self, session: AsyncSession, clock: Clock, settings: KnowledgeSettings, author: str) -> None:
        self._repository = ExchangeRepository(session)
        self._session = session
        self._articles = ArticleService(session, clock, settings.known_locales)
        self._now = clock.now()
        self._author = author

    async def write(self, plan: Plan) -> None:
        await self._keep_categories(plan.categories)
        new = [planned for planned in plan.articles if planned.present is None]
        await self._create(new)
        for planned in plan.articles:
            await self._change(planned)
        if any(planned.is_published_now for planned in new):
            await announce_change(self._session)

    async def _keep_categories(self, entries: tuple[CategoryEntry, ...]) -> None:
        known = {category.slug: category for category in await self._repository.list_categories()}
        for position, entry in enumerate(entries):
            category = known.get(entry.slug) or Category(slug=entry.slug)
            category.title, category.description, category.position = entry.title, entry.description, position
            self._session.add(category)
        await self._session.flush()

    async def _create(self, new: list[PlannedArticle]) -> None:
        """All at once: ten thousand, one by one, would keep SQLite's one writer for a minute."""
        rows = [(self._article(planned), planned) for planned in new]
        try:
            await self._repository.add_all([article for article, _ in rows])
        except IntegrityError as error:
            raise ImportConflictError(
                "Somebody made an article with one of these addresses in the same moment. Import again."
            ) from error
        await self._repository.add_all([self._version(article, planned) for article, planned in rows])

    async def _change(self, planned: PlannedArticle) -> None:
        present = planned.present
        if present is None or not (planned.outcome == "updated" or planned.is_published_now):
            return
        version = present.version
        if planned.outcome == "updated":
            edition = await self._articles.update(present.id, planned.content, version, self._author)
            version = edition.article.version
        if planned.is_published_now:
            await self._articles.publish(present.id, version, self._author)

    def _article(self, planned: PlannedArticle) -> Article:
        return Article(
            id=new_id(),
            slug=planned.slug,
            locale=planned.locale,
            status=Status.PUBLISHED if planned.is_published_now else Status.DRAFT,
            version=1,
            published_version=1 if planned.is_published_now else None,
            created_at=self._now,
            updated_at=self._now,
            updated_by=self._author,
        )

    def _version(self, article: Article, planned: PlannedArticle) -> ArticleVersion:
        content = planned.content
        return ArticleVersion(
            article_id=article.id,
            number=article.version,
            title=content.title,
            category=content.category,
            audience=content.audience,
            flow=content.flow,
            body=content.body,
            questions=list(content.questions),
            created_at=self._now,
            created_by=self._author,
            summary="imported",
        )
