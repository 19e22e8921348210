"""What is asked to find out who somebody is, and how that is explained."""

from __future__ import annotations

from actions.services import Services
from tests.actions.talk import Talk


async def test_why_it_is_asked_is_explained(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("where is my order", "check_order")
    reply = await talk.say("why do you need that?", "ask_question")
    assert "keeps your account safe" in reply
    assert "e-mail address" in reply.text.splitlines()[-1]


async def test_a_name_counts_once_a_postal_code_follows(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("i want my late fee back", "reverse_fee")
    assert "If daniel okafor is your name" in await talk.say("daniel okafor", "inform")
    reply = await talk.say("fine 21230", "inform")
    assert "If daniel okafor and postal code 21230 belong together" in reply


async def test_what_only_might_be_a_name_is_no_claim(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("i want my late fee back", "reverse_fee")
    await talk.say("blue lamp", "inform")
    reply = await talk.say("daniel.okafor@example.com", "inform")
    assert "If we know you by **daniel.okafor@example.com**" in reply


async def test_another_address_within_a_minute_is_kept_for_the_next_code(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("where is my order", "check_order")
    await talk.say("mayaholt@example.com", "inform")
    reply = await talk.say("sorry, maya.holt@example.com", "inform")
    assert "I'll use **maya.holt@example.com** for the next one" in reply
