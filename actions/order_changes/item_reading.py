"""Which items of an order should become which variants: "the sheets in king and the mugs in blue". Pure.

Two lines with the same in them are told apart: "one of the lamps in red, the other in blue".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.back_office.entities import OrderLine, Variant
from actions.reading.items import find_left_over, goes_on_about, join_asides, tell_words, without_present
from actions.reading.parts import Part, find_position, read_parts, says_of_all, share_out, tells_apart
from actions.reading.variants import VariantChoice, pick_variant
from actions.words import find_positions

_BETWEEN = re.compile(r"\band\b|\bplus\b|\balso\b|[,;+&]|[.!?](?:\s|$)", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:to|into|for|in|with|as)\b(?!-| (?:change|swap|switch|exchange|replace|modify)\b)"
    r"(?! (?:my |the )?(?:\w+ )?order\b)",
    re.IGNORECASE,
)
_REPLACED = re.compile(r"\b(?:instead of|rather than|from)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all|everything|each|every item|every one)\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:the|my|that|this|those|these)\b", re.IGNORECASE)
_PLAIN = frozenset(["set", "change", "swap", "switch", "like", "instead", "into", "another", "different"])
"""Words that tell no item from another where something is to be changed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that should become another variant, and which of them the words fit."""

    line: OrderLine
    choice: VariantChoice


def read_changes(
    text: str,
    lines: Sequence[OrderLine],
    variants: Mapping[str, Sequence[Variant]],
    *,
    positions: bool = False,
) -> list[Wanted]:
    """The lines that `text` names, with what they should become; `variants` are those of each line, by its id.

    Where it names no line, the only one that what it asks for exists of. `positions` says that a list was shown.
    """
    text = join_asides(text)
    said = _said_of_lines(text, lines)
    if not said and not (positions and find_position(text)):
        said = _said_of_parts(text, lines, variants)
    if not said and _ALL.search(text):
        said = {line.id: text for line in lines}
    if said:
        return [Wanted(line, _pick(said[line.id], line, variants)) for line in lines if line.id in said]
    numbered = find_positions(text, len(lines)) if positions else []
    if numbered:
        return [Wanted(lines[number - 1], VariantChoice()) for number in numbered]
    fitting = [
        Wanted(line, choice)
        for line in lines
        if (choice := _pick(text, line, variants)).variants or choice.unmet
    ]
    available = [wanted for wanted in fitting if wanted.choice.variants]
    return available if len(available) == 1 else fitting if len(fitting) == 1 else []


def is_alike(line: OrderLine, other: OrderLine) -> bool:
    """Whether the very same is in both."""
    return (line.sku, line.name, line.variant) == (other.sku, other.name, other.variant)


def divides(text: str, line: OrderLine) -> bool:
    """Whether it wants different variants for the pieces of one line."""
    parts = read_parts(text, line.name)
    return line.quantity > 1 and len(parts) > 1 and tells_apart(parts)


def names_other_line(
    text: str, line: OrderLine, lines: Sequence[OrderLine], variants: Sequence[Variant]
) -> bool:
    """Whether `text` speaks of other lines than `line` by their names; what `variants` of it are called names none."""
    words = _tokens(text) - _tokens(" ".join(variant.title for variant in variants))
    return any(
        words & (_tokens(other.name) - _tokens(line.name)) for other in lines if other.id != line.id
    ) and not words & _tokens(line.name)


def _pick(text: str, line: OrderLine, variants: Mapping[str, Sequence[Variant]]) -> VariantChoice:
    known = variants.get(line.id, ())
    current = next((variant for variant in known if variant.sku == line.sku), None)
    choice = pick_variant(without_present(text, line), known, current)
    others = tuple(variant for variant in choice.variants if variant.sku != line.sku)
    return VariantChoice(others, choice.unmet)


def unclear_lines(text: str, lines: Sequence[OrderLine]) -> list[tuple[OrderLine, ...]]:
    """Lines of one name that `text` names without saying which of them: several to choose from, for each such name."""
    clauses = _clauses_of_lines(join_asides(text), lines)
    groups = dict.fromkeys(clauses.unclear)
    return [group for group in groups if not any(line.id in clauses.by_line for line in group)]


@dataclass(slots=True)
class _Clauses:
    """The clauses of a text, by the id of the line they are said of."""

    by_line: dict[str, list[str]]
    unclear: list[tuple[OrderLine, ...]]


def _clauses_of_lines(text: str, lines: Sequence[OrderLine]) -> _Clauses:
    """A line's clauses are those that name it, and those after them that name none."""
    found = _Clauses({}, [])
    before: list[str] = []
    pending: tuple[OrderLine, ...] = ()
    """What is said in `before`: of no line yet, or of one of `pending`, which the next clause may tell."""
    current: str | None = None
    for clause in _BETWEEN.split(text):
        known = next((line for line in lines if line.id == current), None)
        is_more = known is not None and goes_on_about(clause, known)
        named = () if is_more else _lines_named(clause, lines, is_first=not found.by_line)
        if len(named) == 1:
            current = named[0].id
            own = before if not pending or named[0] in pending else []
            found.by_line[current] = [*found.by_line.pop(current, []), *own, clause]
            before, pending = [], ()
        elif named:
            found.unclear.append(named)
            before, pending, current = [clause], named, None
        elif current is not None:
            found.by_line[current].append(clause)
        else:
            before.append(clause)
    for left in find_left_over(text, found.unclear, found.by_line):
        found.by_line[left.id] = []
    return found


def _said_of_lines(text: str, lines: Sequence[OrderLine]) -> dict[str, str]:
    """What is said of each line that is named."""
    said: dict[str, str] = {}
    for line_id, own in _clauses_of_lines(text, lines).by_line.items():
        first = next(line for line in lines if line.id == line_id)
        alike = [line for line in lines if is_alike(line, first)]
        said |= _share(", ".join(own), alike) if len(alike) > 1 else {line_id: ", ".join(own)}
    return said


def _share(text: str, alike: Sequence[OrderLine]) -> dict[str, str]:
    """What is said of each of several like lines: of one, of all, or of each something else."""
    parts = read_parts(text, alike[0].name)
    if tells_apart(parts):
        return _share_parts(parts, alike)
    position = find_position(text)
    if position is not None and position <= len(alike):
        return {alike[position - 1].id: text}
    name = alike[0].name.split()[-1]
    if says_of_all(text) or re.search(rf"\b{re.escape(name)}(?:e?s)\b", text, re.IGNORECASE):
        return {line.id: text for line in alike}
    # Any of them will do, unless they cost different amounts: then they are asked about by their prices.
    return {alike[0].id: text} if len({line.unit_price for line in alike}) == 1 else {}


def _share_parts(parts: Sequence[Part], alike: Sequence[OrderLine]) -> dict[str, str]:
    """What each part says, by the line that it speaks of as a whole; nothing where it speaks of a piece of one."""
    shared = share_out(parts, [(line, line.quantity) for line in alike]) or []
    if any(count != line.quantity for line, count, _ in shared):
        return {}
    return {line.id: words for line, _, words in shared if words}


def _said_of_parts(
    text: str, lines: Sequence[OrderLine], variants: Mapping[str, Sequence[Variant]]
) -> dict[str, str]:
    """What is said of each of the only lines that are like one another, where none is named."""
    parts = read_parts(text, "")
    if not tells_apart(parts):
        return {}
    fitting = []
    for number, first in enumerate(lines):
        alike = [line for line in lines if is_alike(line, first)]
        shared = _share_parts(parts, alike) if len(alike) > 1 and alike[0] is lines[number] else {}
        choices = [_pick(shared[line.id], line, variants) for line in alike if line.id in shared]
        if choices and all(choice.variants or choice.unmet for choice in choices):
            fitting.append(shared)
    return fitting[0] if len(fitting) == 1 else {}


def _lines_named(clause: str, lines: Sequence[OrderLine], *, is_first: bool) -> tuple[OrderLine, ...]:
    """By its name; among lines of one name by the variant that is to be replaced; of like lines the first.

    Several where it isn't clear which. After the first one named, a variant alone must be pointed at: "the blue one",
    not "the lamp for one in gray, blue".
    """
    words, replaced = _tokens(clause), _tokens(_source(clause))
    by_name = {line.id: len(words & _tokens(line.name)) for line in lines}
    most = max(by_name.values(), default=0)
    fitting = [line for line in lines if by_name[line.id] == most]
    if most == 0 and not is_first and not _POINTS.search(_source(clause)):
        return ()
    if len(fitting) > 1 or most == 0:
        by_variant = {line.id: len(replaced & _tokens(f"{line.variant} {line.color}")) for line in fitting}
        best = max(by_variant.values(), default=0)
        fitting = [line for line in fitting if by_variant[line.id] == best] if best else fitting
        if most == 0 and (best == 0 or len(fitting) > 1):
            return tuple(fitting[:1]) if best and _are_alike(fitting) else ()
    return tuple(fitting[:1] if _are_alike(fitting) else fitting)


def _are_alike(lines: Sequence[OrderLine]) -> bool:
    return all(is_alike(line, lines[0]) for line in lines)


def _source(clause: str) -> str:
    """The part of a clause that says what is there now: before "to", or after "instead of"."""
    replaced = _REPLACED.search(clause)
    if replaced:
        return clause[replaced.end() :]
    target = _TARGET.search(clause)
    return clause[: target.start()] if target else clause


def _tokens(text: str) -> frozenset[str]:
    return tell_words(text) - _PLAIN
