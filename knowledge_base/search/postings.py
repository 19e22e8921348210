"""The n-grams of texts, sorted so that a question touches only its own. Knows numbers, nothing of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

Scores = NDArray[np.float32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Postings:
    """Immutable: for each n-gram the texts that have it, each with 1 + log of how often.

    What depends on other texts as well, the rarity of an n-gram and with it a text's length, is not in here: it is
    multiplied in when a question comes, so that texts may come and go without a word of this being written anew.
    """

    def __init__(self, by_gram: sparse.csr_matrix) -> None:
        self._by_gram = by_gram
        self.frequency: Ints = np.diff(by_gram.indptr).astype(np.int64)
        """In how many texts each n-gram is: int64 (grams,)."""

    @classmethod
    def of(cls, occurrences: NDArray[np.int32], sizes: Ints, grams: int) -> Postings:
        """From the n-grams of all texts, one text after the other, numbers below `grams`; (texts,) `sizes`."""
        by_text = sparse.csr_matrix(
            (
                np.ones(len(occurrences), dtype=np.float32),
                occurrences,
                np.concatenate([[0], np.cumsum(sizes)]),
            ),
            shape=(len(sizes), grams),
        )
        by_text.sum_duplicates()
        by_text.data = 1.0 + np.log(by_text.data)
        return cls(_transposed(by_text))

    @classmethod
    def joined(cls, parts: Sequence[tuple[Postings, Bools]]) -> Postings:
        """One of several, each without the texts that its mask (texts,) leaves out."""
        size = max(part.grams for part, _ in parts)
        rows = []
        for part, kept in parts:
            by_text = _transposed(part._by_gram)[np.flatnonzero(kept)]
            by_text.resize((by_text.shape[0], size))
            rows.append(by_text)
        return cls(_transposed(sparse.vstack(rows, format="csr")))

    @property
    def grams(self) -> int:
        """How many n-grams had a number when this was made."""
        return int(self._by_gram.shape[0])

    @property
    def texts(self) -> int:
        """How many texts these are of."""
        return int(self._by_gram.shape[1])

    def lengths(self, rarity: Floats) -> Floats:
        """The length of each text, float64 (texts,), by the `rarity` of each n-gram, (grams or more,)."""
        squares = sparse.csr_matrix(
            (self._by_gram.data**2, self._by_gram.indices, self._by_gram.indptr), shape=self._by_gram.shape
        )
        found: Floats = np.sqrt(
            (squares.T @ (rarity[: self.grams] ** 2).astype(np.float32)).astype(np.float64)
        )
        return found

    def products(self, grams: Ints, weights: Floats) -> Scores:
        """The sum over `grams` (ascending) of their `weights` by those in each text: float32 (texts,)."""
        known = grams < self.grams
        rows = self._by_gram[grams[known]]
        found: Scores = rows.T @ weights[known].astype(np.float32)
        return found


def _transposed(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    return matrix.T.tocsr()
