"""Likeness by letters: TF-IDF over character n-grams, which forgives typos and knows codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.search.postings import Postings

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]

# Within words, 2 to 5 letters: the best of (2,4), (3,5) and (2,5) on live-chat questions, by a little.
NGRAM_LETTERS = (2, 5)
NOTHING: Ints = np.zeros(0, dtype=np.int64)


class GramCounter:
    """Numbers n-grams, and remembers those of words: most words of a text have been seen in another.

    One thread at a time may `postings`; any may `look_up`. A number once given is never taken back.
    """

    def __init__(self) -> None:
        self._analyze = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAM_LETTERS).build_analyzer()
        self._numbers: dict[str, int] = {}
        self._words: dict[str, Numbers] = {}

    def postings(self, texts: Sequence[str]) -> Postings:
        """The n-grams of `texts`; new ones get numbers."""
        words: list[Numbers] = []
        sizes = np.zeros(len(texts), dtype=np.int64)
        for place, text in enumerate(texts):
            # As the analyzer does, which looks at words one by one.
            for word in text.lower().split():
                grams = self._words.get(word)
                if grams is None:
                    grams = self._words[word] = self._number(word)
                words.append(grams)
                sizes[place] += len(grams)
        occurrences = np.concatenate(words) if words else np.zeros(0, dtype=np.int32)
        return Postings.of(occurrences, sizes, len(self._numbers))

    def look_up(self, text: str, below: int) -> tuple[Ints, Floats]:
        """Those n-grams of a text that have a number `below`, ascending, and 1 + log of how often each occurs."""
        numbers = (self._numbers.get(gram, below) for gram in self._analyze(text))
        counts = sorted(Counter(number for number in numbers if number < below).items())
        grams = np.array([gram for gram, _ in counts], dtype=np.int64)
        return grams, 1.0 + np.log(np.array([count for _, count in counts], dtype=np.float64))

    def _number(self, word: str) -> Numbers:
        return np.array(
            [self._numbers.setdefault(gram, len(self._numbers)) for gram in self._analyze(word)], np.int32
        )


class LexicalIndex:
    """Immutable index over the texts of `parts`, one after the other, numbered by `counter`, but for places `removed`.

    Scores are cosines from 0 to 1, those of scikit-learn's TfidfVectorizer over the texts that remain, but for
    rounding; those of removed ones are 0. `removed_frequency` says in how many of those each n-gram is: int64 (grams or
    fewer,).
    """

    def __init__(
        self,
        parts: Sequence[Postings],
        counter: GramCounter,
        removed: Ints = NOTHING,
        removed_frequency: Ints = NOTHING,
    ) -> None:
        self._parts = tuple(parts)
        self._counter = counter
        self._grams = max(part.grams for part in parts)
        count = sum(part.texts for part in parts) - len(removed)
        frequency = np.zeros(self._grams, dtype=np.int64)
        for part in parts:
            frequency[: part.grams] += part.frequency
        frequency[: len(removed_frequency)] -= removed_frequency
        # Smoothed, as if one more text held every n-gram.
        self._rarity = np.log((1 + count) / (1 + frequency)) + 1.0
        self._is_known = frequency > 0
        lengths = np.concatenate([part.lengths(self._rarity) for part in parts])
        self._shares = (1.0 / np.maximum(lengths, 1e-12)).astype(np.float32)
        self._shares[removed] = 0.0

    @classmethod
    def of(cls, texts: Sequence[str], counter: GramCounter | None = None) -> LexicalIndex:
        """Over `texts`."""
        counter = GramCounter() if counter is None else counter
        return cls([counter.postings(texts)], counter)

    def scores(self, queries: Sequence[str]) -> Scores:
        """Likeness of each query to each text, float32 (queries, texts)."""
        result = np.zeros((len(queries), len(self._shares)), dtype=np.float32)
        for row, query in enumerate(queries):
            result[row] = self._score(query)
        return result

    def _score(self, query: str) -> Scores | float:
        grams, occurrences = self._counter.look_up(query, self._grams)
        known = self._is_known[grams]
        grams = grams[known]
        if not len(grams):
            return 0.0
        rarity = self._rarity[grams]
        weights = occurrences[known] * rarity
        weights *= rarity / np.linalg.norm(weights)
        found = np.concatenate([part.products(grams, weights) for part in self._parts])
        found *= self._shares
        return found
