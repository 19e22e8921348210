"""Likeness by letters: TF-IDF over character n-grams, which forgives typos and knows codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer

Scores = NDArray[np.float32]

# Within words, 2 to 5 letters: the best of (2,4), (3,5) and (2,5) on live-chat questions, by a little.
NGRAM_LETTERS = (2, 5)


class LexicalIndex:
    """Immutable index over `texts`; scores are cosines between 0 and 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._vectorizer: TfidfVectorizer | None = None
        self._postings: sparse.csr_array | None = None
        if any(text.strip() for text in texts):
            self._vectorizer = TfidfVectorizer(
                analyzer="char_wb", ngram_range=NGRAM_LETTERS, sublinear_tf=True, dtype=np.float32
            )
            matrix = self._vectorizer.fit_transform(texts)
            # One row per n-gram: a query then touches only the rows of its own n-grams.
            self._postings = sparse.csr_array(matrix.T)

    def scores(self, queries: Sequence[str]) -> Scores:
        """Likeness of each query to each text, float32 (queries, texts)."""
        if self._vectorizer is None or self._postings is None:
            return np.zeros((len(queries), self._count), dtype=np.float32)
        product = sparse.csr_array(self._vectorizer.transform(queries)) @ self._postings
        dense: Scores = product.toarray()
        return dense
