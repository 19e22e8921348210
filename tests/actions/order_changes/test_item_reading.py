"""Which items of an order should become which variants."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from actions.back_office.entities import OrderLine, Variant
from actions.order_changes.item_reading import read_changes, unclear_lines
from tests.actions.factories import make_line

WATCH = make_line(id="watch", sku="W-BS", name="Smart watch", variant="Black, silicone", color="black")
OTHER_WATCH = make_line(id="other", sku="W-SM", name="Smart watch", variant="Silver, metal", color="silver")
BED = make_line(id="bed", sku="B-S", name="Pet bed", variant="Small, grey", color="grey")
SHADES = make_line(id="shades", sku="S-P", name="Sunglasses", variant="Black, plastic", color="black")
TWO_TONE = make_line(id="two-tone", sku="T", name="Goggles", variant="Black, green")
WRIST = make_line(id="wrist", sku="X-M", name="Wristwatch", variant="Metal, blue", color="blue")
LINES = (WATCH, OTHER_WATCH, BED, SHADES, WRIST)


def make_variants(line: OrderLine, *titles: str) -> Sequence[Variant]:
    return tuple(
        Variant(
            sku=f"{line.sku}-{number}" if title != line.variant else line.sku,
            product_id=line.name,
            name=line.name,
            title=title,
            price=Decimal(10),
            is_available=True,
            options=(),
        )
        for number, title in enumerate((line.variant, *titles))
    )


WATCHES = ("Black, leather", "Gold, leather", "Black, silicone", "Silver, metal")
VARIANTS = {
    "watch": make_variants(WATCH, *WATCHES),
    "other": make_variants(OTHER_WATCH, *WATCHES),
    "bed": make_variants(BED, "Medium, beige", "Medium, grey"),
    "shades": make_variants(SHADES, "Black, metal", "Brown, metal"),
    "wrist": make_variants(WRIST, "Leather, blue"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What an item is now says which one is meant, not what it should become.
        (
            "i want to change the smart watch (black, silicone) and the smart watch (silver, metal) in order TR-10001",
            {"watch": None, "other": None},
        ),
        (
            "the smart watch (silver, metal) for one in gold, leather",
            {"other": "Gold, leather"},
        ),
        # The rest of a wish names no item of its own: the wristwatch is metal, too.
        (
            "change the pet bed for one with size medium, color beige and the sunglasses for one in brown, "
            "material metal",
            {"bed": "Medium, beige", "shades": "Brown, metal"},
        ),
        (
            "the pet bed in medium and the blue one in leather",
            {"bed": "Medium, grey", "wrist": "Leather, blue"},
        ),
    ],
)
def test_what_becomes_what(text: str, expected: dict[str, str | None]) -> None:
    found = read_changes(text, LINES, VARIANTS)

    assert {one.line.id: one.choice.only.title if one.choice.only else None for one in found} == expected
    assert unclear_lines(text, LINES) == []


def test_each_value_belongs_to_the_option_named_with_it() -> None:
    pairs = (("black", "green"), ("black", "brown"), ("brown", "green"), ("brown", "brown"))
    variants = [
        Variant(
            sku="T" if pair == ("black", "green") else "-".join(pair),
            product_id="G",
            name="Goggles",
            title=", ".join(pair),
            price=Decimal(10),
            is_available=True,
            options=tuple(zip(("frame color", "lens color"), pair, strict=True)),
        )
        for pair in pairs
    ]

    (found,) = read_changes(
        "the goggles for one with frame color brown, lens color brown", [TWO_TONE], {"two-tone": variants}
    )

    assert found.choice.only is not None
    assert found.choice.only.title == "brown, brown"


def test_one_of_several_of_a_name_is_asked_about() -> None:
    text = "the pet bed and the smart watch"

    assert [one.line.id for one in read_changes(text, LINES, VARIANTS)] == ["bed"]
    assert unclear_lines(text, LINES) == [(WATCH, OTHER_WATCH)]


def test_what_is_named_as_often_as_there_are_is_all_of_it() -> None:
    text = "the smart watch and the pet bed and the smart watch"

    assert {one.line.id for one in read_changes(text, LINES, VARIANTS)} == {"watch", "bed", "other"}
    assert unclear_lines(text, LINES) == []


def test_small_words_tell_where_they_are_part_of_a_larger_one() -> None:
    inner = make_line(id="in", sku="I", name="Headphones", variant="In-ear, red")
    outer = make_line(id="on", sku="O", name="Headphones", variant="On-ear, red")

    found = read_changes("the headphones (in-ear)", [inner, outer], {})

    assert [one.line.id for one in found] == ["in"]


def test_the_next_words_may_tell_which_is_meant() -> None:
    text = "the smart watch, the silver one, in gold"

    (found,) = read_changes(text, LINES, VARIANTS)

    assert found.line is OTHER_WATCH
    assert unclear_lines(text, LINES) == []
