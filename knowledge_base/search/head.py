"""Linear heads on the embeddings: from a question's vector to how likely each article is, learned from all units.

Two of them, behind one interface (`Head`). *Logistic* (multinomial, by L-BFGS) is the better one: on live-chat, banking
and assistant questions the correlation at the best threshold is 2.1 points higher than with *ridge* regression, and
6 % more questions are answered right when nine in ten answers must be. Its cost grows with units times articles, so
from `MAXIMUM_CELLS` on ridge serves: one solve of 385 by 385, whatever the number of articles.

Examinations (`examine`) score questions of the knowledge base by heads that have not seen them: exactly for ridge, by
the leave-group-out identity; by cross-fitting for logistic.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import softmax  # type: ignore[import-untyped]

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Best of 0.1 to 3 on live-chat questions; unit vectors make it comparable between companies.
RIDGE_PENALTY = 1.0
# 3, 10 and 30 differ by half a point; this is scikit-learn's C.
LOGISTIC_STRENGTH = 10.0
# Units times articles; here a fit from nothing takes some three seconds of one core.
MAXIMUM_CELLS = 400_000
# A fit from nothing is as good as converged after this many rounds of L-BFGS; one that starts from the head before a
# change has caught up after a few, and publishing waits for it.
ROUNDS = 60
CATCHING_UP_ROUNDS = 12
FOLDS = 5


class Head(Protocol):
    """What both heads do. Scores are probabilities, or like them: 0 to 1 but for ridge, which strays a little."""

    def scores(self, queries: Vectors, articles: Ints | None = None) -> Floats:
        """Score of each article (or of `articles` only) for each query, float32 (n, d): float64 (queries, articles)."""

    def examine(self, questions: Ints, twins: Ints) -> tuple[Floats, Floats]:
        """Scores of fitted rows by heads that don't know them: two arrays (questions, articles).

        First without the question and its twins, which have its number in `twins`, int64 (rows,), -1 for rows that
        always stay; then without its whole article.
        """


def with_constant(vectors: Vectors) -> Floats:
    """`vectors` (n, d) with a column of ones: float64 (n, d + 1)."""
    return np.concatenate([vectors.astype(np.float64), np.ones((len(vectors), 1))], axis=1)


class RidgeHead:
    """Fitted on `vectors` (n, d) whose articles are `labels` (n,), each in range(articles)."""

    def __init__(self, vectors: Vectors, labels: Ints, articles: int) -> None:
        self._rows = with_constant(vectors)
        self._labels = labels
        self._articles = articles
        width = self._rows.shape[1]
        self._inverse = np.linalg.inv(self._rows.T @ self._rows + RIDGE_PENALTY * np.eye(width))
        sums = np.zeros((articles, width))
        np.add.at(sums, labels, self._rows)
        self._weights: Floats = sums @ self._inverse

    def scores(self, queries: Vectors, articles: Ints | None = None) -> Floats:
        """See `Head`."""
        weights = self._weights if articles is None else self._weights[articles]
        return with_constant(queries) @ weights.T

    def left_out(self, group: Ints, wanted: Ints) -> Floats:
        """Scores of the rows group[wanted] by a head fitted without any of `group`: float64 (wanted, articles).

        Exact, by the leave-group-out identity of ridge regression: rows of (I - H)^-1 (prediction - H target).
        """
        rows = self._rows[group]
        hat = rows @ self._inverse @ rows.T
        # I - H is symmetric: solving for the wanted rows of its inverse is enough.
        mix = np.linalg.solve(np.eye(len(group)) - hat, np.eye(len(group))[:, wanted]).T
        scores: Floats = (mix @ rows) @ self._weights.T
        np.subtract.at(scores.T, self._labels[group], (mix @ hat).T)
        return scores

    def examine(self, questions: Ints, twins: Ints) -> tuple[Floats, Floats]:
        """See `Head`."""
        held = np.zeros((len(questions), self._articles))
        near = np.zeros_like(held)
        owners = self._labels[questions]
        for article in np.unique(owners):
            asked = np.flatnonzero(owners == article)
            own = np.flatnonzero(self._labels == article)
            near[asked] = self.left_out(own, np.searchsorted(own, questions[asked]))
            for row in asked:
                group = own[twins[own] == twins[questions[row]]]
                held[row] = self.left_out(group, np.searchsorted(group, questions[row : row + 1]))[0]
        return held, near


class LogisticHead:
    """Fitted on `vectors` (n, d) whose articles are `labels` (n,), each in range(articles); articles count alike.

    `start`, float64 (articles, d + 1), are weights to begin from: those of the head before a change.
    """

    def __init__(
        self, vectors: Vectors, labels: Ints, articles: int, start: Floats | None = None, rounds: int = ROUNDS
    ) -> None:
        self._vectors = vectors
        self._labels = labels
        self._articles = articles
        self.weights = _fit_logistic(vectors, labels, articles, start, rounds)
        """float64 (articles, d + 1)."""

    def scores(self, queries: Vectors, articles: Ints | None = None) -> Floats:
        """See `Head`."""
        shares: Floats = softmax(with_constant(queries) @ self.weights.T, axis=1)
        return shares if articles is None else shares[:, articles]

    def examine(self, questions: Ints, twins: Ints) -> tuple[Floats, Floats]:
        """See `Head`."""
        held = np.zeros((len(questions), self._articles))
        folds = _folds(self._labels, twins)
        for fold in range(FOLDS):
            asked = np.flatnonzero(folds[questions] == fold)
            if asked.size:
                kept = np.flatnonzero(folds != fold)
                weights = _fit_logistic(self._vectors[kept], self._labels[kept], self._articles, None, ROUNDS)
                held[asked] = softmax(with_constant(self._vectors[questions[asked]]) @ weights.T, axis=1)
        # Without an article its share goes to the others.
        near = held.copy()
        near[np.arange(len(questions)), self._labels[questions]] = 0.0
        near /= np.maximum(near.sum(axis=1, keepdims=True), 1e-12)
        return held, near


def fit_head(
    vectors: Vectors, labels: Ints, articles: int, start: Floats | None = None, rounds: int = ROUNDS
) -> Head:
    """The better head that a knowledge base of this size can afford; for `start` and `rounds` see `LogisticHead`."""
    if len(vectors) * articles > MAXIMUM_CELLS:
        return RidgeHead(vectors, labels, articles)
    return LogisticHead(vectors, labels, articles, start, rounds)


def _fit_logistic(vectors: Vectors, labels: Ints, articles: int, start: Floats | None, rounds: int) -> Floats:
    """Weights (articles, d + 1) of multinomial logistic regression; the constant is not penalised."""
    rows = with_constant(vectors).astype(np.float32)
    counts = np.bincount(labels, minlength=articles)
    shares = (len(labels) / (max(np.count_nonzero(counts), 1) * np.maximum(counts, 1)))[labels]
    shares = (LOGISTIC_STRENGTH * shares).astype(np.float32)
    places = np.arange(len(labels))
    shape = (articles, rows.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        logits = rows @ weights.T.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        likelihood = np.exp(logits)
        total = likelihood.sum(axis=1, keepdims=True)
        missed = shares @ (np.log(total[:, 0]) - logits[places, labels])
        likelihood /= total
        likelihood[places, labels] -= 1.0
        gradient = ((likelihood * shares[:, None]).T @ rows).astype(np.float64)
        gradient[:, :-1] += weights[:, :-1]
        return float(missed) + 0.5 * float((weights[:, :-1] ** 2).sum()), gradient.ravel()

    begin = np.zeros(shape) if start is None else start
    # Bounded evaluations: at the minimum the noise of float32 makes the line search look for what isn't there.
    options = {"maxiter": rounds, "maxfun": 2 * rounds}
    found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options=options)
    weights: Floats = found.x.reshape(shape)
    return weights


def _folds(labels: Ints, twins: Ints) -> Ints:
    """The fold of each row, -1 for rows that always stay: twins together, those of one article spread over all."""
    folds = np.full(len(labels), -1, dtype=np.int64)
    for article in np.unique(labels):
        own = np.flatnonzero((labels == article) & (twins >= 0))
        _, order = np.unique(twins[own], return_inverse=True)
        # Not always from the first fold on: articles with a single question would all be left out at once.
        folds[own] = (order + article) % FOLDS
    return folds
