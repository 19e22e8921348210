"""A complaint from the wish to its receipt: what went wrong is asked for, found, and added to."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

WENT_WRONG = "your courier threw my parcel over the fence and was rude to me"


@pytest.fixture
def talk(services: Services) -> Talk:
    """With Maya, who has two orders."""
    return Talk(services, "CU-00001")


@pytest.mark.parametrize("wish", ["yes I want to complain", "I want to make a complaint"])
async def test_the_wish_alone_is_asked_what_went_wrong(talk: Talk, wish: str) -> None:
    assert "tell me what happened" in await talk.say(wish, "file_complaint")
    assert "Is it about one of your orders?" in await talk.say("the driver was rude", "inform")


@pytest.mark.parametrize("intent", ["complain", "nlu_fallback"])
async def test_what_was_told_right_before_is_taken(talk: Talk, intent: str) -> None:
    await talk.say(WENT_WRONG, intent)
    assert "Is it about one of your orders?" in await talk.say("yes I want to complain", "file_complaint")
    reply = await talk.press("Not about an order")
    assert reply.rows["What went wrong"] == WENT_WRONG


async def test_a_question_or_a_wish_before_tells_of_nothing(talk: Talk) -> None:
    await talk.say("how long does standard shipping take?", "ask_question")
    await talk.say("i want to speak about your terrible service", "nlu_fallback")
    assert "tell me what happened" in await talk.say("i want to complain", "file_complaint")


async def test_more_of_what_went_wrong_is_added_at_every_step(talk: Talk) -> None:
    await talk.say(WENT_WRONG + ", i want to complain", "file_complaint")
    reply = await talk.say("he called me an idiot, yesterday at 5pm", "ask_question")
    assert "added that" in reply
    assert "Is it about one of your orders?" in reply
    await talk.say("you charged me a late fee without ever sending me a bill", "reverse_fee")
    assert talk.flow == "complaint_form"
    await talk.say("TR-10001")
    reply = await talk.say("and he kicked my dog")
    assert reply.rows["What went wrong"] == (
        f"{WENT_WRONG}, i want to complain. he called me an idiot, yesterday at 5pm. "
        "you charged me a late fee without ever sending me a bill. and he kicked my dog"
    )
    reply = await talk.say("yes", "affirm")
    assert WENT_WRONG[:40] in reply.text
    assert "kicked my dog" in reply.rows["What went wrong"]


async def test_a_no_may_be_followed_by_more(talk: Talk) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    reply = await talk.say("no, and he was two hours late", "deny")
    assert reply.rows["What went wrong"] == "complaint: the driver was rude to me. and he was two hours late"
    assert "Order" not in reply.rows


async def test_a_wish_for_something_else_is_not_part_of_the_complaint(talk: Talk) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    await talk.say("i want to return the lamp from TR-10001", "start_return")
    assert talk.flow == "return_form"


async def test_the_order_is_found_by_what_is_in_it(talk: Talk) -> None:
    reply = await talk.say("complaint: the cushion covers came with holes", "file_complaint")
    assert reply.rows["Order"] == "TR-10001"


@pytest.mark.parametrize(
    ("words", "number"), [("the last one", "TR-10001"), ("the one with the mugs", "TR-10011")]
)
async def test_the_order_may_be_described(talk: Talk, words: str, number: str) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    assert (await talk.say(words)).rows["Order"] == number


async def test_what_to_change_may_be_typed(talk: Talk) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    await talk.press("Not about an order")
    await talk.say("no", "deny")
    assert "tell me what happened" in await talk.say("what went wrong")
    reply = await talk.say("nobody answered my mails")
    assert reply.rows["What went wrong"] == "nobody answered my mails"


async def test_small_talk_is_not_part_of_the_complaint(talk: Talk) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    await talk.say("good morning to you", "greet")
    assert talk.slots["complaint_words"] == "complaint: the driver was rude to me"


async def test_a_yes_to_what_to_change_registers_nothing(talk: Talk) -> None:
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    await talk.press("Not about an order")
    assert "What would you like to change?" in await talk.say("no", "deny")
    assert "Shall I send it off?" in await talk.say("yes", "affirm")
    assert "registered as case" in await talk.say("yes", "affirm")


async def test_half_an_address_is_not_part_of_the_complaint(services: Services) -> None:
    talk = Talk(services, None)
    await talk.say("complaint: the driver was rude to me", "file_complaint")
    await talk.press("Not about an order")
    await talk.say("zoe@example")
    reply = await talk.say("zoe@example.com")
    assert reply.rows["What went wrong"] == "complaint: the driver was rude to me"


async def test_a_wish_that_came_up_is_not_part_of_the_complaint(talk: Talk) -> None:
    reply = await talk.say("complaint: the cushion covers came with holes", "file_complaint")
    assert reply.rows["Order"] == "TR-10001"
    await talk.say("actually i'd rather return them", "ask_question", confidence=0.6)
    assert talk.slots["complaint_words"] == "complaint: the cushion covers came with holes"
    assert "didn't quite get that" not in await talk.say("TR-10001")
