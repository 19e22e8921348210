"""Which items of an order come back, how many of each, and what is wanted instead. Pure functions over text.

"one of the cushions and both lamps", "the keyboard for one with clicky switches and the thermostat for a white one".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.back_office.entities import OrderLine
from actions.reading.items import line_words, tell_words
from actions.returns.reading import without_files
from actions.words import find_positions, find_quantity

_BETWEEN = re.compile(r"\band\b|\bplus\b|[,;:+&]|[.!?](?:\s|$)", re.IGNORECASE)
_EXCHANGES = re.compile(
    r"\b(?:exchang\w*|swap\w*|replac\w*|switch\w*|trade|instead|i'd rather have|i'd prefer)\b", re.IGNORECASE
)
_TARGET = re.compile(
    r"\b(?:for|to|into|with|in)\b(?! (?:return|exchange|swap|replace|send|my|me)\b)", re.IGNORECASE
)
_ONLY_TARGET = re.compile(
    r"\binstead\b(?! of)|"
    r"^\s*(?:i'd|i would|i|we'd|we) (?:rather have|prefer|(?:like|want|need|take)(?! to\b))|"
    r"^\s*(?:preferably|rather|please send|send me|give me)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\bfrom\b|\bof my (?:last |latest )?order\b|\bin (?:my|the) (?:last |latest )?order\b", re.IGNORECASE
)
_EVERYTHING = re.compile(
    r"\b(?:all(?: of (?:it|them|the items))?|every(?:thing| item)|the (?:whole|entire|complete) order|whole order)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|apart from|other than|but (?:not|for)|everything but)\b(?P<rest>.*)", re.IGNORECASE
)
_FOR_ALL = re.compile(r"\b(?:both|all|each|every)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that comes back; `quantity` is None where it isn't said, `wish` what is said of the one sent instead."""

    line: OrderLine
    quantity: int | None
    wish: str = ""


@dataclass(frozen=True, slots=True)
class ItemsRead:
    """What `read_items` found; `is_ambiguous` when a description fits several lines of which one is meant."""

    items: tuple[Wanted, ...] = ()
    is_ambiguous: bool = False

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """The lines alone."""
        return tuple(item.line for item in self.items)


def read_items(text: str, lines: Sequence[OrderLine], *, positions: bool = False) -> ItemsRead:
    """The lines of `lines` that `text` names: by description, all or both, or by position where a list was shown.

    What something is exchanged *for* names no item: "the mug, i'd like sand instead" is not the sand blanket.
    """
    text = without_files(text)
    excluding = _EXCEPT.search(text) if _EVERYTHING.search(text) else None
    if excluding:
        left_out = read_items(excluding["rest"], lines).lines
        return (
            ItemsRead(tuple(_whole(line) for line in lines if line not in left_out))
            if left_out
            else ItemsRead()
        )
    found = _read_described(text, lines)
    if found.items:
        return found
    if _EVERYTHING.search(text):
        return ItemsRead(tuple(_whole(line) for line in lines))
    if _BOTH.search(text) and len(lines) == 2:
        return ItemsRead(tuple(Wanted(line, _only_piece(line)) for line in lines))
    if positions:
        numbers = find_positions(text, len(lines))
        return ItemsRead(
            tuple(Wanted(lines[number - 1], _only_piece(lines[number - 1])) for number in numbers)
        )
    return ItemsRead()


def read_target(text: str) -> str:
    """What is said of the one wanted instead: "exchange it for a white one" has "for a white one"; may be empty."""
    text = without_files(text)
    parts = [_split_clause(clause, has_item=True)[1] for clause in _BETWEEN.split(text)]
    return " ".join(part.strip() for part in parts if part.strip())


def names_item(text: str, line: OrderLine) -> bool:
    """Whether the line's product is named, whatever the variant."""
    return bool(tell_words(text) & tell_words(line.name))


def _read_described(text: str, lines: Sequence[OrderLine]) -> ItemsRead:
    exchanges = bool(_EXCHANGES.search(text))
    found: dict[str, Wanted] = {}
    current: str | None = None
    ambiguous: tuple[OrderLine, ...] = ()
    for clause in _BETWEEN.split(text):
        source, target = _split_clause(clause, has_item=bool(found)) if exchanges else (clause, "")
        fitting = _fitting(source, lines, by_name_only=exchanges and bool(found))
        if len(fitting) > 1 and len({(line.sku, line.name, line.variant) for line in fitting}) == 1:
            # A piece each of the same: any of them will do.
            twins = [line for line in fitting if line.id not in found]
            found |= {
                line.id: Wanted(line, _only_piece(line)) for line in twins[: _count_twins(source, fitting)]
            }
            current = fitting[0].id
            continue
        if len(fitting) > 1:
            ambiguous = ambiguous or tuple(fitting)
            continue
        if fitting:
            line = fitting[0]
            current = line.id
            known = found.get(line.id)
            quantity = _read_quantity(source, line)
            found[line.id] = Wanted(line, quantity if known is None else known.quantity or quantity, "")
        if target or (exchanges and not fitting):
            said = f"{target or clause}".strip()
            whose = list(found) if _FOR_ALL.search(clause) else [current] if current else []
            for line_id in whose:
                found[line_id] = replace(found[line_id], wish=f"{found[line_id].wish} {said}".strip())
    if ambiguous and not any(line.id in found for line in ambiguous):
        return ItemsRead(tuple(Wanted(line, None) for line in ambiguous), is_ambiguous=True)
    ordered = tuple(found[line.id] for line in lines if line.id in found)
    return ItemsRead(ordered)


def _split_clause(clause: str, *, has_item: bool) -> tuple[str, str]:
    """(what there is, what is wanted instead)"""
    if has_item and _ONLY_TARGET.search(clause):
        return "", clause
    instead_of = re.search(r"\b(?:instead of|rather than)\b", clause, re.IGNORECASE)
    if instead_of:
        return clause[instead_of.end() :], clause[: instead_of.start()]
    target = _TARGET.search(clause)
    if target is None:
        return clause, ""
    return clause[: target.start()], clause[target.start() :]


def _count_twins(text: str, twins: Sequence[OrderLine]) -> int:
    """How many of the same are meant: the number said, all in the plural, else one."""
    last_word = re.escape(twins[0].name.split()[-1])
    is_plural = re.search(rf"\b{last_word}(?:e?s)\b", text, re.IGNORECASE)
    return find_quantity(text, len(twins)) or (len(twins) if is_plural else 1)


def _fitting(text: str, lines: Sequence[OrderLine], *, by_name_only: bool) -> list[OrderLine]:
    words = tell_words(text)
    scores = {
        line.id: len(words & (tell_words(line.name) if by_name_only else line_words(line))) for line in lines
    }
    best = max(scores.values(), default=0)
    fitting = [line for line in lines if best and scores[line.id] == best]
    if by_name_only and len(fitting) > 1:
        return _fitting(text, fitting, by_name_only=False)
    return fitting


def _read_quantity(text: str, line: OrderLine) -> int | None:
    most = line.quantity - line.returned_quantity
    if most == 1:
        return 1
    plain = _ASIDE.split(text)[0]
    quantity = find_quantity(plain, most)
    if quantity is None and re.search(
        r"\b(?:an?|a single)\s+(?:[\w-]+\s+){0,2}[\w-]*[^s\W]\b", plain, re.IGNORECASE
    ):
        named = {
            word for word in re.findall(r"[a-z]+", plain.lower()) if tell_words(word) & tell_words(line.name)
        }
        singular = any(not word.endswith("s") for word in named)
        article = any(
            re.search(rf"\ban?\s+(?:[\w-]+\s+){{0,2}}{word}\b", plain, re.IGNORECASE) for word in named
        )
        return 1 if singular and article else None
    return quantity


def _only_piece(line: OrderLine) -> int | None:
    return 1 if line.quantity - line.returned_quantity == 1 else None


def _whole(line: OrderLine) -> Wanted:
    return Wanted(line, line.quantity - line.returned_quantity)
