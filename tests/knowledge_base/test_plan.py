"""What is planned for articles: said by editors, done by the keeper when it is due, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from core.bus import InProcessBus
from core.database import Database
from core.services import CoreServices
from core.staff import Role
from knowledge_base.app import build
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.publication import read_revision
from knowledge_base.settings import KnowledgeSettings
from knowledge_base.wing import KnowledgeWing
from tests.conftest import NOON, FakeClock, on_both_databases
from tests.knowledge_base.articles import article_json, ask, create, publish, slugs
from tests.knowledge_base.conftest import SignIn
from tests.waiting import eventually

QUESTION = "can I send the telescope back"
TEA = NOON + timedelta(hours=4)
NIGHT = NOON + timedelta(hours=10)


async def put_plan(editor: httpx.AsyncClient, article: dict[str, Any], **plan: Any) -> httpx.Response:
    given = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in plan.items()}
    return await editor.put(f"/api/knowledge/articles/{article['id']}/plan", json=given)


async def plan(editor: httpx.AsyncClient, article: dict[str, Any], **given: Any) -> dict[str, Any]:
    response = await put_plan(editor, article, **given)
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()
    return result


async def fetch(editor: httpx.AsyncClient, article: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = (await editor.get(f"/api/knowledge/articles/{article['id']}")).json()
    return result


@pytest.fixture
def knowledge_settings(knowledge_settings: KnowledgeSettings) -> KnowledgeSettings:
    """The keeper looks when a test says so."""
    return knowledge_settings.model_copy(update={"plan_interval_seconds": 3_600.0})


@pytest.fixture
async def replica(
    core_services: CoreServices,
    wing: KnowledgeWing,
    encoder: OnnxEncoder,
    knowledge_settings: KnowledgeSettings,
) -> AsyncIterator[KnowledgeWing]:
    """A second server over the same database; its keeper isn't started."""
    assert wing  # the first one
    database = Database(core_services.database.url.render_as_string(hide_password=False), InProcessBus())
    second = build(replace(core_services, database=database), knowledge_settings, encoder)
    await second.search.start()
    yield second
    await second.search.stop()
    await database.close()


async def test_plan_is_kept_and_replaced_whole(editor: httpx.AsyncClient) -> None:
    owner = (await editor.get("/api/knowledge/owners")).json()["owners"][0]
    article = await create(editor)
    planned = await plan(
        editor,
        article,
        owner_id=owner["id"],
        note=" Ask Kim about the fee.\r\n",
        review_at=NIGHT,
        publish_at=TEA,
        publish_version=1,
        unpublish_at=NIGHT,
    )
    assert planned["plan"] == {
        "owner_id": owner["id"],
        "note": "Ask Kim about the fee.",
        "review_at": "2026-03-02T22:00:00Z",
        "publish_at": "2026-03-02T16:00:00Z",
        "publish_version": 1,
        "unpublish_at": "2026-03-02T22:00:00Z",
        "planned_by": "The editor",
    }
    assert (await fetch(editor, article))["plan"] == planned["plan"]
    cleared = (await plan(editor, article, note="Only this."))["plan"]
    assert (cleared["note"], cleared["owner_id"], cleared["publish_at"]) == ("Only this.", None, None)


@on_both_databases
async def test_article_goes_out_and_comes_back_at_its_times(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, wing: KnowledgeWing, clock: FakeClock
) -> None:
    article = await create(editor)
    await plan(editor, article, publish_at=TEA, publish_version=1, unpublish_at=NIGHT)
    assert await wing.plans.carry_out_due() == 0

    clock.advance(timedelta(hours=4))
    assert await wing.plans.carry_out_due() == 1
    out = await fetch(editor, article)
    assert (out["status"], out["published_version"], out["updated_by"]) == ("published", 1, "The editor")
    assert (out["plan"]["publish_at"], out["plan"]["publish_version"]) == (None, None)
    assert slugs(await ask(visitor, QUESTION)) == [article["slug"]]
    assert await wing.plans.carry_out_due() == 0

    clock.advance(timedelta(hours=6))
    assert await wing.plans.carry_out_due() == 1
    assert (await fetch(editor, article))["status"] == "draft"
    assert (await ask(visitor, QUESTION))["hits"] == []


async def serves(wing: KnowledgeWing, revision: int) -> bool:
    return wing.search.revision == revision


@on_both_databases
async def test_two_replicas_carry_out_a_plan_once(
    editor: httpx.AsyncClient, wing: KnowledgeWing, replica: KnowledgeWing, clock: FakeClock
) -> None:
    articles = [await create(editor, title=f"Article {n}") for n in range(4)]
    for article in articles:
        await plan(editor, article, publish_at=TEA, publish_version=1)
    async with wing.core.database.reading() as session:
        before = await read_revision(session)
    clock.advance(timedelta(hours=4))

    done = await asyncio.gather(*(one.plans.carry_out_due() for one in (wing, replica, wing, replica)))
    async with wing.core.database.reading() as session:
        after = await read_revision(session)
    assert (sum(done), after - before) == (4, 4)
    await eventually(partial(serves, wing, after))
    for article in articles:
        assert (await fetch(editor, article))["status"] == "published"


async def test_what_came_due_while_no_server_ran_is_done_at_the_start(
    editor: httpx.AsyncClient, wing: KnowledgeWing, replica: KnowledgeWing, clock: FakeClock
) -> None:
    overdue = await create(editor)
    await plan(editor, overdue, publish_at=TEA, publish_version=1)
    over = await create(editor, title="Over again before it began")
    await plan(editor, over, publish_at=TEA, publish_version=1, unpublish_at=NIGHT)
    await wing.plans.stop()
    clock.advance(timedelta(days=2))

    replica.plans.start()

    async def are_both_done() -> bool:
        is_out = (await fetch(editor, overdue))["status"] == "published"
        return is_out and (await fetch(editor, over))["plan"]["unpublish_at"] is None

    await eventually(are_both_done)
    await replica.plans.stop()
    assert (await fetch(editor, over))["published_version"] is None


async def test_version_that_was_planned_goes_out_not_what_was_written_since(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, wing: KnowledgeWing, clock: FakeClock
) -> None:
    article = await create(editor)
    await plan(editor, article, publish_at=TEA, publish_version=1)
    newer = article_json(version=1, body="Half a thought")
    edited = (await editor.put(f"/api/knowledge/articles/{article['id']}", json=newer)).json()
    await editor.post(f"/api/knowledge/articles/{article['id']}/submit", json={"version": edited["version"]})
    clock.advance(timedelta(hours=4))
    assert await wing.plans.carry_out_due() == 1

    out = await fetch(editor, article)
    assert (out["status"], out["version"], out["published_version"]) == ("in_review", 2, 1)
    seen = (await visitor.get(f"/api/knowledge/published/{article['slug']}")).json()
    assert "30 days" in seen["body"]


async def test_publishing_by_hand_settles_the_plan_for_it(
    editor: httpx.AsyncClient, wing: KnowledgeWing, clock: FakeClock
) -> None:
    article = await create(editor)
    await plan(editor, article, publish_at=TEA, publish_version=1, unpublish_at=NIGHT)
    published = await publish(editor, article)
    assert (published["plan"]["publish_at"], published["plan"]["unpublish_at"]) == (
        None,
        "2026-03-02T22:00:00Z",
    )
    down = (await editor.post(f"/api/knowledge/articles/{article['id']}/unpublish")).json()
    assert down["plan"]["unpublish_at"] is None
    clock.advance(timedelta(days=1))
    assert await wing.plans.carry_out_due() == 0


async def test_archived_article_has_nothing_planned(editor: httpx.AsyncClient) -> None:
    article = await create(editor)
    await plan(editor, article, publish_at=TEA, publish_version=1, unpublish_at=NIGHT)
    archived = (await editor.post(f"/api/knowledge/articles/{article['id']}/archive")).json()
    assert (archived["plan"]["publish_at"], archived["plan"]["unpublish_at"]) == (None, None)
    refused = await put_plan(editor, article, publish_at=TEA, publish_version=1)
    assert [problem["field"] for problem in refused.json()["fields"]] == ["publish_at"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"publish_at": NOON, "publish_version": 1}, "publish_at"),
        ({"publish_at": TEA}, "publish_version"),
        ({"publish_at": TEA, "publish_version": 2}, "publish_version"),
        ({"publish_at": TEA, "publish_version": 0}, "publish_version"),
        ({"publish_version": 1}, "publish_at"),
        ({"publish_at": NIGHT, "publish_version": 1, "unpublish_at": TEA}, "unpublish_at"),
        ({"unpublish_at": TEA}, "unpublish_at"),
        ({"publish_at": "2026-03-02T16:00:00", "publish_version": 1}, "publish_at"),
        ({"publish_at": "tomorrow", "publish_version": 1}, "publish_at"),
        ({"owner_id": "nobody"}, "owner_id"),
        ({"note": "x" * 2_001}, "note"),
    ],
)
async def test_impossible_plans_are_refused_at_their_field(
    editor: httpx.AsyncClient, given: dict[str, Any], field: str
) -> None:
    article = await create(editor)
    refused = await put_plan(editor, article, **given)
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_request")
    assert field in {problem["field"].removeprefix("body.") for problem in refused.json()["fields"]}
    assert (await fetch(editor, article))["plan"] == article["plan"]


async def test_note_can_be_changed_when_the_time_has_just_come(
    editor: httpx.AsyncClient, clock: FakeClock
) -> None:
    article = await create(editor)
    await plan(editor, article, publish_at=TEA, publish_version=1)
    clock.advance(timedelta(hours=5))
    kept = await plan(editor, article, publish_at=TEA, publish_version=1, note="Almost out.")
    assert kept["plan"]["note"] == "Almost out."


async def test_articles_due_for_a_look_and_those_of_one_owner_are_listed(
    editor: httpx.AsyncClient, clock: FakeClock
) -> None:
    owner = (await editor.get("/api/knowledge/owners")).json()["owners"][0]
    late, later, fresh = [await create(editor, title=title) for title in ("Late", "Later", "Fresh")]
    await plan(editor, late, review_at=TEA, owner_id=owner["id"])
    await plan(editor, later, review_at=NIGHT)
    await plan(editor, fresh, review_at=NOON + timedelta(days=30))

    async def titles(query: str) -> list[str]:
        found = (await editor.get(f"/api/knowledge/articles?{query}")).json()["articles"]
        return [article["title"] for article in found]

    assert await titles("review_due=true") == []
    clock.advance(timedelta(days=1))
    assert await titles("review_due=true") == ["Late", "Later"]
    assert await titles(f"owner={owner['id']}") == ["Late"]
    await editor.post(f"/api/knowledge/articles/{late['id']}/archive")
    assert await titles("review_due=true") == ["Later"]


async def test_planning_needs_the_role_editor(editor: httpx.AsyncClient, sign_in: SignIn) -> None:
    article = await create(editor)
    agent = await sign_in(Role.AGENT)
    assert (await put_plan(agent, article, note="Mine.")).json()["error"] == "not_allowed"
