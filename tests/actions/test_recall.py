"""What was done or asked for in a conversation, asked about again."""

from __future__ import annotations

import pytest

from actions.back_office.requests import PersonsDecision
from actions.services import Services
from tests.actions.talk import Talk

PRIYA, GRACE, MAYA = "CU-00003", "CU-00007", "CU-00001"
NOTHING_TOLD = "aren't answering"
"""The knowledge base of these tests is down: whatever isn't about the conversation itself ends there."""


@pytest.fixture
def talk(services: Services) -> Talk:
    """With Priya, whose fee a colleague has to decide on."""
    return Talk(services, PRIYA)


async def ask_for_reversal(talk: Talk) -> str:
    await talk.say("reverse my late fee", "reverse_fee")
    reply = await talk.press("Yes, send it")
    return str(reply.approval["reference"])


async def decide(talk: Talk, number: str, *, approved: bool) -> None:
    decision = PersonsDecision(approved, "Dana Brooks")
    await talk.services.back_office.decide_reversal(number, decision)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what was the reference?", "ask_question"),
        ("whats the number again", "inform"),
        ("case nr?", "nlu_fallback"),
        ("I lost my reference number", "check_order"),
    ],
)
async def test_the_number_is_told_again(talk: Talk, text: str, intent: str) -> None:
    number = await ask_for_reversal(talk)
    reply = await talk.say(text.replace("case", "request"), intent)
    assert reply.text == f"The number of your fee reversal is **{number}**."


@pytest.mark.parametrize(
    "text", ["can you send me a confirmation", "I need proof of that", "can i have it in writing please"]
)
async def test_the_conversation_confirms_it(talk: Talk, text: str) -> None:
    number = await ask_for_reversal(talk)
    reply = await talk.say(text, "ask_question")
    assert f"**{number}**" in reply
    assert "sent to you by e-mail" in reply


async def test_the_confirmation_of_an_order_is_another_one(talk: Talk) -> None:
    number = await ask_for_reversal(talk)
    assert number not in await talk.say("send me the order confirmation again", "ask_question")


@pytest.mark.parametrize(
    "text", ["what's my order number?", "the tracking number again please", "what's my return number?"]
)
async def test_another_number_is_not_meant(talk: Talk, text: str) -> None:
    number = await ask_for_reversal(talk)
    assert number not in await talk.say(text, "ask_question")


async def test_without_anything_done_there_is_no_number(talk: Talk) -> None:
    assert NOTHING_TOLD in await talk.say("what was the reference?", "ask_question")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("any news?", "check_order"),
        ("how long will that take?", "ask_question"),
        ("has it been approved?", "ask_question"),
        ("did they decide yet", "nlu_fallback"),
        ("when will i hear from you", "check_order"),
        ("still waiting", "inform"),
    ],
)
async def test_what_waits_is_said_to_wait(talk: Talk, text: str, intent: str) -> None:
    number = await ask_for_reversal(talk)
    reply = await talk.say(text, intent)
    assert f"**{number}** ($48.00) is still waiting for a colleague's decision" in reply
    assert "TR-" not in reply
    assert talk.flow is None


@pytest.mark.parametrize(
    "text", ["any news on my order?", "how long do refunds take?", "how long does shipping take?"]
)
async def test_another_topic_is_not_what_waits(talk: Talk, text: str) -> None:
    await ask_for_reversal(talk)
    assert "still waiting" not in await talk.say(text, "ask_question")


async def test_what_was_decided_is_told_from_the_books(talk: Talk) -> None:
    await decide(talk, await ask_for_reversal(talk), approved=True)
    reply = await talk.say("so was it approved?", "ask_question")
    assert "is done: **$48.00** shows up as a credit on your next statement" in reply


async def test_what_was_declined_is_told_from_the_books(talk: Talk) -> None:
    await decide(talk, await ask_for_reversal(talk), approved=False)
    assert "it wasn't approved" in await talk.say("did they decide?", "ask_question")


async def test_news_of_what_was_done_long_ago_are_news_of_the_order(talk: Talk) -> None:
    await decide(talk, await ask_for_reversal(talk), approved=True)
    for _ in range(4):
        await talk.say("thanks", "thank")
    assert "Order **TR-10003**" in await talk.say("any news?", "check_order")


async def test_after_an_order_was_told_of_it_is_the_order(talk: Talk) -> None:
    await ask_for_reversal(talk)
    await talk.say("where is my order", "check_order")
    assert "Order **TR-10003**" in await talk.say("when will i get it?", "check_order")
    assert "still waiting" in await talk.say("has it been approved?", "ask_question")


async def test_a_number_asked_for_in_the_middle_of_a_flow(talk: Talk) -> None:
    number = await ask_for_reversal(talk)
    await talk.say("I want to return a lamp", "start_return")
    flow = talk.flow
    assert number in await talk.say("what was the reference of my fee?", "check_return")
    assert talk.flow == flow == "return_form"


async def test_a_receipt_of_each_kind_is_found_by_its_word(services: Services) -> None:
    talk = Talk(services, GRACE)
    fee = (await talk.say("waive my late fee", "reverse_fee")) and await talk.say("yes", "affirm")
    await talk.say("i want to complain that your driver was rude to me", "file_complaint")
    await talk.press("Not about an order")
    case = await talk.press("Yes, send it")
    assert fee.references[0] in await talk.say("what's the number of the fee reversal", "ask_question")
    assert case.references[0] in await talk.say("what's my case number?", "file_complaint")
    assert talk.flow is None
    assert "I can't see yet what came of it" in await talk.say("any news on my complaint?", "file_complaint")


async def test_the_number_by_its_first_letters(talk: Talk) -> None:
    number = await ask_for_reversal(talk)
    assert number in await talk.say("FR number?", "inform")


@pytest.mark.parametrize("text", ["so?", "is it done"])
async def test_a_question_taken_for_a_yes(talk: Talk, text: str) -> None:
    await ask_for_reversal(talk)
    assert "still waiting" in await talk.say(text, "affirm", confidence=0.6)


async def test_what_waits_is_not_cancelled_here(talk: Talk) -> None:
    number = await ask_for_reversal(talk)
    reply = await talk.say("i want to cancel that request", "cancel")
    assert f"**{number}** is with a colleague already" in reply
    assert (await talk.say("yes", "affirm")).handoff["reason"] == "asked"


async def test_a_question_about_the_decision_before_it_is_asked_for(talk: Talk) -> None:
    await talk.say("reverse my late fee", "reverse_fee")
    reply = await talk.say("what if they say no?", "ask_question")
    assert "if it isn't approved, nothing changes for you" in reply
    assert talk.flow == "fee_form"
