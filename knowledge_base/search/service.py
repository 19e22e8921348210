"""Answers questions from a snapshot of the published articles, and keeps that snapshot up to date.

A change is visible on its own replica when `refresh` returns, which publishing awaits; on the others as soon as the bus
tells them, and within `refresh_seconds` where it doesn't. A query uses one snapshot from beginning to end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace

import anyio
import anyio.to_thread
import numpy as np
from numpy.typing import NDArray

from core.bus import EventBus
from core.database import Database
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.errors import SearchNotReadyError
from knowledge_base.search.calibration import out_of_scope_messages
from knowledge_base.search.corpus import ArticleText, Corpus, text_hash
from knowledge_base.search.encoder import Encoder
from knowledge_base.search.engine import Hit, Result
from knowledge_base.search.floor import read_setting
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.publication import RECIPIENT, read_revision
from knowledge_base.search.repository import CalibrationRepository, VectorRepository
from knowledge_base.search.sizes import SIZES, Sizes
from knowledge_base.search.snapshot import (
    PublishedArticle,
    Snapshot,
    calibrated_snapshot,
    calibration_keys,
    joined_snapshot,
    latest_keys,
    next_snapshot,
    recalibrated_snapshot,
    with_calibrations,
    with_replacement,
)
from knowledge_base.search.verdict import Thresholds
from knowledge_base.settings import KnowledgeSettings

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

# Texts embedded between two writes of vectors: a first start that is stopped loses a few seconds at most.
TEXTS_PER_STORE = 512
CONCURRENT_SEARCHES = 2
IMPROVEMENT_PAUSE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit with the article it is of."""

    article: PublishedArticle
    hit: Hit


@dataclass(frozen=True, slots=True)
class Answer:
    """What search says to a question in `locale`, the one it found articles in."""

    result: Result
    hits: tuple[FoundHit, ...]
    locale: str


def published_article(
    article: Article, version: ArticleVersion, category_title: str, former: PublishedArticle | None
) -> PublishedArticle:
    """From the rows; where the words are those of `former`, its passages are not cut again."""
    text = ArticleText(article.id, version.title, tuple(version.questions), version.body)
    return PublishedArticle(
        id=article.id,
        slug=article.slug,
        locale=article.locale,
        category=version.category,
        category_title=category_title,
        audience=version.audience,
        flow=version.flow,
        text=former.text if former is not None and former.text == text else text,
    )


def _titled(article: PublishedArticle, titles: Mapping[str, str]) -> PublishedArticle:
    """With its category's title as it is now."""
    title = titles.get(article.category, article.category)
    return article if article.category_title == title else replace(article, category_title=title)


def _unit_texts(articles: Collection[PublishedArticle]) -> set[str]:
    """What the articles are found by. Cuts them into passages: run it in a thread."""
    return set(Corpus.of([article.text for article in articles]).texts)


class SearchService:
    """One per process. `start` before the first question, `stop` at the end."""

    def __init__(
        self,
        database: Database,
        bus: EventBus,
        encoder: Encoder,
        settings: KnowledgeSettings,
        sizes: Sizes = SIZES,
    ) -> None:
        self._database = database
        self._bus = bus
        self._encoder = encoder
        self._settings = settings
        self._thresholds = Thresholds.of(settings)
        self._sizes = sizes
        self._snapshot: Snapshot | None = None
        self._editions: Mapping[str, tuple[int, str, str]] = {}
        """Of the served articles, by id: number of the version, slug, locale."""
        self._far_vectors: Vectors | None = None
        self._building = asyncio.Lock()
        self._joining = asyncio.Lock()
        self._counter = GramCounter()
        self._limiter = anyio.CapacityLimiter(CONCURRENT_SEARCHES)
        self._tasks: list[asyncio.Task[None]] = []
        self._stale = asyncio.Event()
        self._stopping = threading.Event()

    @property
    def is_ready(self) -> bool:
        """Whether questions can be answered."""
        return self._snapshot is not None

    @property
    def revision(self) -> int:
        """The revision of the published articles that is served; -1 before the first."""
        return self._snapshot.revision if self._snapshot is not None else -1

    @property
    def thresholds(self) -> Thresholds:
        """What an answer and a choice need."""
        return self._thresholds

    def require_snapshot(self) -> Snapshot:
        """What is served at this moment. Raises SearchNotReadyError."""
        if self._snapshot is None:
            raise SearchNotReadyError("The knowledge base is still being read; please try again in a moment.")
        return self._snapshot

    async def start(self) -> None:
        """Build the first snapshot and begin to follow changes.

        What is not learned yet of the articles is learned in the background; until then the calibration before serves,
        at the very first the shipped one.
        """
        self._stopping.clear()
        await self.refresh()
        await self._recall()
        self._tasks = [
            asyncio.create_task(self._follow_bus(), name="knowledge-bus"),
            asyncio.create_task(self._poll(), name="knowledge-poll"),
            asyncio.create_task(self._improve_when_stale(), name="knowledge-improvement"),
        ]

    async def stop(self) -> None:
        """End the background work."""
        self._stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def search(
        self, text: str, *, locale: str | None = None, audience: Audience = Audience.PUBLIC, limit: int = 3
    ) -> Answer:
        """Answer a question. Raises SearchNotReadyError."""
        snapshot = self.require_snapshot()
        engine, found_locale = snapshot.engine(locale, audience, self._settings.default_locale)
        if engine is None:
            return Answer(Result("none", 0.0, 0.0, ()), (), found_locale)

        def ask() -> Result:
            vector = self._encoder.encode([text])[0]
            return engine.ask(text, vector, self._thresholds, limit)

        result = await anyio.to_thread.run_sync(ask, limiter=self._limiter)
        hits = tuple(FoundHit(snapshot.articles[hit.article_id], hit) for hit in result.hits)
        return Answer(result, hits, found_locale)

    async def hypothetical(
        self, snapshot: Snapshot, article_id: str, replacement: PublishedArticle | None
    ) -> Snapshot:
        """What would be served instead of `snapshot` if the article read like `replacement`, or weren't there (None).

        What is served stays as it is, no vector is stored, and nothing is learned anew.
        """
        articles = with_replacement(snapshot, article_id, replacement)
        texts = await anyio.to_thread.run_sync(_unit_texts, [replacement] if replacement is not None else [])
        vectors = await self.vectors_of(texts)
        # Counting n-grams is for one thread at a time.
        async with self._building:
            return await anyio.to_thread.run_sync(
                next_snapshot, snapshot, snapshot.revision, articles, vectors, self._counter, self._sizes
            )

    async def refresh(self) -> None:
        """Serve the newest committed state. When this returns, nothing older is served."""
        async with self._building:
            async with self._database.reading() as session:
                # Read before the articles: they may then be newer than their label, never older.
                revision = await read_revision(session)
                if revision == self.revision:
                    return
                floor = (await read_setting(session)).answer_floor
                repository = ArticleRepository(session)
                numbers = await repository.list_published_numbers()
                editions = {
                    id: (number, slug, locale) for id, number, slug, locale in numbers if number is not None
                }
                # By their numbers, not as published: the next publication may already have been committed, and would
                # be seen by halves. A version never changes.
                pairs = await repository.list_editions(
                    [(id, one[0]) for id, one in editions.items() if self._editions.get(id) != one]
                )
                categories = await repository.list_categories()
            titles = {category.slug: category.title for category in categories}
            former = self._snapshot.articles if self._snapshot is not None else {}
            changed = {
                article.id: published_article(
                    article, version, titles.get(version.category, version.category), former.get(article.id)
                )
                for article, version in pairs
            }
            articles = {
                id: changed[id] if id in changed else _titled(former[id], titles)
                for id in editions
                if id in changed or id in former
            }
            await self._replace(revision, articles, changed)
            self._editions = editions
            thresholds = Thresholds.of(self._settings)
            self._thresholds = thresholds if floor is None else replace(thresholds, answer=floor)

    async def settle(self) -> None:
        """Learn the calibration anew if articles have changed since; until then the former one serves."""
        while self._stale.is_set():
            self._stale.clear()
            snapshot = self._snapshot
            if snapshot is None or not snapshot.can_learn:
                return
            # Without the lock: nobody's publishing waits for this.
            keys = await anyio.to_thread.run_sync(calibration_keys, snapshot, self._encoder.name)
            async with self._database.reading() as session:
                known = await CalibrationRepository(session).load(keys.values())
            far = await self._require_far_vectors()
            learned = await anyio.to_thread.run_sync(recalibrated_snapshot, snapshot, keys, known, far)
            if known.keys() != set(keys.values()):
                stored = (*keys.items(), *latest_keys(learned, self._encoder.name).items())
                calibrations = {key: learned.engines[scope].calibration for scope, key in stored}
                async with self._database.transaction() as session:
                    await CalibrationRepository(session).replace(calibrations)
            async with self._building:
                self._snapshot = with_calibrations(self.require_snapshot(), snapshot, learned)

    async def join(self) -> None:
        """Join what has been laid over large indexes, where that is much; until then it serves as it is."""
        async with self._joining:
            snapshot = self._snapshot
            if snapshot is None or not snapshot.can_be_joined:
                return
            # Without the other lock, for up to a minute; what is published meanwhile is laid over the result.
            joined = await anyio.to_thread.run_sync(joined_snapshot, snapshot, self._is_running)
            async with self._building:
                current = self.require_snapshot()
                self._snapshot = await anyio.to_thread.run_sync(
                    next_snapshot,
                    joined,
                    current.revision,
                    current.articles,
                    current.vectors,
                    self._counter,
                    self._sizes,
                )
        self._stale.set()
        logger.info("joined the changes of revisions up to %d", snapshot.revision)

    async def _recall(self) -> None:
        """Take over the calibrations that are stored: of these articles, else of those before."""
        snapshot = self.require_snapshot()
        keys = await anyio.to_thread.run_sync(calibration_keys, snapshot, self._encoder.name)
        latest = latest_keys(snapshot, self._encoder.name)
        async with self._database.reading() as session:
            stored = await CalibrationRepository(session).load([*keys.values(), *latest.values()])
        known = {
            scope: stored[key] for scope in keys for key in (latest[scope], keys[scope]) if key in stored
        }
        self._snapshot = calibrated_snapshot(snapshot, known)

    async def _replace(
        self,
        revision: int,
        articles: Mapping[str, PublishedArticle],
        changed: Mapping[str, PublishedArticle],
    ) -> None:
        texts = await anyio.to_thread.run_sync(_unit_texts, changed.values())
        vectors = await self.vectors_of(texts, keep=True)
        former = self._snapshot if self._snapshot is not None else Snapshot(-1)
        self._snapshot = await anyio.to_thread.run_sync(
            next_snapshot, former, revision, articles, vectors, self._counter, self._sizes
        )
        self._stale.set()
        logger.info("serving revision %d: %d articles, %d new", revision, len(articles), len(changed))

    async def vectors_of(self, texts: Collection[str], *, keep: bool = False) -> dict[str, Vectors]:
        """Vectors by text, float32 (d,) each: stored ones, and new ones, which are stored if they are to be kept."""
        former = self._snapshot.vectors if self._snapshot is not None else {}
        known = {text: former[text] for text in texts if text in former}
        by_hash = {text_hash(text): text for text in texts if text not in known}
        if not by_hash:
            return known
        async with self._database.reading() as session:
            stored = await VectorRepository(session, self._encoder.name).load(by_hash)
        missing = sorted(by_hash.keys() - stored.keys())
        for start in range(0, len(missing), TEXTS_PER_STORE):
            batch = missing[start : start + TEXTS_PER_STORE]
            encoded = await self._encoder.encode_async([by_hash[key] for key in batch])
            new = dict(zip(batch, encoded, strict=True))
            if keep:
                async with self._database.transaction() as session:
                    await VectorRepository(session, self._encoder.name).store(new)
            stored.update(new)
        return known | {text: stored[key] for key, text in by_hash.items()}

    async def _require_far_vectors(self) -> Vectors:
        if self._far_vectors is None:
            messages = out_of_scope_messages()
            vectors = await self.vectors_of(messages, keep=True)
            self._far_vectors = np.stack([vectors[message] for message in messages])
        return self._far_vectors

    async def _follow_bus(self) -> None:
        while True:
            async with self._bus.subscribe(RECIPIENT) as events:
                async for _ in events:
                    await self._refresh_or_log()
            # The bus cut us off for reading too slowly, or is closing; the poll bridges the gap.
            await asyncio.sleep(self._settings.refresh_seconds)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._settings.refresh_seconds)
            await self._refresh_or_log()

    async def _improve_when_stale(self) -> None:
        while True:
            await self._stale.wait()
            # Editors publish in bursts, and this takes a core for a second or more: once, after the last of them.
            await asyncio.sleep(IMPROVEMENT_PAUSE_SECONDS)
            try:
                await self.join()
                await self.settle()
            except CancelledError:
                logger.info("joining was not finished: the service stops")
                return
            except Exception:
                logger.exception("could not improve what serves; it serves as it is")
                await asyncio.sleep(self._settings.refresh_seconds)

    def _is_running(self) -> bool:
        return not self._stopping.is_set()

    async def _refresh_or_log(self) -> None:
        try:
            await self.refresh()
        except Exception:
            logger.exception("could not refresh; revision %d stays in place", self.revision)
