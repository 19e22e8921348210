"""The bot's turns: in order, once, never over a person, and never into silence."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest

from core.services import CoreServices
from handoff.app import build
from handoff.settings import HandoffSettings
from handoff.turn.models import Turn, TurnState

from ..conftest import FakeClock
from .bot import ScriptedBot, fails, says
from .conftest import Desk, equal, eventually, true_of, turn_states

PDF = b"%PDF-1.7\n" + b"x" * 100


async def test_turns_of_a_conversation_run_one_after_the_other(desk: Desk) -> None:
    async def slow(turn):
        await asyncio.sleep(0.03)
        return says(f"Answer to {turn['text']}")

    desk.bot.on("m*", slow)
    customers = [await desk.visitor() for _ in range(3)]
    for number in range(4):
        for customer in customers:
            await customer.write(f"m{number}")
    for customer in customers:
        await customer.hears("Answer to m3")
        answers = [text for text in await customer.texts() if text.startswith("Answer")]
        assert answers == [f"Answer to m{number}" for number in range(4)]
    assert desk.bot.most_at_once == 1


async def test_conversations_run_beside_one_another(desk: Desk) -> None:
    both_there = asyncio.Event()
    senders: set[str] = set()

    async def meet(turn):
        senders.add(turn["sender"])
        if len(senders) == 2:
            both_there.set()
        await both_there.wait()
        return says("Met")

    desk.bot.on("meet", meet)
    one, other = await desk.visitor(), await desk.visitor()
    await one.write("meet")
    await other.write("meet")
    await one.hears("Met")
    await other.hears("Met")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (fails(500, "turn_failed"), "flow_failed"),
        (fails(502, "no_reply"), "bot_unavailable"),
        (fails(504, "turn_timed_out"), "bot_unavailable"),
        (fails(401, "wrong_token"), "bot_unavailable"),
        (fails(500, "something_else"), "bot_unavailable"),
        (says(), "bot_unavailable"),
        (says({"text": "  "}), "bot_unavailable"),
        (says({"text": "x", "handoff": {"reason": "no such reason"}}), "bot_unavailable"),
    ],
)
async def test_failure_of_the_bot_is_never_silence(desk: Desk, answer: Any, reason: str) -> None:
    desk.bot.on("Hi", answer)
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Hi")
    state = await customer.is_in("open", "queue")
    assert state["queue"]["position"] == 1
    sentence = (await customer.news(after=1))["messages"][0]
    assert sentence["author"] == "system"
    assert "person" in sentence["text"]
    [summary] = (await agent.get("queue"))["conversations"]
    assert (summary["reason"], summary["priority"]) == (reason, "high")
    detail = await agent.detail(customer.conversation_id)
    assert "Hi" in detail["handoff"]["summary"]


async def test_unreachable_bot_leads_to_the_queue(desk: Desk) -> None:
    desk.bot.is_down = True
    customer = await desk.visitor()
    await customer.write("Hi")
    await customer.is_in("open", "queue")
    assert await desk.wing.readiness() == {"bot": False}


@pytest.mark.parametrize("handoff_settings", [0.2], indirect=True)
async def test_passed_deadline_leads_to_the_queue_and_the_late_answer_is_dropped(desk: Desk) -> None:
    async def late(_turn):
        await asyncio.sleep(1)
        return says("Too late")

    desk.bot.on("Hi", late)
    customer = await desk.visitor()
    await customer.write("Hi")
    await customer.is_in("open", "queue")
    await asyncio.sleep(1)
    assert "Too late" not in await customer.texts()


@pytest.fixture
def handoff_settings(request: pytest.FixtureRequest, handoff_settings: HandoffSettings) -> HandoffSettings:
    deadline = getattr(request, "param", handoff_settings.turn_deadline_seconds)
    return handoff_settings.model_copy(update={"turn_deadline_seconds": deadline})


async def test_answer_after_a_change_of_owner_is_dropped(desk: Desk) -> None:
    release = asyncio.Event()

    async def slow(_turn):
        await release.wait()
        return says("I am the bot")

    desk.bot.on("Hi", slow)
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Hi")
    await eventually(lambda: true_of(desk.bot.turns))
    await customer.request_person()
    await agent.act(customer.conversation_id, "claim")
    release.set()
    await eventually(lambda: equal(turn_states(desk), ["dropped"]))
    assert "I am the bot" not in await customer.texts()


async def test_bot_says_nothing_while_a_person_has_the_conversation(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    turns = len(desk.bot.turns)
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await customer.write("Hello Dana")
    await asyncio.sleep(0.3)
    assert len(desk.bot.turns) == turns


async def test_messages_behind_a_hand_over_are_not_for_the_bot(desk: Desk) -> None:
    release = asyncio.Event()

    async def hand_over(_turn):
        await release.wait()
        return says({"text": "One moment", "handoff": {"reason": "asked", "summary": "Wants a person"}})

    desk.bot.on("A person please", hand_over)
    customer = await desk.visitor()
    await customer.write("A person please")
    await customer.write("Quickly")
    release.set()
    await customer.is_in("open", "queue")
    await eventually(lambda: equal(turn_states(desk), ["done", "dropped"]))
    assert desk.bot.texts == ["A person please"]


async def test_bot_hands_over_with_the_whole_story(desk: Desk) -> None:
    handoff = {
        "reason": "upset",
        "summary": "Charged twice and angry about it.",
        "priority": "urgent",
        "facts": [{"label": "Charge", "value": "CH-20001"}],
        "customer": {"name": "Rosa Diaz", "email": "rosa@example.com", "verified": True},
        "flow": {"name": "reverse_fee", "step": "confirm", "slots": {"charge": "CH-20001"}},
        "policy_trace": [{"rule": "late_fee_once", "outcome": "declined", "reason": "second in a year"}],
    }
    desk.bot.on("Thieves!", says({"text": "Connecting you.", "handoff": handoff}))
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Thieves!")
    state = await customer.is_in("open", "queue")
    assert state["epoch"] == 2
    assert (await customer.texts())[:2] == ["Thieves!", "Connecting you."]
    detail = await agent.detail(customer.conversation_id)
    shown = detail["handoff"]
    assert {key: shown[key] for key in handoff if key != "priority"} == {
        key: value for key, value in handoff.items() if key != "priority"
    }
    assert detail["conversation"]["priority"] == "urgent"
    assert detail["conversation"]["contact"]["name"] == "Rosa Diaz"
    assert detail["conversation"]["contact"]["verified"] is False  # only a signed identity makes it so
    assert detail["messages"][0]["understood"] == {"intent": "faq", "confidence": 0.93, "entities": []}


async def test_wordless_hand_over_is_told(desk: Desk) -> None:
    desk.bot.on("Help", says({"handoff": {"reason": "asked", "summary": "-"}}))
    customer = await desk.visitor()
    await customer.write("Help")
    await customer.hears("in line for a person")


async def test_documents_are_served_safely_and_to_their_customer_only(desk: Desk) -> None:
    def document(content: bytes, name: str = "Return label.pdf") -> dict[str, Any]:
        return {
            "name": name,
            "media_type": "text/html",
            "content_base64": base64.b64encode(content).decode(),
        }

    reply = {
        "text": "Your label",
        "documents": [
            document(PDF, '../../x"<b>é.html'),
            document(b"<html><script>alert(1)</script>"),
            document(b"%PDF-" + b"x" * 1024 * 1024),
            {"name": "broken.pdf", "media_type": "application/pdf", "content_base64": "%%%"},
        ],
    }
    desk.bot.on("Label", says(reply))
    customer, stranger = await desk.visitor(), await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Label")
    message = await customer.hears("Your label")
    [listed] = message["documents"]
    assert listed["media_type"] == "application/pdf"
    assert listed["size_bytes"] == len(PDF)
    assert "/" not in listed["name"]
    assert listed["name"].endswith(".pdf")
    response = await desk.http.get(listed["url"], headers=customer.headers)
    assert response.content == PDF
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "private, no-store"
    assert (await desk.http.get(f"{listed['url']}?token={customer.token}")).status_code == 200
    assert (await desk.http.get(listed["url"])).status_code == 401
    assert (await desk.http.get(listed["url"], headers=stranger.headers)).status_code == 404
    [for_desk] = (await agent.detail(customer.conversation_id))["messages"][1]["documents"]
    response = await desk.http.get(for_desk["url"], headers={"Cookie": agent.cookie})
    assert response.content == PDF
    assert (await desk.http.get(for_desk["url"])).status_code == 401


async def test_cut_flow_is_forgotten_before_the_bot_goes_on(desk: Desk) -> None:
    customer = await desk.waiting_customer("I want to return a lamp")
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await agent.act(customer.conversation_id, "return-to-bot")
    desk.bot.on("/cancel_flow", says("I should not be heard"))
    await customer.write("Hello again")
    await customer.hears("You said: Hello again")
    await customer.write("And again")
    await customer.hears("You said: And again")
    assert desk.bot.texts[1:] == ["/cancel_flow", "Hello again", "And again"]
    assert desk.bot.turns[1]["trusted"] is True
    assert "I should not be heard" not in await customer.texts()


async def test_failed_forgetting_does_not_stop_the_turn(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await agent.act(customer.conversation_id, "return-to-bot")
    desk.bot.on("/cancel_flow", fails(500, "turn_failed"))
    await customer.write("Hello again")
    await customer.hears("You said: Hello again")


async def test_hand_over_by_the_bot_leaves_the_flow_to_the_bot(desk: Desk) -> None:
    desk.bot.on("Help", says({"text": "ok", "handoff": {"reason": "asked", "summary": "-"}}))
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Help")
    await customer.is_in("open", "queue")
    await agent.act(customer.conversation_id, "claim")
    await agent.act(customer.conversation_id, "return-to-bot")
    await customer.write("Hi")
    await customer.hears("You said: Hi")
    assert "/cancel_flow" not in desk.bot.texts


async def test_turn_stored_before_a_crash_is_answered_after_it(
    desk: Desk, core_services: CoreServices, handoff_settings: HandoffSettings, clock: FakeClock
) -> None:
    """The first server is killed with one turn at the bot and one in line; the lease has to run out first."""
    hanging = asyncio.Event()

    async def hang(_turn):
        await hanging.wait()
        return says("From the dead")

    desk.bot.on("one", hang)
    customer = await desk.visitor()
    await customer.write("one")
    await customer.write("two")
    await eventually(lambda: true_of(desk.bot.turns))
    for task in [*desk.wing._worker._loops, *desk.wing._worker._running.values()]:
        task.cancel()

    new_bot = ScriptedBot()
    second = build(core_services, handoff_settings, new_bot.transport)
    await second.start()
    await asyncio.sleep(0.3)
    assert new_bot.turns == []
    clock.advance(handoff_settings.turn_lease + timedelta(seconds=1))
    await customer.hears("You said: two")
    assert [one for one in await customer.texts() if one.startswith("You")] == [
        "You said: one",
        "You said: two",
    ]
    await second.stop()


async def test_two_servers_never_run_one_turn_twice(
    desk: Desk, core_services: CoreServices, handoff_settings: HandoffSettings
) -> None:
    second = build(core_services, handoff_settings, desk.bot.transport)
    await second.start()
    customers = [await desk.visitor() for _ in range(4)]
    for number in range(5):
        await asyncio.gather(*(customer.write(f"m{number}") for customer in customers))
    for customer in customers:
        await customer.hears("You said: m4")
    assert len(desk.bot.turns) == 20
    assert desk.bot.most_at_once == 1
    await second.stop()


async def test_stopped_server_puts_its_turns_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handoff.turn.worker.STOP_GRACE_SECONDS", 0.05)

    async def hang(_turn):
        await asyncio.sleep(60)

    desk.bot.on("one", hang)
    customer = await desk.visitor()
    await customer.write("one")
    await eventually(lambda: true_of(desk.bot.turns))
    await desk.wing._worker.stop()
    assert await turn_states(desk) == [TurnState.WAITING]


async def test_turn_abandoned_too_often_brings_a_person(desk: Desk, clock: FakeClock) -> None:
    customer = await desk.visitor()
    async with desk.core.database.transaction() as session:
        session.add(
            Turn(
                conversation_id=customer.conversation_id,
                kind="customer",
                epoch=1,
                text="poison",
                trusted=False,
                state=TurnState.RUNNING,
                attempts=5,
                lease_token="gone",
                lease_until=clock.now() - timedelta(seconds=1),
                created_at=clock.now(),
            )
        )
    await customer.is_in("open", "queue")
    assert desk.bot.turns == []
