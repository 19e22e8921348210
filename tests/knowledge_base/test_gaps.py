"""From what customers asked to the gaps that editors see, and what they do about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from core.services import CoreServices
from core.staff import Role
from knowledge_base.insight.models import Feedback
from knowledge_base.insight.trend import Period, trend
from knowledge_base.wing import KnowledgeWing
from tests.conftest import FakeClock
from tests.knowledge_base.articles import ask, create, publish
from tests.knowledge_base.asked import question, store
from tests.knowledge_base.conftest import SignIn

DAY = timedelta(days=1)


async def gaps(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    response = await client.get("/api/knowledge/gaps", params=query)
    assert response.status_code == 200, response.text
    report: dict[str, Any] = response.json()
    return report


def test_a_period_ends_today_and_knows_the_one_before() -> None:
    now = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    period = Period.ending(now, 3)
    moments = [
        now,
        now - timedelta(hours=13),  # yesterday
        period.begins,
        period.begins - timedelta(seconds=1),
        period.before_begins,
        period.before_begins - timedelta(seconds=1),
    ]
    counted = trend(moments, period)
    assert [str(day) for day in period.dates()] == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert (counted.count, counted.before, counted.by_day) == (3, 2, (1, 1, 1))


async def test_questions_without_an_answer_are_counted_by_subject(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    now = clock.now()
    await store(
        core_services,
        question("do you ship to Canada", now),
        question("Do you ship to Canada?", now - DAY),
        question("is delivery to Canada possible", now - 2 * DAY),
        question("delivery to Canada", now - 9 * DAY),
        question("are dogs allowed in your stores", now),
        question("delivery to canada", now - 20 * DAY),
        question("where do you deliver in Canada", now, verdict="clarify", coverage=0.6),
        question("something that was picked", now, verdict="clarify", chosen_article_id="a1"),
        question("something that was answered", now, verdict="answer", article_id="a1"),
        question("¿envían a Canadá?", now, locale="es"),
    )
    report = await gaps(editor, days=7)
    assert [(one["name"], one["count"], one["before"]) for one in report["gaps"]] == [
        ("Canada", 4, 1),
        ("Dogs", 1, 0),
    ]
    canada = report["gaps"][0]
    assert (canada["by_day"], len(report["dates"])) == ([0, 0, 0, 0, 1, 1, 2], 7)
    assert canada["examples"][0] == {"text": "do you ship to Canada", "count": 2, "unhelpful": 0}
    assert (canada["wordings"], canada["nearest"]) == (3, None)
    spanish = await gaps(editor, days=7, locale="es")
    assert [one["examples"][0]["text"] for one in spanish["gaps"]] == ["¿envían a Canadá?"]


async def test_what_todays_articles_answer_is_no_gap(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    await store(core_services, question("can I take my parrot into the showroom", clock.now()))
    (gap,) = (await gaps(editor))["gaps"]
    article = await create(
        editor, title="Parrots in the showroom", body="Parrots are welcome.", questions=["birds in the shop"]
    )
    clock.advance(timedelta(minutes=1))
    response = await editor.post(
        f"/api/knowledge/articles/{article['id']}/phrasings",
        json={"questions": [gap["examples"][0]["text"], "BIRDS in the shop?"]},
    )
    draft = response.json()
    assert draft["questions"] == ["birds in the shop", "can I take my parrot into the showroom"]
    assert draft["version"] == 2
    assert len((await gaps(editor))["gaps"]) == 1
    await publish(editor, draft)
    report = await gaps(editor)
    assert (report["gaps"], report["solved"]) == ([], 1)


async def test_an_unhelpful_answer_is_a_gap_until_it_reads_otherwise(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, clock: FakeClock
) -> None:
    article = await publish(editor, await create(editor))
    found = await ask(visitor, "can I send the telescope back")
    assert (await gaps(editor, fresh=True))["gaps"] == []
    feedback = {"question_id": found["question_id"], "helped": False}
    assert (await visitor.post("/api/knowledge/feedback", json=feedback)).status_code == 204
    (gap,) = (await gaps(editor, fresh=True))["gaps"]
    assert (gap["count"], gap["unhelpful"], gap["nearest"]["article_id"]) == (1, 1, article["id"])
    clock.advance(timedelta(minutes=5))
    changed = {
        key: article[key] for key in ("title", "category", "questions", "slug", "locale", "audience", "flow")
    }
    response = await editor.put(
        f"/api/knowledge/articles/{article['id']}",
        json={**changed, "body": "Send it back within **60 days**.", "version": article["version"]},
    )
    await publish(editor, response.json())
    assert (await gaps(editor))["gaps"] == []


async def test_a_customer_who_changes_their_mind_closes_the_gap(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    now = clock.now()
    article = await publish(editor, await create(editor))
    answered = question("can I send the telescope back", now, verdict="answer", article_id=article["id"])
    await store(core_services, answered, Feedback(id=answered.id, article_id="x", helped=True, given_at=now))
    assert (await gaps(editor))["gaps"] == []


async def test_a_dismissed_gap_stays_away_until_it_grows(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    now = clock.now()
    asked = [
        "do you ship to Canada",
        "is delivery to Canada possible",
        "shipping to Canada?",
        "Canada shipping",
    ]
    await store(core_services, *(question(text, now) for text in asked))
    (gap,) = (await gaps(editor))["gaps"]
    response = await editor.post(
        "/api/knowledge/gaps/dismissals",
        json={"question": gap["question"], "count": gap["count"], "days": 30},
    )
    assert response.status_code == 204
    assert (await gaps(editor))["gaps"] == []
    await store(core_services, *(question("can you deliver to Canada", now) for _ in range(2)))
    assert (await gaps(editor, fresh=True))["gaps"] == []
    await store(core_services, question("can you deliver to Canada", now))
    assert [one["count"] for one in (await gaps(editor, fresh=True))["gaps"]] == [7]


async def test_a_report_is_kept_for_a_while_and_made_anew_on_request(
    editor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    assert (await gaps(editor))["gaps"] == []
    await store(core_services, question("do you ship to Canada", clock.now()))
    assert (await gaps(editor))["gaps"] == []
    assert len((await gaps(editor, fresh=True))["gaps"]) == 1
    await store(core_services, question("are dogs allowed in your stores", clock.now()))
    clock.advance(timedelta(minutes=11))
    assert len((await gaps(editor))["gaps"]) == 2


async def test_a_report_that_takes_long_is_announced(
    editor: httpx.AsyncClient,
    wing: KnowledgeWing,
    core_services: CoreServices,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await store(core_services, question("do you ship to Canada", clock.now()))
    monkeypatch.setattr("knowledge_base.insight.gap_service.PATIENCE_SECONDS", 0.0)
    first = await gaps(editor)
    assert (first["is_computing"], first["computed_at"], first["gaps"]) == (True, None, [])
    monkeypatch.undo()
    assert len((await gaps(editor))["gaps"]) == 1


async def test_an_agents_answer_suggests_a_phrasing(editor: httpx.AsyncClient, sign_in: SignIn) -> None:
    agent = await sign_in(Role.AGENT)
    article = await create(editor)
    used = {"article_id": article["id"], "question": "is my  telescope still returnable? code 482913"}
    for _ in range(2):
        assert (await agent.post("/api/knowledge/phrasings", json=used)).status_code == 204
    known = {"article_id": article["id"], "question": "Can I send the telescope back?"}
    assert (await agent.post("/api/knowledge/phrasings", json=known)).status_code == 204
    missing = await agent.post("/api/knowledge/phrasings", json={**used, "article_id": "none"})
    assert (missing.status_code, missing.json()["error"]) == (404, "article_not_found")

    listed = (await agent.get("/api/knowledge/phrasings", params={"article_id": article["id"]})).json()
    (suggested,) = listed["phrasings"]
    assert (suggested["text"], suggested["times"]) == ("is my telescope still returnable? code ••••••", 2)
    assert (await agent.post(f"/api/knowledge/phrasings/{suggested['id']}/accept")).status_code == 403
    accepted = await editor.post(f"/api/knowledge/phrasings/{suggested['id']}/accept")
    assert accepted.json()["questions"][-1] == "is my telescope still returnable? code ••••••"
    again = await editor.post(f"/api/knowledge/phrasings/{suggested['id']}/dismiss")
    assert (again.status_code, again.json()["error"]) == (404, "phrasing_not_found")
    assert (await agent.post("/api/knowledge/phrasings", json=used)).status_code == 204
    assert (await agent.get("/api/knowledge/phrasings")).json() == {"phrasings": []}


async def test_a_dismissed_phrasing_is_not_suggested_again(editor: httpx.AsyncClient) -> None:
    article = await create(editor)
    used = {"article_id": article["id"], "question": "hello my friends"}
    await editor.post("/api/knowledge/phrasings", json=used)
    (suggested,) = (await editor.get("/api/knowledge/phrasings")).json()["phrasings"]
    assert (await editor.post(f"/api/knowledge/phrasings/{suggested['id']}/dismiss")).status_code == 204
    await editor.post("/api/knowledge/phrasings", json=used)
    assert (await editor.get("/api/knowledge/phrasings")).json() == {"phrasings": []}


async def test_customers_see_nothing_of_it_and_agents_only_look(
    visitor: httpx.AsyncClient, sign_in: SignIn
) -> None:
    agent = await sign_in(Role.AGENT)
    dismissal = {"question": "x", "count": 1, "days": 30}
    for path in ("gaps", "phrasings"):
        refused = await visitor.get(f"/api/knowledge/{path}")
        assert (refused.status_code, refused.json()["error"]) == (401, "not_signed_in")
        assert (await agent.get(f"/api/knowledge/{path}")).status_code == 200
    for path, body in (("gaps/dismissals", dismissal), ("articles/a/phrasings", {"questions": ["x"]})):
        assert (await visitor.post(f"/api/knowledge/{path}", json=body)).status_code == 401
        assert (await agent.post(f"/api/knowledge/{path}", json=body)).status_code == 403
