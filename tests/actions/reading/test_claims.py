"""Who somebody says they are: order numbers of any company, e-mail addresses, postal codes, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reading.claims import read_details
from actions.reading.order_numbers import (
    find_number_with_email,
    find_order_number,
    find_order_numbers,
    without_order_numbers,
)
from actions.reading.personal import find_name, find_postal_code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TR-10001", "TR-10001"),
        ("my order is tr 10001.", "TR-10001"),
        ("TR#10001", "TR-10001"),
        ("TR - 10001", "TR-10001"),
        ("not TR-10001 but TR-10003", "TR-10003"),
        ("#W2378156", "W2378156"),
        ("it's w2378156, please", "W2378156"),
        ("PO 123456", "PO-123456"),
        ("SO-2026123, thanks", "SO-2026123"),
        ("order 10001 please", "10001"),
        ("order #10001", "10001"),
        ("order#10001", "10001"),
        ("my order number is 12345678", "12345678"),
        ("Order no. 55512", "55512"),
        ("TR-10001,80279", "TR-10001"),
        ("10001", None),
        ("2 lamps", None),
        ("#2", None),
        ("it costs 10001 dollars", None),
        ("i want to order 10001 lamps", None),
        ("the order is - 10001 for you", None),
        ("San Francisco, CA 94110", None),
        ("tx 75001", None),
        ("zip 80279", None),
        ("code 482913", None),
        ("RN-30001", None),
        ("where is FR-40001?", None),
        ("call me at 555-123-4567 or 5551234567", None),
        ("+1 5551234567", None),
        ("maya10001@example.com", None),
        ("tr-10001@example.com", None),
        ("img12345", None),
    ],
)
def test_an_order_number_is_told_by_what_stands_before_it(text: str, found: str | None) -> None:
    assert find_order_number(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10001", "10001"),
        ("it's 2378156?", "2378156"),
        ("W2378156 or 10001", "W2378156"),
        ("$10001", None),
        ("10001.50", None),
        ("10001 dollars", None),
        ("555-123-4567", None),
        ("5551234567", None),
        ("80279-1234", None),
        ("mail10001@example.com", None),
        ("2 of them", None),
    ],
)
def test_digits_alone_are_one_where_it_was_asked_for(text: str, found: str | None) -> None:
    assert find_order_number(text, bare=True) == found


def test_several_order_numbers() -> None:
    text = "cancel TR-10001, tr 10003 and order #10004; TR-10001 first"
    assert find_order_numbers(text) == ["TR-10001", "TR-10003", "10004"]
    assert without_order_numbers("TR-10001 482913") == "         482913"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my zip is 80279", "80279"),
        ("zip code: 80279-1234", "80279-1234"),
        ("my zip code's 90210", "90210"),
        ("80279 is my zip", "80279"),
        ("Denver, CO 80279", "80279"),
        ("postcode sw1a 1aa", "SW1A 1AA"),
        ("it's K1A 0B1", "K1A 0B1"),
        ("the postal code is 1234 AB", "1234 AB"),
        ("postal code 114 55", "114 55"),
        ("80279", None),
        ("that's my zip", None),
        ("$80279", None),
        ("order 80279", None),
    ],
)
def test_postal_codes(text: str, found: str | None) -> None:
    assert find_postal_code(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my name is yusuf rossi and my zip is 19122", "yusuf rossi"),
        ("I'm Yusuf Rossi, zip 19122", "Yusuf Rossi"),
        ("this is Maya Holt", "Maya Holt"),
        ("name: Anne-Marie O'Neil", "Anne-Marie O'Neil"),
        ("Hi, I am Sofia Hernandez and I want to return a lamp", "Sofia Hernandez"),
        ("my name's José Álvarez.", "José Álvarez"),
        ("i'm really angry", None),
        ("I'm Really Angry", None),
        ("this is a scandal", None),
        ("my name is on the order", None),
        ("my last name is Holt", None),
        ("the blue lamp", None),
    ],
)
def test_names(text: str, found: str | None) -> None:
    assert find_name(text) == found


ORDER, ZIP, NAME = "order_number", "postal_code", "name"


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("TR-10005 tom.becker@example.com", {}, {ORDER: "TR-10005", "email": "tom.becker@example.com"}),
        ("TR-10001, 80279", {}, {ORDER: "TR-10001", ZIP: "80279"}),
        ("10001 80279", {}, {ORDER: "10001", ZIP: "80279"}),
        ("my order number is 10001 and my zip is 80279", {}, {ORDER: "10001", ZIP: "80279"}),
        ("zip 80279, order 10001", {}, {ORDER: "10001", ZIP: "80279"}),
        ("#W2378156 19122", {}, {ORDER: "W2378156", ZIP: "19122"}),
        ("Yusuf Rossi, 19122", {}, {NAME: "Yusuf Rossi", ZIP: "19122"}),
        ("yusuf rossi 19122", {}, {NAME: "yusuf rossi", ZIP: "19122"}),
        ("Yusuf Rossi", {}, {NAME: "Yusuf Rossi"}),
        ("yusuf rossi", {ZIP: "19122"}, {NAME: "yusuf rossi"}),
        ("19122", {NAME: "Yusuf Rossi"}, {ZIP: "19122"}),
        ("80279", {ORDER: "TR-10001"}, {ZIP: "80279"}),
        ("80279", {}, {ORDER: "80279"}),
        ("that's my zip code", {ORDER: "80279"}, {ORDER: "", ZIP: "80279"}),
        ("SW1A 1AA", {ORDER: "TR-10001"}, {ZIP: "SW1A 1AA"}),
        ("what is a zip code?", {ORDER: "80279"}, {}),
        ("blue lamp", {}, {}),
        ("no idea", {ZIP: "19122"}, {}),
        ("i don't know", {ZIP: "19122"}, {}),
        ("call me at 555-123-4567", {}, {}),
    ],
)
def test_the_details_of_an_answer(text: str, known: dict[str, str], found: dict[str, str]) -> None:
    assert read_details(text, known, bare=True) == found


@pytest.mark.parametrize("text", ["10001", "80279", "Yusuf Rossi", "yusuf rossi 19122"])
def test_what_nothing_tells_for_a_detail_is_none_unless_asked_for(text: str) -> None:
    assert read_details(text, {}, bare=False) == {}


@given(st.text(max_size=300), st.booleans())
def test_anything_can_be_read(text: str, bare: bool) -> None:
    found = read_details(text, {"order_number": "10001"}, bare=bare)
    assert set(found) <= {"order_number", "email", "postal_code", "name"}
    assert len(without_order_numbers(text)) == len(text)


def test_where_something_is_to_go_says_nothing_about_who_writes() -> None:
    text = "change the address of my account to 10 Lake Road, Reno, NV 89501, USA. I'm Ada Poe, zip 10001"

    assert read_details(text, {}, bare=False) == {"postal_code": "10001", "name": "Ada Poe"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("return the cups from TR-10017, it's order TR-10018 and elena.costa@example.com", "TR-10018"),
        ("cancel TR-10012. noah@example.com, order TR-10015", "TR-10015"),
        ("cancel TR-10012 and TR-10013, noah@example.com", None),
        ("the lamp from TR-10001 and the rug from TR-10002. my email is a@example.com", None),
    ],
)
def test_a_number_to_introduce_oneself_with(text: str, number: str | None) -> None:
    assert find_number_with_email(text) == number
