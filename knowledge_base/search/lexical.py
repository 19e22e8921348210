"""Likeness by letters: TF-IDF over character n-grams, which forgives typos and knows codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.search.postings import Postings

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
        counter = GramCounter() if counter is None else counter
        self._build([count_postings(texts, counter)], counter, None, None)

    @classmethod
    def over(
        cls, parts: Sequence[Postings], counter: GramCounter, removed: Ints, removed_frequency: Ints
    ) -> LexicalIndex:
        """Over the texts of `parts`, one after the other, numbered by `counter`, but for the places `removed`.

        Those score 0. `removed_frequency` says in how many of them each n-gram is: int64 (grams or fewer,). The same
        scores as those of an index built over the remaining texts, but for rounding.
        """
        index = cls.__new__(cls)
        index._build(parts, counter, removed, removed_frequency)
        return index

    def _build(
        self,
        parts: Sequence[Postings],
        counter: GramCounter,
        removed: Ints | None,
        removed_frequency: Ints | None,
    ) -> None:
        self._parts = tuple(parts)
        self._counter = counter
        self._grams = max(part.grams for part in parts)
        count = sum(part.texts for part in parts) - (0 if removed is None else len(removed))
        frequency = np.zeros(self._grams, dtype=np.int64)
        for part in parts:
            frequency[: part.grams] += part.frequency
        if removed_frequency is not None:
            frequency[: len(removed_frequency)] -= removed_frequency
        # Smoothed, as if one more text held every n-gram.
        self._rarity = np.log((1 + count) / (1 + frequency)) + 1.0
        self._is_known = frequency > 0
        lengths = np.concatenate([part.lengths(self._rarity) for part in parts])
        self._shares = (1.0 / np.maximum(lengths, 1e-12)).astype(np.float32)
        if removed is not None:
            self._shares[removed] = 0.0

    def scores(self, queries: Sequence[str]) -> Scores:
        """Likeness of each query to each text, float32 (queries, texts)."""
        result = np.zeros((len(queries), len(self._shares)), dtype=np.float32)
        for row, query in enumerate(queries):
            result[row] = self._score(query)
        return result

    def _score(self, query: str) -> Scores | float:
        counts = self._counter.look_up(query, self._grams)
        known = self._is_known[counts.grams]
        grams = counts.grams[known]
        if not len(grams):
            return 0.0
        rarity = self._rarity[grams]
        weights = counts.weights[known] * rarity
        weights *= rarity / np.linalg.norm(weights)
        found = np.concatenate([part.products(grams, weights) for part in self._parts])
        found *= self._shares
        return found


def count_postings(texts: Sequence[str], counter: GramCounter) -> Postings:
    """Those of `texts`, numbered by `counter`."""
    counted = [counter.count(text) for text in texts]
    return Postings.of([one.grams for one in counted], [one.weights for one in counted], counter.size)
