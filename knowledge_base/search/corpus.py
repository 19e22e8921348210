"""What search knows of an article, and the units it is found by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.passages import Passage, split_passages
from knowledge_base.search.ranges import joined_ranges

Ints = NDArray[np.int64]
UnitKind = Literal["title", "question", "passage"]


@dataclass(frozen=True)
class ArticleText:
    """The words of one article. `title` may be empty, `questions` and `body` too, but not all three."""

    id: str
    title: str
    questions: tuple[str, ...] = ()
    body: str = ""

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The quotable parts of the body, in order."""
        return tuple(split_passages(self.body)) if self.body.strip() else ()

    @property
    def has_words(self) -> bool:
        """Whether anything is there to be found by."""
        return bool(self.title.strip() or any(one.strip() for one in self.questions) or self.passages)


@dataclass(frozen=True, slots=True)
class Unit:
    """One text an article is found by; `passage` is its place in the article's passages, for kind "passage"."""

    article: int
    kind: UnitKind
    text: str
    passage: int = -1


@dataclass(frozen=True)
class Corpus:
    """Articles and their units; the units of an article are neighbours, in the order title, questions, passages."""

    articles: tuple[ArticleText, ...]
    units: tuple[Unit, ...]
    starts: Ints = field(repr=False)
    """Where each article's units begin: int64 (articles,)."""

    @classmethod
    def of(cls, articles: Sequence[ArticleText]) -> Corpus:
        """The corpus of `articles`; those without a single word are left out."""
        kept: list[ArticleText] = []
        units: list[Unit] = []
        starts: list[int] = []
        for article in articles:
            own = list(_units(len(kept), article))
            if own:
                kept.append(article)
                starts.append(len(units))
                units.extend(own)
        return cls(tuple(kept), tuple(units), np.array(starts, dtype=np.int64))

    @property
    def texts(self) -> list[str]:
        """The units' texts, in order."""
        return [unit.text for unit in self.units]

    @cached_property
    def digest(self) -> str:
        """Equal for equal articles and units: 32 hex digits."""
        return text_hash("\0".join(f"{unit.article} {unit.kind} {unit.text}" for unit in self.units))

    @cached_property
    def owners(self) -> Ints:
        """The article of each unit: int64 (units,)."""
        return np.array([unit.article for unit in self.units], dtype=np.int64)

    def units_of(self, article: int) -> range:
        """Places of one article's units."""
        following = article + 1
        end = int(self.starts[following]) if following < len(self.starts) else len(self.units)
        return range(int(self.starts[article]), end)

    def units_of_all(self, articles: Ints) -> Ints:
        """Places of the units of `articles` (ascending), ascending: int64."""
        ends = np.append(self.starts[1:], len(self.units))
        return joined_ranges(self.starts[articles], ends[articles])

    def units_of_kind(self, *kinds: UnitKind) -> Ints:
        """Places of the units of these kinds: int64."""
        return np.array(
            [place for place, unit in enumerate(self.units) if unit.kind in kinds], dtype=np.int64
        )


def _units(article: int, text: ArticleText) -> list[Unit]:
    units: list[Unit] = []
    if text.title.strip():
        units.append(Unit(article, "title", text.title.strip()))
    units.extend(
        Unit(article, "question", question.strip()) for question in text.questions if question.strip()
    )
    for place, passage in enumerate(text.passages):
        # A piece alone often doesn't say what it is about; its article's title does.
        units.extend(
            Unit(article, "passage", f"{text.title} {piece}".strip(), place) for piece in passage.pieces
        )
    return units


def text_hash(text: str) -> str:
    """The key of a text's stored vector: the first 32 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
