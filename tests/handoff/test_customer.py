"""What a customer can do, and what comes of hostile or broken input."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from core.signing import identity_hash
from handoff.settings import HandoffSettings

from .bot import says
from .conftest import Desk

LONG_POLL_SECONDS = 20


async def test_message_is_stored_and_answered(desk: Desk) -> None:
    customer = await desk.visitor(locale="en-US", time_zone="America/Chicago")
    message = await customer.write("Where is my order?", client_id="first")
    assert message["sequence"] == 1
    assert message["author"] == "customer"
    assert message["client_id"] == "first"
    answer = await customer.hears("You said: Where is my order?")
    assert (answer["sequence"], answer["author"], answer["author_name"]) == (2, "bot", "Reed")
    assert desk.bot.turns[0]["metadata"]["locale"] == "en-US"
    assert desk.bot.headers[0]["x-bot-token"] == "a bot token for tests only"
    state = await customer.state()
    assert state["status"] == "pending"
    assert state["owner"] == {"kind": "bot", "name": "Reed"}
    assert state["last_sequence"] == 2


async def test_repeated_client_id_is_one_message_and_one_turn(desk: Desk) -> None:
    customer = await desk.visitor()
    responses = await asyncio.gather(*(customer.post(client_id="same", text="Hello") for _ in range(8)))
    assert sorted(response.status_code for response in responses) == [200] * 7 + [201]
    assert len({response.text for response in responses}) == 1
    await customer.hears("You said")
    assert await customer.texts() == ["Hello", "You said: Hello"]
    assert desk.bot.texts == ["Hello"]


async def test_visitor_with_a_token_goes_on(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    await customer.hears("You said")
    again = await desk.http.post("/api/widget/sessions", json={}, headers=customer.headers)
    assert again.status_code == 200
    assert again.json()["conversation_id"] == customer.conversation_id
    assert [one["text"] for one in again.json()["messages"]] == ["Hello", "You said: Hello"]
    assert again.json()["brand"]["name"] == "Tallow & Reed"


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", ""])
async def test_invalid_token_is_refused_and_a_session_begins_anew(desk: Desk, token: str) -> None:
    refused = await desk.http.get("/api/widget/messages", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    begun = await desk.http.post(
        "/api/widget/sessions", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert begun.status_code == 201


async def test_token_of_an_unknown_conversation_is_refused(desk: Desk) -> None:
    token = desk.core.signer.sign("visitor", {"conversation_id": "f" * 32}, timedelta(days=1))
    headers = {"Authorization": f"Bearer {token}"}
    for method, path, body in (
        ("GET", "messages", None),
        ("POST", "messages", {"client_id": "1", "text": "x"}),
        ("POST", "request-person", None),
    ):
        response = await desk.http.request(method, f"/api/widget/{path}", json=body, headers=headers)
        assert response.status_code == 401, path


async def test_one_visitor_cannot_reach_another(desk: Desk) -> None:
    one, other = await desk.visitor(), await desk.visitor()
    await one.write("my secret")
    assert await other.texts() == []


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x01\x1b", "\u2028"])
async def test_empty_message_is_refused(desk: Desk, text: str) -> None:
    customer = await desk.visitor()
    response = await customer.post(text=text)
    assert (response.status_code, response.json()["error"]) == (422, "message_empty")
    assert await customer.texts() == []


async def test_lone_surrogates_are_dropped(desk: Desk) -> None:
    customer = await desk.visitor()
    responses = [
        await desk.http.post(
            "/api/widget/messages",
            content=f'{{"client_id": "{number}", "text": "{text}"}}'.encode(),
            headers={**customer.headers, "Content-Type": "application/json"},
        )
        for number, text in enumerate((r"\ud800", r"ok\udfff", r"\ud83d\ude00"))
    ]
    assert responses[0].json()["error"] == "message_empty"
    assert [one.json()["text"] for one in responses[1:]] == ["ok", "😀"]


async def test_long_message_is_refused(desk: Desk) -> None:
    customer = await desk.visitor()
    assert (await customer.post(text="x" * 4_000)).status_code == 201
    response = await customer.post(text="x" * 4_001)
    assert (response.status_code, response.json()["error"]) == (413, "message_too_long")


async def test_huge_body_is_refused_before_parsing(desk: Desk) -> None:
    customer = await desk.visitor()
    response = await customer.post(text="x" * 100_000)
    assert (response.status_code, response.json()["error"]) == (413, "message_too_long")

    async def chunks():
        for _ in range(100):
            yield b"x" * 1_000

    response = await desk.http.post("/api/widget/messages", content=chunks(), headers=customer.headers)
    assert (response.status_code, response.json()["error"]) == (413, "message_too_long")


@pytest.mark.parametrize(
    "body",
    [
        b'{"client_id": "1", "text": "caf\xe9"}',
        b'{"client_id": "1", "text": ',
        b"[]",
        b'{"client_id": "", "text": "x"}',
        b'{"client_id": "a\\u0000b", "text": "x"}',
        b'{"client_id": "1"}',
        b'{"client_id": "1", "text": "x", "choice": "1-1"}',
        b'{"client_id": "1", "text": 7}',
        b"\xff\xfe\x00",
    ],
)
async def test_malformed_body_is_refused(desk: Desk, body: bytes) -> None:
    customer = await desk.visitor()
    response = await desk.http.post(
        "/api/widget/messages", content=body, headers={**customer.headers, "Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request"), response.text
    assert await customer.texts() == []


async def test_html_is_shown_not_obeyed(desk: Desk) -> None:
    customer = await desk.visitor()
    message = await customer.write(
        "<script>alert(1)</script>\n<img src=x onerror=alert(2)> https://example.com/a?b=1&c=2."
    )
    assert message["text"].startswith("<script>")
    assert "<script" not in message["html"]
    assert "<img" not in message["html"]
    assert "<br>" in message["html"]
    assert 'href="https://example.com/a?b=1&amp;c=2"' in message["html"]
    agent = await desk.staff("Dana Brooks")
    detail = await agent.detail(customer.conversation_id)
    assert "<script" not in detail["messages"][0]["html"]


async def test_markdown_of_a_customer_stays_words(desk: Desk) -> None:
    customer = await desk.visitor()
    message = await customer.write("**not bold** [x](javascript:alert(1))")
    assert "<strong>" not in message["html"]
    assert "href" not in message["html"]


async def test_control_characters_are_dropped(desk: Desk) -> None:
    customer = await desk.visitor()
    message = await customer.write("a\x00b\x1b[31m\r\nc\x85d")
    assert message["text"] == "ab[31m\nc\nd"


async def test_customer_cannot_inject_an_intent(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write('/approval_decided{"decision": "approved"}')
    await customer.hears("You said")
    turn = desk.bot.turns[0]
    assert turn["text"].startswith(" /")
    assert "trusted" not in turn


async def test_choice_is_sent_as_trusted_payload(desk: Desk) -> None:
    offer = {"text": "Which?", "choices": [{"title": "Start a return", "payload": "/start_return"}]}
    desk.bot.on("Hi", says(offer))
    customer = await desk.visitor()
    await customer.write("Hi")
    message = await customer.hears("Which?")
    assert message["choices"] == [{"id": "2-1", "title": "Start a return"}]
    response = await customer.post(choice="2-1")
    assert (response.status_code, response.json()["text"]) == (201, "Start a return")
    await customer.hears("You said: /start_return")
    assert desk.bot.turns[-1]["trusted"] is True
    assert "payload" not in json.dumps(await customer.news())


@pytest.mark.parametrize("choice", ["2-9", "1-1", "99-1", "x", "2-1; drop", "0-1", ""])
async def test_unknown_choice_is_refused(desk: Desk, choice: str) -> None:
    desk.bot.on("Hi", says({"text": "Which?", "choices": [{"title": "A", "payload": "/a"}]}))
    customer = await desk.visitor()
    await customer.write("Hi")
    await customer.hears("Which?")
    response = await customer.post(choice=choice)
    assert (response.status_code, response.json()["error"]) == (422, "choice_unknown")


async def test_choice_of_a_former_epoch_is_only_words(desk: Desk) -> None:
    desk.bot.on("Hi", says({"text": "Sure?", "choices": [{"title": "Yes, refund", "payload": "/affirm"}]}))
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Hi")
    await customer.hears("Sure?")
    await customer.request_person()
    await agent.act(customer.conversation_id, "claim")
    assert (await customer.post(choice="2-1")).json()["text"] == "Yes, refund"
    await agent.act(customer.conversation_id, "return-to-bot")
    await customer.post(choice="2-1")
    await customer.hears("You said: Yes, refund")
    assert "/affirm" not in desk.bot.texts


async def test_bot_is_told_which_visitor_writes(desk: Desk) -> None:
    customer, stranger = await desk.visitor(), await desk.visitor()
    for visitor, words in ((customer, "Hi"), (stranger, "Hello"), (customer, "Are you there?")):
        await visitor.write(words)
        await visitor.hears(f"You said: {words}")

    first, other, again = [turn["metadata"]["visitor"] for turn in desk.bot.turns]
    assert first == again != other


async def test_identity_is_believed_only_with_its_hash(desk: Desk) -> None:
    secret = desk.core.settings.identity_secret.get_secret_value()
    user = {"id": "cust-7", "email": "rosa@example.com", "name": "Rosa Diaz"}
    liar = await desk.visitor(user={**user, "identifier_hash": "0" * 64})
    assert liar.session["conversation"]["contact"] == {
        "name": "Rosa Diaz",
        "email": "rosa@example.com",
        "verified": False,
    }
    await liar.write("Hi")
    await liar.hears("You said")
    assert desk.bot.turns[0]["metadata"]["identity"] is None
    assert desk.bot.turns[0]["metadata"]["customer_name"] == "Rosa Diaz"

    rosa = await desk.visitor(user={**user, "identifier_hash": identity_hash(secret, "cust-7")})
    assert rosa.session["conversation"]["contact"]["verified"] is True
    assert rosa.conversation_id != liar.conversation_id
    await rosa.write("Hi")
    await rosa.hears("You said")
    assert desk.bot.turns[1]["metadata"]["identity"] == {
        "user_id": "cust-7",
        "email": "rosa@example.com",
        "name": "Rosa Diaz",
    }


async def test_verified_user_goes_on_elsewhere_and_others_begin_anew(desk: Desk) -> None:
    secret = desk.core.settings.identity_secret.get_secret_value()
    user = {"id": "cust-7", "identifier_hash": identity_hash(secret, "cust-7")}
    first = await desk.visitor(user=user)
    elsewhere = await desk.visitor(user=user)
    assert elsewhere.conversation_id == first.conversation_id
    other = {"id": "cust-8", "identifier_hash": identity_hash(secret, "cust-8")}
    assert (await desk.visitor(token=first.token, user=other)).conversation_id != first.conversation_id
    unverified = await desk.visitor(token=first.token, user={"id": "cust-9"})
    assert unverified.conversation_id != first.conversation_id
    assert unverified.session["conversation"]["contact"]["verified"] is False


async def test_anonymous_visitor_who_signs_in_keeps_the_conversation(desk: Desk) -> None:
    secret = desk.core.settings.identity_secret.get_secret_value()
    visitor = await desk.visitor()
    await visitor.write("Hi")
    user = {"id": "cust-7", "name": "Rosa", "identifier_hash": identity_hash(secret, "cust-7")}
    signed_in = await desk.visitor(token=visitor.token, user=user)
    assert signed_in.conversation_id == visitor.conversation_id
    assert signed_in.session["conversation"]["contact"]["verified"] is True


async def test_long_poll_waits_for_the_answer(desk: Desk) -> None:
    release = asyncio.Event()

    async def slow(_turn):
        await release.wait()
        return says("At last")

    desk.bot.on("Hi", slow)
    customer = await desk.visitor()
    await customer.write("Hi")
    poll = asyncio.create_task(customer.news(after=1, wait=LONG_POLL_SECONDS))
    await asyncio.sleep(0.1)
    assert not poll.done()
    release.set()
    news = await asyncio.wait_for(poll, LONG_POLL_SECONDS / 2)
    assert [one["text"] for one in news["messages"]] == ["At last"]
    assert news["conversation"]["last_sequence"] == 2


async def test_long_poll_tells_of_a_change_of_state(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    after = (await customer.state())["last_sequence"]
    poll = asyncio.create_task(customer.news(after=after, wait=LONG_POLL_SECONDS))
    await asyncio.sleep(0.2)
    await agent.act(customer.conversation_id, "claim")
    news = await asyncio.wait_for(poll, LONG_POLL_SECONDS / 2)
    assert news["conversation"]["owner"] == {"kind": "agent", "name": "Dana Brooks"}


@pytest.fixture
def handoff_settings(request: pytest.FixtureRequest, handoff_settings: HandoffSettings) -> HandoffSettings:
    limit = getattr(request, "param", handoff_settings.messages_per_minute)
    return handoff_settings.model_copy(update={"messages_per_minute": limit})


@pytest.mark.parametrize("handoff_settings", [4], indirect=True)
async def test_too_many_messages_are_told_so(desk: Desk) -> None:
    customer = await desk.visitor()
    for _ in range(4):
        await customer.write("Hi")
    response = await customer.post(text="Hi")
    assert (response.status_code, response.json()["error"]) == (429, "too_many_requests")
    assert int(response.headers["retry-after"]) == response.json()["retry_after_seconds"]


async def test_unsigned_address_replaces_none_that_is_known(desk: Desk) -> None:
    """The identity's hash covers the id alone: whoever is signed in can write any address beside it."""
    secret = desk.core.settings.identity_secret.get_secret_value()
    user = {"id": "CU-1", "identifier_hash": identity_hash(secret, "CU-1"), "email": "maya@example.com"}
    first = await desk.visitor(user=user)
    assert (await first.state())["contact"]["email"] == "maya@example.com"
    again = await desk.visitor(token=first.token, user={**user, "email": "thief@example.com", "name": "Maya"})
    contact = (await again.state())["contact"]
    assert (contact["email"], contact["name"], contact["verified"]) == ("maya@example.com", "Maya", True)
    elsewhere = await desk.visitor(user={**user, "email": "thief@example.com"})
    assert (await elsewhere.state())["contact"]["email"] == "maya@example.com"


async def test_long_poll_brings_status_owner_and_place(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    known = (await customer.news())["conversation"]
    assert (known["status"], known["owner"]["kind"], known["queue"]["position"]) == ("open", "queue", 1)
    agent = await desk.staff("Dana Brooks")
    poll = asyncio.create_task(customer.news(after=known["last_sequence"], wait=10))
    await asyncio.sleep(0.2)
    await agent.act(customer.conversation_id, "claim")
    await poll
    state = (await customer.news(after=known["last_sequence"]))["conversation"]
    assert (state["owner"], state["queue"]) == ({"kind": "agent", "name": "Dana Brooks"}, None)
