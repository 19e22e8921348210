"""What customers say about answers, and what came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.bus import HANDOVERS, Event
from core.services import CoreServices
from knowledge_base.insight.models import AskedQuestion, Feedback
from knowledge_base.wing import KnowledgeWing
from tests.conftest import FakeClock
from tests.knowledge_base.articles import ask, create, publish
from tests.knowledge_base.conftest import SERVICE_TOKEN
from tests.waiting import eventually

SERVICE = {"X-Service-Token": SERVICE_TOKEN}


async def say(client: httpx.AsyncClient, question_id: str, *, helped: bool) -> tuple[int, str]:
    response = await client.post(
        "/api/knowledge/feedback", json={"question_id": question_id, "helped": helped}
    )
    return response.status_code, response.text and response.json()["error"]


async def ask_as_bot(client: httpx.AsyncClient, text: str, conversation_id: str = "c1") -> dict[str, Any]:
    response = await client.post(
        "/api/knowledge/search", json={"text": text, "conversation_id": conversation_id}, headers=SERVICE
    )
    found: dict[str, Any] = response.json()
    return found


async def feedback_of(core: CoreServices) -> dict[str, tuple[str, bool]]:
    async with core.database.reading() as session:
        return {one.id: (one.article_id, one.helped) for one in await session.scalars(select(Feedback))}


async def question(core: CoreServices, question_id: str) -> AskedQuestion:
    async with core.database.reading() as session:
        found = await session.get(AskedQuestion, question_id)
    assert found is not None
    return found


async def test_a_customer_says_once_whether_an_answer_helped_and_may_change_it(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    article = await publish(editor, await create(editor))
    found = await ask(visitor, "can I send the telescope back")
    assert found["verdict"] == "answer"
    question_id = found["question_id"]

    assert await say(visitor, question_id, helped=True) == (204, "")
    assert await feedback_of(core_services) == {question_id: (article["id"], True)}
    assert await say(visitor, question_id, helped=False) == (204, "")
    assert await feedback_of(core_services) == {question_id: (article["id"], False)}


async def test_only_what_was_answered_can_be_rated(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    await publish(editor, await create(editor))
    unanswered = await ask(visitor, "what is the airspeed of an unladen swallow")
    assert unanswered["verdict"] == "none"
    for question_id in (unanswered["question_id"], "0" * 32):
        assert await say(visitor, question_id, helped=True) == (404, "question_not_found")
    assert await say(visitor, "\x00", helped=True) == (422, "invalid_request")
    assert await feedback_of(core_services) == {}


async def test_feedback_is_limited_by_address(visitor: httpx.AsyncClient, wing: KnowledgeWing) -> None:
    wing.settings = wing.settings.model_copy(update={"feedback_limit": "2/minute"})
    for _ in range(2):
        assert (await say(visitor, "0" * 32, helped=True))[0] == 404
    assert await say(visitor, "0" * 32, helped=True) == (429, "too_many_requests")


async def test_the_article_that_was_picked_is_what_the_customer_saw(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices, wing: KnowledgeWing
) -> None:
    shown = await publish(editor, await create(editor, slug="telescope"))
    async with core_services.database.transaction() as session:
        session.add(
            AskedQuestion(
                id="1" * 32,
                asked_at=core_services.clock.now(),
                text="telescope",
                locale="en",
                audience="public",
                source="chat",
                conversation_id="c1",
                verdict="clarify",
                confidence=0.4,
                coverage=0.6,
                article_id="something else",
            )
        )
    assert await say(visitor, "1" * 32, helped=True) == (404, "question_not_found")
    picked = {"conversation_id": "c1", "slug": "telescope"}
    refused = await visitor.post("/api/knowledge/choices", json=picked)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    noted = await visitor.post("/api/knowledge/choices", json=picked, headers=SERVICE)
    assert noted.json() == {"question_id": "1" * 32}
    assert await say(visitor, "1" * 32, helped=False) == (204, "")
    assert await feedback_of(core_services) == {"1" * 32: (shown["id"], False)}
    other = await visitor.post("/api/knowledge/choices", json={**picked, "slug": "gone"}, headers=SERVICE)
    assert other.json() == {"question_id": None}


@pytest.mark.usefixtures("wing")
async def test_the_last_question_before_a_handover_led_there(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices, clock: FakeClock
) -> None:
    await publish(editor, await create(editor))
    old = await ask_as_bot(visitor, "can I send the telescope back", "c3")
    clock.advance(timedelta(hours=1))
    first = await ask_as_bot(visitor, "telescope return period")
    clock.advance(timedelta(minutes=1))
    last = await ask_as_bot(visitor, "can I send the telescope back")
    elsewhere = await ask_as_bot(visitor, "can I send the telescope back", "c2")
    for conversation_id in ("c3", "unknown", "c1"):
        await core_services.bus.publish(
            Event("conversation.handed_over", (HANDOVERS,), {"conversation_id": conversation_id})
        )

    async def is_marked() -> bool:
        async with core_services.database.reading() as session:
            found = await session.get(AskedQuestion, last["question_id"])
        return found is not None and found.was_handed_over

    await eventually(is_marked)
    for other in (first, elsewhere, old):
        assert not (await question(core_services, other["question_id"])).was_handed_over


async def test_what_nobody_needs_to_keep_is_not_recorded(
    visitor: httpx.AsyncClient, core_services: CoreServices, wing: KnowledgeWing
) -> None:
    await ask(visitor, "I am Maya, my card 4242 4242 4242 4242 was declined, the code is 482913")
    await wing.recorder.flush()
    async with core_services.database.reading() as session:
        (asked,) = await session.scalars(select(AskedQuestion.text))
    assert asked == "I am Maya, my card •••• •••• •••• 4242 was declined, the code is ••••••"
