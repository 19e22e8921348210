"""Where an order is, however it is asked for."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

TOM, NOAH, ELENA = "CU-00004", "CU-00008", "CU-00009"


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
