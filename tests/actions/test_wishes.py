"""Which messages hold two wishes, and where they are cut."""

from __future__ import annotations

import pytest

from actions.flows import FLOWS, find_flow
from actions.wishes import find_first_wish, gives_up, split_wishes

FEE, RETURN, STATUS = "fee_form", "return_form", "status_form"


def split(text: str, name: str) -> tuple[str, str, str] | None:
    flow = find_flow(name)
    assert flow is not None
    found = split_wishes(text, flow)
    return (found.own, found.other.name, found.words) if found else None


@pytest.mark.parametrize(
    ("text", "flow", "own", "other", "words"),
    [
        (
            "return the lamp and refund my late fee",
            RETURN,
            "return the lamp",
            FEE,
            "refund my late fee",
        ),
        (
            "return the lamp and refund my late fee",
            FEE,
            "refund my late fee",
            RETURN,
            "return the lamp",
        ),
        (
            "I'd like to return the lamp and the cushion, and can you also take off the $35 late fee?",
            RETURN,
            "I'd like to return the lamp and the cushion",
            FEE,
            "can you also take off the $35 late fee?",
        ),
        (
            "You charged me twice. Also, I want to send the rug back, it is too big",
            FEE,
            "You charged me twice.",
            RETURN,
            "I want to send the rug back, it is too big",
        ),
        (
            "please exchange the blue lamp and then tell me where is my order TR-10011?",
            RETURN,
            "please exchange the blue lamp",
            STATUS,
            "tell me where is my order TR-10011?",
        ),
        (
            "where is my order TR-10005? and I want to return the chairs from TR-10004",
            STATUS,
            "where is my order TR-10005?",
            RETURN,
            "I want to return the chairs from TR-10004",
        ),
    ],
)
def test_a_second_wish_is_found(text: str, flow: str, own: str, other: str, words: str) -> None:
    assert split(text, flow) == (own, other, words)


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("return the lamp and the cushion", RETURN),
        ("the lamp arrived broken, I want to return it and get a refund", RETURN),
        ("return the lamp and waive the fee for the return", RETURN),
        ("i was charged a restocking fee and i want it back", FEE),
        ("return the lamp. how much is the restocking fee?", RETURN),
        ("I want to return the lamp, what is your return policy and is there a fee?", RETURN),
        ("where is my order? i want to know when it comes", STATUS),
        ("reverse the late fee and the foreign transaction fee", FEE),
        ("ok. you charged me a late fee twice", RETURN),
        ("wait, you charged me a late fee twice", RETURN),
        ("", RETURN),
    ],
)
def test_one_wish_stays_whole(text: str, flow: str) -> None:
    assert split(text, flow) is None


@pytest.mark.parametrize(
    ("text", "other", "flow", "expected"),
    [
        ("forget the fee", FEE, RETURN, True),
        ("i don't want the fee reversal any more", FEE, RETURN, True),
        ("cancel the return", RETURN, FEE, True),
        ("cancel the return", FEE, RETURN, False),
        ("forget it", FEE, RETURN, False),
        ("the fee was $35", FEE, RETURN, False),
    ],
)
def test_a_wish_is_given_up_by_its_name(text: str, other: str, flow: str, expected: bool) -> None:
    wish, at_hand = find_flow(other), find_flow(flow)
    assert wish is not None
    assert at_hand is not None
    assert gives_up(text, wish, at_hand) is expected


def test_the_first_of_several_wishes_begins() -> None:
    both = "you charged me a late fee twice and i want to return the rug"
    assert find_first_wish(both) is find_flow(FEE)
    assert find_first_wish("i want to return the rug and the lamp") is None


def test_no_clause_is_sure_of_two_flows() -> None:
    for flow in FLOWS:
        assert not any(other.recognises(flow.go_on[0]) for other in FLOWS if other is not flow)
