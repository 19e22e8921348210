"""Whatever editors do in whatever order, search finds what is published for whoever asks, and nothing else."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import InProcessBus
from core.clock import SystemClock
from core.database import Database
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Category
from knowledge_base.article.service import ArticleService
from knowledge_base.search.service import SearchService
from knowledge_base.search.sizes import SIZES, Sizes
from knowledge_base.settings import KnowledgeSettings
from tests.knowledge_base.hashing import HashingEncoder

Result = TypeVar("Result")

LOCALES = ("en", "es")
# As many as a search returns at most, so that all that can be found is found by one question.
MAXIMUM_ARTICLES = 6
SUBJECTS = ("lamp", "wick", "paraffin", "telescope", "chimney", "burner")


@dataclass(frozen=True)
class Known:
    """What the model knows of an article: its newest words, and those that customers have."""

    locale: str
    version: int
    newest: Content
    published: Content | None = None
    is_archived: bool = False


class Editors(RuleBasedStateMachine):
    """Editors at work, with a search that follows."""

    articles: Bundle[str] = Bundle("articles")
    template: Path
    sizes: Sizes

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="frontdesk-search-")
        shutil.copy(self.template, f"{self.folder}/frontdesk.db")
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/frontdesk.db", InProcessBus())
        self.search = SearchService(
            self.database,
            InProcessBus(),
            HashingEncoder(),
            KnowledgeSettings(locales=",".join(LOCALES)),
            self.sizes,
        )
        self.model: dict[str, Known] = {}
        self.words = 0
        self.revision = -1

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    @initialize()
    def open(self) -> None:
        async def add(session: AsyncSession) -> None:
            session.add(Category(slug="orders", title="Orders"))

        self.runner.run(self._in_transaction(add))
        self.runner.run(self.search.refresh())
        self.revision = self.search.revision

    @rule(
        target=articles,
        audience=st.sampled_from(Audience),
        locale=st.sampled_from(LOCALES),
        subject=st.sampled_from(SUBJECTS),
    )
    def create(self, audience: Audience, locale: str, subject: str) -> str:
        if self._count_alive() >= MAXIMUM_ARTICLES:
            return next(iter(self.model))
        content = self._content(subject, audience)
        edition = self._do(lambda articles: articles.create(content, "Edda", locale=locale))
        self.model[edition.article.id] = Known(locale, 1, content)
        self._expect_change(False)
        return edition.article.id

    @rule(article=articles, audience=st.sampled_from(Audience), subject=st.sampled_from(SUBJECTS))
    def edit(self, article: str, audience: Audience, subject: str) -> None:
        known = self.model[article]
        if known.is_archived and self._count_alive() >= MAXIMUM_ARTICLES:
            return
        content = self._content(subject, audience)
        self._do(lambda articles: articles.update(article, content, known.version, "Edda"))
        self.model[article] = replace(known, version=known.version + 1, newest=content, is_archived=False)
        self._expect_change(False)

    @rule(article=articles, locale=st.sampled_from(LOCALES))
    def move_to_locale(self, article: str, locale: str) -> None:
        known = self.model[article]
        if known.published is not None or known.is_archived:
            return
        self._do(
            lambda articles: articles.update(article, known.newest, known.version, "Edda", locale=locale)
        )
        self.model[article] = replace(known, version=known.version + 1, locale=locale)
        self._expect_change(False)

    @rule(article=articles)
    def publish(self, article: str) -> None:
        known = self.model[article]
        if known.is_archived:
            return
        self._do(lambda articles: articles.publish(article, known.version, "Edda"))
        self.model[article] = replace(known, published=known.newest)
        self._expect_change(True)

    @rule(article=articles)
    def unpublish(self, article: str) -> None:
        known = self.model[article]
        if known.published is None:
            return
        self._do(lambda articles: articles.unpublish(article, "Edda"))
        self.model[article] = replace(known, published=None)
        self._expect_change(True)

    @rule(article=consumes(articles))
    def archive(self, article: str) -> None:
        known = self.model[article]
        if known.is_archived:
            return
        self._do(lambda articles: articles.archive(article, "Edda"))
        self.model[article] = replace(known, published=None, is_archived=True)
        self._expect_change(known.published is not None)

    @rule()
    def join(self) -> None:
        self.runner.run(self.search.join())
        assert self.search.revision == self.revision

    @invariant()
    def everybody_finds_exactly_what_is_for_them(self) -> None:
        for audience in Audience:
            for locale in LOCALES:
                self.runner.run(self._check(audience, locale))

    async def _check(self, audience: Audience, locale: str) -> None:
        expected = self._findable(audience, locale) or self._findable(audience, LOCALES[0])
        question = "lamp wick paraffin telescope chimney burner"
        answer = await self.search.search(question, locale=locale, audience=audience, limit=10)
        assert {hit.article.id: hit.article.text.title for hit in answer.hits} == expected
        if audience is not Audience.INTERNAL:
            assert all(hit.article.audience is not Audience.INTERNAL for hit in answer.hits)
        for article, title in expected.items():
            exact = await self.search.search(title, locale=locale, audience=audience)
            assert exact.hits[0].article.id == article

    def _findable(self, audience: Audience, locale: str) -> dict[str, str]:
        return {
            article: known.published.title
            for article, known in self.model.items()
            if known.published is not None
            and known.locale == locale
            and known.published.audience in audience.readable
        }

    def _content(self, subject: str, audience: Audience) -> Content:
        self.words += 1
        title = f"About {subject} number{self.words} edition{self.words * 7919}"
        return Content(title, "orders", audience, f"All of {subject}.", (f"{subject} please",))

    def _count_alive(self) -> int:
        return sum(not known.is_archived for known in self.model.values())

    def _expect_change(self, is_public: bool) -> None:
        self.runner.run(self.search.refresh())
        assert self.search.revision == self.revision + is_public
        self.revision = self.search.revision

    def _do(self, change: Callable[[ArticleService], Awaitable[Result]]) -> Result:
        return self.runner.run(
            self._in_transaction(lambda session: change(ArticleService(session, SystemClock(), LOCALES)))
        )

    async def _in_transaction(self, change: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        async with self.database.transaction() as session:
            return await change(session)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(SIZES, id="built whole"),
        # Two articles are enough for a change to be laid over the others, and three for a graph.
        pytest.param(Sizes(layered=6, graph=8, head_cells=0, changed_share=0.5), id="changes laid over"),
    ],
)
def test_search_follows_editors(migrated_database_file: Path, sizes: Sizes) -> None:
    Editors.template = migrated_database_file
    Editors.sizes = sizes
    run_state_machine_as_test(
        Editors,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
