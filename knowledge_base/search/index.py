"""Nearest vectors by inner product. Knows arrays and ids, nothing of articles."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class VectorIndex:
    """Immutable exact index over `vectors`, float32 (n, d), known by `ids`, int64 (n,).

    Raises ValueError when shapes disagree or an id repeats.
    """

    def __init__(self, vectors: Vectors, ids: Ids) -> None:
        if vectors.ndim != 2 or ids.shape != (vectors.shape[0],):
            raise ValueError(f"vectors {vectors.shape} and ids {ids.shape} do not belong together")
        if np.unique(ids).size != ids.size:
            raise ValueError("ids repeat")
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(ids):
            self._index.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32), np.ascontiguousarray(ids, dtype=np.int64)
            )

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, count: int) -> tuple[Vectors, Ids]:
        """Scores and ids of the `count` nearest for each query, best first: two arrays (queries, min(count, n))."""
        count = min(count, len(self))
        if count == 0:
            empty = (queries.shape[0], 0)
            return np.zeros(empty, dtype=np.float32), np.zeros(empty, dtype=np.int64)
        scores, ids = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), count)
        return scores, ids
