"""Five kinds of evidence that an article answers, and the weights that fuse them into one order. Arrays only.

Evidence is float64 (queries, articles, 5); the last axis is EVIDENCE. Its weights are learned at each publish from
the knowledge base's own phrasings, held out one by one (see `calibration`): how much a body is worth beside the
phrasings differs between companies by more than any fixed shares allow for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EVIDENCE: Final = ("asked", "told", "asked_letters", "told_letters", "head")
"""Best cosine to the title and phrasings; to the passages; the same two by letters; root of the linear head's score."""

# Keeps the root finite and lets other evidence speak where the head has never seen the like.
HEAD_FLOOR = 1e-3
# Keeps the weights of five standardised columns finite on separable sets; 0.001 to 0.02 made no difference.
PENALTY = 0.01
LONE_LOGIT: Final = 8.0
"""The logit of an article without a rival, and the bound of all others."""
# How many of the best articles share the probability: below tenth place there is nothing to be had.
CONTENDERS = 10


def stack_evidence(columns: Sequence[Floats], head: Floats) -> Floats:
    """The first four of EVIDENCE in order and the head's score, (queries, articles) each, to (queries, articles, 5)."""
    root = np.sqrt(np.clip(head, HEAD_FLOOR, 1.0))
    return np.stack([*(np.clip(column, 0.0, 1.0) for column in columns), root], axis=-1).astype(np.float64)


def best_per_article(scores: NDArray[np.float32], owners: Ints, articles: int) -> Floats:
    """The best unit of each article: (queries, units) -> (queries, articles); 0 for an article without units.

    `owners`, int64 (units,), ascending, is the article of each unit.
    """
    best = np.zeros((len(scores), articles))
    if owners.size:
        present, starts = np.unique(owners, return_index=True)
        best[:, present] = np.maximum(np.maximum.reduceat(scores, starts, axis=1), 0.0)
    return best


def learn_weights(rows: Floats, right: Ints) -> Floats:
    """Non-negative weights (5,) under which the `right` article (queries,) is most probable: a conditional logit.

    `rows` is evidence (queries, articles, 5). A column that never varies gets the weight 0.
    """
    scale = rows.std(axis=(0, 1))
    usable = scale > 1e-6
    scaled = rows[:, :, usable] / scale[usable]
    places = np.arange(len(rows))
    chosen = scaled[places, right]

    def loss(weights: Floats) -> tuple[float, Floats]:
        utility = scaled @ weights
        utility -= utility.max(axis=1, keepdims=True)
        share = np.exp(utility)
        share /= share.sum(axis=1, keepdims=True)
        gradient = (np.einsum("qa,qae->qe", share, scaled) - chosen).mean(axis=0)
        likelihood = np.log(share[places, right] + 1e-12).mean()
        return float(PENALTY * weights @ weights - likelihood), gradient + 2 * PENALTY * weights

    start = np.ones(int(usable.sum()))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    weights = np.zeros(rows.shape[2])
    weights[usable] = found.x / scale[usable]
    return weights


def features(utilities: Floats, place: Ints) -> Floats:
    """What confidence is computed from, for the article at `place` (queries,): float64 (queries, 2).

    Its utility (does anything answer?), and the logit of its share among the best articles (is it this one?).
    `utilities` is (queries, articles).
    """
    rows = np.arange(len(utilities))
    own = utilities[rows, place]
    others = utilities.copy()
    others[rows, place] = -np.inf
    count = min(CONTENDERS, others.shape[1]) - 1
    if count == 0:
        return np.stack([own, np.full(len(own), LONE_LOGIT)], axis=1)
    rivals = -np.partition(-others, count - 1, axis=1)[:, :count]
    logit = -np.log(np.exp(rivals - own[:, None]).sum(axis=1))
    return np.stack([own, np.clip(logit, -LONE_LOGIT, LONE_LOGIT)], axis=1)
