"""Messages that ask several things: cut where that is safe, each question answered and recorded."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from core.services import CoreServices
from knowledge_base.insight.models import AskedQuestion
from knowledge_base.search.several import split_questions
from knowledge_base.wing import KnowledgeWing
from tests.knowledge_base.articles import ask, create, publish, slugs


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        (
            "How long do refunds take? And do you ship to Canada?",
            ("How long do refunds take?", "And do you ship to Canada?"),
        ),
        (
            "do you ship to canada and what payment methods do you accept",
            ("do you ship to canada", "what payment methods do you accept"),
        ),
        (
            "Hello! Where is your Boston store, and when does the outlet open?",
            ("Where is your Boston store", "when does the outlet open?"),
        ),
        (
            "My lamp arrived broken. How do I return a lamp? Who pays for the label?",
            ("How do I return a lamp?", "Who pays for the label?"),
        ),
        (
            "¿Cuánto tarda el reembolso? ¿Hacen envíos a Canadá?",
            ("Cuánto tarda el reembolso?", "Hacen envíos a Canadá?"),
        ),
    ],
)
def test_questions_of_a_message(message: str, questions: tuple[str, ...]) -> None:
    assert split_questions(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "How long do refunds take?",
        "I ordered two lamps and a rug and one of them is broken",
        "Terms and conditions of the store card",
        # The second half is about something that only the first one names.
        "How do I return a lamp and how long does it take?",
        "Do you have gift cards? Can I send them by mail?",
        # No questions of their own.
        "Can you help me? Where is my order?",
        "How long do refunds take? Thanks!",
        "Do you know when and where the outlet opens?",
        # A letter.
        "Where is my order? How long do refunds take? Do you ship to Canada? Which cards do you accept?",
        "",
    ],
)
def test_what_asks_one_thing_or_cannot_be_cut_safely_stays_whole(message: str) -> None:
    assert split_questions(message) == ()


@pytest.fixture
async def two_subjects(editor: httpx.AsyncClient) -> None:
    for title, phrasings in (
        ("Sending a telescope back", ["Can I send the telescope back?", "How do I return a telescope?"]),
        ("Delivery on Sundays", ["Do you deliver on Sundays?", "Will the courier come on a Sunday?"]),
    ):
        await publish(editor, await create(editor, title=title, questions=phrasings, body=f"About: {title}."))


@pytest.mark.usefixtures("two_subjects")
async def test_each_question_is_answered_and_recorded(
    visitor: httpx.AsyncClient, wing: KnowledgeWing, core_services: CoreServices
) -> None:
    found = await ask(visitor, "How do I return a telescope? And do you deliver on Sundays?")
    parts = found["parts"]
    assert [part["text"] for part in parts] == [
        "How do I return a telescope?",
        "And do you deliver on Sundays?",
    ]
    assert [slugs(part)[0] for part in parts] == ["sending-a-telescope-back", "delivery-on-sundays"]
    assert {part["verdict"] for part in parts} == {"answer"}
    assert found["question_id"] == parts[0]["question_id"]
    await wing.recorder.flush()
    async with core_services.database.reading() as session:
        recorded = {one.id: one.text for one in await session.scalars(select(AskedQuestion))}
    assert recorded == {part["question_id"]: part["text"] for part in parts}


@pytest.mark.usefixtures("two_subjects")
@pytest.mark.parametrize(
    "message",
    [
        "How do I return a telescope? Can I send the telescope back?",
        "How do I return a telescope? Who wrote Hamlet and Macbeth?",
        "How do I return a telescope?",
    ],
)
async def test_one_subject_or_a_question_without_an_answer_is_answered_whole(
    visitor: httpx.AsyncClient, message: str
) -> None:
    found = await ask(visitor, message)
    assert found["parts"] == []
    assert slugs(found)[0] == "sending-a-telescope-back"
