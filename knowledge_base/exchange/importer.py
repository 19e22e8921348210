"""Brings articles in, whatever file they come in: all of them in one transaction, or none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import Database
from knowledge_base.article.diff import summary_of
from knowledge_base.article.editing import new_draft, next_version, put_out
from knowledge_base.article.models import Article, ArticleVersion, Category
from knowledge_base.errors import ImportConflictError
from knowledge_base.exchange.model import CategoryEntry, Reading
from knowledge_base.exchange.plan import (
    Address,
    ImportOptions,
    Plan,
    PlannedArticle,
    Present,
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
            await _Writer(session, self._clock.now(), author).write(plan)
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
    """Writes all rows of a kind at once: ten thousand one by one would keep SQLite's one writer for minutes."""

    def __init__(self, session: AsyncSession, now: datetime, author: str) -> None:
        self._repository = ExchangeRepository(session)
        self._session = session
        self._now = now
        self._author = author

    async def write(self, plan: Plan) -> None:
        await self._keep_categories(plan.categories)
        await self._create([planned for planned in plan.articles if planned.outcome == "created"])
        await self._change(
            [
                (planned, planned.present)
                for planned in plan.articles
                if planned.present and (planned.outcome == "updated" or planned.is_published_now)
            ]
        )
        if any(planned.is_published_now for planned in plan.articles):
            await announce_change(self._session)

    async def _keep_categories(self, entries: tuple[CategoryEntry, ...]) -> None:
        known = {category.slug: category for category in await self._repository.list_categories()}
        for position, entry in enumerate(entries):
            category = known.get(entry.slug) or Category(slug=entry.slug)
            category.title, category.description, category.position = entry.title, entry.description, position
            self._session.add(category)
        await self._repository.flush()

    async def _create(self, new: Sequence[PlannedArticle]) -> None:
        articles: list[Article] = []
        versions: list[ArticleVersion] = []
        for planned in new:
            article, version = new_draft(
                planned.slug,
                planned.locale,
                planned.content,
                self._author,
                self._now,
                note=planned.note or "",
            )
            if planned.is_published_now:
                put_out(article, version.number)
            articles.append(article)
            versions.append(version)
        try:
            await self._repository.flush(articles)
        except IntegrityError as error:
            raise ImportConflictError(
                "Somebody made an article with one of these addresses in the same moment. Import again."
            ) from error
        await self._repository.flush(versions)

    async def _change(self, changes: Sequence[tuple[PlannedArticle, Present]]) -> None:
        articles = await self._repository.load_articles([present.id for _, present in changes])
        versions: list[ArticleVersion] = []
        for planned, present in changes:
            article = articles[present.id]
            if planned.is_new_version:
                summary = summary_of(present.content, planned.content)
                versions.append(next_version(article, planned.content, self._author, summary, self._now))
            if planned.outcome == "updated" and planned.note is not None:
                article.note = planned.note
            if planned.is_published_now:
                put_out(article, article.version)
            article.updated_at, article.updated_by = self._now, self._author
        await self._repository.flush(versions)
