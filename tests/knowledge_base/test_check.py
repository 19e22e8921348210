"""Regression questions and the check before a publication, over the endpoints with the real encoder."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, select

from core.services import CoreServices
from core.staff import Role
from knowledge_base.article.models import Article
from knowledge_base.rehearsal import check as checks
from knowledge_base.rehearsal import comparison
from knowledge_base.rehearsal.models import RegressionQuestion
from knowledge_base.wing import KnowledgeWing
from tests.conftest import FakeClock, on_both_databases
from tests.knowledge_base.articles import article_json, ask, create, publish, slugs
from tests.knowledge_base.conftest import SignIn

SPYGLASS = "is there a way to hand my spyglass back to you"
RIVAL = {
    "title": "Spyglasses",
    "body": "We repair spyglasses of all makers.",
    "questions": [SPYGLASS],
}
CANDLES = {
    "title": "Which candles fit the lantern?",
    "body": "Any candle up to 4 cm across.",
    "questions": ["candle size for the lantern"],
}


async def keep(editor: httpx.AsyncClient, article: dict[str, Any], *questions: str) -> dict[str, Any]:
    response = await editor.put(
        f"/api/knowledge/articles/{article['id']}/regression-questions", json={"questions": list(questions)}
    )
    assert response.status_code == 200, response.text
    kept: dict[str, Any] = response.json()
    return kept


async def check(editor: httpx.AsyncClient, article: dict[str, Any]) -> dict[str, Any]:
    response = await editor.post(
        f"/api/knowledge/articles/{article['id']}/check", json={"version": article["version"]}
    )
    assert response.status_code == 200, response.text
    checked: dict[str, Any] = response.json()
    return checked


async def try_to_publish(
    editor: httpx.AsyncClient, article: dict[str, Any], accepted: list[str]
) -> httpx.Response:
    return await editor.post(
        f"/api/knowledge/articles/{article['id']}/publish",
        json={"version": article["version"], "accepted": accepted},
    )


async def save(editor: httpx.AsyncClient, article: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = await editor.put(
        f"/api/knowledge/articles/{article['id']}",
        json=article_json(version=article["version"], **changes),
    )
    assert response.status_code == 200, response.text
    saved: dict[str, Any] = response.json()
    return saved


async def telescope_and_rival(editor: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """A published article that has to answer SPYGLASS, and a draft that would take the question from it."""
    telescope = await publish(editor, await create(editor, questions=[SPYGLASS]))
    await keep(editor, telescope, SPYGLASS)
    telescope = await save(editor, telescope, questions=["can I send my spyglass back"])
    telescope = await publish(editor, telescope)
    assert (await ask(editor, SPYGLASS))["verdict"] == "answer"
    return telescope, await create(editor, **RIVAL)


@on_both_databases
async def test_questions_are_kept_with_date_and_author(
    editor: httpx.AsyncClient, sign_in: SignIn, clock: FakeClock
) -> None:
    article = await create(editor)
    first = (await keep(editor, article, " Where  to? ", "where to?", "", "How much?"))["questions"]
    assert [(one["text"], one["created_by"]) for one in first] == [
        ("Where to?", "The editor"),
        ("How much?", "The editor"),
    ]
    admin = await sign_in(Role.ADMIN)
    second = (await keep(admin, article, "When?", "How much?"))["questions"]
    assert second == [
        {"text": "When?", "created_at": first[0]["created_at"], "created_by": "The admin"},
        first[1],
    ]
    agent = await sign_in(Role.AGENT)
    url = f"/api/knowledge/articles/{article['id']}/regression-questions"
    assert (await agent.get(url)).json()["questions"] == second
    assert (await agent.put(url, json={"questions": []})).status_code == 403
    assert (await keep(editor, article))["questions"] == []


async def test_bad_questions_are_refused_and_nothing_is_lost(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    article = await create(editor)
    url = f"/api/knowledge/articles/{article['id']}/regression-questions"
    kept = await keep(editor, article, *(f"question {number}" for number in range(50)))
    for bad in ([f"question {number}" for number in range(51)], ["x" * 501], ["nul \x00 byte"]):
        response = await editor.put(url, json={"questions": bad})
        assert (response.status_code, response.json()["error"]) == (422, "invalid_request")
        assert response.json()["fields"][0]["field"] == "questions"
    assert (await editor.get(url)).json() == kept
    assert len(kept["questions"]) == 50
    assert (await visitor.get(url)).status_code == 401
    for method in ("GET", "PUT"):
        missing = await editor.request(
            method, url.replace(article["id"], "nothing"), json={"questions": ["why"]}
        )
        assert (missing.status_code, missing.json()["error"]) == (404, "article_not_found")


@on_both_databases
async def test_questions_go_with_their_article(
    editor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    article = await create(editor)
    await keep(editor, article, "why")
    async with core_services.database.transaction() as session:
        await session.execute(delete(Article).where(Article.id == article["id"]))
    async with core_services.database.reading() as session:
        assert (await session.execute(select(func.count(RegressionQuestion.id)))).scalar_one() == 0


async def test_an_article_that_changes_no_answer_passes(editor: httpx.AsyncClient) -> None:
    telescope = await publish(editor, await create(editor))
    await keep(editor, telescope, "can I send the telescope back", "telescope return period")
    candles = await create(editor, **CANDLES)

    checked = await check(editor, candles)

    assert checked == {"version": 1, "questions": 2, "changes": [], "unanswered": [], "too_close": []}
    assert (await publish(editor, candles))["status"] == "published"


@on_both_databases
async def test_a_worse_answer_is_refused_until_it_is_accepted(editor: httpx.AsyncClient) -> None:
    telescope, rival = await telescope_and_rival(editor)

    checked = await check(editor, rival)

    (change,) = checked["changes"]
    assert (change["question"], change["effect"], change["audience"]) == (SPYGLASS, "worse", "public")
    assert change["article"]["id"] == telescope["id"]
    assert (change["before"]["verdict"], change["before"]["article"]["id"]) == ("answer", telescope["id"])
    assert change["after"]["article"] == {"id": rival["id"], "slug": "spyglasses", "title": "Spyglasses"}

    for accepted in ([], ["another change"]):
        refused = await try_to_publish(editor, rival, accepted)
        assert (refused.status_code, refused.json()["error"]) == (409, "answers_would_change")
        assert refused.json()["changes"] == [change["id"]]
    assert slugs(await ask(editor, SPYGLASS)) == [telescope["slug"]]
    assert (await editor.get(f"/api/knowledge/articles/{rival['id']}")).json()["status"] == "draft"

    assert (await try_to_publish(editor, rival, [change["id"]])).status_code == 200
    assert slugs(await ask(editor, SPYGLASS))[0] == "spyglasses"


async def test_what_was_accepted_is_that_change_and_no_later_one(editor: httpx.AsyncClient) -> None:
    telescope, rival = await telescope_and_rival(editor)
    accepted = [change["id"] for change in (await check(editor, rival))["changes"]]
    assert accepted

    await keep(editor, telescope, SPYGLASS, SPYGLASS.replace("hand", "bring"))

    refused = await try_to_publish(editor, rival, accepted)
    assert (refused.status_code, len(refused.json()["changes"])) == (409, 1)
    assert refused.json()["changes"][0] not in accepted


async def test_a_check_changes_nothing(editor: httpx.AsyncClient, wing: KnowledgeWing) -> None:
    _, rival = await telescope_and_rival(editor)
    await wing.search.settle()
    served = wing.search.require_snapshot()
    first = await check(editor, rival)
    assert await check(editor, rival) == first
    assert wing.search.require_snapshot() is served
    assert (await editor.get(f"/api/knowledge/articles/{rival['id']}")).json()["status"] == "draft"


async def test_a_publication_after_its_check_computes_nothing_again(
    editor: httpx.AsyncClient, wing: KnowledgeWing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    compare = checks.compare

    def counting(reached: Any, *rest: Any) -> Any:
        asked.append(len(reached))
        return compare(reached, *rest)

    monkeypatch.setattr(checks, "compare", counting)
    telescope, rival = await telescope_and_rival(editor)
    await wing.search.settle()
    asked.clear()
    changes = (await check(editor, rival))["changes"]
    refused = await try_to_publish(editor, rival, [])
    assert (refused.status_code, asked) == (409, [1])
    await keep(editor, telescope, SPYGLASS, "who repairs spyglasses")
    await try_to_publish(editor, rival, [change["id"] for change in changes])
    assert asked == [1, 2]


async def test_own_questions_get_better_or_are_named(editor: httpx.AsyncClient) -> None:
    await publish(editor, await create(editor))
    candles = await create(editor, **CANDLES)
    await keep(editor, candles, "candle size for the lantern", "who is the king of Norway")

    checked = await check(editor, candles)

    assert checked["questions"] == 2
    (better,) = [change for change in checked["changes"] if change["question"].startswith("candle")]
    assert (better["effect"], better["after"]["verdict"]) == ("better", "answer")
    assert [one["question"] for one in checked["unanswered"]] == ["who is the king of Norway"]
    assert (await publish(editor, candles))["status"] == "published"


async def test_an_edit_that_loses_an_own_question_is_refused(editor: httpx.AsyncClient) -> None:
    telescope = await publish(editor, await create(editor))
    await publish(editor, await create(editor, **CANDLES))
    await keep(editor, telescope, "can I send the telescope back")
    edited = await save(editor, telescope, title="Opening hours", body="From nine to five.", questions=[])

    (change,) = (await check(editor, edited))["changes"]
    assert (change["effect"], change["article"]["title"]) == ("worse", "Opening hours")
    assert (await try_to_publish(editor, edited, [])).json()["error"] == "answers_would_change"


async def test_staff_articles_take_no_answers_from_customers(editor: httpx.AsyncClient) -> None:
    _, rival = await telescope_and_rival(editor)
    rival = await save(editor, rival, **RIVAL, audience="internal")
    assert (await check(editor, rival))["changes"] == []

    rival = await save(editor, rival, **RIVAL, audience="signed_in")
    (change,) = (await check(editor, rival))["changes"]
    assert (change["effect"], change["audience"]) == ("worse", "signed_in")


async def test_narrowing_an_article_to_staff_takes_its_answers_from_customers(
    editor: httpx.AsyncClient,
) -> None:
    telescope = await publish(editor, await create(editor))
    await keep(editor, telescope, "can I send the telescope back")
    narrowed = await save(editor, telescope, audience="internal")

    (change,) = (await check(editor, narrowed))["changes"]
    assert (change["effect"], change["audience"]) == ("worse", "public")
    assert (change["after"]["verdict"], change["after"]["article"]) == ("none", None)


@pytest.mark.parametrize("taking_down", ["unpublish", "archive"])
async def test_questions_of_an_article_taken_down_rest_with_it(
    editor: httpx.AsyncClient, taking_down: str
) -> None:
    telescope, rival = await telescope_and_rival(editor)
    down = await editor.post(f"/api/knowledge/articles/{telescope['id']}/{taking_down}")
    assert down.status_code == 200, down.text

    assert (await check(editor, rival))["questions"] == 0
    rival = await publish(editor, rival)

    # Back again: its question is now the rival's, and publishing it would not change that for the worse.
    telescope = await save(editor, down.json())
    checked = await check(editor, telescope)
    assert checked["questions"] == 1
    assert [change["effect"] for change in checked["changes"]] in ([], ["better"])
    kept = await editor.get(f"/api/knowledge/articles/{telescope['id']}/regression-questions")
    assert [one["text"] for one in kept.json()["questions"]] == [SPYGLASS]


async def test_other_locales_are_not_asked(editor: httpx.AsyncClient) -> None:
    _, rival = await telescope_and_rival(editor)
    rival = await save(editor, rival, **RIVAL, locale="es")
    assert (await check(editor, rival))["questions"] == 0


async def test_an_old_version_is_a_conflict(editor: httpx.AsyncClient, sign_in: SignIn) -> None:
    article = await create(editor)
    await save(editor, article, body="Newer.")
    url = f"/api/knowledge/articles/{article['id']}/check"
    conflict = await editor.post(url, json={"version": 1})
    assert (conflict.status_code, conflict.json()["error"]) == (409, "edit_conflict")
    agent = await sign_in(Role.AGENT)
    assert (await agent.post(url, json={"version": 2})).status_code == 403
    missing = await editor.post("/api/knowledge/articles/nothing/check", json={"version": 1})
    assert missing.status_code == 404


async def test_the_command_line_is_not_refused(
    editor: httpx.AsyncClient, wing: KnowledgeWing, core_services: CoreServices
) -> None:
    _, rival = await telescope_and_rival(editor)
    async with core_services.database.transaction() as session:
        edition = await wing.articles(session).publish(rival["id"], rival["version"], "Import")
    assert edition.article.published_version == 1


async def test_articles_too_close_are_named_with_their_sentences(editor: httpx.AsyncClient) -> None:
    telescope = await publish(editor, await create(editor))
    await publish(editor, await create(editor, **CANDLES))
    twin = await create(
        editor, title="Sending optics back", questions=["can I send the telescope back to you", "postage"]
    )

    (close,) = (await check(editor, twin))["too_close"]

    assert close["article"]["id"] == telescope["id"]
    assert (close["own"], close["other"]) == (
        "can I send the telescope back to you",
        "can I send the telescope back",
    )
    assert 0.85 <= close["similarity"] <= 1.0
    assert (await check(editor, telescope))["too_close"] == []


async def test_a_large_knowledge_base_asks_only_what_the_article_can_reach(
    editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "EXHAUSTIVE", 0)
    _, rival = await telescope_and_rival(editor)
    checked = await check(editor, rival)
    assert checked["questions"] == 1
    assert [change["effect"] for change in checked["changes"]] == ["worse"]
