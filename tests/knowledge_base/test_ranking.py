from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.search.ranking import (
    LONE_LOGIT,
    best_per_article,
    features,
    learn_weights,
    stack_evidence,
)
from knowledge_base.search.verdict import Thresholds, judge, subject_words
from knowledge_base.settings import KnowledgeSettings


def test_best_unit_of_each_article() -> None:
    scores = np.array([[0.1, 0.9, 0.3, -0.5], [0.4, 0.2, 0.0, 0.7]], dtype=np.float32)
    best = best_per_article(scores, np.array([0, 0, 2, 3]), 4)
    np.testing.assert_allclose(best, [[0.9, 0.0, 0.3, 0.0], [0.4, 0.0, 0.0, 0.7]], atol=1e-6)


def test_weights_favour_the_evidence_that_tells_articles_apart() -> None:
    random = np.random.default_rng(3)
    right = random.integers(0, 6, size=300)
    telling = random.normal(0.3, 0.1, size=(300, 6))
    telling[np.arange(300), right] += 0.3
    noise = random.uniform(size=(300, 6))
    misleading = random.normal(0.5, 0.1, size=(300, 6))
    misleading[np.arange(300), right] -= 0.3
    nothing = np.zeros((300, 6))
    weights = learn_weights(stack_evidence([telling, noise, misleading, nothing], nothing), right)

    assert weights[0] > 5 * weights[1]
    assert weights[2:].tolist() == [0.0, 0.0, 0.0]


def test_features_are_the_utility_and_the_share_among_rivals() -> None:
    utilities = np.array([[2.0, 1.0, 1.0], [5.0, 5.0, -50.0]])
    rows = features(utilities, np.array([0, 1]))
    np.testing.assert_allclose(rows[:, 0], [2.0, 5.0])
    share = np.exp(2.0) / (np.exp(2.0) + 2 * np.exp(1.0))
    np.testing.assert_allclose(rows[:, 1], [np.log(share / (1 - share)), 0.0], atol=1e-9)
    assert features(np.array([[3.0]]), np.array([0])).tolist() == [[3.0, LONE_LOGIT]]


@pytest.mark.parametrize(
    ("text", "confidence", "coverage", "verdict"),
    [
        ("how do I cancel my order", 0.6, 0.8, "answer"),
        ("how do I cancel my order", 0.5, 0.8, "clarify"),
        ("how do I cancel my order", 0.3, 0.45, "none"),
        ("my card", 0.6, 0.8, "clarify"),
        ("I have a question about my card", 0.6, 0.8, "clarify"),
        ("my card", 0.3, 0.45, "clarify"),
        ("my card", 0.1, 0.2, "none"),
        ("password", 0.99, 0.99, "answer"),
    ],
)
def test_verdicts(text: str, confidence: float, coverage: float, verdict: str) -> None:
    assert judge(text, confidence, coverage, Thresholds.of(KnowledgeSettings())) == verdict


def test_words_that_say_what_a_message_is_about() -> None:
    assert subject_words("Hi, I have a question about my order") == 1
    assert subject_words("where is my order?") == 3
    assert subject_words("???") == 0
