"""A customer who can't read the mail with the code."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    "said", ["I don't have access to that email anymore", "that's my old email", "i can't get into my mail"]
)
async def test_another_address_or_a_person_is_offered(services: Services, said: str) -> None:
    talk = Talk(services, None)
    await talk.say("where is my order TR-10005, tom.becker@example.com", "check_order")
    reply = await talk.say(said, "inform")
    assert "Without a code" in reply
    assert "Talk to a person" in reply.choices
