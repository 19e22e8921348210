"""What people write, and what is read from it: numbers, codes, yes and no, questions, reasons, methods, items."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import words
from actions.back_office.entities import OrderLine
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.reading.items import pick_lines
from actions.returns.reading import find_method, find_reason


def line(name: str, variant: str, quantity: int = 1) -> OrderLine:
    return OrderLine(
        id=f"{name}-{variant}",
        sku="SKU",
        name=name,
        variant=variant,
        category="decor",
        color=variant.split(",")[0],
        quantity=quantity,
        returned_quantity=0,
        unit_price=Decimal("10.00"),
        final_sale=False,
        opened_not_returnable=False,
        image_url=None,
    )


LAMP, VASE, CUSHION, GREEN_CUSHION = (
    line("Ceramic table lamp", "Blue"),
    line("Ribbed glass vase", "Green"),
    line("Velvet cushion", "Blue", 2),
    line("Velvet cushion", "Green"),
)
LINES = (LAMP, VASE, CUSHION, GREEN_CUSHION)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("482913", "482913"),
        ("it's 482 913", "482913"),
        ("482-913!", "482913"),
        ("48291", None),
        ("4829131", None),
        ("TR-10001", None),
        ("W482913", None),
        ("code 482913", "482913"),
        ("a482913@example.com", None),
    ],
)
def test_codes(text: str, found: str | None) -> None:
    assert words.find_code(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please",
        "yeah, go ahead",
        "sure",
        "ok",
        "submit it",
        "that's right",
        "y",
        "of course",
        "👍",
        "👍🏽 thanks",
    ],
)
def test_a_clear_yes(text: str) -> None:
    assert words.says_yes(text)


@pytest.mark.parametrize(
    "text",
    ["hmm maybe", "yes but wait", "i guess", "sure?", "ok, if you say so that it's free", "no", "not sure",
     "yes, actually store credit", "perhaps", "right, but the other one", "yesterday", "okra",
     "👍?", "👍 but in blue", "👎"],
)  # fmt: skip
def test_what_is_no_clear_yes(text: str) -> None:
    assert not words.says_yes(text)


@pytest.mark.parametrize(
    ("text", "is_no"),
    [("no", True), ("don't", True), ("not that one", True), ("not sure yet", False), ("don't know", False)],
)
def test_whoever_is_not_sure_says_no_no(text: str, is_no: bool) -> None:
    assert words.says_no(text) is is_no
    assert words.hedges(text) is not is_no


@pytest.mark.parametrize(
    "text", ["how long does it take", "is it broken?", "and what about shipping", "can I pay later"]
)
def test_questions(text: str) -> None:
    assert words.is_question(text)


@pytest.mark.parametrize("text", ["it arrived broken", "the blue one", "refund please", "two of them"])
def test_answers_are_no_questions(text: str) -> None:
    assert not words.is_question(text)


@pytest.mark.parametrize(
    ("text", "count", "positions"),
    [
        ("1 and 3", 3, [1, 3]),
        ("the second one", 2, [2]),
        ("number 2 please", 2, [2]),
        ("the last one", 4, [4]),
        ("5", 3, []),
        ("$2", 3, []),
        ("TR-2", 3, []),
    ],
)
def test_positions(text: str, count: int, positions: list[int]) -> None:
    assert words.find_positions(text, count) == positions


@pytest.mark.parametrize(
    ("text", "most", "quantity"),
    [
        ("two of them", 4, 2),
        ("both", 2, 2),
        ("all of them", 4, 4),
        ("just one", 3, 1),
        ("7", 4, None),
        ("two or three", 4, None),
    ],
)
def test_quantities(text: str, most: int, quantity: int | None) -> None:
    assert words.find_quantity(text, most) == quantity


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("it arrived broken", ReturnReason.DAMAGED),
        ("the glass was shattered", ReturnReason.DAMAGED),
        ("it doesn't turn on", ReturnReason.DEFECTIVE),
        ("you sent me the wrong color", ReturnReason.WRONG_ITEM),
        ("too big for my living room", ReturnReason.WRONG_SIZE),
        ("it looks different from the pictures", ReturnReason.NOT_AS_DESCRIBED),
        ("I just don't like it", ReturnReason.CHANGED_MIND),
        ("a very nice lamp", None),
    ],
)
def test_reasons(text: str, reason: ReturnReason | None) -> None:
    assert find_reason(text) is reason


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("refund please", ReturnMethod.REFUND),
        ("my money back", ReturnMethod.REFUND),
        ("swap it for another color", ReturnMethod.EXCHANGE),
        ("store credit instead of a refund", ReturnMethod.STORE_CREDIT),
        ("no refund, store credit", ReturnMethod.STORE_CREDIT),
        ("refund or exchange", None),
        ("to my credit card", None),
    ],
)
def test_methods(text: str, method: ReturnMethod | None) -> None:
    assert find_method(text) is method


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("the blue lamp", [LAMP]),
        ("the lamp and the vase", [LAMP, VASE]),
        ("green cushions", [GREEN_CUSHION]),
        ("all of them", list(LINES)),
        ("2 and 3", [VASE, CUSHION]),
        ("the sofa", []),
    ],
)
def test_items(text: str, picked: list[OrderLine]) -> None:
    found = pick_lines(text, LINES, positions=True)
    assert (list(found.lines), found.is_ambiguous) == (picked, False)


def test_a_description_of_several_items_is_ambiguous() -> None:
    found = pick_lines("the cushion", LINES, positions=True)
    assert found.is_ambiguous
    assert found.lines == (CUSHION, GREEN_CUSHION)


@given(st.text(max_size=400))
def test_anything_can_be_read(text: str) -> None:
    words.find_email(text)
    words.find_code(text)
    words.is_question(text)
    words.says_yes(text)
    assert all(1 <= position <= 4 for position in words.find_positions(text, 4))
    assert words.find_quantity(text, 3) in (None, 1, 2, 3)
    assert set(pick_lines(text, LINES, positions=True).lines) <= set(LINES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how much do i get?", True),
        ("how much money will I get back", True),
        ("how much is the refund?", True),
        ("what's the total again?", True),
        ("which order is that?", True),
        ("where does the money go?", True),
        ("how much does shipping cost?", False),
        ("how much is express shipping", False),
        ("what is the restocking fee?", False),
    ],
)
def test_a_question_that_the_summary_answers(text: str, expected: bool) -> None:
    assert words.asks_what_is_agreed_to(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("when will i get it?", True),
        ("when do I get my money back", True),
        ("how long will that take?", True),
        ("when will I get a person on the line?", False),
        ("how long do I have to send it back?", False),
    ],
)
def test_a_question_of_when_it_comes(text: str, expected: bool) -> None:
    assert words.asks_when_it_comes(text) is expected
