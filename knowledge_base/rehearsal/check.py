"""What publishing an article would change for the questions that articles have to answer."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread

from core.clock import Clock
from core.database import Database
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.service import ArticleService
from knowledge_base.errors import AnswersWouldChangeError
from knowledge_base.rehearsal.comparison import (
    Asked,
    Change,
    CloseArticle,
    Compared,
    close_to,
    compare,
    that_may_change,
    unit_texts,
)
from knowledge_base.rehearsal.repository import RegressionQuestionRepository
from knowledge_base.rehearsal.service import RehearsalService
from knowledge_base.rehearsal.standing import Effect, Outcome, Standing, askers, standing
from knowledge_base.search.service import SearchService, published_article
from knowledge_base.search.snapshot import PublishedArticle, Snapshot
from knowledge_base.search.verdict import Thresholds

T = TypeVar("T")

CONCURRENT_CHECKS = 1
# A publication follows its check within minutes, as a rule, and then need not wait for the same once more.
REMEMBERED_CHECKS = 16
_ORDER = (Effect.WORSE, Effect.OTHER, Effect.BETTER)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question of the article itself, and what it would get instead."""

    text: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Check:
    """What publishing `version` of an article would do; changes for the worse come first."""

    article: PublishedArticle
    version: int
    questions: int
    changes: tuple[Change, ...]
    unanswered: tuple[Unanswered, ...]
    """The article's own questions that it would not answer, whether or not that is a change."""
    close: tuple[CloseArticle, ...]
    articles: Mapping[str, PublishedArticle]
    """All that are named here."""

    def not_accepted(self, accepted: Collection[str]) -> list[Change]:
        """The changes for the worse whose ids are not among `accepted`."""
        return [
            change for change in self.changes if change.effect is Effect.WORSE and change.id not in accepted
        ]


@dataclass(frozen=True, slots=True)
class _Given:
    article: PublishedArticle
    version: int
    questions: tuple[tuple[str, str], ...]
    """(text, article id) of those that are asked."""
    thresholds: Thresholds


class CheckService:
    """One per process. A check opens sessions of its own, and holds none while it computes."""

    def __init__(
        self,
        database: Database,
        search: SearchService,
        rehearsal: RehearsalService,
        clock: Clock,
        locales: Sequence[str],
    ) -> None:
        self._database = database
        self._search = search
        self._rehearsal = rehearsal
        self._clock = clock
        self._locales = tuple(locales)
        self._limiter = anyio.CapacityLimiter(CONCURRENT_CHECKS)
        self._remembered: dict[str, tuple[weakref.ref[Snapshot], _Given, Check]] = {}

    async def require_accepted(self, article_id: str, version: int, accepted: Collection[str]) -> None:
        """Let a publication pass that makes no answer worse but those accepted.

        Raises AnswersWouldChangeError, and what `check` raises.
        """
        check = await self.check(article_id, version)
        refused = check.not_accepted(accepted)
        if refused:
            raise AnswersWouldChangeError(
                "Questions that articles have to answer would get worse answers. "
                "Look at them, and accept them or change the article.",
                changes=[change.id for change in refused],
            )

    async def check(self, article_id: str, version: int) -> Check:
        """Ask every regression question of the article's locale as things are and as they would be.

        Raises ArticleNotFoundError, EditConflictError, SearchNotReadyError.
        """
        served = self._search.require_snapshot()
        given = await self._read(served, article_id, version)
        remembered = self._remembered.get(article_id)
        if remembered is not None and remembered[0]() is served and remembered[1] == given:
            return remembered[2]
        check = await self._check(served, given)
        self._remembered.pop(article_id, None)
        self._remembered[article_id] = (weakref.ref(served), given, check)
        while len(self._remembered) > REMEMBERED_CHECKS:
            del self._remembered[next(iter(self._remembered))]
        return check

    async def _read(self, served: Snapshot, article_id: str, version: int) -> _Given:
        async with self._database.reading() as session:
            articles = ArticleService(session, self._clock, self._locales)
            edition = await articles.require_newest(article_id, version)
            category_title = await articles.category_title(edition.version.category)
            questions = await RegressionQuestionRepository(session).list_of_locale(edition.article.locale)
            return _Given(
                published_article(
                    edition.article, edition.version, category_title, served.articles.get(article_id)
                ),
                version,
                tuple(
                    (question.text, question.article_id)
                    for question in questions
                    if question.article_id == article_id or question.article_id in served.articles
                ),
                self._search.thresholds,
            )

    async def _check(self, served: Snapshot, given: _Given) -> Check:
        article = given.article
        former = served.articles.get(article.id)
        changed = _audiences(former, article)
        asked = [
            Asked(text, owner, audience)
            for text, owner in given.questions
            for audience in askers(
                changed if owner == article.id else _audiences(served.articles[owner]), changed
            )
        ]
        texts = list(dict.fromkeys((*unit_texts(former), *unit_texts(article))))
        # Kept: most of what is checked is published next, and that should not wait for the encoder again.
        vectors = await self._search.vectors_of({*texts, *(one.text for one in asked)}, keep=True)
        compared: list[Compared] = []
        if asked:
            reached = await self._in_thread(partial(that_may_change, served, article, asked, texts, vectors))
            is_changed = bool(reached) and article != former
            after = await self._rehearsal.with_article(served, article) if is_changed else served
            compared = await self._in_thread(
                partial(compare, reached, served, after, article.locale, vectors, given.thresholds)
            )
        changes = [one.change for one in compared if one.change is not None]
        served_and_checked = {**served.articles, article.id: article}
        named = {article.id} | {
            id
            for one in compared
            for id in (one.asked.article_id, one.after.best, one.change.before.best if one.change else None)
            if id is not None
        }
        return Check(
            article=article,
            version=given.version,
            questions=len(given.questions),
            changes=tuple(sorted(changes, key=lambda change: _ORDER.index(change.effect))),
            unanswered=tuple(
                Unanswered(one.asked.text, one.after)
                for one in compared
                if one.asked.article_id == article.id
                and one.asked.audience is article.audience
                and standing(one.after, article.id) < Standing.OFFERED
            ),
            close=await self._in_thread(partial(close_to, served, article, vectors)),
            articles={id: served_and_checked[id] for id in named},
        )

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(call, limiter=self._limiter)


def _audiences(*versions: PublishedArticle | None) -> frozenset[Audience]:
    return frozenset(version.audience for version in versions if version is not None)
