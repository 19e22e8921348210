"""A large segment and a small one that holds what has changed since: together the articles of an engine.

Articles and units are numbered through, first those of the base, also those removed, then those of the delta.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.corpus import ArticleText, Corpus, Unit
from knowledge_base.search.segment import NONE_REMOVED, Removed, Segment

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Layers:
    """Immutable."""

    base: Segment
    removed: Removed = NONE_REMOVED
    delta: Segment | None = None

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Base and delta."""
        return (self.base,) if self.delta is None else (self.base, self.delta)

    @property
    def is_whole(self) -> bool:
        """Whether nothing has changed since the base was built."""
        return self.delta is None and not len(self.removed.articles)

    @cached_property
    def owners(self) -> Ints:
        """The article of each unit: int64 (units,)."""
        if self.delta is None:
            return self.base.corpus.owners
        return np.concatenate([self.base.corpus.owners, self.delta.corpus.owners + self._first_article])

    @cached_property
    def is_asked(self) -> Bools:
        """Whether a unit is a title or a phrasing: bool (units,)."""
        return np.concatenate([segment.is_asked for segment in self.segments])

    @cached_property
    def live_in_base(self) -> dict[str, ArticleText]:
        """What of the base can be found, by article id; not to be written."""
        found = {article.id: article for article in self.base.corpus.articles}
        for place in self.removed.articles:
            del found[self.base.corpus.articles[place].id]
        return found

    @cached_property
    def live(self) -> dict[str, ArticleText]:
        """What can be found, by article id; not to be written."""
        found = dict(self.live_in_base)
        if self.delta is not None:
            found.update((article.id, article) for article in self.delta.corpus.articles)
        return found

    @cached_property
    def corpus(self) -> Corpus:
        """Of what can be found, numbered anew."""
        return self.base.corpus if self.is_whole else Corpus.of(list(self.live.values()))

    def article(self, number: int) -> ArticleText:
        """By its number."""
        if self.delta is not None and number >= self._first_article:
            return self.delta.corpus.articles[number - self._first_article]
        return self.base.corpus.articles[number]

    def unit(self, place: int) -> Unit:
        """By its place; the article it names is that of its own segment."""
        if self.delta is not None and place >= len(self.base):
            return self.delta.corpus.units[place - len(self.base)]
        return self.base.corpus.units[place]

    def units_of(self, number: int) -> range:
        """Places of one article's units."""
        if self.delta is not None and number >= self._first_article:
            own = self.delta.corpus.units_of(number - self._first_article)
            return range(own.start + len(self.base), own.stop + len(self.base))
        return self.base.corpus.units_of(number)

    def units_of_all(self, numbers: Ints) -> Ints:
        """Places of the units of articles (ascending), ascending: int64."""
        if self.delta is None:
            return self.base.corpus.units_of_all(numbers)
        split = int(np.searchsorted(numbers, self._first_article))
        return np.concatenate(
            [
                self.base.corpus.units_of_all(numbers[:split]),
                self.delta.corpus.units_of_all(numbers[split:] - self._first_article) + len(self.base),
            ]
        )

    def vectors_of(self, places: Ints) -> Vectors:
        """Those of units (ascending): float32 (n, d)."""
        if self.delta is None:
            return self.base.vectors[places]
        split = int(np.searchsorted(places, len(self.base)))
        return np.concatenate(
            [self.base.vectors[places[:split]], self.delta.vectors[places[split:] - len(self.base)]]
        )

    def nearest(self, vector: Vectors, count: int) -> Ints:
        """Places of up to `count` units nearest to a vector, float32 (d,), in no order."""
        scores, places = self.base.index.search(vector[None, :], count, self.removed.from_index)
        if self.delta is not None:
            further, in_delta = self.delta.index.search(vector[None, :], count)
            scores = np.concatenate([scores, further], axis=1)
            places = np.concatenate([places, in_delta + len(self.base)], axis=1)
        found: Ints = places[0][np.argsort(-scores[0], kind="stable")[:count]]
        return found

    @property
    def _first_article(self) -> int:
        return len(self.base.corpus.articles)
