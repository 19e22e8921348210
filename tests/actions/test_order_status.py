"""Where an order is, however it is asked for."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

MAYA, TOM, NOAH, ELENA = "CU-00001", "CU-00004", "CU-00008", "CU-00009"


@pytest.mark.parametrize(
    ("customer", "words", "says"),
    [
        (TOM, "where is my vase?", "TR-10005** (Terracotta vase and 1 more) is on its way"),
        (TOM, "where is my order?", "TR-10005"),
        (TOM, "what about the chairs i ordered", "TR-10004** (Rattan dining chair) was delivered"),
        (NOAH, "where are my wall shelves, the ones not shipped yet", "TR-10014** (Wall shelf) is packed"),
        (NOAH, "did my $86 order ship", "TR-10013"),
        (NOAH, "my last order please", "TR-10012** (Cotton sheet set and 1 more) is being prepared"),
        (ELENA, "where is my jute rug", "comes in 2 parcels"),
    ],
)
async def test_the_order_described(services: Services, customer: str, words: str, says: str) -> None:
    reply = await Talk(services, customer).say(words, "check_order")
    assert says in reply
    assert reply.card["type"] == "order"


async def test_each_parcel_with_its_items(services: Services) -> None:
    reply = await Talk(services, ELENA).say("where is order TR-10018", "check_order")
    lines = [line for line in reply.text.splitlines() if line.startswith("- ")]
    assert len(lines) == 2
    assert lines[0].startswith("- **Dinner plate set** was delivered on March 1")
    assert "**Jute rug** is on its way" in lines[1]
    assert all("tracking number" in line for line in lines)


async def test_what_comes_back_is_mentioned(services: Services) -> None:
    reply = await Talk(services, NOAH).say("status of TR-10016", "check_order")
    assert "Brass floor lamp" in reply
    assert "the parcel is back with us" in reply


async def test_several_orders_at_once(services: Services) -> None:
    reply = await Talk(services, NOAH).say("where are my orders", "check_order")
    assert all(number in reply for number in ("TR-10012", "TR-10013", "TR-10014"))
    assert "TR-10015" not in reply.text


async def test_in_the_middle_of_another_flow(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("cancel TR-10012", "cancel_order")
    reply = await talk.say("when does the packed one arrive, TR-10014?", "check_order")
    assert "TR-10014" in reply
    assert talk.flow == "cancel_order_form"


@pytest.mark.parametrize(
    ("customer", "question", "says"),
    [
        (TOM, "is it late?", "TR-10005** is expected by **March 4**, so it isn't late"),
        (TOM, "when exactly?", "expected by **March 4**"),
        (TOM, "who's the carrier", "is UPS, tracking number"),
        (TOM, "whats in it again", "- 2 × Scented candle"),
        (TOM, "where is it going", "TR-10005** goes to"),
        (TOM, "how much was it?", "came to **$90.00**, paid with Visa ending 4242"),
        (MAYA, "is it late?", "TR-10001** was delivered on"),
        (MAYA, "when did it come", "TR-10001** was delivered on"),
        (MAYA, "where did it go?", "TR-10001** went to"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_question", "check_order"])
async def test_more_of_the_order_told_of(
    services: Services, customer: str, question: str, says: str, intent: str
) -> None:
    talk = Talk(services, customer)
    await talk.say("where is my order", "check_order")
    assert says in await talk.say(question, intent)


async def test_a_question_long_after_is_about_no_order(services: Services) -> None:
    talk = Talk(services, TOM)
    await talk.say("where is my order", "check_order")
    for _ in range(3):
        await talk.say("thanks", "thank")
    assert "TR-10005" not in await talk.say("is it late?", "ask_question")


@pytest.mark.parametrize(
    "words", ["the lights", "and the lights?", "what about TR-10013", "ok and the pendant light"]
)
async def test_another_order_right_after(services: Services, words: str) -> None:
    talk = Talk(services, NOAH)
    await talk.say("wheres my stuff", "check_order")
    assert "Order **TR-10013**" in await talk.say(words, "inform")


@pytest.mark.parametrize(
    "words", ["and how long does shipping take", "thank you", "ok then cancel it please, I mean the lot"]
)
async def test_no_other_order_right_after(services: Services, words: str) -> None:
    talk = Talk(services, NOAH)
    await talk.say("wheres my stuff", "check_order")
    assert "Order **TR" not in await talk.say(words, "ask_question")


async def test_delivered_and_not_there_is_for_a_person(services: Services) -> None:
    talk = Talk(services, MAYA)
    reply = await talk.say("it says delivered but I got nothing", "check_order")
    assert "TR-10001" in reply
    assert "TR-10011** " not in reply
    assert "shall I bring one in?" in reply
    assert (await talk.say("yes", "affirm")).handoff["reason"] == "asked"


async def test_all_orders_right_after_one(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("status", "check_order")
    reply = await talk.say("all orders", "inform")
    assert all(number in reply for number in ("TR-10012", "TR-10013", "TR-10014"))
