"""The action server over ASGI: token, errors, deadlines, readiness; and the knowledge base it asks."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import httpx
import pytest
from pydantic import SecretStr

from actions.app import create_app
from actions.back_office.port import BackOffice, BackOfficeUnavailableError
from actions.knowledge_client import KnowledgeClient, KnowledgeUnavailableError
from actions.policies.book import FixedPolicies, PolicyBook
from actions.services import Services
from actions.settings import ActionSettings
from tests.conftest import FakeClock

TOKEN = "an action token for tests"
Respond = Callable[[httpx.Request], httpx.Response]


class Absent:
    """A back office that is not there; `delay` seconds until it says so, by `error`."""

    def __init__(self, *, delay: float, error: Exception) -> None:
        self._delay = delay
        self._error = error

    async def is_reachable(self) -> bool:
        return False

    async def get_verified(self, conversation_id: str) -> None:
        await asyncio.sleep(self._delay)
        raise self._error


def services(
    respond: Respond | None = None, *, delay: float = 0.0, error: Exception | None = None
) -> Services:
    transport = httpx.MockTransport(respond or (lambda request: httpx.Response(500)))
    client = httpx.AsyncClient(base_url="http://knowledge", transport=transport)
    return Services(
        back_office=cast(BackOffice, Absent(delay=delay, error=error or BackOfficeUnavailableError())),
        knowledge=KnowledgeClient(client),
        clock=FakeClock(),
        policies=FixedPolicies(PolicyBook.load()),
        code_secret=SecretStr("a secret of codes for tests only"),
    )


def call(action: str, text: str = "hello", **slots: Any) -> dict[str, Any]:
    message = {
        "text": text,
        "intent": {"name": "ask_question", "confidence": 0.9},
        "entities": [],
        "metadata": {},
    }
    tracker = {
        "sender_id": "c1",
        "slots": slots,
        "latest_message": message,
        "events": [{"event": "user", **message}],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "c1", "tracker": tracker}


def client_of(given: Services, *, seconds: float = 6.0) -> httpx.AsyncClient:
    settings = ActionSettings(action_token=SecretStr(TOKEN), action_timeout_seconds=seconds)
    app = create_app(given, settings)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://actions", headers={"X-Action-Token": TOKEN}
    )


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(services()) as client:
        yield client


async def test_wrong_token_runs_nothing(client: httpx.AsyncClient) -> None:
    response = await client.post("/webhook", json=call("action_greet"), headers={"X-Action-Token": "guess"})
    assert (response.status_code, response.json()["error"]) == (401, "wrong_token")


async def test_an_action_answers_plain_and_deflated(client: httpx.AsyncClient) -> None:
    plain = await client.post("/webhook", json=call("action_greet"))
    packed = zlib.compress(json.dumps(call("action_greet")).encode())
    deflated = await client.post("/webhook", content=packed, headers={"Content-Encoding": "deflate"})
    assert plain.status_code == deflated.status_code == 200
    assert plain.json() == deflated.json()
    assert "Tallow & Reed" in plain.json()["responses"][0]["text"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"next_action": "action_greet"}'])
async def test_a_malformed_call_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/webhook", content=body)
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")


async def test_a_bomb_is_refused(client: httpx.AsyncClient) -> None:
    packed = zlib.compress(b" " * (17 * 1024 * 1024))
    response = await client.post("/webhook", content=packed, headers={"Content-Encoding": "deflate"})
    assert (response.status_code, response.json()["error"]) == (413, "too_large")


async def test_an_unknown_action_is_named(client: httpx.AsyncClient) -> None:
    response = await client.post("/webhook", json=call("action_dance"))
    assert (response.status_code, response.json()["error"]) == (404, "action_not_found")
    assert response.json()["action_name"] == "action_dance"


async def test_a_failing_action_is_a_failure_without_its_secrets() -> None:
    async with client_of(services(error=RuntimeError("a programming error"))) as client:
        response = await client.post("/webhook", json=call("action_order_status"))
    assert (response.status_code, response.json()["error"]) == (500, "action_failed")
    assert response.json()["detail"] == "action_order_status failed: RuntimeError."


async def test_an_action_that_takes_too_long_is_given_up() -> None:
    async with client_of(services(delay=5), seconds=0.05) as client:
        response = await client.post("/webhook", json=call("action_order_status"))
    assert (response.status_code, response.json()["error"]) == (504, "action_timed_out")


async def test_live_without_a_back_office_but_not_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).status_code == 200
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["parts"] == {"back_office": False, "actions": True}
    assert ready.json()["actions"] > 20


async def test_metrics_name_the_actions(client: httpx.AsyncClient) -> None:
    await client.post("/webhook", json=call("action_greet"))
    assert (
        'frontdesk_action_seconds_count{action="action_greet",outcome="ran"}'
        in (await client.get("/metrics")).text
    )


ARTICLE = {
    "id": "a",
    "slug": "refund-time",
    "title": "Refunds",
    "url": "/help/refund-time",
    "category": "refunds",
}
HIT = {
    "article": {**ARTICLE, "flow": None},
    "passage": {"text": "Five days."},
    "score": 0.9,
    "confidence": 0.9,
}


async def answered(found: object, status: int = 200, **slots: Any) -> list[dict[str, Any]]:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=found)

    async with client_of(services(respond)) as client:
        response = await client.post(
            "/webhook", json=call("action_answer", "how long do refunds take?", **slots)
        )
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()["responses"]
    return replies


async def test_an_answer_comes_with_its_source() -> None:
    (reply,) = await answered({"verdict": "answer", "confidence": 0.9, "hits": [HIT], "question_id": "q1"})
    assert reply["text"] == "Five days.\n\nMore: [Refunds](/help/refund-time)"
    assert reply["custom"]["card"]["slug"] == "refund-time"
    assert reply["custom"]["card"]["question_id"] == "q1"
    assert reply["custom"]["knowledge"] == {"verdict": "answer", "confidence": 0.9, "question_id": "q1"}


@pytest.mark.parametrize(("noted", "question_id"), [({"question_id": "q1"}, "q1"), (None, None)])
async def test_an_article_that_was_picked_can_be_rated_too(
    noted: dict[str, str] | None, question_id: str | None
) -> None:
    """Also when the knowledge base couldn't be told: then only the thumbs are missing."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/knowledge/choices":
            assert json.loads(request.content) == {"conversation_id": "c1", "slug": "refund-time"}
            return httpx.Response(200, json=noted) if noted else httpx.Response(500)
        return httpx.Response(200, json={**ARTICLE, "flow": None, "body": "Five days."})

    chosen = call("action_show_article", '/choose_article{"slug": "refund-time"}')
    chosen["tracker"]["latest_message"].update(
        metadata={"trusted": True}, entities=[{"entity": "slug", "value": "refund-time"}]
    )
    async with client_of(services(respond)) as client:
        response = await client.post("/webhook", json=chosen)
    (reply,) = response.json()["responses"]
    assert reply["custom"]["card"]["question_id"] == question_id


async def test_the_second_none_in_a_row_hands_over() -> None:
    none = {"verdict": "none", "confidence": 0.1, "hits": [], "question_id": "q1"}
    (first,) = await answered(none)
    assert "handoff" not in first["custom"]
    (second,) = await answered(none, unanswered_count=1)
    assert second["custom"]["handoff"]["reason"] == "unanswered"


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ({}, 500),
        ({}, 200),
        ("text", 200),
        (["parts"], 200),
        ({"verdict": "answer", "confidence": "x", "hits": []}, 200),
        ({"verdict": "none", "confidence": 0.1, "hits": [], "parts": 5}, 200),
    ],
)
async def test_a_broken_knowledge_base_is_said_to_be_down(found: object, status: int) -> None:
    (reply,) = await answered(found, status)
    assert "help pages aren't answering" in reply["text"]
    assert [button["title"] for button in reply["buttons"]] == ["Talk to a person"]


async def test_a_page_that_is_gone_is_none() -> None:
    given = services(lambda request: httpx.Response(404))
    assert await given.knowledge.get_published("../../secret") is None
    with pytest.raises(KnowledgeUnavailableError):
        await services().knowledge.get_published("any")
