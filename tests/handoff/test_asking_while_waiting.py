"""Customers in line go on asking the bot: it answers what it can, is silent about the rest, and never after a claim."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from handoff import sentences

from .bot import fails, says
from .conftest import Customer, Desk, equal, eventually, on_both_databases, true_of, turn_states

HANDOFF = {"reason": "asked", "summary": "Wants a person"}
NONE = {"verdict": "none", "confidence": 0.1, "question_id": "q"}


async def _customer_in_line(desk: Desk) -> Customer:
    desk.bot.on("Person!", says({"text": "A colleague comes.", "handoff": HANDOFF}))
    customer = await desk.visitor()
    await customer.write("Person!")
    await customer.is_in("open", "queue")
    return customer


async def _are_settled(desk: Desk, turns: int) -> bool:
    states = await turn_states(desk)
    return len(states) == turns and set(states) <= {"done", "failed"}


async def test_bot_answers_a_customer_in_line(desk: Desk) -> None:
    customer = await _customer_in_line(desk)
    offer = {"text": "Until 30 days.", "choices": [{"title": "Start a return", "payload": "/start_return"}]}
    desk.bot.on("How long can I return?", says(offer))
    desk.bot.on("/start_return", says("Which order?"))
    await customer.write("How long can I return?")
    answer = await customer.hears("Until 30 days.")
    assert answer["author"] == "bot"
    assert desk.bot.turns[-1]["metadata"]["is_waiting"] is True
    assert desk.bot.turns[0]["metadata"]["is_waiting"] is False
    await customer.post(choice=answer["choices"][0]["id"])
    await customer.hears("Which order?")
    assert (await customer.state())["owner"]["kind"] == "queue"


@pytest.mark.parametrize(
    "answer",
    [
        says({"text": "I'm bringing in a person.", "handoff": HANDOFF}),
        says({"text": "I don't know. Shall I get a person?", "knowledge": NONE}),
        says(),
        fails(502, "no_reply"),
        fails(500, "turn_failed"),
    ],
    ids=["handoff", "none", "nothing", "no_reply", "failure"],
)
async def test_what_the_bot_cannot_answer_is_kept_for_the_person(desk: Desk, answer: httpx.Response) -> None:
    customer = await _customer_in_line(desk)
    desk.bot.on("Hm?*", answer)
    await customer.write("Hm?")
    await customer.hears(sentences.KEPT_FOR_PERSON)
    await customer.write("Hm? Hm?")
    await eventually(lambda: _are_settled(desk, 3))
    assert (await customer.texts())[-3:] == ["Hm?", sentences.KEPT_FOR_PERSON, "Hm? Hm?"]
    assert (await customer.state())["owner"]["kind"] == "queue"
    agent = await desk.staff("Dana Brooks")
    told = (await agent.detail(customer.conversation_id))["messages"][-3:]
    assert [one["author"] for one in told] == ["customer", "bot", "customer"]


async def test_unreachable_bot_says_nothing_to_a_customer_in_line(desk: Desk) -> None:
    customer = await _customer_in_line(desk)
    desk.bot.is_down = True
    await customer.write("Anybody?")
    await customer.hears(sentences.KEPT_FOR_PERSON)
    assert sentences.BOT_UNAVAILABLE not in await customer.texts()


@on_both_databases
async def test_late_reply_is_dropped_after_a_claim_and_its_flow_forgotten(desk: Desk) -> None:
    release = asyncio.Event()

    async def late(_turn):
        await release.wait()
        return says("Which order is it?")

    customer = await _customer_in_line(desk)
    desk.bot.on("A return, please", late)
    await customer.write("A return, please")
    await eventually(lambda: true_of(len(desk.bot.turns) == 2))
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    release.set()
    await eventually(lambda: equal(turn_states(desk), ["done", "dropped"]))
    assert "Which order is it?" not in await customer.texts()
    assert sentences.KEPT_FOR_PERSON not in await customer.texts()
    await agent.act(customer.conversation_id, "return-to-bot")
    await customer.write("Hello again")
    await customer.hears("You said: Hello again")
    assert desk.bot.texts[-2:] == ["/cancel_flow", "Hello again"]
