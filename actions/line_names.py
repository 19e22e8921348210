"""What the lines of an order are called, so that two pieces of the same can be told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.back_office.entities import Order, OrderLine
from actions.back_office.money import format_amount

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class LineName:
    """A name without an article; `ordinal` is empty where `words` alone tell the line from the others."""

    words: str
    ordinal: str = ""

    def __str__(self) -> str:
        return f"{self.ordinal} {self.words}".lstrip()

    def counted(self, pieces: int) -> str:
        """With the number of pieces where there are several: "first 2 × Desk lamp (Black)"."""
        return str(replace(self, words=f"{pieces} × {self.words}")) if pieces > 1 else str(self)

    def as_title(self, pieces: int = 1) -> str:
        """As a button or a row begins: "First Desk lamp (Black)"."""
        counted = self.counted(pieces)
        return counted[:1].upper() + counted[1:]


def describe_line(line: OrderLine, title: str | None = None) -> str:
    """Name and variant, or another one: "Ceramic table lamp (Blue)"."""
    shown = title or line.variant
    return f"{line.name} ({shown})" if shown else line.name


def name_lines(order: Order) -> dict[str, LineName]:
    """By the line's id; none is called like another."""
    return {line_id: names[0] for line_id, names in name_parts(order, ()).items()}


def name_parts(order: Order, parts: Sequence[tuple[str, int]]) -> dict[str, list[LineName]]:
    """By the line's id, as many names as `parts` has this id, and at least one; beside it, how many pieces each has."""
    quantities: dict[str, list[int]] = defaultdict(list)
    for line_id, quantity in parts:
        quantities[line_id].append(quantity)
    entries = [line for line in order.lines for _ in range(max(1, len(quantities[line.id])))]
    names: dict[str, list[LineName]] = defaultdict(list)
    told = tell_apart([(describe_line(line), line.unit_price) for line in entries], order.currency)
    for line, name in zip(entries, told, strict=True):
        names[line.id].append(name)
    alike = Counter(describe_line(line) for line in order.lines)
    for line in order.lines:
        # Their numbers tell the parts of one line apart: "2 × Desk lamp" and "Desk lamp".
        if alike[describe_line(line)] == 1 and len(set(quantities[line.id])) == len(quantities[line.id]) > 1:
            names[line.id] = [LineName(describe_line(line))] * len(quantities[line.id])
    return dict(names)


def tell_apart(entries: Sequence[tuple[str, Decimal]], currency: str) -> list[LineName]:
    """Names for descriptions with what was paid for a piece.

    Those of one description are told apart by that, or else counted through: "the second one".
    """
    prices: dict[str, list[Decimal]] = defaultdict(list)
    for words, price in entries:
        prices[words].append(price)
    counted: Counter[str] = Counter()
    names = []
    for words, price in entries:
        counted[words] += 1
        alike = prices[words]
        if len(alike) == 1:
            names.append(LineName(words))
        elif len(set(alike)) == len(alike):
            names.append(LineName(f"{words} at {format_amount(price, currency)}"))
        else:
            names.append(LineName(words, _ordinal(counted[words])))
    return names


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
