"""Reads the tables of `cases/*.md`: situations in words, with what the policy is expected to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Row:
    """A row of a table, by the names of its columns."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def also(self) -> list[str]:
        return [fact.strip() for fact in self.cells.get("also", "").split(",") if fact.strip()]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.cells.get('situation', '')}"


def rows(*columns: str) -> Iterator[Row]:
    """All rows of the tables that have these columns, in all files."""
    for path in sorted(CASES.glob("*.md")):
        head: list[str] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.startswith("|"):
                head = []
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not head:
                head = cells
            elif not set(line) <= set("|- ") and set(columns) <= set(head):
                assert len(cells) == len(head), f"{path.name}:{number} has {len(cells)} cells"
                yield Row(path.stem, number, dict(zip(head, cells, strict=True)))


def money(text: str) -> Decimal:
    """The amount in "$1,234.50"."""
    found = re.search(r"\$([\d,]+\.\d\d)", text)
    assert found, f"no amount in {text!r}"
    return Decimal(found[1].replace(",", ""))


def amounts(text: str) -> tuple[Decimal, Decimal]:
    """(to the customer, by the customer) of "$57.05", "pays $20.00", "moves $64.00" (back and paid again) or "–"."""
    if text == "–":
        return Decimal(0), Decimal(0)
    if text.startswith("moves"):
        return money(text), money(text)
    return (Decimal(0), money(text)) if text.startswith("pays") else (money(text), Decimal(0))


def number(text: str, before: str) -> int | None:
    """The number before a word: 31 in "31 days ago"."""
    found = re.search(rf"(\d+) {before}", text)
    return int(found[1]) if found else None
