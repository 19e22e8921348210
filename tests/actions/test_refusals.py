"""Why something was refused, asked about right after it was."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

NOAH, MAYA = "CU-00008", "CU-00001"
NOTHING_TOLD = "aren't answering"
"""The knowledge base of these tests is down: whatever isn't about the conversation itself ends there."""


async def be_refused(services: Services) -> Talk:
    talk = Talk(services, NOAH)
    reply = await talk.say("send order TR-10014 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address")
    assert "packed already" in reply
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "but why not",
        "why can't you change it",
        "how come?",
        "why is it too late?",
        "what's the reason",
    ],
)
async def test_the_rule_is_told_again_with_who_may_look_at_it(services: Services, text: str) -> None:
    talk = await be_refused(services)
    await talk.say("never mind", "cancel")
    await talk.say("send order TR-10014 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address")

    reply = await talk.say(text, "ask_question")

    assert "Order TR-10014 is packed already" in reply
    assert "A person may see more" in reply


@pytest.mark.parametrize(
    "text", ["why do you need my e-mail?", "why was my card charged twice", "what is a stool"]
)
async def test_other_questions_are_looked_up(services: Services, text: str) -> None:
    talk = await be_refused(services)

    assert "packed already" not in await talk.say(text, "ask_question")


async def test_where_nothing_was_refused_there_is_no_reason(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("where is order TR-10001?", "check_order")

    assert NOTHING_TOLD in await talk.say("why not?", "ask_question")
