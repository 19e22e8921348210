"""What differs between two versions, for people to read: fields, phrasings, and the text line by line. Pure.

The text is compared by lines, and lines that correspond by words. Both comparisons are bounded by the work that they
may take, so that a text made to be slow comes out as "all of this replaced" instead of holding up the server.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge_base.article.content import Content

LINE_WORK = 1_000_000
"""Lines before times lines after, without what is equal at both ends: 1,000 lines rewritten into 1,000 others."""
WORD_WORK = 4_000_000
"""Words before times words after, over all lines of a text."""
PAIRING_WORK = 900
"""Lines of one changed block before times after, up to which each looks for the one it resembles most."""
ALIKE = 0.4
"""Share of words in common from which a line counts as changed rather than as another one."""
CONTEXT_LINES = 2

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a line or of a part of one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: same, added or removed."""

    kind: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text before, after, or of both; `number` is its place after, or before where it was removed.

    A skipped one stands for `count` lines that are the same.
    """

    kind: Change
    number: int
    parts: tuple[Part, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with one value that differs."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two contents."""

    fields: tuple[FieldChange, ...]
    questions_added: tuple[str, ...]
    questions_removed: tuple[str, ...]
    body: tuple[Line, ...]
    """Empty when the text is the same."""


@dataclass(slots=True)
class _Budget:
    words: int = WORD_WORK

    def takes(self, before: Sequence[object], after: Sequence[object]) -> bool:
        work = len(before) * len(after)
        if work > self.words:
            return False
        self.words -= work
        return True


def difference(before: Content, after: Content) -> Difference:
    """What it takes to come from `before` to `after`."""
    return Difference(
        fields=tuple(_changed_fields(before, after)),
        questions_added=_missing_from(before.questions, after.questions),
        questions_removed=_missing_from(after.questions, before.questions),
        body=() if before.body == after.body else tuple(_shortened(list(_lines(before.body, after.body)))),
    )


def summary_of(before: Content, after: Content) -> str:
    """The same in a few words: `title, text (+2 -1 lines), 3 phrasings added`; "no change" when there is none."""
    named = [change.field for change in _changed_fields(before, after)]
    if before.body != after.body:
        old, new = Counter(before.body.split("\n")), Counter(after.body.split("\n"))
        named.append(f"text (+{(new - old).total()} -{(old - new).total()} lines)")
    for word, count in (
        ("added", len(_missing_from(before.questions, after.questions))),
        ("removed", len(_missing_from(after.questions, before.questions))),
    ):
        if count:
            named.append(f"{count} phrasing{'' if count == 1 else 's'} {word}")
    if not named and before.questions != after.questions:
        named.append("order of the phrasings")
    return ", ".join(named) or "no change"


def _changed_fields(before: Content, after: Content) -> Iterator[FieldChange]:
    for field in ("title", "category", "audience", "flow"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield FieldChange(field, old and str(old), new and str(new))


def _missing_from(known: Sequence[str], questions: Sequence[str]) -> tuple[str, ...]:
    held = set(known)
    return tuple(question for question in questions if question not in held)


def _lines(before: str, after: str) -> Iterator[Line]:
    old, new = before.split("\n"), after.split("\n")
    budget = _Budget()
    for tag, i1, i2, j1, j2 in _operations(old, new, allowed=LINE_WORK):
        if tag == "equal":
            for place in range(j1, j2):
                yield Line(Change.SAME, place + 1, (Part(Change.SAME, new[place]),))
        else:
            yield from _block(old[i1:i2], new[j1:j2], i1, j1, budget)


def _block(old: Sequence[str], new: Sequence[str], i1: int, j1: int, budget: _Budget) -> Iterator[Line]:
    """A stretch of lines that was replaced: lines that correspond become changed ones."""
    i = j = 0
    for one, other in (*_pairs(old, new), (len(old), len(new))):
        for place in range(i, one):
            yield Line(Change.REMOVED, i1 + place + 1, (Part(Change.REMOVED, old[place]),))
        for place in range(j, other):
            yield Line(Change.ADDED, j1 + place + 1, (Part(Change.ADDED, new[place]),))
        if one < len(old):
            yield Line(Change.CHANGED, j1 + other + 1, _parts(old[one], new[other], budget))
        i, j = one + 1, other + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which lines correspond, in order: those with the most words in common in total (an alignment)."""
    if not old or not new or len(old) * len(new) > PAIRING_WORK:
        return []
    words = [Counter(_TOKEN.findall(line)) for line in old], [Counter(_TOKEN.findall(line)) for line in new]
    # best[i][j]: the most that lines from i and j on can have in common, and the first pair of that.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in words[1]] for one in words[0]]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new) and best[i][j] > 0.0:
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2.0 * (one & other).total() / total if total else 1.0


def _parts(before: str, after: str, budget: _Budget) -> tuple[Part, ...]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in _operations(old, new, budget=budget):
        if tag == "equal":
            parts.append(Part(Change.SAME, "".join(new[j1:j2])))
            continue
        if i1 < i2:
            parts.append(Part(Change.REMOVED, "".join(old[i1:i2])))
        if j1 < j2:
            parts.append(Part(Change.ADDED, "".join(new[j1:j2])))
    return tuple(parts)


_Operation = tuple[str, int, int, int, int]


def _operations(
    old: Sequence[Hashable], new: Sequence[Hashable], *, allowed: int = 0, budget: _Budget | None = None
) -> list[_Operation]:
    """SequenceMatcher's, after what is equal at both ends; the whole middle replaced where it is too much."""
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    operations: list[_Operation] = [("equal", 0, start, 0, start)] if start else []
    fits = budget.takes(middle_old, middle_new) if budget else len(middle_old) * len(middle_new) <= allowed
    if fits:
        operations += [
            (tag, i1 + start, i2 + start, j1 + start, j2 + start)
            for tag, i1, i2, j1, j2 in SequenceMatcher(None, middle_old, middle_new).get_opcodes()
        ]
    elif middle_old or middle_new:
        operations.append(("replace", start, len(old) - end, start, len(new) - end))
    if end:
        operations.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return operations


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """Long stretches of equal lines, but for the context around changes, become one skipped line each."""
    kept = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.kind is not Change.SAME:
            first, last = max(0, place - CONTEXT_LINES), min(len(lines), place + CONTEXT_LINES + 1)
            kept[first:last] = [True] * (last - first)
    skipped_from: int | None = None
    for place, line in enumerate(lines):
        if not kept[place]:
            skipped_from = place if skipped_from is None else skipped_from
            continue
        if skipped_from is not None:
            yield _skipped(lines, skipped_from, place)
            skipped_from = None
        yield line
    if skipped_from is not None:
        yield _skipped(lines, skipped_from, len(lines))


def _skipped(lines: Sequence[Line], start: int, end: int) -> Line:
    return lines[start] if end - start == 1 else Line(Change.SKIPPED, lines[start].number, count=end - start)
