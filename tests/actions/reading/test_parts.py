"""What is said of each of several like pieces."""

from __future__ import annotations

import pytest

from actions.reading.parts import Part, read_parts, share_out, tells_apart


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one in red, the other in blue", [(1, None, "in red"), (1, None, "in blue")]),
        ("make one red and the other one blue", [(1, None, "red"), (1, None, "blue")]),
        ("one in red and one in blue", [(1, None, "in red"), (1, None, "in blue")]),
        ("the first in red and the second in blue", [(1, 1, "in red"), (1, 2, "in blue")]),
        ("red for the first and blue for the other one", [(1, 1, "red"), (1, None, "blue")]),
        ("ceramic for one and glass for the other", [(1, None, "ceramic"), (1, None, "glass")]),
        ("a red one and a blue one", [(1, None, "red"), (1, None, "blue")]),
        ("swap both lamps for a red one and a blue one", [(1, None, "red"), (1, None, "blue")]),
        ("both lamps please: one in red, large, the other in blue", [(1, None, "in red large"), (1, None, "in blue")]),
        (
            "exchange one lamp for a red one and another lamp for a blue one",
            [(1, None, "for a red one"), (1, None, "for a blue one")],
        ),
        (
            "exchange the lamp for one with material ceramic, gas and the lamp for one with 1.5 liters",
            [(1, None, "for one with material ceramic gas"), (1, None, "for one with 1.5 liters")],
        ),
        ("two in red and the rest in blue", [(2, None, "in red"), (None, None, "in blue")]),
        ("2 in red and 1 in blue", [(2, None, "in red"), (1, None, "in blue")]),
        ("the second one in red", [(1, 2, "in red")]),
        ("two of my lamps, one in red and the other in blue", [(1, None, "in red"), (1, None, "in blue")]),
        (
            "two of them for other colors, one for red and one for blue",
            [(1, None, "for red"), (1, None, "for blue")],
        ),
        ("one of them red, the others blue", [(1, None, "of them red"), (None, None, "blue")]),
        ("both in red", []),
        ("ceramic, 2 liters, induction", []),
        ("exchange the lamps for red ones", []),
        ("one size bigger", []),
    ],
)  # fmt: skip
def test_parts(text: str, expected: list[tuple[int | None, int | None, str]]) -> None:
    found = read_parts(text, "Desk lamp")
    assert [(part.count, part.position, part.words) for part in found] == expected


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("one in red and one in blue", True),
        ("the second one in red", True),
        ("the rest in blue", True),
        ("one in red", False),
        ("the second one", False),
        ("red", False),
    ],
)
def test_one_piece_told_from_the_others(text: str, is_told: bool) -> None:
    assert tells_apart(read_parts(text, "Desk lamp")) is is_told


@pytest.mark.parametrize(
    ("parts", "holders", "expected"),
    [
        ([Part("red"), Part("blue", None)], [("a", 1), ("b", 1)], [("a", 1, "red"), ("b", 1, "blue")]),
        ([Part("red"), Part("blue", None)], [("a", 3)], [("a", 1, "red"), ("a", 2, "blue")]),
        ([Part("red"), Part("blue", 1, 1)], [("a", 1), ("b", 1)], [("b", 1, "red"), ("a", 1, "blue")]),
        ([Part("red", 2), Part("blue")], [("a", 1), ("b", 2)], [("a", 1, "red"), ("b", 1, "red"), ("b", 1, "blue")]),
        ([Part("red", 2), Part("blue", 2)], [("a", 3)], None),
        ([Part("red", 1, 4)], [("a", 3)], None),
        ([Part("red", 2), Part("blue", None)], [("a", 2)], None),
    ],
)  # fmt: skip
def test_pieces_shared_out(
    parts: list[Part], holders: list[tuple[str, int]], expected: list[tuple[str, int, str]] | None
) -> None:
    assert share_out(parts, holders) == expected
