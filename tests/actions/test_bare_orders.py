"""An order number with no wish, or with a wish that the classifier lost behind the details."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

TOM = "CU-00004"
LOST = "nlu_fallback"


@pytest.mark.parametrize("said", ["TR-10005", "my order number is TR-10005", "hi, order TR-10005 please"])
async def test_what_is_wanted_of_the_order_is_asked(services: Services, said: str) -> None:
    talk = Talk(services, TOM)
    reply = await talk.say(said, "inform")
    assert "What can I do for you about order **TR-10005**?" in reply
    reply = await talk.press("Where is it?")
    assert "TR-10005** (Terracotta vase and 1 more) is on its way" in reply


async def test_who_asks_is_not_asked_again(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("TR-10005, tom.becker@example.com", "inform")
    reply = await talk.press("Where is it?")
    assert "a 6-digit code is on its way" in reply


@pytest.mark.parametrize("said", ["and TR-10004?", "what about order TR-10004?"])
async def test_a_question_about_nothing_but_an_order_is_about_its_status(
    services: Services, said: str
) -> None:
    reply = await Talk(services, TOM).say(said, LOST)
    assert "TR-10004** (Rattan dining chair) was delivered" in reply


@pytest.mark.parametrize("intent", [LOST, "inform"])
async def test_a_wish_beside_its_details(services: Services, intent: str) -> None:
    talk = Talk(services, None)
    reply = await talk.say("take back the $48 late fee, order TR-10003, priya.raman@example.com", intent)
    assert talk.flow == "fee_form"
    assert "a 6-digit code is on its way" in reply


async def test_in_line_for_a_person_a_number_is_for_that_person(services: Services) -> None:
    talk = Talk(services, TOM)
    talk.is_waiting = True
    reply = await talk.say("TR-10005", "inform")
    assert "What can I do" not in reply
