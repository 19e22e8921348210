"""Which of several fees, chosen by button."""

from __future__ import annotations

from actions.services import Services
from tests.actions.talk import Talk

DANIEL, AISHA, GRACE = "CU-00002", "CU-00005", "CU-00007"


async def test_all_fees_at_once_by_button(services: Services) -> None:
    talk = Talk(services, DANIEL)
    reply = await talk.say("reverse my fees", "reverse_fee")
    assert "Which fee is it about?" in reply
    reply = await talk.press("Both of them")
    assert "charged a second time by mistake" in reply
    assert "CH-20001" not in str(reply.card)
    reply = await talk.press("Yes, reverse it")
    assert "I've reversed **$35.00**" in reply


async def test_a_fee_that_was_no_duplicate_is_not_said_to_be_found_at_first(services: Services) -> None:
    reply = await Talk(services, GRACE).say("you charged me the late fee twice", "reverse_fee")
    assert "I've checked. I couldn't find a duplicate" in reply


async def test_the_only_fee_though_two_were_named(services: Services) -> None:
    talk = Talk(services, AISHA)
    reply = await talk.say("I want my shipping fee and the late fee back", "reverse_fee")
    assert "Is it that one?" in reply
    reply = await talk.say("yes", "affirm")
    assert "Shall I reverse **$14.95** now?" in reply
