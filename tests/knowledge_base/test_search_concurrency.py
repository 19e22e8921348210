"""Searching while others publish: no query sees half of a state, and every replica follows."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from functools import partial

import pytest

from core.bus import InProcessBus
from core.clock import SystemClock
from core.database import Database
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Category
from knowledge_base.article.service import ArticleService
from knowledge_base.search.publication import read_revision
from knowledge_base.search.service import Answer, SearchService
from knowledge_base.search.sizes import Sizes
from knowledge_base.settings import KnowledgeSettings
from tests.conftest import on_both_databases
from tests.knowledge_base.hashing import HashingEncoder
from tests.waiting import eventually

PAIRS = ("lamp", "wick", "telescope")
TURNS = 7
READERS_PER_REPLICA = 2
READING_PAUSE_SECONDS = 0.01


@pytest.fixture
async def replicas(database: Database) -> AsyncIterator[Sequence[SearchService]]:
    """Two, of which only the first hears of changes; the other looks for itself, and lays changes over what it has."""
    async with database.transaction() as session:
        session.add(Category(slug="orders", title="Orders"))
    assert database.bus is not None
    told = SearchService(database, database.bus, HashingEncoder(), KnowledgeSettings(refresh_seconds=60))
    looking = SearchService(
        database,
        InProcessBus(),
        HashingEncoder(),
        KnowledgeSettings(refresh_seconds=0.05),
        Sizes(layered=1, head_cells=0),
    )
    for replica in (told, looking):
        await replica.start()
    yield told, looking
    for replica in (told, looking):
        await replica.stop()


def words(subject: str, side: str, generation: int, audience: Audience = Audience.PUBLIC) -> Content:
    return Content(
        f"{subject} {side} generation{generation}", "orders", audience, f"The {subject}.", (subject,)
    )


class Pair:
    """Two articles that are always changed together."""

    def __init__(self, database: Database, subject: str) -> None:
        self.database = database
        self.subject = subject
        self.ids: list[str] = []
        self.generation = 0

    async def begin(self) -> None:
        async with self.database.transaction() as session:
            articles = ArticleService(session, SystemClock(), ("en",))
            for side in ("left", "right"):
                edition = await articles.create(words(self.subject, side, 0), "Edda")
                self.ids.append(edition.article.id)

    async def change(self, *, is_public: bool) -> None:
        """Both say the next generation and are published, or both are taken away."""
        self.generation += 1
        async with self.database.transaction() as session:
            articles = ArticleService(session, SystemClock(), ("en",))
            for article, side in zip(self.ids, ("left", "right"), strict=True):
                content = words(self.subject, side, self.generation)
                edition = await articles.update(article, content, self.generation, "Edda")
                # The other replica may look at any moment, also at this one.
                await asyncio.sleep(0)
                if is_public:
                    await articles.publish(article, edition.article.version, "Edda")
                elif edition.article.published_version is not None:
                    await articles.unpublish(article, "Edda")


def seen(answer: Answer) -> dict[str, list[int]]:
    """By subject, the generations of the articles found."""
    found: dict[str, list[int]] = defaultdict(list)
    for hit in answer.hits:
        match = re.fullmatch(r"(\w+) \w+ generation(\d+)", hit.article.text.title)
        assert match is not None
        found[match[1]].append(int(match[2]))
    return found


async def read_until(replica: SearchService, done: asyncio.Event) -> int:
    """Search on and on, looking for halves; how often."""
    newest: dict[str, int] = defaultdict(int)
    count = 0
    while not done.is_set() or count == 0:
        revision = replica.revision
        answer = await replica.search(" ".join(PAIRS), limit=10)
        assert replica.revision >= revision
        for subject, generations in seen(answer).items():
            assert len(generations) == 2, f"half of {subject}: {generations}"
            assert generations[0] == generations[1], f"two states of {subject}: {generations}"
            assert generations[0] >= newest[subject], f"{subject} went back in time"
            newest[subject] = generations[0]
        count += 1
        # Searching without a pause would leave the writers no processor, and nothing to see.
        await asyncio.sleep(READING_PAUSE_SECONDS)
    return count


@on_both_databases
async def test_no_query_sees_half_of_a_change_and_every_replica_follows(
    database: Database, replicas: Sequence[SearchService]
) -> None:
    pairs = [Pair(database, subject) for subject in PAIRS]
    for pair in pairs:
        await pair.begin()
    done = asyncio.Event()
    readers = [
        asyncio.create_task(read_until(replica, done))
        for replica in replicas
        for _ in range(READERS_PER_REPLICA)
    ]

    async def write(pair: Pair) -> None:
        for turn in range(TURNS):
            await pair.change(is_public=turn % 3 != 1)  # the last turn is public
            if turn % 2:
                await replicas[0].refresh()  # as publishing does on its own replica

    await asyncio.gather(*(write(pair) for pair in pairs))
    expected = {pair.subject: [pair.generation] * 2 for pair in pairs}

    async with database.reading() as session:
        revision = await read_revision(session)

    async def has_followed(replica: SearchService) -> bool:
        # Articles may be newer than the revision they are served under; the next look brings it.
        found = seen(await replica.search(" ".join(PAIRS), limit=10))
        return found == expected and replica.revision == revision

    try:
        for replica in replicas:
            await eventually(partial(has_followed, replica))
    finally:
        done.set()
    counts = await asyncio.gather(*readers)
    assert all(counts)


@on_both_databases
async def test_an_article_that_becomes_internal_is_gone_with_the_refresh(
    database: Database, replicas: Sequence[SearchService]
) -> None:
    async with database.transaction() as session:
        articles = ArticleService(session, SystemClock(), ("en",))
        edition = await articles.create(words("lamp", "left", 0), "Edda")
        await articles.publish(edition.article.id, 1, "Edda")
    await replicas[0].refresh()
    assert len((await replicas[0].search("lamp")).hits) == 1

    async with database.transaction() as session:
        articles = ArticleService(session, SystemClock(), ("en",))
        content = words("lamp", "left", 1, Audience.INTERNAL)
        await articles.update(edition.article.id, content, 1, "Edda")
        await articles.publish(edition.article.id, 2, "Edda")
    # Searches that begin before the refresh has ended may see the old state; none that begin after it.
    refreshing = asyncio.create_task(replicas[0].refresh())
    await asyncio.gather(refreshing, *(replicas[0].search("lamp") for _ in range(20)))
    for audience, count in ((Audience.PUBLIC, 0), (Audience.SIGNED_IN, 0), (Audience.INTERNAL, 1)):
        assert len((await replicas[0].search("lamp", audience=audience)).hits) == count


async def test_refreshes_at_once_build_one_snapshot(
    database: Database, replicas: Sequence[SearchService]
) -> None:
    pair = Pair(database, "lamp")
    await pair.begin()
    await pair.change(is_public=True)
    await asyncio.gather(*(replicas[0].refresh() for _ in range(10)))
    assert seen(await replicas[0].search("lamp")) == {"lamp": [1, 1]}
