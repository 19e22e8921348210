"""Likeness by letters: TF-IDF over character n-grams, which forgives typos and knows codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.search.ranges import joined_ranges

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Within words, 2 to 5 letters: the best of (2,4), (3,5) and (2,5) on live-chat questions, by a little.
NGRAM_LETTERS = (2, 5)


@dataclass(frozen=True, slots=True)
class GramCounts:
    """The n-grams of a text by number, int64 (m,) ascending, and 1 + log of how often each occurs, float64 (m,)."""

    grams: Ints
    weights: Floats


class GramCounter:
    """Numbers n-grams and remembers those of texts, so that a new index costs little where texts stay the same.

    One thread at a time may `count` or `keep`; any may `look_up`. A number once given is never taken back.
    """

    def __init__(self) -> None:
        self._analyze = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAM_LETTERS).build_analyzer()
        self._numbers: dict[str, int] = {}
        self._counted: dict[str, GramCounts] = {}

    @property
    def size(self) -> int:
        """How many numbers have been given."""
        return len(self._numbers)

    def count(self, text: str) -> GramCounts:
        """The n-grams of a text; new ones get numbers."""
        found = self._counted.get(text)
        if found is None:
            counts = Counter(
                self._numbers.setdefault(gram, len(self._numbers)) for gram in self._analyze(text)
            )
            found = self._counted[text] = _weigh(counts)
        return found

    def keep(self, texts: Iterable[str]) -> None:
        """Forget all texts but these."""
        self._counted = {text: self._counted[text] for text in texts if text in self._counted}

    def look_up(self, text: str, below: int) -> GramCounts:
        """The n-grams of a text that have a number `below`."""
        numbers = (self._numbers.get(gram, below) for gram in self._analyze(text))
        return _weigh(Counter(number for number in numbers if number < below))


def _weigh(counts: Counter[int]) -> GramCounts:
    grams = np.fromiter(sorted(counts), dtype=np.int64, count=len(counts))
    occurrences = np.fromiter((counts[gram] for gram in sorted(counts)), dtype=np.float64, count=len(counts))
    return GramCounts(grams, 1.0 + np.log(occurrences))


class LexicalIndex:
    """Immutable index over `texts`; scores are cosines from 0 to 1, those of scikit-learn's TfidfVectorizer."""

    def __init__(self, texts: Sequence[str], counter: GramCounter | None = None) -> None:
        self._counter = GramCounter() if counter is None else counter
        self._count = len(texts)
        counted = [self._counter.count(text) for text in texts]
        self._grams = self._counter.size
        sizes = np.array([len(one.grams) for one in counted], dtype=np.int64)
        owners = np.repeat(np.arange(self._count, dtype=np.int64), sizes)
        grams = np.concatenate([one.grams for one in counted]) if counted else np.zeros(0, dtype=np.int64)
        weights = np.concatenate([one.weights for one in counted]) if counted else np.zeros(0)
        frequency = np.bincount(grams, minlength=self._grams)
        # Smoothed, as if one more text held every n-gram.
        self._idf = np.log((1 + self._count) / (1 + frequency)) + 1.0
        weights = weights * self._idf[grams]
        lengths = np.sqrt(np.bincount(owners, weights=weights**2, minlength=self._count))
        # Sorted by n-gram: a query then touches only the entries of its own.
        order = np.argsort(grams, kind="stable")
        self._texts = owners[order]
        self._weights = (weights / np.maximum(lengths[owners], 1e-12))[order].astype(np.float32)
        self._ends = np.cumsum(frequency)
        self._begins = self._ends - frequency
        self._is_known = frequency > 0

    def scores(self, queries: Sequence[str]) -> Scores:
        """Likeness of each query to each text, float32 (queries, texts)."""
        result = np.zeros((len(queries), self._count), dtype=np.float32)
        for row, query in enumerate(queries):
            result[row] = self._score(query)
        return result

    def _score(self, query: str) -> Scores | float:
        counts = self._counter.look_up(query, self._grams)
        known = self._is_known[counts.grams]
        grams = counts.grams[known]
        if not len(grams):
            return 0.0
        weights = counts.weights[known] * self._idf[grams]
        weights /= np.linalg.norm(weights)
        begins, ends = self._begins[grams], self._ends[grams]
        places = joined_ranges(begins, ends)
        found: Scores = np.bincount(
            self._texts[places],
            weights=self._weights[places] * np.repeat(weights, ends - begins),
            minlength=self._count,
        ).astype(np.float32)
        return found
