"""What will the bot say? Asked over the endpoints with the real encoder."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from core.staff import Role
from knowledge_base.rehearsal.service import RehearsalService
from knowledge_base.search.ranking import EVIDENCE
from knowledge_base.wing import KnowledgeWing
from tests.knowledge_base.articles import ask, create, publish, slugs
from tests.knowledge_base.conftest import SignIn

POLISH = {
    "title": "Polish the brass telescope",
    "category": "orders",
    "audience": "public",
    "body": "Use a soft cloth and a drop of linseed oil.\n\nRinse nothing: water spots stay.",
    "questions": ["how do I clean the brass", "my telescope is tarnished"],
    "locale": "en",
}


async def rehearse(client: httpx.AsyncClient, question: str, **more: Any) -> dict[str, Any]:
    response = await client.post("/api/knowledge/rehearsal/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    rehearsed: dict[str, Any] = response.json()
    return rehearsed


def titles(reply: dict[str, Any]) -> list[str]:
    return [candidate["article"]["title"] for candidate in reply["candidates"]]


async def test_an_answer_is_the_one_customers_get_with_its_reasons(editor: httpx.AsyncClient) -> None:
    await publish(editor, await create(editor))
    await publish(editor, await create(editor, **{**POLISH, "slug": "polish"}))

    question = "can I send the telescope back"
    found = await ask(editor, question)
    now = (await rehearse(editor, question))["now"]

    assert (now["verdict"], now["confidence"]) == (found["verdict"], found["confidence"])
    assert [candidate["article"]["slug"] for candidate in now["candidates"]] == slugs(found)
    best, runner_up = now["candidates"]
    assert best["passage"]["text"] == found["hits"][0]["passage"]["text"]
    assert best["passage"]["html"].startswith("<p>")
    assert best["matched"]["kind"] == "question"
    assert best["matched"]["text"] == question
    assert best["matched"]["cosine"] == pytest.approx(1.0, abs=0.01)
    assert best["score"] > runner_up["score"]
    for candidate in (best, runner_up):
        assert set(candidate["contributions"]) == set(EVIDENCE)
        assert sum(candidate["contributions"].values()) == pytest.approx(candidate["score"], abs=0.001)


async def test_a_draft_answers_in_the_rehearsal_and_nowhere_else(editor: httpx.AsyncClient) -> None:
    await publish(editor, await create(editor))

    rehearsed = await rehearse(editor, "how do I clean the brass", draft=POLISH)

    best = rehearsed["after"]["candidates"][0]
    assert (best["article"]["title"], best["article"]["is_draft"]) == (POLISH["title"], True)
    assert best["article"]["id"] is None
    assert "linseed" in best["passage"]["text"]
    assert POLISH["title"] not in titles(rehearsed["now"])
    assert rehearsed["after"]["confidence"] > rehearsed["now"]["confidence"]
    assert slugs(await ask(editor, "how do I clean the brass")) == ["how-do-i-return-the-brass-telescope"]
    assert len((await editor.get("/api/knowledge/articles")).json()["articles"]) == 1


async def test_a_draft_of_a_published_article_stands_in_its_place(editor: httpx.AsyncClient) -> None:
    article = await publish(editor, await create(editor))
    draft = {**POLISH, "article_id": article["id"], "body": "Use beeswax."}

    rehearsed = await rehearse(editor, "how do I clean the brass", draft=draft)

    assert titles(rehearsed["now"]) == [article["title"]]
    assert titles(rehearsed["after"]) == [POLISH["title"]]
    best = rehearsed["after"]["candidates"][0]
    assert (best["article"]["id"], best["article"]["slug"]) == (article["id"], article["slug"])
    assert best["passage"]["text"] == "Use beeswax."


@pytest.mark.parametrize(
    ("written_for", "asked_by", "is_found"),
    [
        ("internal", "public", False),
        ("internal", "signed_in", False),
        ("internal", "internal", True),
        ("signed_in", "public", False),
        ("signed_in", "signed_in", True),
        ("public", "signed_in", True),
    ],
)
async def test_a_draft_reaches_only_its_readers(
    editor: httpx.AsyncClient, written_for: str, asked_by: str, is_found: bool
) -> None:
    await publish(editor, await create(editor))
    draft = {**POLISH, "audience": written_for}

    rehearsed = await rehearse(editor, "how do I clean the brass", audience=asked_by, draft=draft)

    assert (POLISH["title"] in titles(rehearsed["after"])) is is_found
    if not is_found:
        assert rehearsed["after"] == rehearsed["now"]


async def test_a_draft_narrowed_to_staff_is_gone_for_customers(editor: httpx.AsyncClient) -> None:
    article = await publish(editor, await create(editor))
    draft = {**POLISH, "article_id": article["id"], "audience": "internal"}

    rehearsed = await rehearse(editor, "can I send the telescope back", draft=draft)

    assert rehearsed["now"]["verdict"] == "answer"
    assert (rehearsed["after"]["verdict"], rehearsed["after"]["candidates"]) == ("none", [])


async def test_a_draft_is_tried_in_its_own_locale(editor: httpx.AsyncClient) -> None:
    await publish(editor, await create(editor))
    draft = {**POLISH, "locale": "es", "title": "Pulir el latón", "questions": ["cómo limpio el latón"]}

    rehearsed = await rehearse(editor, "cómo limpio el latón", draft=draft)

    assert rehearsed["now"]["locale"] == "en"
    assert (rehearsed["after"]["locale"], titles(rehearsed["after"])) == ("es", ["Pulir el latón"])


async def test_an_empty_knowledge_base_has_no_answer(editor: httpx.AsyncClient) -> None:
    now = (await rehearse(editor, "how do I clean the brass"))["now"]
    assert (now["verdict"], now["confidence"], now["candidates"]) == ("none", 0.0, [])


async def test_what_is_refused(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, sign_in: SignIn
) -> None:
    async def refused(client: httpx.AsyncClient, **given: Any) -> tuple[int, str]:
        response = await client.post("/api/knowledge/rehearsal/ask", json={"question": "why", **given})
        return response.status_code, response.json()["error"]

    agent = await sign_in(Role.AGENT)
    assert (await rehearse(agent, "why"))["now"]["verdict"] == "none"
    assert await refused(visitor) == (401, "not_signed_in")
    assert await refused(editor, question="  ") == (422, "question_empty")
    assert await refused(editor, question="x" * 4_001) == (413, "question_too_long")
    assert await refused(editor, draft={**POLISH, "body": "x" * 300_000}) == (422, "invalid_request")
    assert await refused(editor, draft={**POLISH, "article_id": "nothing"}) == (404, "article_not_found")


async def test_the_engine_of_a_draft_is_built_once_and_let_go(
    editor: httpx.AsyncClient, wing: KnowledgeWing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(editor, await create(editor))
    built: list[str] = []
    hypothetical = wing.search.hypothetical

    async def counting(snapshot: Any, article_id: str, replacement: Any) -> Any:
        built.append(article_id)
        return await hypothetical(snapshot, article_id, replacement)

    monkeypatch.setattr(wing.search, "hypothetical", counting)
    for question in ("how do I clean the brass", "is linseed oil fine"):
        await rehearse(editor, question, draft=POLISH)
    assert len(built) == 1

    await rehearse(editor, "is beeswax fine", draft={**POLISH, "body": "Use beeswax."})
    assert len(built) == 2
    await publish(editor, await create(editor, title="Lens caps", questions=["lost my lens cap"]))
    await rehearse(editor, "is beeswax fine", draft={**POLISH, "body": "Use beeswax."})
    assert len(built) == 3

    rehearsal: RehearsalService = wing.rehearsal
    rehearsal.close()
    await rehearse(editor, "is beeswax fine", draft={**POLISH, "body": "Use beeswax."})
    assert len(built) == 4
