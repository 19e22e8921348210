"""What counts as a yes to what was shown, over the demo company."""

from __future__ import annotations

from actions.services import Services
from tests.actions.talk import Talk

NOAH, MAYA = "CU-00008", "CU-00001"


async def test_a_yes_after_a_no_is_shown_the_return_again(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("return one cushion cover from TR-10001, changed my mind", "start_return")
    await talk.press("Refund")
    before = len(await services.back_office.list_returns(MAYA))
    reply = await talk.say("no wait", "deny")
    assert "haven't submitted anything" in reply
    reply = await talk.say("yes", "affirm")
    assert "Shall I submit it?" in reply
    assert len(await services.back_office.list_returns(MAYA)) == before
    reply = await talk.say("yes", "affirm")
    assert reply.references
    assert len(await services.back_office.list_returns(MAYA)) == before + 1


async def test_a_yes_after_a_no_is_shown_the_cancellation_again(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("cancel TR-10012, I ordered it by mistake", "cancel_order")
    await talk.say("no", "deny")
    reply = await talk.say("ok", "affirm")
    assert "Shall I cancel it?" in reply
    assert not reply.references


async def test_the_button_of_what_was_shown_is_a_yes_even_after_a_no(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("cancel TR-10012, I ordered it by mistake", "cancel_order")
    shown = dict(talk._choices)
    await talk.say("no", "deny")
    talk._choices = shown
    reply = await talk.press("Yes, cancel it")
    assert reply.references


async def test_a_yes_to_another_amount_is_none(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("return the lamp from TR-10001, changed my mind", "start_return")
    await talk.press("Refund")
    reply = await talk.say("yes, $640", "affirm")
    assert "another amount" in reply
    assert "Shall I submit it?" in reply
    reply = await talk.say("yes, $64", "affirm")
    assert reply.references
