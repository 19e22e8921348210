"""Likeness by letters: TF-IDF over character n-grams, which forgives typos and knows codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.search.ranges import joined_ranges

Scores = NDArray[np.float32]

# Within words, 2 to 5 letters: the best of (2,4), (3,5) and (2,5) on live-chat questions, by a little.
NGRAM_LETTERS = (2, 5)


class LexicalIndex:
    """Immutable index over `texts`; scores are cosines between 0 and 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._vocabulary: dict[str, int] = {}
        if not any(text.strip() for text in texts):
            return
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAM_LETTERS, sublinear_tf=True, dtype=np.float32
        )
        matrix = vectorizer.fit_transform(texts)
        # One row per n-gram: a query then touches only the rows of its own n-grams.
        postings = sparse.csr_array(matrix.T)
        self._begins, self._texts, self._weights = postings.indptr, postings.indices, postings.data
        self._analyze = vectorizer.build_analyzer()
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_

    def scores(self, queries: Sequence[str]) -> Scores:
        """Likeness of each query to each text, float32 (queries, texts)."""
        result = np.zeros((len(queries), self._count), dtype=np.float32)
        if self._vocabulary:
            for row, query in enumerate(queries):
                result[row] = self._score(query)
        return result

    def _score(self, query: str) -> Scores | float:
        # What TfidfVectorizer.transform does, without its checks: they cost more than the search.
        counts = Counter(self._vocabulary[gram] for gram in self._analyze(query) if gram in self._vocabulary)
        if not counts:
            return 0.0
        grams = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        weights = (
            1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))
        ) * self._idf[grams]
        weights /= np.linalg.norm(weights)
        begins, ends = self._begins[grams], self._begins[grams + 1]
        places = joined_ranges(begins, ends)
        found: Scores = np.bincount(
            self._texts[places],
            weights=self._weights[places] * np.repeat(weights, ends - begins),
            minlength=self._count,
        ).astype(np.float32)
        return found
