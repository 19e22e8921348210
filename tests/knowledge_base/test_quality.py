"""How search did, how it would have done with another floor, and moving the floor everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.bus import EventBus, InProcessBus
from core.services import CoreServices
from core.staff import Role
from knowledge_base.insight.quality import FLOORS, Asked, Verdicts, at_floors
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.service import SearchService
from knowledge_base.search.verdict import Thresholds, judge
from knowledge_base.settings import KnowledgeSettings
from tests.conftest import FakeClock
from tests.knowledge_base.articles import ask, create, publish
from tests.knowledge_base.asked import question, store
from tests.knowledge_base.conftest import SignIn
from tests.waiting import eventually

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
THRESHOLDS = Thresholds.of(KnowledgeSettings())


async def quality(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    response = await client.get("/api/knowledge/quality", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def move(client: httpx.AsyncClient, floor: float | None, version: int) -> httpx.Response:
    return await client.put("/api/knowledge/quality/floor", json={"floor": floor, "version": version})


def test_every_floor_gives_what_the_very_rule_gives() -> None:
    asked = [
        Asked(NOW, text, "none", confidence / 10, coverage / 10)
        for text in ("how long may I keep a telescope", "refund")
        for confidence in range(11)
        for coverage in range(confidence, 11)
    ]
    for floor, effect in zip(FLOORS, at_floors(asked, THRESHOLDS), strict=True):
        moved = Thresholds(
            floor,
            THRESHOLDS.clarify,
            THRESHOLDS.brief_words,
            THRESHOLDS.brief_answer,
            THRESHOLDS.brief_clarify,
        )
        verdicts = [judge(one.text, one.confidence, one.coverage, moved) for one in asked]
        assert effect == Verdicts(
            verdicts.count("answer"), verdicts.count("clarify"), verdicts.count("none")
        ), floor


async def test_questions_are_counted_by_day_and_verdict(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    now = clock.now()
    empty = await quality(editor, days=2)
    assert (empty["total"], empty["median_confidence"]) == (
        {"answered": 0, "clarified": 0, "unanswered": 0},
        None,
    )
    await store(
        core_services,
        question("how long may I keep it", now, verdict="answer", confidence=0.9),
        question("how long may I keep it", now, verdict="clarify", confidence=0.4, coverage=0.7),
        question("how long may I keep it", now - timedelta(hours=13), confidence=0.1),
        question("how long may I keep it", now - timedelta(days=2), confidence=0.1),
    )
    found = await quality(editor, days=2)
    assert found["days"] == [
        {"date": "2026-03-01", "answered": 0, "clarified": 0, "unanswered": 1},
        {"date": "2026-03-02", "answered": 1, "clarified": 1, "unanswered": 0},
    ]
    assert (found["total"], found["median_confidence"]) == (
        {"answered": 1, "clarified": 1, "unanswered": 1},
        0.4,
    )
    by_floor = {one["floor"]: (one["answered"], one["clarified"]) for one in found["floors"]}
    assert len(by_floor) == 101
    assert [by_floor[floor] for floor in (0.0, 0.3, 0.5, 0.95)] == [(3, 0), (2, 0), (1, 1), (0, 1)]


async def test_an_editor_moves_the_floor_and_takes_it_back(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    await publish(editor, await create(editor))
    text = "can I send the telescope back"
    before = await ask(visitor, text)
    assert before["verdict"] == "answer"
    floor = (await quality(editor))["floor"]
    assert (floor["is_default"], floor["value"], floor["version"]) == (True, floor["default"], 0)

    moved = await move(editor, 1.0, 0)
    assert (moved.json()["value"], moved.json()["changed_by"], moved.json()["version"]) == (
        1.0,
        "The editor",
        1,
    )
    assert (await ask(visitor, text))["verdict"] != "answer"
    stale = await move(editor, 0.2, 0)
    assert (stale.status_code, stale.json()["error"]) == (409, "floor_changed")
    taken_back = await move(editor, None, 1)
    assert taken_back.json()["is_default"]
    assert (await ask(visitor, text))["verdict"] == "answer"
    for wrong in (-0.1, 1.1):
        assert (await move(editor, wrong, 2)).status_code == 422


@pytest.mark.parametrize("hears", [True, False], ids=["by the bus", "without the bus"])
async def test_a_floor_moved_on_one_replica_holds_on_the_others(
    editor: httpx.AsyncClient,
    visitor: httpx.AsyncClient,
    core_services: CoreServices,
    encoder: OnnxEncoder,
    hears: bool,
) -> None:
    await publish(editor, await create(editor))
    bus: EventBus = core_services.bus if hears else InProcessBus()
    settings = KnowledgeSettings(refresh_seconds=60 if hears else 0.05)
    other = SearchService(core_services.database, bus, encoder, settings)
    await other.start()
    try:
        assert other.thresholds.answer == settings.answer_floor
        await move(editor, 0.97, 0)

        async def has_followed() -> bool:
            return other.thresholds.answer == 0.97

        await eventually(has_followed)
    finally:
        await other.stop()
    restarted = SearchService(core_services.database, bus, encoder, settings)
    await restarted.refresh()
    assert restarted.thresholds.answer == 0.97


async def test_agents_look_and_customers_dont(visitor: httpx.AsyncClient, sign_in: SignIn) -> None:
    agent = await sign_in(Role.AGENT)
    for path in ("quality", "figures"):
        assert (await visitor.get(f"/api/knowledge/{path}")).status_code == 401
        assert (await agent.get(f"/api/knowledge/{path}")).status_code == 200
    assert (await move(visitor, 0.5, 0)).status_code == 401
    assert (await move(agent, 0.5, 0)).status_code == 403
    admin = await sign_in(Role.ADMIN)
    assert (await move(admin, 0.5, 0)).status_code == 200
