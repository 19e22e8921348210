"""Which questions are about the same: arrays in, groups out. Imports no framework of ours.

Near-identical wordings count as one (`merge_wordings`), and those are clustered by average linkage over cosine distance
(`cluster`): a question joins the group whose questions it is near to on average. Nothing is left over as noise, as
HDBSCAN would leave a quarter to a half of short questions; nothing chains together, as by single linkage; and the one
number it needs says what it means. The figures are in docs/decisions/0013-gaps-are-clusters.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

# The same words but for an article, an order of words or a typing error.
SAME_WORDING_COSINE = 0.92
# About the same subject: mean cosine of the questions of a cluster.
SAME_SUBJECT_COSINE = 0.5
# Average linkage needs the distances of all pairs: 100 MB and some seconds at 5,000.
MAXIMUM_CLUSTERED = 5_000
_BLOCK = 512
_EDGES = re.compile(r"^\W+|\W+$")


def wording(text: str) -> str:
    """What is left of a question when case, spacing and punctuation around it don't count."""
    return _EDGES.sub("", " ".join(text.casefold().split())) or text.strip()


def merge_wordings(vectors: Vectors) -> Labels:
    """For each unit vector of float32 (n, d) the first row that says nearly the same: itself, or an earlier one.

    Rows come most important first: what is merged into goes on to stand for the others.
    """
    count = len(vectors)
    leader_of = np.zeros(count, dtype=np.int64)
    leaders: list[int] = []
    for start in range(0, count, _BLOCK):
        block = vectors[start : start + _BLOCK]
        known = block @ vectors[leaders].T if leaders else np.zeros((len(block), 0), np.float32)
        among = block @ block.T
        new: list[int] = []
        for row in range(len(block)):
            near = known[row].argmax() if known.shape[1] else -1
            if near >= 0 and known[row, near] >= SAME_WORDING_COSINE:
                leader_of[start + row] = leaders[near]
                continue
            alike = [other for other in new if among[row, other] >= SAME_WORDING_COSINE]
            leader_of[start + row] = start + (alike[0] if alike else row)
            if not alike:
                new.append(row)
        leaders.extend(start + row for row in new)
    return leader_of


def cluster(vectors: Vectors) -> Labels:
    """A cluster's number for each unit vector of float32 (n, d). Heavy: run it in a thread."""
    if len(vectors) > MAXIMUM_CLUSTERED:
        raise ValueError(f"{len(vectors)} vectors; {MAXIMUM_CLUSTERED} are the most")
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    # Here rather than above: 0.5 s that a server's start doesn't need.
    from sklearn.cluster import AgglomerativeClustering

    linkage = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1.0 - SAME_SUBJECT_COSINE
    )
    labels: Labels = linkage.fit_predict(vectors)
    return labels


def central(vectors: Vectors, weights: Sequence[int]) -> int:
    """The row nearest to the weighted middle of the others."""
    middle = np.average(vectors, axis=0, weights=np.asarray(weights, dtype=np.float64))
    return int((vectors @ middle).argmax())


def is_about(vectors: Vectors, vector: Vectors) -> bool:
    """Whether `vector`, float32 (d,), would join the cluster of `vectors`."""
    return bool(float((vectors @ vector).mean()) >= SAME_SUBJECT_COSINE)
