"""Nearest vectors by inner product. Knows arrays and ids, nothing of articles."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

# Links of each vector in the graph, and how many candidates are looked at when one is added, or looked for. With 80,000
# vectors around 2,000 subjects these find 99.6 % of the ten nearest and take 26 s to build; with 24 links and a breadth
# of 80 it is all of them, in 81 s and at twice the time for a question.
GRAPH_LINKS = 16
ADDING_BREADTH = 40
SEARCH_BREADTH = 160
# A graph is built for half a minute: whoever doesn't want it any more is asked for after each so many.
CHUNK_VECTORS = 1_000


class VectorIndex:
    """Immutable index over `vectors`, float32 (n, d), known by `ids`, int64 (n,).

    Exact, by comparing with every vector; or, with `graph`, by a graph of near neighbours (HNSW), which takes a
    hundred times as long to build, finds nearly all, and costs a question little however many there are.
    Raises ValueError when shapes disagree or an id repeats, CancelledError when a graph `is_wanted` no longer.
    """

    def __init__(
        self, vectors: Vectors, ids: Ids, *, graph: bool = False, is_wanted: Callable[[], bool] = lambda: True
    ) -> None:
        if vectors.ndim != 2 or ids.shape != (vectors.shape[0],):
            raise ValueError(f"vectors {vectors.shape} and ids {ids.shape} do not belong together")
        if np.unique(ids).size != ids.size:
            raise ValueError("ids repeat")
        dimensions = vectors.shape[1]
        self.is_graph = graph
        found: Any
        if graph:
            found = faiss.IndexHNSWFlat(dimensions, GRAPH_LINKS, faiss.METRIC_INNER_PRODUCT)
            found.hnsw.efConstruction = ADDING_BREADTH
        else:
            found = faiss.IndexFlatIP(dimensions)
        self._index = faiss.IndexIDMap2(found)
        step = CHUNK_VECTORS if graph else max(len(ids), 1)
        for start in range(0, len(ids), step):
            if not is_wanted():
                raise CancelledError
            self._index.add_with_ids(
                np.ascontiguousarray(vectors[start : start + step], dtype=np.float32),
                np.ascontiguousarray(ids[start : start + step], dtype=np.int64),
            )
        flat: Any = faiss.downcast_index(found.storage) if graph else found
        self.vectors: Vectors = _rows(flat, found, len(ids))
        """Those given, in their order, where the index has them: not a copy, and not to be written."""

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, count: int, without: Removal | None = None) -> tuple[Vectors, Ids]:
        """Scores and ids of the `count` nearest for each query, best first: two arrays (queries, min(count, left)).

        None of those `without` is among them.
        """
        count = min(count, len(self) - (len(without) if without is not None else 0))
        if count <= 0:
            empty = (queries.shape[0], 0)
            return np.zeros(empty, dtype=np.float32), np.zeros(empty, dtype=np.int64)
        # Of its own for each search: FAISS changes it while it searches.
        options: dict[str, Any] = {"sel": without.selector} if without is not None else {}
        parameters = (
            faiss.SearchParametersHNSW(efSearch=SEARCH_BREADTH, **options)  # type: ignore[attr-defined]
            if self.is_graph
            else faiss.SearchParameters(**options)
        )
        scores, ids = self._index.search(
            np.ascontiguousarray(queries, dtype=np.float32), count, params=parameters
        )
        if without is not None and (ids < 0).any():
            # So many are removed that the graph's links hardly lead to what is left.
            return self._compare(queries, count, without)
        return scores, ids

    def _compare(self, queries: Vectors, count: int, without: Removal) -> tuple[Vectors, Ids]:
        ids: Ids = faiss.vector_to_array(self._index.id_map)
        left = np.flatnonzero(~np.isin(ids, without.ids))
        scores = queries @ self.vectors[left].T
        best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(scores, best, axis=1), ids[left[best]]


class Removal:
    """Ids, int64 (n,), not repeating, of vectors of an index that are not to be found any more."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._removed = faiss.IDSelectorBatch(ids)
        self.selector = faiss.IDSelectorNot(self._removed)

    def __len__(self) -> int:
        return len(self.ids)


class _Memory:
    """Memory of a FAISS index as numpy reads it; keeps its owner alive for as long as an array looks into it."""

    def __init__(self, owner: faiss.Index, address: int, shape: tuple[int, int]) -> None:
        self._owner = owner
        self.__array_interface__ = {"data": (address, True), "shape": shape, "typestr": "<f4", "version": 3}


def _rows(index: faiss.IndexFlat, owner: faiss.Index, count: int) -> Vectors:
    if count == 0:
        return np.zeros((0, index.d), dtype=np.float32)
    address = faiss.rev_swig_ptr(index.get_xb(), count * index.d).ctypes.data
    return np.asarray(_Memory(owner, address, (count, index.d)))
