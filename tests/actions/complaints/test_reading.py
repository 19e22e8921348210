"""What is a complaint, and what only the wish to make one."""

from __future__ import annotations

import pytest

from actions.complaints.reading import find_complaint, is_about_no_order, summarize


@pytest.mark.parametrize(
    "text",
    [
        "i want to file a complaint",
        "I'd like to make a formal complaint please",
        "complaint",
        "can i submit a complaint about this",
        "open a case",
        "how do i lodge a complaint",
        "yes I want to complain",
        "good morning",
        "ok then id like to make a complaint",
        "i want to complain about my order TR-10001",
        "so where do I complain please?",
    ],
)
def test_the_wish_alone_says_nothing_of_what_happened(text: str) -> None:
    assert find_complaint(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "i want to file a complaint about the courier who threw my parcel over the fence",
        "complaint: nobody answered my three mails",
        "I'd like to complain that the delivery came two weeks late",
        "your driver was rude to my mother, i want to register a complaint",
    ],
)
def test_what_happened_is_kept_whole(text: str) -> None:
    assert find_complaint(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("no", True), ("not about an order", True), ("it's not", True), ("TR-10001", False), ("nothing arrived", False)],
)  # fmt: skip
def test_about_no_order(text: str, expected: bool) -> None:
    assert is_about_no_order(text) is expected


def test_the_subject_is_the_first_sentence_cut_at_a_word() -> None:
    assert summarize("The driver was rude. He also broke a vase.") == "The driver was rude"
    long = summarize("word " * 50)
    assert len(long) <= 80
    assert long.endswith("word…")
