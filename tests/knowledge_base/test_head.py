"""The two linear heads: what they learn, and that whoever is examined was not learned from."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from knowledge_base.search.head import (
    CATCHING_UP_ROUNDS,
    LOGISTIC_STRENGTH,
    MAXIMUM_CELLS,
    RIDGE_PENALTY,
    Head,
    Ints,
    LogisticHead,
    RidgeHead,
    Vectors,
    fit_head,
    with_constant,
)

HEADS = [RidgeHead, LogisticHead]


def groups(rows: int, articles: int, spread: float, seed: int = 5) -> tuple[Vectors, Ints]:
    """Unit vectors around the centre of their article; int64 labels, every article at least once."""
    random = np.random.default_rng(seed)
    labels = np.arange(rows) % articles
    vectors = random.normal(size=(articles, 16))[labels] + spread * random.normal(size=(rows, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), labels


@pytest.mark.parametrize("head", HEADS)
def test_scores_some_articles_as_it_scores_all(head: type[RidgeHead | LogisticHead]) -> None:
    vectors, labels = groups(30, 6, 1.0)
    fitted: Head = head(vectors, labels, 6)
    np.testing.assert_allclose(
        fitted.scores(vectors[:4], np.array([1, 5])), fitted.scores(vectors[:4])[:, [1, 5]], atol=1e-12
    )


def test_ridge_without_a_group_equals_a_head_fitted_without_it() -> None:
    random = np.random.default_rng(5)
    vectors = random.normal(size=(40, 8)).astype(np.float32)
    labels = random.integers(0, 5, size=40)
    group = np.array([3, 4, 17, 30])
    kept = np.setdiff1d(np.arange(40), group)
    rows = with_constant(vectors[kept])
    targets = np.eye(5)[labels[kept]]
    weights = np.linalg.solve(rows.T @ rows + RIDGE_PENALTY * np.eye(9), rows.T @ targets)

    left_out = RidgeHead(vectors, labels, 5).left_out(group, np.array([2, 0]))

    np.testing.assert_allclose(left_out, (with_constant(vectors[group]) @ weights)[[2, 0]], atol=1e-9)


def test_logistic_agrees_with_scikit_learn() -> None:
    vectors, labels = groups(90, 4, 1.5)
    labels = np.where(np.arange(90) < 50, 0, labels)  # articles of unlike size
    reference = LogisticRegression(C=LOGISTIC_STRENGTH, class_weight="balanced", max_iter=1000, tol=1e-8)
    expected = reference.fit(vectors, labels).predict_proba(vectors)
    np.testing.assert_allclose(
        LogisticHead(vectors, labels, 4, rounds=300).scores(vectors), expected, atol=2e-3
    )


def test_logistic_catches_up_with_a_new_article() -> None:
    vectors, labels = groups(120, 12, 0.4)
    known = labels < 11
    before = LogisticHead(vectors[known], labels[known], 11)
    start = np.concatenate([before.weights, np.zeros((1, before.weights.shape[1]))])
    after = LogisticHead(vectors, labels, 12, start, CATCHING_UP_ROUNDS)
    assert (after.scores(vectors).argmax(axis=1) == labels).all()


@pytest.mark.parametrize("head", HEADS)
def test_examined_questions_were_not_learned_from(head: type[RidgeHead | LogisticHead]) -> None:
    """A question that belongs anywhere but to its article is only ever recognised by heart."""
    vectors, labels = groups(60, 6, 0.3)
    stray = 7
    vectors[stray] = vectors[labels == (labels[stray] + 1) % 6][0]
    twins = np.arange(60)
    fitted: Head = head(vectors, labels, 6)
    held, near = fitted.examine(np.array([stray, 8]), twins)
    assert held[0].argmax() == (labels[stray] + 1) % 6
    assert held[1].argmax() == labels[8]
    assert near[1].argmax() != labels[8]


@pytest.mark.parametrize("head", HEADS)
def test_twins_are_left_out_together(head: type[RidgeHead | LogisticHead]) -> None:
    vectors, labels = groups(60, 6, 0.3)
    places = np.flatnonzero(labels == 2)[:2]
    vectors[places] = vectors[labels == 3][0]  # two questions that say the same, and belong elsewhere
    fitted: Head = head(vectors, labels, 6)
    apart, together = np.arange(60), np.arange(60)
    together[places[1]] = together[places[0]]
    known = fitted.examine(places[:1], apart)[0][0]
    unknown = fitted.examine(places[:1], together)[0][0]
    assert unknown[2] < known[2]
    assert unknown.argmax() == 3


def test_rows_that_stay_are_learned_from_in_every_examination() -> None:
    vectors, labels = groups(60, 6, 0.3)
    twins = np.where(labels == 2, -1, np.arange(60))  # an article of passages only
    twins[2] = 2
    held, _ = LogisticHead(vectors, labels, 6).examine(np.array([2]), twins)
    assert held[0].argmax() == 2


def test_large_knowledge_bases_get_the_cheap_head() -> None:
    articles = 1_000
    vectors = np.eye(articles, 16, dtype=np.float32)
    labels = np.arange(articles)
    assert articles * articles > MAXIMUM_CELLS
    assert isinstance(fit_head(vectors, labels, articles), RidgeHead)
    assert isinstance(fit_head(vectors[:100], labels[:100], 100), LogisticHead)
