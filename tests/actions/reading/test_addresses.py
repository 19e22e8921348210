"""Addresses as people type them."""

from __future__ import annotations

import pytest

from actions.reading.addresses import SaidAddress, completed, read_address, with_swapped


@pytest.mark.parametrize(
    ("text", "line1", "line2", "city", "region", "postal_code"),
    [
        ("12 Elm Street, Denver, CO 80279", "12 Elm Street", "", "Denver", "CO", "80279"),
        ("12 elm st apt 3 denver colorado 80279", "12 Elm St", "Apt 3", "Denver", "CO", "80279"),
        ("send it to 9 Bay Rd, Suite 4, San Jose, CA, 95101, USA", "9 Bay Rd", "Suite 4", "San Jose", "CA", "95101"),
        ("my new address is 7 Lake Drive, Fort Worth, TX 76165", "7 Lake Drive", "", "Fort Worth", "TX", "76165"),
        ("change it to 5 Oak Ave, Charleston, West Virginia 25301", "5 Oak Ave", "", "Charleston", "WV", "25301"),
        ("moved to 4 Oak St Unit 2B, Portland, OR 97201-1234", "4 Oak St", "Unit 2B", "Portland", "OR", "97201-1234"),
        ("it goes to 9 Bay Rd, Reno, NV 89501, USA. i'm Al Poe, zip 10001", "9 Bay Rd", "", "Reno", "NV", "89501"),
        ("it goes to 9 Bay Rd, Reno NV 89501 and not to my office", "9 Bay Rd", "", "Reno", "NV", "89501"),
        ("PO Box 44, Salem, Oregon 97301", "PO Box 44", "", "Salem", "OR", "97301"),
    ],
)  # fmt: skip
def test_an_address_at_home_in_a_sentence(
    text: str, line1: str, line2: str, city: str, region: str, postal_code: str
) -> None:
    assert read_address(text) == SaidAddress(line1, line2, city, region, postal_code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lindenweg 5, 10115 Berlin, Germany", SaidAddress("Lindenweg 5", "", "Berlin", "", "10115", "Germany")),
        ("3 Mill Lane, York, YO1 7HD, UK", SaidAddress("3 Mill Lane", "", "York", "", "YO1 7HD", "UK")),
        ("8 Bay St, Flat 2, Bath, BA1 1AA, UK", SaidAddress("8 Bay St", "Flat 2", "Bath", "", "BA1 1AA", "UK")),
    ],
)  # fmt: skip
def test_an_address_abroad_by_its_lines(text: str, expected: SaidAddress) -> None:
    assert read_address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "hello", "i moved", "the blue lamp please", "TR-10001", "yes", "what do you need?", "2 lamps"],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert read_address(text) is None


def test_what_is_missing_is_named_and_taken_from_the_next_answers() -> None:
    known = read_address("12 Elm Street")
    assert known is not None
    assert known.missing == ("city", "state", "ZIP code")
    with pytest.raises(ValueError, match="no city, no state, no ZIP code"):
        known.to_address()

    known = completed(known, "it's in Denver")
    assert known.missing == ("state", "ZIP code")
    known = completed(known, "CO 80279")

    assert known.to_address().in_one_line() == "12 Elm Street, Denver, CO 80279, USA"


def test_all_that_is_missing_may_come_at_once() -> None:
    known = completed(SaidAddress(line1="12 Elm Street"), "new york, ny 10001")

    assert (known.city, known.region, known.postal_code) == ("New York", "NY", "10001")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number 41, not 14", "41 Elm Street, Denver, CO 80202, USA"),
        ("no, 41 not 14", "41 Elm Street, Denver, CO 80202, USA"),
        ("not Elm but Oak", "14 Oak Street, Denver, CO 80202, USA"),
        ("the house number is 41b", "41b Elm Street, Denver, CO 80202, USA"),
        ("it's 80203, not 80202", "14 Elm Street, Denver, CO 80203, USA"),
        ("no, do not change it", "14 Elm Street, Denver, CO 80202, USA"),
        ("my order number is 41", "14 Elm Street, Denver, CO 80202, USA"),
    ],
)
def test_one_part_is_set_right(text: str, expected: str) -> None:
    known = SaidAddress("14 Elm Street", "", "Denver", "CO", "80202")

    assert with_swapped(known, text).to_address().in_one_line() == expected
