"""Which items come back, how many of each, and what they are exchanged for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.back_office.entities import OrderLine
from actions.returns.item_reading import read_items, read_target
from tests.actions.factories import make_line

LAMP = make_line(id="lamp", name="Ceramic table lamp", variant="Blue", color="blue", quantity=2)
CUSHION = make_line(id="cushion", name="Linen cushion cover", variant="Sand", color="sand", quantity=3)
BLANKET = make_line(id="blanket", name="Waffle cotton blanket", variant="Sand", color="sand")
MUG = make_line(
    id="mug", name="Stoneware mug", variant="Blue", color="blue", quantity=4, unit_price=Decimal(16)
)
LINES: tuple[OrderLine, ...] = (LAMP, CUSHION, BLANKET, MUG)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one of the cushions and both lamps", {"lamp": 2, "cushion": 1}),
        ("return two mugs, a cushion and the blanket", {"cushion": 1, "blanket": 1, "mug": 2}),
        ("all the mugs", {"mug": 4}),
        ("the lamps", {"lamp": None}),
        ("everything", {"lamp": 2, "cushion": 3, "blanket": 1, "mug": 4}),
        ("everything except the lamps", {"cushion": 3, "blanket": 1, "mug": 4}),
        ("all of it but not the mugs and lamps", {"cushion": 3, "blanket": 1}),
        ("three of the mug from order TR-10011: it doesn't work", {"mug": 3}),
        ("one of the cushions from my order from October 26", {"cushion": 1}),
        ("a photo is here [mug.jpg] of the blanket", {"blanket": 1}),
        ("hello there", {}),
    ],
)
def test_items_with_their_pieces(text: str, expected: dict[str, int | None]) -> None:
    found = read_items(text, LINES)
    assert {item.line.id: item.quantity for item in found.items} == expected
    assert not found.is_ambiguous


def test_what_it_is_exchanged_for_names_no_item() -> None:
    """A simulated customer got the sand blanket returned, too."""
    text = (
        "three of the mug from order TR-10011: it doesn't work. i want to exchange it, i'd like sand instead"
    )
    (item,) = read_items(text, LINES).items
    assert (item.line.id, item.quantity) == ("mug", 3)
    assert "sand" in item.wish


def test_each_item_has_its_own_wish() -> None:
    text = "exchange the lamps for white ones and the cushions for sage"
    wishes = {item.line.id: item.wish for item in read_items(text, LINES).items}
    assert "white" in wishes["lamp"]
    assert "sage" not in wishes["lamp"]
    assert "sage" in wishes["cushion"]


def test_one_wish_for_both() -> None:
    text = "exchange the lamp and the cushion, both in rust"
    wishes = {item.line.id: item.wish for item in read_items(text, LINES).items}
    assert all("rust" in wishes[name] for name in ("lamp", "cushion"))


def test_a_color_that_two_items_have_is_ambiguous() -> None:
    found = read_items("the sand one", LINES)
    assert found.is_ambiguous
    assert {line.id for line in found.lines} == {"cushion", "blanket"}


def test_positions_count_where_a_list_was_shown() -> None:
    assert [line.id for line in read_items("1 and 4", LINES, positions=True).lines] == ["lamp", "mug"]
    assert read_items("1 and 4", LINES).items == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("exchange it for a white one", "white"),
        ("i'd rather have the black one", "black"),
        ("swap the lamp to sand", "sand"),
    ],
)
def test_the_target_of_an_exchange(text: str, part: str) -> None:
    assert part in read_target(text)
    assert "lamp" not in read_target(text)


KETTLES = tuple(
    make_line(id=f"kettle-{number}", name="Tea kettle", variant="Glass, 2 liters") for number in (1, 2)
)
SHORT = make_line(id="short", sku="B-28", name="Longboard", variant="Bamboo, 28 inch")
LONG = make_line(id="long", sku="B-31", name="Longboard", variant="Bamboo, 31 inch")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the tea kettle", ["kettle-1"]),
        ("one of the tea kettles", ["kettle-1"]),
        ("both tea kettles", ["kettle-1", "kettle-2"]),
        ("the tea kettles", ["kettle-1", "kettle-2"]),
        ("two kettles", ["kettle-1", "kettle-2"]),
        ("the longboard (28 inch)", ["short"]),
        ("the 28 inch longboard and the 31-inch longboard", ["short", "long"]),
    ],
)
def test_twins_and_measures(text: str, expected: list[str]) -> None:
    found = read_items(text, (*KETTLES, SHORT, LONG))

    assert [line.id for line in found.lines] == expected
    assert not found.is_ambiguous


DRY = make_line(id="dry", name="Bluetooth speaker", variant="Blue, water resistance: no")
WET = make_line(id="wet", name="Bluetooth speaker", variant="Blue, water resistance: yes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "the bluetooth speaker (water resistance no) and the bluetooth speaker (water resistance yes)",
            ["dry", "wet"],
        ),
        ("the speaker and the other speaker", ["dry", "wet"]),
        ("the speaker, the speaker with water resistance yes please", ["wet"]),
    ],
)
def test_each_of_two_is_named(text: str, expected: list[str]) -> None:
    found = read_items(text, (DRY, WET, MUG))

    assert [line.id for line in found.lines] == expected
    assert not found.is_ambiguous


STOVETOP = make_line(id="gas", sku="T-G", name="Tea kettle", variant="Glass, 1.5 liters, gas")
PLUGGED = make_line(id="plugged", sku="T-E", name="Tea kettle", variant="Glass, 1 liter, electric")
ELECTRIC = make_line(id="electric", sku="E-1", name="Electric kettle", variant="1 liter, glass, white")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "the tea kettle (1 liter, electric) and the electric kettle and the tea kettle (1.5 liters, gas)",
            ["gas", "plugged", "electric"],
        ),
        ("the electric kettle", ["electric"]),
        ("the electric tea kettle", ["plugged"]),
    ],
)
def test_a_name_said_in_full_beats_a_variant(text: str, expected: list[str]) -> None:
    """Nothing named is left out because another item happens to have the same words in its variant."""
    found = read_items(text, (STOVETOP, PLUGGED, ELECTRIC))

    assert [line.id for line in found.lines] == expected
    assert not found.is_ambiguous


def test_an_option_named_is_more_of_the_same_item() -> None:
    """The light skin tone is no light bulb."""
    bulb = make_line(id="bulb", name="LED light bulb", variant="60 W")
    options = (("kit size", "basic"), ("skin tone", "dark"))
    kit = make_line(id="kit", name="Makeup kit", variant="Basic, dark", options=options)

    found = read_items(
        "exchange the led light bulb for a 100 W one and the makeup kit for one with kit size large, skin tone light",
        (bulb, kit),
    )

    assert [(item.line.id, "light" in item.wish) for item in found.items] == [("bulb", False), ("kit", True)]
