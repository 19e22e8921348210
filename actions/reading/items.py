"""Which items of an order are meant: by position in a list, by description, both, all. Pure functions over text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from actions.back_office.entities import OrderLine
from actions.words import find_positions

_WORD = re.compile(r"[a-z]+")
_COMPOUND = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b")
"""Its parts may be too small to tell anything: "in-ear"."""
_MEASURE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)[ -]?([a-z]{1,4}|%)")
"""A number with what it counts; the first letters are enough to tell liters from lamps."""
_GENERIC_WORDS = (
    "the a an and or of in on to for my i it is was from with this that those these one ones item items order return "
    "send back please want would like pair piece pieces last just only also both all some not no wrong bought got "
    "have need size color colour product thing things refund exchange money sending returning actually sorry meant "
    "mean other"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_NO_SET = re.compile(r"\bset(?:s|ting)? (?:of|up|aside)\b")
_ALL = re.compile(
    r"\b(?:all(?: of (?:it|them))?|every(?:thing| item)|the (?:whole|entire|complete) order|whole order)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_PARTS = re.compile(r"\band\b|,|;|\bplus\b|\+|&", re.IGNORECASE)
_JOINS = re.compile(r"\b(?:and|plus|also)\b|&", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:the|my|that|this|those|these|both|all)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Picked:
    """Lines that a description fits; `is_ambiguous` when it fits several and only one of them was meant."""

    lines: tuple[OrderLine, ...]
    is_ambiguous: bool = False


def pick_lines(text: str, lines: Sequence[OrderLine], *, positions: bool, everything: bool = True) -> Picked:
    """The lines that `text` names: all and both (where `everything` may be meant), by position, or by description.

    Positions count only where a numbered list was shown.
    """
    if not everything:
        return _pick_described(text, lines)
    if _ALL.search(text) or (_BOTH.search(text) and len(lines) == 2):
        return Picked(tuple(lines))
    by_description = _pick_described(text, lines)
    if by_description.lines and not by_description.is_ambiguous:
        return by_description
    if positions:
        found = find_positions(text, len(lines))
        if found:
            return Picked(tuple(lines[position - 1] for position in found))
    return by_description


def _pick_described(text: str, lines: Sequence[OrderLine]) -> Picked:
    chosen: dict[str, OrderLine] = {}
    for part in [text] if len(lines) == 1 else _PARTS.split(join_asides(text)):
        fitting = best_fitting(part, lines)
        if len(fitting) > 1:
            return Picked(tuple(fitting), is_ambiguous=True)
        chosen |= {line.id: line for line in fitting}
    return Picked(tuple(line for line in lines if line.id in chosen))


def best_fitting(text: str, lines: Sequence[OrderLine], *, by_name_only: bool = False) -> list[OrderLine]:
    """The lines that most of the words of `text` fit; none where no word does.

    Of several the one whose whole name stands there: an "electric kettle" is no tea kettle that happens to be electric.
    """
    words = tell_words(text)
    scores = {
        line.id: len(words & (tell_words(line.name) if by_name_only else line_words(line))) for line in lines
    }
    best = max(scores.values(), default=0)
    fitting = [line for line in lines if best and scores[line.id] == best]
    said = {line.id: _says_name(text, line) for line in fitting}
    most = max(said.values(), default=0)
    return [line for line in fitting if said[line.id] == most]


def find_left_over(
    text: str, unclear: Sequence[Sequence[OrderLine]], found: Container[str]
) -> Iterator[OrderLine]:
    """Those of like-named lines that are left when `text` names as many as there are: "the X and the red X".

    `unclear` has the lines that a part of the text may mean, for each such part; `found` the ids of those it tells.
    """
    if not _JOINS.search(text):
        return  # "the lamp, the red lamp please" says the same twice
    groups = [tuple(lines) for lines in unclear]
    for lines in dict.fromkeys(groups):
        left = [line for line in lines if line.id not in found]
        if len(left) == groups.count(lines):
            yield from left


def names_item(text: str, line: OrderLine) -> bool:
    """Whether the line's product is named, whatever the variant."""
    return bool(tell_words(text) & tell_words(line.name))


def goes_on_about(text: str, line: OrderLine) -> bool:
    """Whether a part of a sentence tells more of `line`, by an option's name: "skin tone light" names no light."""
    words = _all_words(text)
    options = (set(_all_words(name)) for name, _ in line.options)
    return not _POINTS.search(text) and any(name and name <= set(words) for name in options)


def _says_name(text: str, line: OrderLine) -> int:
    """How many words the line's name has, if all of them stand in `text` one after the other; else 0."""
    words, name = _all_words(text), _all_words(line.name)
    places = range(len(words) - len(name) + 1)
    return len(name) if any(words[place : place + len(name)] == name for place in places) else 0


def _all_words(text: str) -> list[str]:
    return [_singular(word) for word in _WORD.findall(text.lower())]


def without_present(text: str, line: OrderLine) -> str:
    """Without an aside that tells what the line is now: "the watch (black, leather) for a silver one"."""
    present = line_words(line)
    return _ASIDE.sub(lambda aside: " " if tell_words(aside.group()) <= present else aside.group(), text)


def join_asides(text: str) -> str:
    """Without what would divide the words in a parenthesis: "the kettle (glass, 1 liter)" is one item."""
    return _ASIDE.sub(lambda aside: _PARTS.sub(" ", aside.group()), text)


def find_groups(text: str, groups: Sequence[Sequence[OrderLine]]) -> list[frozenset[int]]:
    """For each part of `text` that names items: the positions of the groups of lines that have what fits it best."""
    found = []
    for part in _PARTS.split(join_asides(text)):
        words = tell_words(part)
        scores = [max((len(words & line_words(line)) for line in lines), default=0) for lines in groups]
        best = max(scores, default=0)
        if best:
            found.append(frozenset(place for place, score in enumerate(scores) if score == best))
    return found


def tell_words(text: str) -> frozenset[str]:
    """The words of `text` that tell one item from another, in the singular, and measures: "28 inch" is "28inch"."""
    lowered = _NO_SET.sub(" ", text.lower())
    words = {_singular(word) for word in _WORD.findall(lowered) if word not in _GENERIC and len(word) > 2}
    words |= set(_COMPOUND.findall(lowered))
    return frozenset(words | {f"{number}{unit}" for number, unit in _MEASURE.findall(lowered)})


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def line_words(line: OrderLine) -> frozenset[str]:
    """What an item may be called by: its name, its variant, its color."""
    return tell_words(f"{line.name} {line.variant} {line.color}")
