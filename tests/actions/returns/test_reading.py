"""Why something comes back, what is wanted for it, photos and receipts, as people write it."""

from __future__ import annotations

import pytest

from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.returns.reading import (
    find_method,
    find_photos,
    find_reason,
    has_no_number,
    has_no_receipt,
    says_no_photo,
)

REFUND, EXCHANGE = ReturnMethod.REFUND, ReturnMethod.EXCHANGE
CREDIT, REPLACEMENT = ReturnMethod.STORE_CREDIT, ReturnMethod.REPLACEMENT


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("an exchhange", EXCHANGE),
        ("refnd", REFUND),
        ("stroe credit", CREDIT),
        ("replacment please", REPLACEMENT),
        ("send me a new one", REPLACEMENT),
        ("can you replace the broken mug", REPLACEMENT),
        ("replace it with a white one", EXCHANGE),
        ("hmm, i changed my mind, an exchange", EXCHANGE),
        ("store credit instead of a refund", CREDIT),
        ("it's found in the kitchen somewhere over there", None),
        ("the lamp", None),
    ],
)
def test_methods(text: str, method: ReturnMethod | None) -> None:
    assert find_method(text) is method


def test_a_slip_in_the_reason() -> None:
    assert find_reason("it's damged") is ReturnReason.DAMAGED
    assert find_reason("i wonder whether all of you are broekn inside") is None


def test_photos_are_named_in_brackets() -> None:
    assert find_photos("look [my lamp.jpg] and [b.PNG], see [terms.pdf]") == ["my lamp.jpg", "b.PNG"]


@pytest.mark.parametrize("text", ["i can't", "no photo, sorry", "i don't have a camera", "i threw it away"])
def test_no_photo(text: str) -> None:
    assert says_no_photo(text)


@pytest.mark.parametrize(
    "text",
    [
        "it was a gift",
        "i have no receipt",
        "i lost the receipt",
        "my aunt gave it to me",
        "without a receipt",
    ],
)
def test_no_receipt(text: str) -> None:
    assert has_no_receipt(text)


@pytest.mark.parametrize(
    "text", ["i don't have the order number", "i lost my order number", "no order number"]
)
def test_no_number_is_no_missing_receipt(text: str) -> None:
    assert has_no_number(text)
    assert not has_no_receipt(text)


@pytest.mark.parametrize("text", ["i want to return a gift card holder", "no order yet?", "return the lamp"])
def test_a_number_is_not_missing(text: str) -> None:
    assert not has_no_number(text)
