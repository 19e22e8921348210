"""A customer reads what is asked as a person would."""

from __future__ import annotations

import pytest

from tests.customers.reading import Topic, find_question
from tests.customers.seen import Seen

ASKED = {
    "A 6-digit code is on its way to you. Please type it here.": Topic.CODE,
    "I need to verify you first. What's your order number, and the e-mail address you ordered with?": Topic.IDENTITY,
    "Thanks! And which e-mail address did you use for order TR-10001?": Topic.IDENTITY,
    "Which order is it about?\n\n- TR-10001: Lamp (May 3)": Topic.ORDER,
    "What would you like to return from order TR-10001?\n\n1. Lamp": Topic.ITEMS,
    "You have 4 of the mug. How many would you like to return?": Topic.QUANTITY,
    "May I ask why you'd like to return the lamp?": Topic.REASON,
    "How would you like it back?\n\n- Refund of $64.00\n- Exchange for another one": Topic.METHOD,
    "What would you like to exchange it for? In stock: White.": Topic.VARIANT,
    "The new one costs $20.00 more. How would you like to pay the difference?": Topic.PAYMENT,
    "Should I change where an order goes, or the address of your account? Which one is it?": Topic.WHICH_ADDRESS,
    "What's the new address of your account? Please give me street and house number, city and ZIP code.": Topic.ADDRESS,
    "Please tell me what happened, in your own words; a photo helps, too.": Topic.COMPLAINT,
    "Could you send a photo of the damage? If you can't, just say so.": Topic.PHOTO,
    "Here's your return: the lamp, for a refund of $64.00.\n\nShall I submit it?": Topic.CONFIRM,
}


@pytest.mark.parametrize(("text", "topic"), ASKED.items(), ids=[topic.value for topic in ASKED.values()])
def test_questions_are_told_apart(text: str, topic: Topic) -> None:
    assert find_question(Seen((text,))) == (topic, text)


def test_the_last_reply_that_asks_counts() -> None:
    seen = Seen(("How many would you like to return?", "Refunds take five days.", "Shall I submit it?"))
    assert find_question(seen) == (Topic.CONFIRM, "Shall I submit it?")


def test_an_answer_asks_nothing() -> None:
    assert find_question(Seen(("Refunds take five to seven days once the parcel is back with us.",))) is None
