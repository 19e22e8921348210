from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from core.bus import EventBus, InProcessBus
from core.clock import SystemClock
from core.database import Database
from core.services import CoreServices
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Category
from knowledge_base.article.service import ArticleService
from knowledge_base.search.calibration import Calibration, shipped_calibration
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.models import StoredCalibration
from knowledge_base.search.service import SearchService
from knowledge_base.search.sizes import SIZES, Sizes
from knowledge_base.settings import KnowledgeSettings
from tests.conftest import on_both_databases


class CountingEncoder:
    """The real encoder, counting the texts it is given."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return self._encoder.encode(texts)

    async def encode_async(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return await asyncio.to_thread(self.encode, texts)


async def publish(database: Database, title: str, *questions: str) -> str:
    """An article with these questions, published by somebody in another process."""
    async with database.transaction() as session:
        if await session.get(Category, "orders") is None:
            session.add(Category(slug="orders", title="Orders"))
            await session.flush()
        articles = ArticleService(session, SystemClock(), ("en",))
        content = Content(title, "orders", Audience.PUBLIC, f"About {title}.", questions)
        edition = await articles.create(content, "Somebody")
        await articles.publish(edition.article.id, 1, "Somebody")
    return edition.article.slug


@asynccontextmanager
async def replica(
    core: CoreServices,
    encoder: CountingEncoder | OnnxEncoder,
    bus: EventBus,
    *,
    refresh_seconds: float,
    sizes: Sizes = SIZES,
) -> AsyncIterator[SearchService]:
    settings = KnowledgeSettings(refresh_seconds=refresh_seconds)
    service = SearchService(core.database, bus, encoder, settings, sizes)
    await service.start()
    yield service
    await service.stop()


async def found(service: SearchService, text: str) -> list[str]:
    answer = await service.search(text)
    return [hit.article.slug for hit in answer.hits]


async def eventually_found(service: SearchService, text: str, slug: str) -> bool:
    for _ in range(200):
        if slug in await found(service, text):
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_start_embeds_nothing_that_is_stored(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    counting = CountingEncoder(encoder)
    await publish(core_services.database, "Lamp oil", "does the lamp need oil")
    async with replica(core_services, counting, InProcessBus(), refresh_seconds=60):
        assert counting.texts == 3
    async with replica(core_services, counting, InProcessBus(), refresh_seconds=60) as service:
        assert counting.texts == 3
        assert await found(service, "does the lamp need oil") == ["lamp-oil"]
    assert counting.texts == 4


async def test_an_edit_embeds_only_what_is_new(core_services: CoreServices, encoder: OnnxEncoder) -> None:
    counting = CountingEncoder(encoder)
    await publish(core_services.database, "Lamp oil", "does the lamp need oil")
    async with replica(core_services, counting, InProcessBus(), refresh_seconds=60) as service:
        before = counting.texts
        await publish(core_services.database, "Lamp wick", "does the lamp need oil")
        await service.refresh()
        assert counting.texts == before + 2


async def test_other_replicas_follow_the_bus(core_services: CoreServices, encoder: OnnxEncoder) -> None:
    async with replica(core_services, encoder, core_services.bus, refresh_seconds=60) as service:
        slug = await publish(core_services.database, "Lamp oil", "does the lamp need oil")
        assert await eventually_found(service, "does the lamp need oil", slug)


async def test_other_replicas_look_for_themselves_where_the_bus_is_silent(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=0.05) as service:
        slug = await publish(core_services.database, "Lamp oil", "does the lamp need oil")
        assert await eventually_found(service, "does the lamp need oil", slug)


SUBJECTS = ("oil", "wick", "glass", "handle", "flame", "shade", "switch", "cable", "battery")


async def publish_enough_to_learn_from(database: Database) -> None:
    for subject in SUBJECTS:
        await publish(
            database,
            f"The lamp's {subject}",
            f"where do I get {subject}",
            f"{subject} is broken",
            f"what {subject} does it have",
        )


def calibration_of(service: SearchService) -> Calibration:
    return service.require_snapshot().engines["en", Audience.PUBLIC].calibration


async def test_calibration_is_learned_once_there_is_enough_to_learn_from(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60) as service:
        await publish_enough_to_learn_from(core_services.database)
        await service.refresh()
        await service.settle()
        answer = await service.search("my battery is broken")
        assert answer.hits[0].article.slug == "the-lamps-battery"
        assert calibration_of(service) != shipped_calibration()


RECOGNISABLE = (1.0, 2.0, 3.0, 4.0, 5.0)
"""Weights that nobody would learn."""


@on_both_databases
async def test_a_start_learns_nothing_that_is_stored(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    database = core_services.database
    await publish_enough_to_learn_from(database)
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60) as service:
        assert calibration_of(service) == shipped_calibration()  # nobody waits for what is learned
        await service.settle()
        learned = calibration_of(service)
        assert learned != shipped_calibration()
    async with database.transaction() as session:
        for stored in await session.scalars(select(StoredCalibration)):
            assert Calibration.from_json(stored.learned) == learned
            stored.learned = replace(learned, weights=RECOGNISABLE).to_json()
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60) as service:
        assert calibration_of(service).weights == RECOGNISABLE
        await service.settle()
        assert calibration_of(service).weights == RECOGNISABLE
        await publish(database, "The lamp's tripod", "where do I get a tripod")
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60) as service:
        assert calibration_of(service).weights == RECOGNISABLE  # that of the articles before
        await service.settle()
        assert calibration_of(service).weights != RECOGNISABLE
    async with database.reading() as session:
        for stored in await session.scalars(select(StoredCalibration)):
            assert Calibration.from_json(stored.learned).weights != RECOGNISABLE


# As a large knowledge base has it: changes are laid over what is there.
LARGE = Sizes(layered=1, graph=1, head_cells=0)


async def test_a_large_start_serves_what_was_last_learned_and_learns_in_the_background(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    database = core_services.database
    await publish_enough_to_learn_from(database)
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60, sizes=LARGE) as service:
        await service.settle()
        learned = calibration_of(service)
        assert learned != shipped_calibration()
        await publish(database, "The lamp's tripod", "where do I get a tripod")
        await service.refresh()
        await service.settle()
        assert calibration_of(service) == learned  # one article more is nothing to a large knowledge base
    async with replica(core_services, encoder, InProcessBus(), refresh_seconds=60, sizes=LARGE) as service:
        assert calibration_of(service) == learned
        await service.settle()
        assert calibration_of(service) != learned


class PausingSearch(SearchService):
    """Pauses in the middle of joining until it is let go on."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.has_begun = threading.Event()
        self.may_go_on = threading.Event()

    def _is_running(self) -> bool:
        self.has_begun.set()
        self.may_go_on.wait(60)
        return super()._is_running()


@on_both_databases
async def test_what_is_published_while_joining_is_served_before_and_after(
    core_services: CoreServices, encoder: OnnxEncoder
) -> None:
    database = core_services.database
    await publish(database, "Lamp oil", "does the lamp need oil")
    service = PausingSearch(database, InProcessBus(), encoder, KnowledgeSettings(), LARGE)
    await service.refresh()
    joining = asyncio.create_task(service.join())
    await asyncio.to_thread(service.has_begun.wait, 60)

    slug = await publish(database, "Telescope", "where is the telescope")
    await service.refresh()
    assert slug in await found(service, "where is the telescope")
    assert not joining.done()
    revision = service.revision
    service.may_go_on.set()
    await joining

    assert slug in await found(service, "where is the telescope")
    assert "lamp-oil" in await found(service, "does the lamp need oil")
    assert service.revision == revision
    base, delta = service.require_snapshot().engines["en", Audience.PUBLIC].segments
    assert (base.index.is_graph, delta.index.is_graph) == (True, False)


async def test_joining_ends_with_the_service(core_services: CoreServices, encoder: OnnxEncoder) -> None:
    await publish(core_services.database, "Lamp oil", "does the lamp need oil")
    service = PausingSearch(core_services.database, InProcessBus(), encoder, KnowledgeSettings(), LARGE)
    await service.refresh()
    joining = asyncio.create_task(service.join())
    await asyncio.to_thread(service.has_begun.wait, 60)
    await service.stop()
    service.may_go_on.set()
    with pytest.raises(CancelledError):
        await joining
