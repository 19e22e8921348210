"""The engine over a small knowledge base with the real encoder: what it says, and why."""

from __future__ import annotations

import pytest

from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.engine import Engine
from knowledge_base.search.ranking import EVIDENCE
from knowledge_base.search.verdict import Thresholds
from knowledge_base.settings import KnowledgeSettings

THRESHOLDS = Thresholds.of(KnowledgeSettings())

ARTICLES = [
    ArticleText(
        "returns",
        "Send an article back",
        ("How do I return something?", "Can I send a lamp back?"),
        "Returns are free within 30 days of delivery.",
    ),
    ArticleText(
        "shipping",
        "When your order arrives",
        ("How long does delivery take?", "When will my parcel come?"),
        "Standard delivery takes three to five working days.",
    ),
    ArticleText("stores", "Opening hours of our stores", ("When do you open?",), "From eight to eight."),
]


@pytest.fixture(scope="module")
def engine(encoder: OnnxEncoder) -> Engine:
    corpus = Corpus.of(ARTICLES)
    return Engine.build(corpus, encoder.encode(corpus.texts))


def test_explanation_says_what_the_answer_says_and_adds_up(engine: Engine, encoder: OnnxEncoder) -> None:
    question = "can i send my lamp bakc"
    vector = encoder.encode([question])[0]
    answer = engine.ask(question, vector, THRESHOLDS)
    explanation = engine.explain(question, vector, THRESHOLDS)

    assert (explanation.verdict, explanation.confidence) == (answer.verdict, answer.confidence)
    assert [(one.article_id, one.score, one.confidence, one.passage) for one in explanation.candidates] == [
        (hit.article_id, hit.score, hit.confidence, hit.passage) for hit in answer.hits
    ]
    best, runner_up = explanation.candidates[:2]
    assert (best.article_id, best.matched.kind, best.matched.text) == (
        "returns",
        "question",
        "Can I send a lamp back?",
    )
    assert 0.0 < best.matched.letters < 1.0
    assert 0.0 < best.matched.cosine < 1.0
    assert tuple(best.contributions) == EVIDENCE
    assert sum(best.contributions.values()) == pytest.approx(best.score)
    assert runner_up.score < best.score


def test_nothing_is_explained_where_there_is_nothing(encoder: OnnxEncoder) -> None:
    empty = Engine.build(Corpus.of([]), encoder.encode(["x"])[:0])
    explanation = empty.explain("x", encoder.encode(["x"])[0], THRESHOLDS)
    assert (explanation.verdict, explanation.confidence, explanation.candidates) == ("none", 0.0, ())
