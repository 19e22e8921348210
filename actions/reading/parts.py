"""What is said of each of several like pieces: "one in red, the other in blue". Pure functions over text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from actions.reading.items import tell_words

Holder = TypeVar("Holder")

_BETWEEN = re.compile(r"\band\b|\bplus\b|\bwhile\b|\bbut\b|[,;:+&]|[.!?](?:\s|$)", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:for|to|into|with|in|as)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all|each|every)\b", re.IGNORECASE)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_ORDINAL = re.compile(
    rf"(?:\b(?:the|my) |^\s*)(?P<ordinal>{'|'.join(_ORDINALS)})\b(?: one\b)?", re.IGNORECASE
)
_REST = re.compile(
    r"\b(?:the |my )?(?:others|other (?:ones|two|three|four)|rest|remaining)\b(?: ones?\b)?", re.IGNORECASE
)
_ANOTHER = re.compile(r"\b(?:another|(?:the |my )?(?:other|last))\b(?: one\b)?", re.IGNORECASE)
_COUNT = re.compile(
    # A digit counts pieces only where nothing else can be meant: "2 in red", not "2 liters".
    rf"\b(?P<count>{'|'.join(_COUNTS)})\b(?! (?:size|shade|step)\b)|"
    r"^\s*(?P<digit>[1-9])(?=\s*$| (?:of|x|×)\b)",
    re.IGNORECASE,
)
_OF = re.compile(r"^\W*(?:of\b)?\W*(?:the|them|those|these|my)?\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^\W*(?:for |to |into |in |with )?an? (?P<words>.+) one\W*$", re.IGNORECASE)
_TOLD_LAST = re.compile(
    rf"^(?P<words>.+?)\s+(?:for|on)\s+(?P<whose>one|the (?:other|rest|last|{'|'.join(_ORDINALS)})(?: one)?)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pieces, and what is said of them.

    `count` is None for all that are left over: "the others". `position` counts from 1: "the second one".
    """

    words: str
    count: int | None = 1
    position: int | None = None


def read_parts(text: str, name: str) -> tuple[Part, ...]:
    """What `text` says of each part of several pieces that are all called `name`; empty where it tells none apart.

    What is said before the first part ("both lamps, please: ...") belongs to none.
    """
    named = tell_words(name)
    parts: list[Part] = []
    before: Part | None = None
    for clause in _BETWEEN.split(text):
        part = _read_clause(clause, named)
        if part is not None:
            if before is not None and not parts:
                parts.append(before)
            parts.append(part)
        elif parts:
            parts[-1] = replace(parts[-1], words=f"{parts[-1].words} {clause.strip()}".strip())
        else:
            # "Both lamps for a red one and a blue one": that the first is only one shows when the second comes.
            target = _TARGET.search(clause)
            article = _ARTICLE.match(clause[target.start() :]) if target else None
            before = Part(article["words"]) if article else before
    if len(parts) > 2 and parts[0].count == sum(part.count or 0 for part in parts[1:]):
        return tuple(parts[1:])  # "two of them for other colors: one in red and one in blue"
    return tuple(parts)


def find_position(text: str) -> int | None:
    """Which of several like pieces `text` means, counted from 1: "the second lamp"."""
    ordinal = _ORDINAL.search(text)
    return _ORDINALS[ordinal["ordinal"].lower()] if ordinal else None


def says_of_all(text: str) -> bool:
    """Whether it speaks of all of them: "both in red"."""
    return bool(_ALL.search(text))


def tells_apart(parts: Sequence[Part]) -> bool:
    """Whether it says something of one piece that it doesn't say of the others."""
    said = [part for part in parts if part.words]
    return len(said) > 1 or (len(said) == 1 and (said[0].position is not None or said[0].count is None))


def share_out(
    parts: Sequence[Part], holders: Sequence[tuple[Holder, int]]
) -> list[tuple[Holder, int, str]] | None:
    """Which holder's pieces (a holder and how many it has, in their order) each part speaks of, and what it says.

    None where it speaks of more pieces than there are.
    """
    pieces: list[int | None] = [index for index, (_, count) in enumerate(holders) for _ in range(count)]
    taken: dict[int, list[int]] = {}
    # Those that name their place first: the others take what is free, and "the rest" what nobody else has.
    order = sorted(
        range(len(parts)), key=lambda number: (parts[number].position is None, parts[number].count is None)
    )
    for number in order:
        part = parts[number]
        free = [place for place, holder in enumerate(pieces) if holder is not None]
        if part.position is not None:
            places = [part.position - 1] if part.position - 1 in free else []
        else:
            places = free if part.count is None else free[: part.count]
        if not places or len(places) < (part.count or 1):
            return None
        taken[number] = [holder for place in places if (holder := pieces[place]) is not None]
        for place in places:
            pieces[place] = None
    return [
        (holders[index][0], taken[number].count(index), part.words)
        for number, part in enumerate(parts)
        for index in dict.fromkeys(taken[number])
    ]


def _read_clause(clause: str, named: frozenset[str]) -> Part | None:
    """The part that a clause begins to speak of."""
    last = _TOLD_LAST.match(clause)
    if last and _TARGET.search(last["words"]) is None:
        whose = _find_designation(last["whose"])
        return replace(whose[0], words=last["words"].strip()) if whose else None
    article = _ARTICLE.match(clause)
    if article:
        return Part(article["words"])
    target = _TARGET.search(clause)
    source = clause[: target.start()] if target else clause
    found = _find_designation(source)
    if found is not None:
        part, end = found
        if target:
            return replace(part, words=clause[target.start() :].strip())
        words = clause[end:]
        said = tell_words(_OF.sub("", words))
        # "Two of the lamps" has said nothing of them yet.
        return (
            None
            if said & named or (not said and part.position is None)
            else replace(part, words=words.strip())
        )
    if target and not _ALL.search(clause) and _names_one(source, named):
        return Part(clause[target.start() :].strip())
    return None


def _find_designation(text: str) -> tuple[Part, int] | None:
    """Which pieces `text` speaks of, by their number or place, and where it has said so."""
    ordinal = _ORDINAL.search(text)
    if ordinal:
        return Part("", position=_ORDINALS[ordinal["ordinal"].lower()]), ordinal.end()
    rest = _REST.search(text)
    if rest:
        return Part("", count=None), rest.end()
    another = _ANOTHER.search(text)
    if another:
        return Part(""), another.end()
    count = _COUNT.search(text)
    if count and not _ALL.search(text):
        return Part("", count=int(count["digit"] or _COUNTS[count["count"].lower()])), count.end()
    return None


def _names_one(text: str, named: frozenset[str]) -> bool:
    """Whether the pieces' own name stands there in the singular."""
    return any(
        word == next(iter(tell_words(word)), "") and word in named
        for word in re.findall(r"[a-z]+", text.lower())
    )
