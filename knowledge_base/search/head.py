"""Linear heads on the embeddings: from a question's vector to how likely each article is, learned from all units.

Two of them, behind one interface (`Head`). *Logistic* (multinomial, by L-BFGS) is the better one: on live-chat, banking
and assistant questions the correlation at the best threshold is 2.1 points higher than with *ridge* regression, and
6 % more questions are answered right when nine in ten answers must be. Its cost grows with units times articles, so
from `MAXIMUM_CELLS` on ridge serves: one solve of 385 by 385, whatever the number of articles.

Examinations (`examine`) score questions of the knowledge base by heads that have not seen them: exactly for ridge, by
the leave-group-out identity; by cross-fitting for logistic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.special import softmax  # type: ignore[import-untyped]

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Best of 0.1 to 3 on live-chat questions; unit vectors make it comparable between companies.
RIDGE_PENALTY = 1.0
# 3, 10 and 30 differ by half a point; this is scikit-learn's C.
LOGISTIC_STRENGTH = 10.0
# Units times articles; here a fit from nothing takes some six seconds of one core, catching up with a change one.
MAXIMUM_CELLS = 800_000
# A fit from nothing is as good as converged after this many rounds of L-BFGS; one that starts from the head before a
# change has caught up after a few, and publishing waits for it.
ROUNDS = 60
CATCHING_UP_ROUNDS = 12
FOLDS = 5
# Rows made float64 at a time: all of 80,000 at once would be 250 MB.
CHUNK_ROWS = 8_192


class Head(Protocol):
    """What both heads do. Scores are probabilities, or like them: 0 to 1 but for ridge, which strays a little."""

    def scores(self, queries: Vectors, articles: Ints | None = None) -> Floats:
        """Score of each article, or of `articles` (ascending) only, for each query, float32 (n, d): float64 (n, m)."""

    def examine(self, questions: Ints, twins: Ints) -> tuple[Floats, Floats]:
        """Scores of fitted rows by heads that don't know them: two arrays (questions, articles).

        First without the question and its twins, which have its number in `twins`, int64 (rows,), -1 for rows that
        always stay; then without its whole article.
        """


def with_constant(vectors: Vectors) -> Floats:
    """`vectors` (n, d) with a column of ones: float64 (n, d + 1)."""
    return np.concatenate([vectors.astype(np.float64), np.ones((len(vectors), 1))], axis=1)


class RidgeSums:
    """What ridge regression adds up over `vectors` (n, d) of articles `labels` (n,), each in range(articles)."""

    def __init__(self, vectors: Vectors, labels: Ints, articles: int) -> None:
        self.vectors = vectors
        self.labels = labels
        width = vectors.shape[1] + 1
        self.products: Floats = np.zeros((width, width))
        """float64 (d + 1, d + 1)."""
        self.by_article: Floats = np.zeros((articles, width))
        """float64 (articles, d + 1)."""
        for start in range(0, len(vectors), CHUNK_ROWS):
            rows = with_constant(vectors[start : start + CHUNK_ROWS])
            self.products += rows.T @ rows
            owned = labels[start : start + CHUNK_ROWS]
            belongs = csr_matrix(
                (np.ones(len(rows)), (owned, np.arange(len(rows)))), shape=(articles, len(rows))
            )
            self.by_article += belongs @ rows

    def products_of(self, rows: Ints) -> Floats:
        """The share of some rows in `products`: float64 (d + 1, d + 1)."""
        chosen = with_constant(self.vectors[rows])
        share: Floats = chosen.T @ chosen
        return share


class RidgeHead:
    """Fitted on `vectors` (n, d) whose articles are `labels` (n,), each in range(articles)."""

    def __init__(self, vectors: Vectors, labels: Ints, articles: int) -> None:
        self._fit((RidgeSums(vectors, labels, articles),), None)

    @classmethod
    def over(cls, sums: Sequence[RidgeSums], removed: Floats | None = None) -> RidgeHead:
        """Over the articles of several `sums`, one after the other, of which some articles were `removed` since.

        `removed`, float64 (d + 1, d + 1), is the share of their rows in the products; their scores mean nothing.
        """
        head = cls.__new__(cls)
        head._fit(tuple(sums), removed)
        return head

    def _fit(self, sums: tuple[RidgeSums, ...], removed: Floats | None) -> None:
        self.sums = sums
        products: Floats = RIDGE_PENALTY * np.eye(len(sums[0].products))
        for part in sums:
            products += part.products
        if removed is not None:
            products -= removed
        self._inverse = np.linalg.inv(products)
        self._articles = sum(len(part.by_article) for part in sums)

    def scores(self, queries: Vectors, articles: Ints | None = None) -> Floats:
        """See `Head`. Without weights at hand: for the few articles of a question these are less work than to make."""
        return self._predict(with_constant(queries), articles)

    def _predict(self, rows: Floats, articles: Ints | None = None) -> Floats:
        mixed = rows @ self._inverse
        predicted = []
        first = 0
        for part in self.sums:
            wanted = part.by_article
            if articles is not None:
                begin, end = np.searchsorted(articles, [first, first + len(wanted)])
                wanted = wanted[articles[begin:end] - first]
            predicted.append(mixed @ wanted.T)
            first += len(part.by_article)
        return np.concatenate(predicted, axis=1)

    def left_out(self, group: Ints, wanted: Ints) -> Floats:
        """Scores of the rows group[wanted] by a head fitted without any of `group`: float64 (wanted, articles).

        Exact, by the leave-group-out identity of ridge regression: rows of (I - H)^-1 (prediction - H target).
        Of a head over one part, of which nothing was removed.
        """
        rows = with_constant(self.sums[0].vectors[group])
        hat = rows @ self._inverse @ rows.T
        # I - H is symmetric: solving for the wanted rows of its inverse is enough.
        mix = np.linalg.solve(np.eye(len(group)) - hat, np.eye(len(group))[:, wanted]).T
        scores = self._predict(mix @ rows)
        np.subtract.at(scores.T, self.sums[0].labels[group], (mix @ hat).T)
        return scores

    def examine(self, questions: Ints, twins: Ints) -> tuple[Floats, Floats]:
        """See `Head`; as for `left_out`."""
        labels = self.sums[0].labels
        held = np.zeros((len(questions), self._articles))
        near = np.zeros_like(held)
        owners = labels[questions]
        # Rows by article: looked for once, not once for each article.
        rows = np.argsort(labels, kind="stable")
        ends = np.cumsum(np.bincount(labels, minlength=self._articles))
        for article in np.unique(owners):
            asked = np.flatnonzero(owners == article)
            own = rows[ends[article - 1] if article else 0 : ends[article]]
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
    vectors: Vectors,
    labels: Ints,
    articles: int,
    start: Floats | None = None,
    rounds: int = ROUNDS,
    cells: int = MAXIMUM_CELLS,
) -> Head:
    """The better head that `cells` can afford; for `start` and `rounds` see `LogisticHead`."""
    if len(vectors) * articles > cells:
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
