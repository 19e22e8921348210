"""Articles that are indexed together, once and for all; and what has been taken out of them since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.corpus import Corpus
from knowledge_base.search.head import RidgeSums
from knowledge_base.search.index import Removal, VectorIndex
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.postings import Postings

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Segment:
    """Immutable: a non-empty `corpus`, its units' vectors and n-grams."""

    def __init__(self, corpus: Corpus, index: VectorIndex, postings: Postings) -> None:
        self.corpus = corpus
        self.index = index
        self.postings = postings
        self.is_asked: Bools = np.zeros(len(corpus.units), dtype=bool)
        self.is_asked[corpus.units_of_kind("title", "question")] = True

    @classmethod
    def of(cls, corpus: Corpus, vectors: Vectors, counter: GramCounter) -> Segment:
        """`vectors`, float32 (units, d), in the order of the units."""
        return cls(corpus, _indexed(vectors), counter.postings(corpus.texts))

    @classmethod
    def joined(cls, former: Segment, removed: Removed, following: Segment | None) -> Segment:
        """What is left of `former` and, after it, all of `following`. Nothing is embedded or counted again."""
        kept = np.ones(len(former), dtype=bool)
        kept[removed.units] = False
        left = np.ones(len(former.corpus.articles), dtype=bool)
        left[removed.articles] = False
        articles = [former.corpus.articles[place] for place in np.flatnonzero(left)]
        vectors, postings = [former.vectors[kept]], [(former.postings, kept)]
        if following is not None:
            articles.extend(following.corpus.articles)
            vectors.append(following.vectors)
            postings.append((following.postings, np.ones(len(following), dtype=bool)))
        return cls(Corpus.of(articles), _indexed(np.concatenate(vectors)), Postings.joined(postings))

    def __len__(self) -> int:
        """How many units there are."""
        return len(self.corpus.units)

    @property
    def vectors(self) -> Vectors:
        """float32 (units, d), not to be written."""
        return self.index.vectors

    @cached_property
    def places(self) -> dict[str, int]:
        """A unit by its text; of several with the same text, any."""
        return {unit.text: place for place, unit in enumerate(self.corpus.units)}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The articles' places in the corpus by id."""
        return {article.id: place for place, article in enumerate(self.corpus.articles)}

    def with_graph(self, is_wanted: Callable[[], bool]) -> Segment:
        """The same, found by a graph; see `VectorIndex`. Takes long."""
        segment = copy(self)
        ids = np.arange(len(self), dtype=np.int64)
        segment.index = VectorIndex(self.vectors, ids, graph=True, is_wanted=is_wanted)
        return segment


def _indexed(vectors: Vectors) -> VectorIndex:
    return VectorIndex(vectors, np.arange(len(vectors), dtype=np.int64))


@dataclass(frozen=True)
class Removed:
    """Articles of a segment that are there no more, and what they have their share in."""

    articles: Ints
    """Their places, ascending: int64."""
    units: Ints
    """Their units' places, ascending: int64."""
    frequency: Ints
    """In how many of these units each n-gram is: int64 (grams or fewer,)."""
    products: Floats | None
    """Their share in `RidgeSums.products`; None for nothing."""

    @cached_property
    def from_index(self) -> Removal | None:
        """The units, for `VectorIndex.search`."""
        return Removal(self.units) if len(self.units) else None

    def and_also(
        self, segment: Segment, sums: RidgeSums, articles: Sequence[int], counter: GramCounter
    ) -> Removed:
        """With further `articles` of the `segment` whose sums are `sums`."""
        if not articles:
            return self
        places = np.array(sorted(articles), dtype=np.int64)
        units = segment.corpus.units_of_all(places)
        # As counted when the segment was made: none of their n-grams is new.
        counted = counter.postings([segment.corpus.units[place].text for place in units]).frequency
        frequency = counted[: segment.postings.grams]
        frequency[: len(self.frequency)] += self.frequency
        products = sums.products_of(units)
        return replace(
            self,
            articles=np.union1d(self.articles, places),
            units=np.union1d(self.units, units),
            frequency=frequency,
            products=products if self.products is None else self.products + products,
        )


NOTHING = np.zeros(0, dtype=np.int64)
NONE_REMOVED = Removed(NOTHING, NOTHING, NOTHING, None)
