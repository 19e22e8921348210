from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlalchemy import select

from core.services import CoreServices
from core.staff import SESSION_COOKIE, Role
from knowledge_base.insight.models import AskedQuestion
from knowledge_base.wing import KnowledgeWing
from tests.knowledge_base.articles import ask, create, publish, slugs
from tests.knowledge_base.conftest import SERVICE_TOKEN, SignIn


@pytest.fixture
async def three_audiences(editor: httpx.AsyncClient) -> None:
    for audience in ("public", "signed_in", "internal"):
        await publish(
            editor,
            await create(
                editor,
                title=f"Telescope goodwill for {audience.replace('_', ' ')} readers",
                slug=audience.replace("_", "-"),
                audience=audience,
                questions=["goodwill for a late telescope"],
            ),
        )


@pytest.mark.usefixtures("three_audiences")
async def test_each_audience_finds_only_what_is_for_it(visitor: httpx.AsyncClient) -> None:
    service = {"X-Service-Token": SERVICE_TOKEN}
    question = {"text": "goodwill for a late telescope", "limit": 10}

    assert slugs(await ask(visitor, **question)) == ["public"]
    response = await visitor.post(
        "/api/knowledge/search", json={**question, "audience": "signed_in"}, headers=service
    )
    assert sorted(slugs(response.json())) == ["public", "signed-in"]


@pytest.mark.usefixtures("three_audiences")
async def test_internal_articles_never_reach_a_customer(visitor: httpx.AsyncClient) -> None:
    text = {"text": "goodwill for a late telescope", "audience": "internal"}
    service = {"X-Service-Token": SERVICE_TOKEN}

    for headers in ({}, service):
        response = await visitor.post("/api/knowledge/search", json=text, headers=headers)
        assert (response.status_code, response.json()["error"]) == (403, "not_allowed")
    assert (await visitor.get("/api/knowledge/published/internal")).status_code == 404
    for page in ("/help", "/help/internal", "/help/signed-in", "/help?q=goodwill+for+internal+readers"):
        assert "internal readers" not in (await visitor.get(page)).text.replace(
            "goodwill for internal readers", ""
        )


@pytest.mark.usefixtures("three_audiences")
async def test_staff_search_internal_articles_too_and_are_not_recorded(
    visitor: httpx.AsyncClient, sign_in: SignIn, wing: KnowledgeWing, core_services: CoreServices
) -> None:
    agent = await sign_in(Role.AGENT)
    question = {"text": "goodwill for a late telescope", "limit": 10}
    found = await ask(agent, **question, audience="internal")
    assert sorted(slugs(found)) == ["internal", "public", "signed-in"]
    assert found["question_id"] is None
    assert found["hits"][0]["article"]["category_title"] == "Returns"
    assert slugs(await ask(agent, **question)) == ["public"]
    await ask(visitor, text="goodwill for a late telescope")
    await wing.recorder.flush()
    async with core_services.database.reading() as session:
        assert [one.source for one in await session.scalars(select(AskedQuestion))] == ["api"]
    for headers in ({"Origin": "https://elsewhere.example"}, {"X-Service-Token": SERVICE_TOKEN}):
        refused = await agent.post(
            "/api/knowledge/search", json={**question, "audience": "internal"}, headers=headers
        )
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    agent.cookies.set(SESSION_COOKIE, "forged")
    refused = await agent.post("/api/knowledge/search", json={**question, "audience": "internal"})
    assert refused.json()["error"] == "not_allowed"


async def test_staff_do_not_spend_the_customers_rate_limit(
    visitor: httpx.AsyncClient, sign_in: SignIn, wing: KnowledgeWing
) -> None:
    wing.settings = wing.settings.model_copy(update={"search_limit": "2/minute"})
    agent = await sign_in(Role.AGENT)
    for _ in range(2):
        await ask(agent, text="hello")
    for _ in range(2):
        await ask(visitor, text="hello")
    for client in (agent, visitor):
        refused = await client.post("/api/knowledge/search", json={"text": "hello"})
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many_requests")


async def test_only_the_service_may_name_an_audience_or_a_conversation(visitor: httpx.AsyncClient) -> None:
    for extra in ({"audience": "signed_in"}, {"conversation_id": "c1"}):
        response = await visitor.post("/api/knowledge/search", json={"text": "hello", **extra})
        assert response.json()["error"] == "not_allowed"
    wrong = await visitor.post(
        "/api/knowledge/search", json={"text": "hello"}, headers={"X-Service-Token": "wrong"}
    )
    assert (wrong.status_code, wrong.json()["error"]) == (401, "wrong_service_token")


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [("", 422, "question_empty"), (" \n\t", 422, "question_empty"), ("x" * 4_001, 413, "question_too_long")],
)
async def test_bad_questions(visitor: httpx.AsyncClient, text: str, status: int, code: str) -> None:
    response = await visitor.post("/api/knowledge/search", json={"text": text})
    assert (response.status_code, response.json()["error"]) == (status, code)


@pytest.mark.parametrize(
    "text", ["😀", "<script>", "/start_return", "' OR 1=1 --", "x" * 4_000, "\u202e\u0000"]
)
async def test_strange_questions_get_an_answer_all_the_same(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, text: str
) -> None:
    await publish(editor, await create(editor))
    assert (await ask(visitor, text))["verdict"] in {"answer", "clarify", "none"}


async def test_empty_knowledge_base_says_none(visitor: httpx.AsyncClient) -> None:
    found = await ask(visitor, "where is my order")
    assert (found["verdict"], found["confidence"], found["hits"]) == ("none", 0.0, [])


async def test_locale_falls_back_to_language_and_default(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    await publish(editor, await create(editor, slug="telescope"))
    await publish(
        editor,
        await create(
            editor,
            slug="telescopio",
            locale="es",
            title="Devolver el telescopio",
            questions=["devolver telescopio"],
        ),
    )
    assert slugs(await ask(visitor, "devolver telescopio", locale="es-MX")) == ["telescopio"]
    assert slugs(await ask(visitor, "return the telescope", locale="fr")) == ["telescope"]


async def test_what_was_asked_is_recorded(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, wing: KnowledgeWing, core_services: CoreServices
) -> None:
    article = await publish(editor, await create(editor))
    response = await visitor.post(
        "/api/knowledge/search",
        json={"text": " telescope return period ", "conversation_id": "c1"},
        headers={"X-Service-Token": SERVICE_TOKEN},
    )
    await visitor.get("/help", params={"q": "telescope return period"})
    await wing.recorder.flush()

    async with core_services.database.reading() as session:
        rows = {row.source: row for row in (await session.execute(select(AskedQuestion))).scalars()}
    chat = rows["chat"]
    assert (chat.id, chat.text, chat.conversation_id) == (
        response.json()["question_id"],
        "telescope return period",
        "c1",
    )
    assert (chat.article_id, chat.verdict) == (article["id"], response.json()["verdict"])
    assert rows["help"].conversation_id is None


async def test_searching_while_publishing_sees_whole_states_only(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    """Both articles come and go together in the database; a query sees neither, one or both, and never fails."""
    articles = [await create(editor, slug=f"telescope-{n}") for n in range(2)]
    done = asyncio.Event()
    failures: list[str] = []

    async def keep_asking() -> int:
        count = 0
        while not done.is_set():
            response = await visitor.post("/api/knowledge/search", json={"text": "telescope return period"})
            if response.status_code != 200:
                failures.append(response.text)
            count += 1
            await asyncio.sleep(0.01)  # the editor needs the processor too
        return count

    asking = asyncio.create_task(keep_asking())
    for _ in range(3):
        for article in articles:
            await publish(editor, article)
            assert article["slug"] in slugs(await ask(visitor, "telescope return period"))
        for article in articles:
            await editor.post(f"/api/knowledge/articles/{article['id']}/unpublish")
            assert article["slug"] not in slugs(await ask(visitor, "telescope return period"))
    done.set()
    assert await asking > 0
    assert failures == []
