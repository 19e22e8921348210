"""Asks the knowledge base as it is, and as it would be with a draft in it. Nothing is published, stored or recorded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import anyio
import anyio.to_thread

from core.database import Database
from knowledge_base.article.content import Content, slug_from, tidy
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.errors import ArticleNotFoundError
from knowledge_base.search.corpus import ArticleText
from knowledge_base.search.engine import Explained, Explanation
from knowledge_base.search.service import SearchService
from knowledge_base.search.snapshot import PublishedArticle, Snapshot

UNSAVED = "unsaved"
"""Stands for the id of a draft that was never saved."""
CANDIDATES = 5
# An engine for a draft is as large as the one that serves; it goes when nobody has asked it for so long.
KEEP_SECONDS = 120.0
# Rehearsals compute beside customers' questions, which have threads of their own.
CONCURRENT_REHEARSALS = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its editor has it, saved or not; `article_id` is None for a new one."""

    article_id: str | None
    locale: str
    content: Content


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, and why it stands where it stands."""

    article: PublishedArticle
    explained: Explained


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to a question, in `locale`, the one it found articles in; candidates best first."""

    explanation: Explanation
    candidates: tuple[Candidate, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The reply as it is, and as it would be with the draft published."""

    now: Reply
    after: Reply | None
    draft_id: str | None


class RehearsalService:
    """One per process. Opens sessions of its own: nothing is held open while engines are built."""

    def __init__(self, database: Database, search: SearchService, default_locale: str) -> None:
        self._database = database
        self._search = search
        self._default_locale = default_locale
        self._limiter = anyio.CapacityLimiter(CONCURRENT_REHEARSALS)
        self._building = asyncio.Lock()
        self._last: tuple[Snapshot, PublishedArticle, Snapshot] | None = None
        self._forgetting: asyncio.TimerHandle | None = None

    async def ask(
        self, question: str, *, locale: str | None, audience: Audience, draft: Draft | None
    ) -> Rehearsed:
        """Ask now and, with a draft, as if that were published. Raises ArticleNotFoundError, SearchNotReadyError."""
        served = self._search.require_snapshot()
        locale = locale or (draft.locale if draft is not None else None)
        now = await self._reply(served, question, locale, audience)
        if draft is None:
            return Rehearsed(now, None, None)
        article = await self._published(draft)
        after = await self._reply(await self.with_article(served, article), question, locale, audience)
        return Rehearsed(now, after, article.id)

    async def with_article(self, served: Snapshot, article: PublishedArticle) -> Snapshot:
        """What would be served instead of `served` with `article` in it; the last such snapshot is kept for a while."""
        async with self._building:
            if self._last is None or self._last[0] is not served or self._last[1] != article:
                self._last = None
                self._last = (served, article, await self._search.hypothetical(served, article.id, article))
            self._forget_later()
            return self._last[2]

    def close(self) -> None:
        """Let go of what is kept."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._last = None

    async def _reply(
        self, snapshot: Snapshot, question: str, locale: str | None, audience: Audience
    ) -> Reply:
        engine, found_locale = snapshot.engine(locale, audience, self._default_locale)
        if engine is None:
            return Reply(Explanation("none", 0.0, 0.0, ()), (), found_locale)
        vector = (await self._search.vectors_of([question]))[question]
        explanation = await anyio.to_thread.run_sync(
            engine.explain, question, vector, self._search.thresholds, CANDIDATES, limiter=self._limiter
        )
        candidates = tuple(
            Candidate(snapshot.articles[explained.article_id], explained)
            for explained in explanation.candidates
        )
        return Reply(explanation, candidates, found_locale)

    async def _published(self, draft: Draft) -> PublishedArticle:
        """The draft as search would have it once published. Raises ArticleNotFoundError."""
        content = tidy(draft.content)
        slug = slug_from(content.title)
        async with self._database.reading() as session:
            articles = ArticleRepository(session)
            if draft.article_id is not None:
                found = await articles.get(draft.article_id)
                if found is None:
                    raise ArticleNotFoundError("There is no such article.")
                slug = found[0].slug
            category = await articles.get_category(content.category)
        return PublishedArticle(
            id=draft.article_id or UNSAVED,
            slug=slug,
            locale=draft.locale,
            category=content.category,
            category_title=category.title if category is not None else content.category,
            audience=content.audience,
            flow=content.flow,
            text=ArticleText(draft.article_id or UNSAVED, content.title, content.questions, content.body),
        )

    def _forget_later(self) -> None:
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._forgetting = asyncio.get_running_loop().call_later(KEEP_SECONDS, self.close)
