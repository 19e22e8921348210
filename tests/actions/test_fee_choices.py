"""Which of several fees, chosen by button."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

DANIEL, PRIYA, AISHA = "CU-00002", "CU-00003", "CU-00005"
LEO, GRACE = "CU-00006", "CU-00007"


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


async def test_a_no_that_names_the_fee_shown_is_none(services: Services) -> None:
    talk = Talk(services, PRIYA)
    await talk.say("i want my $500 late fee back", "reverse_fee")
    reply = await talk.say("no i mean 48", "nlu_fallback", confidence=0.45)
    assert "Shall I send it to a colleague" in reply
    assert "left everything" not in reply
    for hesitation in ("no wait", "hold on"):
        assert "Take your time" in await talk.say(hesitation, "deny")
    assert "left everything as it is" in await talk.say("no, leave the $48 fee", "deny")


async def test_a_fee_that_was_never_charged_is_said_first(services: Services) -> None:
    reply = await Talk(services, PRIYA).say("why did you charge me a $500 fee?", "reverse_fee")
    assert reply.text.startswith(
        "There's no fee of $500.00 on your account; the only one I see is the $48.00 late fee from"
    )


async def test_a_fee_that_was_never_charged_is_said_before_asking_which(services: Services) -> None:
    reply = await Talk(services, DANIEL).say("give me my 80 dollar late fee back", "reverse_fee")
    assert "There's no fee of $80.00 on your account." in reply
    assert "Which fee is it about?" in reply


@pytest.mark.parametrize(
    ("customer", "text"),
    [
        (DANIEL, "you took 70 dollars in late fees"),
        (AISHA, "you charged me 15 dollars for shipping"),
        (AISHA, "i spent 400 dollars with you and get a fee"),
    ],
)
async def test_what_is_no_other_amount(services: Services, customer: str, text: str) -> None:
    reply = await Talk(services, customer).say(text, "reverse_fee")
    assert "There's no fee" not in reply


async def test_of_a_pair_the_one_that_stands_is_told(services: Services) -> None:
    talk = Talk(services, DANIEL)
    reply = await talk.say("you charged me twice, two late fees, I want both back", "reverse_fee")
    assert "The other one, from February 9, stands: it was charged as agreed." in reply
    reply = await talk.say("both fees")
    assert "not every one can be reversed" in reply
    assert "stands: it was charged as agreed" in reply
    assert talk.flow == "fee_form"


async def test_another_fee_may_be_pointed_at_without_a_word_that_corrects(services: Services) -> None:
    talk = Talk(services, DANIEL)
    await talk.say("i want the late fee gone", "reverse_fee")
    reply = await talk.say("the older one")
    assert "$35.00 late fee from February 9" in str(reply.card)
    reply = await talk.say("no, the one of february 10", "deny")
    assert "$35.00 late fee from February 10" in str(reply.card)


@pytest.mark.parametrize("change_of_mind", ["yes", "actually yes reverse it", "ok do it after all"])
async def test_a_yes_right_after_a_no_brings_it_back(services: Services, change_of_mind: str) -> None:
    talk = Talk(services, AISHA)
    await talk.say("give me the shipping fee back", "reverse_fee")
    assert "left everything as it is" in await talk.say("no", "deny")
    reply = await talk.say(change_of_mind, "affirm" if change_of_mind == "yes" else "inform")
    assert "Shall I reverse **$14.95** now?" in reply
    assert "I've reversed" in await talk.say("yes", "affirm")


async def test_a_yes_long_after_a_no_means_nothing(services: Services) -> None:
    talk = Talk(services, AISHA)
    await talk.say("give me the shipping fee back", "reverse_fee")
    await talk.say("no", "deny")
    await talk.say("thanks", "thank")
    assert "reverse" not in await talk.say("yes", "affirm")


async def test_another_fee_is_another_one(services: Services) -> None:
    talk = Talk(services, LEO)
    assert "I can't reverse this one" in await talk.say("waive my late fee of 35 dollars", "reverse_fee")
    reply = await talk.press("Ask about another fee")
    assert "Which fee is it about?" in reply or "Is it that one?" in reply


async def test_where_there_is_no_other_fee_that_is_said(services: Services) -> None:
    talk = Talk(services, AISHA)
    await talk.say("give me the shipping fee back", "reverse_fee")
    await talk.say("no", "deny")
    reply = await talk.press("Ask about another fee")
    assert "I don't see any other fee on your account" in reply
    assert talk.flow is None


async def test_the_other_fee_right_after_one(services: Services) -> None:
    talk = Talk(services, DANIEL)
    await talk.say("i want the late fee gone", "reverse_fee")
    await talk.say("the newer one")
    assert "I've reversed" in await talk.say("yes", "affirm")
    reply = await talk.say("and the other one?", "inform")
    assert "$35.00 late fee from February 9" in str(reply.card)
