"""What a run of dialogues says: how many ended right, and after how many messages, by flow and by manner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.customers.playing import Result

AIM = 0.95
"""The share of dialogues that must end in the right state of the database."""


def describe(results: Sequence[Result]) -> str:
    """Two tables, and the sum."""
    return "\n\n".join(
        (
            _table("by flow", results, lambda result: result.script.flow),
            _table("by manner", results, lambda result: result.script.manner.name),
            _line("all", results, width=52),
        )
    )


def _table(title: str, results: Sequence[Result], key: Callable[[Result], str]) -> str:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    width = 52
    head = f"{title:<{width}} {'played':>7} {'right':>6} {'%':>5} {'turns, median':>14} {'p90':>4}"
    return "\n".join([head, *(_line(name, group, width) for name, group in groups.items())])


def _line(name: str, results: Sequence[Result], width: int) -> str:
    right = [result for result in results if result.is_right]
    turns = [result.turns for result in right] or [0]
    p90 = quantiles(turns, n=10)[-1] if len(turns) > 1 else turns[0]
    share = 100 * len(right) / len(results) if results else 0.0
    return f"{name:<{width}} {len(results):>7} {len(right):>6} {share:>5.1f} {median(turns):>14g} {p90:>4.0f}"


def keep_failures(results: Sequence[Result], folder: Path) -> int:
    """Write down the dialogues that ended wrong, instead of those of the run before; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    wrong = [result for result in results if not result.is_right]
    for result in wrong:
        (folder / f"{result.script.number:03d}.txt").write_text(f"{result}\n", encoding="utf-8")
    return len(wrong)
