"""Which items of an order come back, how many of each, and what is wanted instead. Pure functions over text.

"one of the cushions and both lamps", "the keyboard for one with clicky switches and the thermostat for a white one",
"both lamps, one in red, the other in blue".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from actions.back_office.entities import OrderLine
from actions.reading.items import best_fitting, find_left_over, goes_on_about, join_asides, tell_words
from actions.reading.parts import find_position, read_parts, share_out, tells_apart
from actions.returns.reading import without_files
from actions.words import find_positions, find_quantity

_BETWEEN = re.compile(r"\band\b|\bplus\b|[,;:+&]|[.!?](?:\s|$)", re.IGNORECASE)
_EXCHANGES = re.compile(
    r"\b(?:exchang\w*|swap\w*|replac\w*|switch\w*|trade|instead|i'd rather have|i'd prefer)\b", re.IGNORECASE
)
_CHANGES = re.compile(r"\bchang(?:e|ing)\b.*\b(?:for|to|into|in)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:for|to|into|with|in)\b(?!-| (?:return|exchange|swap|replace|send|my|me)\b)", re.IGNORECASE
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
    """An item that comes back; `quantity` is None where it isn't said, `wish` what is said of the one sent instead.

    Pieces of one line with wishes of their own are items of their own.
    """

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
    text = join_asides(without_files(text))
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
    is_exchange = bool(_EXCHANGES.search(text))
    if _EVERYTHING.search(text):
        return ItemsRead((is_exchange and _wish_apart(text, lines)) or tuple(_whole(line) for line in lines))
    if _BOTH.search(text) and len(lines) == 2:
        whole = tuple(Wanted(line, _only_piece(line)) for line in lines)
        return ItemsRead((is_exchange and _wish_apart(text, lines)) or whole)
    if positions:
        numbers = find_positions(text, len(lines))
        return ItemsRead(
            tuple(Wanted(lines[number - 1], _only_piece(lines[number - 1])) for number in numbers)
        )
    return ItemsRead()


def read_target(text: str) -> str:
    """What is said of the one wanted instead: "exchange it for a white one" has "for a white one"; may be empty."""
    text = join_asides(without_files(text))
    parts = [_split_clause(clause, has_item=True)[1] for clause in _BETWEEN.split(text)]
    return ", ".join(part.strip() for part in parts if part.strip())


def wants_others(text: str) -> bool:
    """Whether something else is wanted for items, not only that they go back: "swap it for a blue one"."""
    return bool(_EXCHANGES.search(text) or _CHANGES.search(text))


def speaks_of_parts(text: str) -> bool:
    """Whether it says different things of several like pieces: "one in red, the other in blue"."""
    return len([part for part in read_parts(text, "") if part.words]) > 1


def _read_described(text: str, lines: Sequence[OrderLine]) -> ItemsRead:
    exchanges = bool(_EXCHANGES.search(text))
    found: dict[str, Wanted] = {}
    current: list[str] = []
    said: dict[str, list[str]] = {}
    """All that is said of a line and those like it, by the first one's id."""
    unclear: list[tuple[OrderLine, ...]] = []
    for clause in _BETWEEN.split(text):
        source, target = _split_clause(clause, has_item=bool(found)) if exchanges else (clause, "")
        goes_on = exchanges and any(goes_on_about(clause, found[line_id].line) for line_id in current)
        fitting = [] if goes_on else _fitting(source, lines, by_name_only=exchanges and bool(found))
        is_alike = len({(line.sku, line.name, line.variant) for line in fitting}) == 1
        if fitting and is_alike:
            said.setdefault(fitting[0].id, []).append(clause)
        elif said and not fitting:
            said[next(reversed(said))].append(clause)
        if len(fitting) > 1:
            meant = _choose_alike(source, fitting, found) if is_alike else []
            found |= {line.id: Wanted(line, _only_piece(line)) for line in meant if line.id not in found}
            current = [line.id for line in meant]
            if not meant:
                unclear.append(tuple(fitting))
                continue
        elif fitting:
            current = [fitting[0].id]
            found[fitting[0].id] = _read_pieces(source, fitting[0], found.get(fitting[0].id))
        if target or (exchanges and not fitting):
            wish = f"{target or clause}".strip()
            for line_id in list(found) if _FOR_ALL.search(clause) else current:
                found[line_id] = replace(found[line_id], wish=f"{found[line_id].wish}, {wish}".strip(" ,"))
    found |= _left_over(text, unclear, found)
    apart = _read_apart(said, lines, found) if exchanges else {}
    open_ones = [
        lines for lines in unclear if not any(line.id in found or line.id in apart for line in lines)
    ]
    if open_ones:
        return ItemsRead(tuple(Wanted(line, None) for line in open_ones[0]), is_ambiguous=True)
    told = {line_id: (item,) for line_id, item in found.items()} | apart
    return ItemsRead(tuple(item for line in lines for item in told.get(line.id, ())))


def _left_over(
    text: str, unclear: Sequence[Sequence[OrderLine]], found: Mapping[str, Wanted]
) -> dict[str, Wanted]:
    return {line.id: Wanted(line, _only_piece(line)) for line in find_left_over(text, unclear, found)}


def _read_pieces(text: str, line: OrderLine, known: Wanted | None) -> Wanted:
    """The line with how many of it `text` speaks of, unless it was said before."""
    quantity = _read_quantity(text, line)
    return Wanted(line, quantity if known is None else known.quantity or quantity)


def _choose_alike(text: str, alike: Sequence[OrderLine], found: Mapping[str, Wanted]) -> list[OrderLine]:
    """Those meant of lines with the same in them: any will do, unless another price was paid for each."""
    position = find_position(text)
    if position is not None and position <= len(alike):
        return [alike[position - 1]]
    count = _count_alike(text, alike)
    open_ones = [line for line in alike if line.id not in found]
    if count < len(open_ones) and len({line.unit_price for line in alike}) > 1:
        return []
    return open_ones[:count] or [line for line in alike if line.id in found]


def _read_apart(
    said: Mapping[str, Sequence[str]], lines: Sequence[OrderLine], found: Mapping[str, Wanted]
) -> dict[str, tuple[Wanted, ...]]:
    """The items of which each piece, or each of some like lines, has a wish of its own; by the line's id."""
    apart: dict[str, tuple[Wanted, ...]] = {}
    for line_id, clauses in said.items():
        first = next(line for line in lines if line.id == line_id)
        alike = [
            line
            for line in lines
            if (line.sku, line.name, line.variant) == (first.sku, first.name, first.variant)
        ]
        chosen = [line for line in alike if line.id in found]
        text = ", ".join(clauses)
        for item in _wish_apart(text, chosen, found) or _wish_apart(text, alike) or ():
            apart[item.line.id] = (*apart.get(item.line.id, ()), item)
    return apart


def _wish_apart(
    text: str, alike: Sequence[OrderLine], found: Mapping[str, Wanted] | None = None
) -> tuple[Wanted, ...] | None:
    """The items that `text` says different things of, if these are pieces of the same; None where it doesn't."""
    if len({(line.sku, line.name, line.variant) for line in alike}) != 1:
        return None
    parts = read_parts(text, alike[0].name)
    if len(parts) < 2 or not tells_apart(parts):
        return None
    known = found or {}
    left = [(line, line.quantity - line.returned_quantity) for line in alike]
    shared = share_out(
        parts, [(line, (line.id in known and known[line.id].quantity) or most) for line, most in left]
    )
    return None if shared is None else tuple(Wanted(line, count, wish) for line, count, wish in shared)


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


def _count_alike(text: str, alike: Sequence[OrderLine]) -> int:
    """How many of the same are meant: the number said, all in the plural, else one."""
    last_word = re.escape(alike[0].name.split()[-1])
    is_plural = re.search(rf"\b{last_word}(?:e?s)\b", text, re.IGNORECASE)
    return find_quantity(text, len(alike)) or (len(alike) if is_plural else 1)


def _fitting(text: str, lines: Sequence[OrderLine], *, by_name_only: bool) -> list[OrderLine]:
    fitting = best_fitting(text, lines, by_name_only=by_name_only)
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
