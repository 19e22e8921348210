"""What came of each article, which ones are stale, and what is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from core.database import new_id
from core.services import CoreServices
from knowledge_base.insight.models import AskedQuestion, DismissedGap, Feedback
from knowledge_base.insight.retention import QUESTIONS_AT_ONCE, Retention
from knowledge_base.insight.staleness import Standing, reasons_to_look_again
from knowledge_base.search.models import StoredVector
from knowledge_base.wing import KnowledgeWing
from tests.conftest import FakeClock
from tests.knowledge_base.articles import create, publish
from tests.knowledge_base.asked import question, store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def standing(**changes: Any) -> Standing:
    values: dict[str, Any] = {
        "created_at": NOW - 800 * DAY,
        "written_at": NOW - 10 * DAY,
        "review_at": None,
        "last_shown_at": NOW - DAY,
        "helped": 2,
        "not_helped": 1,
        **changes,
    }
    return Standing(**values)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"written_at": NOW - 365 * DAY}, []),
        ({"written_at": NOW - 366 * DAY}, ["unchanged"]),
        ({"review_at": NOW}, ["review_due"]),
        ({"review_at": NOW + DAY}, []),
        ({"last_shown_at": NOW - 91 * DAY}, ["not_shown"]),
        ({"last_shown_at": None}, ["not_shown"]),
        ({"last_shown_at": None, "created_at": NOW - 90 * DAY}, []),
        ({"helped": 1, "not_helped": 1}, []),
        ({"helped": 0, "not_helped": 1}, ["unhelpful"]),
    ],
)
def test_why_an_article_is_stale(changes: dict[str, Any], reasons: list[str]) -> None:
    assert reasons_to_look_again(standing(**changes), NOW) == reasons


async def figures(client: httpx.AsyncClient, **query: Any) -> dict[str, dict[str, Any]]:
    response = await client.get("/api/knowledge/figures", params=query)
    assert response.status_code == 200, response.text
    return {one["article_id"]: one for one in response.json()["articles"]}


async def test_what_came_of_each_article(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    shown = (await publish(editor, await create(editor, slug="shown")))["id"]
    draft = (await create(editor, slug="draft"))["id"]
    archived = (await create(editor, slug="archived"))["id"]
    await editor.post(f"/api/knowledge/articles/{archived}/archive")
    now = clock.now()
    answered = [
        question("a", now - DAY, verdict="answer", article_id=shown, was_handed_over=handed_over)
        for handed_over in (True, False)
    ]
    picked = question("b", now, verdict="clarify", article_id="other", chosen_article_id=shown)
    await store(
        core_services,
        *answered,
        picked,
        question("c", now, verdict="clarify", article_id=shown),
        question("d", now, article_id=shown, was_handed_over=True),
        question("e", now - 40 * DAY, verdict="answer", article_id=shown),
        Feedback(id=answered[0].id, article_id=shown, helped=False, given_at=now),
        Feedback(id=picked.id, article_id=shown, helped=False, given_at=now),
        Feedback(id=new_id(), article_id=shown, helped=True, given_at=now),
        Feedback(id=new_id(), article_id=shown, helped=True, given_at=now - 40 * DAY),
    )
    found = await figures(editor)
    assert found.keys() == {shown, draft}
    assert found[shown] == {
        "article_id": shown,
        "shown": 3,
        "helped": 1,
        "not_helped": 2,
        "led_to_person": 1,
        "last_shown_at": "2026-03-02T12:00:00Z",
        "stale": ["unhelpful"],
    }
    assert (found[draft]["shown"], found[draft]["last_shown_at"], found[draft]["stale"]) == (0, None, [])
    assert (await figures(editor, days=60))[shown]["shown"] == 4


async def test_what_was_asked_long_ago_is_forgotten(
    editor: httpx.AsyncClient, core_services: CoreServices, wing: KnowledgeWing, clock: FakeClock
) -> None:
    now = clock.now()
    old, other = now - 401 * DAY, "do you ship to Canada"
    many = QUESTIONS_AT_ONCE + 1
    await store(
        core_services,
        *(question("where is my parrot", old) for _ in range(many)),
        question(other, old),
        question(other, now - 399 * DAY),
        Feedback(id=new_id(), article_id="a", helped=True, given_at=old),
        Feedback(id=new_id(), article_id="a", helped=True, given_at=now),
        DismissedGap(locale="en", question="x", asked=1, days=30, dismissed_at=old, dismissed_by="x"),
    )
    await wing.search.vectors_of(["where is my parrot", other], keep=True)

    async def count(table: Any) -> int:
        async with core_services.database.reading() as session:
            return (await session.execute(select(func.count()).select_from(table))).scalar_one()

    vectors = await count(StoredVector)
    retention = Retention(core_services.database, clock, timedelta(days=400))
    assert await retention.forget() == many + 1
    assert [await count(table) for table in (AskedQuestion, Feedback, DismissedGap)] == [1, 1, 0]
    assert await count(StoredVector) == vectors - 1
    assert await retention.forget() == 0
