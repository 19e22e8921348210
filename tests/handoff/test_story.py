"""The story of a hand-over: taken from the log, in the customer's own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from handoff.conversation.sentiment import sentiment_of
from handoff.queue.story import sentences_of, tell

from .bot import says
from .conftest import Desk


@dataclass
class Line:
    sequence: int
    author: str
    text: str
    choices: list[Any] = field(default_factory=list)
    card: dict[str, Any] | None = None
    understood: dict[str, Any] | None = None
    knowledge: dict[str, Any] | None = None
    sentiment: float | None = None


def log(*lines: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> list[Line]:
    return [
        Line(number, line[0], line[1], **(line[2] if len(line) == 3 else {}))
        for number, line in enumerate(lines, 1)
    ]


def meant(intent: str) -> dict[str, Any]:
    return {"understood": {"intent": intent, "confidence": 0.9, "entities": []}}


ARTICLE = {
    "type": "article",
    "slug": "refund-time",
    "title": "How long does a refund take?",
    "url": "/help/refund-time",
}
ORDER = {
    "type": "order",
    "order_number": "TR-10001",
    "status": "delivered",
    "total": "64.00",
    "currency": "USD",
}
RECEIPT = {
    "type": "receipt",
    "title": "Return submitted",
    "reference": "RN-1",
    "rows": [{"label": "You get", "value": "$64.00"}],
}
SUMMARY = {"type": "summary", "title": "Fee reversal", "total": "48.00", "currency": "USD", "rows": []}


def test_story_has_what_was_asked_tried_and_found() -> None:
    story = tell(
        log(
            ("customer", "Hi there!", meant("greet")),
            ("bot", "Hello", {"choices": [{"title": "Check my order", "payload": "/check_order"}]}),
            ("customer", "Check my order", meant("check_order")),
            ("bot", "Delivered.", {"card": ORDER}),
            (
                "customer",
                "OK. How long does the refund of TR-10001 take? It is back.",
                meant("ask_question"),
            ),
            ("bot", "Five days.", {"card": ARTICLE, "knowledge": {"verdict": "answer"}}),
            ("customer", "It has been 3 weeks!", {**meant("complain"), "sentiment": -0.6}),
            ("bot", "Sorry", {}),
            ("customer", "why was i charged $48?", {**meant("reverse_fee"), "sentiment": 0.0}),
            ("bot", "Shall I reverse it?", {"card": SUMMARY}),
            ("customer", "let me talk to a person", meant("talk_to_person")),
        ),
        [{"rule": "limit", "outcome": "needs_approval", "reason": "over 40.00"}],
    )
    assert story.asked == [
        "How long does the refund of TR-10001 take?",
        "It has been 3 weeks!",
        "why was i charged $48?",
    ]
    assert story.tried == [
        "Began an order's status",
        "Answered “OK. How long does the refund of TR-10001 take? It is back.” with “How long does a refund take?”",
        "Began a fee reversal",
    ]
    assert story.found == [
        "Order TR-10001: delivered, 64.00 USD",
        "Shown, not carried out: Fee reversal, 48.00 USD",
        "Policy says needs approval: over 40.00",
    ]
    assert [one["slug"] for one in story.articles] == ["refund-time"]
    assert story.sentiment == [{"sequence": 7, "score": -0.6}, {"sequence": 9, "score": 0.0}]
    assert story.question == "why was i charged $48?"


def test_question_without_an_answer_is_what_to_look_up() -> None:
    none = {"knowledge": {"verdict": "none"}}
    story = tell(
        log(
            ("customer", "Do you repair lamps from 1970?"),
            ("bot", "I don't know", none),
            ("customer", "Can I have a person?", meant("talk_to_person")),
        )
    )
    assert story.question == "Do you repair lamps from 1970?"
    assert story.tried == ["Had no answer to “Do you repair lamps from 1970?”"]


def test_what_was_answered_is_not_looked_up_again() -> None:
    answered = {"card": ARTICLE, "knowledge": {"verdict": "answer"}}
    story = tell(
        log(
            ("customer", "How long does a refund take?"),
            ("bot", "Five days.", answered),
            ("customer", "My lamp from TR-10001 arrived broken. I want to talk to a person please"),
        )
    )
    assert story.asked == ["How long does a refund take?", "My lamp from TR-10001 arrived broken."]
    assert story.question == "My lamp from TR-10001 arrived broken."


def test_what_is_repeated_or_was_carried_out_is_told_once() -> None:
    story = tell(
        log(
            ("customer", "Where is my order?"),
            ("customer", "WHERE is my order"),
            ("bot", "Shall I?", {"card": SUMMARY}),
            ("bot", "Done", {"card": RECEIPT}),
            ("bot", "Here", {"card": ORDER}),
            ("bot", "Here", {"card": ORDER}),
        )
    )
    assert story.asked == ["Where is my order?"]
    assert story.found == ["Return submitted (RN-1). You get: $64.00", "Order TR-10001: delivered, 64.00 USD"]


def test_long_talk_is_cut_to_its_marks() -> None:
    talk = [
        ("customer", f"I told you story number {number} of the lamp " + "and so on " * 40)
        for number in range(60)
    ]
    story = tell(log(*talk))
    assert len(story.asked) <= 6
    assert all(len(sentence) <= 200 for sentence in story.asked)
    assert story.asked[0].startswith("I told you story number 0 ")
    assert story.asked[-1].startswith("I told you story number 59 ")


@pytest.mark.parametrize("text", ["", "?", "😀", "\n\n", "..."])
def test_empty_words_tell_nothing(text: str) -> None:
    story = tell(log(("customer", text)))
    assert (story.asked, story.question) == ([], None)


def test_sentences_are_cut_at_marks_and_lines() -> None:
    assert sentences_of("Hi! My lamp (29.99) broke.\nWhat now? ") == [
        "Hi!",
        "My lamp (29.99) broke.",
        "What now?",
    ]


def test_sentiment_follows_the_words() -> None:
    worst = sentiment_of("This is useless!!! I HATE it", "en-US")
    best = sentiment_of("Thank you, that was great :)", None)
    assert worst is not None
    assert best is not None
    assert worst < -0.5 < 0.5 < best
    assert sentiment_of("Where is my order?", "en") == 0.0
    assert sentiment_of("Die Lampe", "de-DE") is None  # "die" is a sad word only in English
    assert sentiment_of("bad " * 100_000, "en") is not None


async def test_desk_gets_the_story_with_the_hand_over(desk: Desk) -> None:
    answer = {"text": "Five days.", "card": ARTICLE, "knowledge": {"verdict": "answer", "confidence": 0.9}}
    desk.bot.on("How long does a refund take?", says(answer))
    customer = await desk.visitor(locale="en-GB")
    await customer.write("How long does a refund take?")
    await customer.hears("Five days.")
    await customer.write("This is terrible. I want my money back!")
    await customer.hears("You said")
    await customer.request_person()
    agent = await desk.staff("Dana Brooks")
    detail = await agent.detail(customer.conversation_id)
    story = detail["handoff"]["story"]
    assert story["asked"] == ["How long does a refund take?", "I want my money back!"]
    assert story["question"] == "I want my money back!"
    assert story["articles"] == [
        {"slug": "refund-time", "title": "How long does a refund take?", "url": "/help/refund-time"}
    ]
    assert [point["sequence"] for point in story["sentiment"]] == [1, 3]
    sentiments = [message["sentiment"] for message in detail["messages"]]
    assert sentiments[2] < -0.3
    assert sentiments[1] is None
    assert "sentiment" not in (await customer.news())["messages"][0]
