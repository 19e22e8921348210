"""Changes laid over a large index: whatever comes and goes, the answers are those of an index built anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.search.calibration import out_of_scope_messages
from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.engine import Engine, Explanation
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.sizes import Sizes
from knowledge_base.search.verdict import Thresholds
from knowledge_base.settings import KnowledgeSettings
from tests.knowledge_base.hashing import HashingEncoder

ENCODER = HashingEncoder()
THRESHOLDS = Thresholds.of(KnowledgeSettings())
# Everything that a large knowledge base has, at a size that a test can build over and over.
SMALL = Sizes(layered=4, graph=10**9, head_cells=0, changed_share=0.4)
SUBJECTS = ("lamp", "wick", "glass", "burner", "chimney", "oil")
PLACES = ("broken", "lost", "bought", "sold", "cleaned", "dark")

Articles = dict[str, ArticleText]


def article(id: str, words: tuple[str, ...], edition: int) -> ArticleText:
    """Every edition of every article has words of its own, so that no two score alike."""
    subject, *others = words
    return ArticleText(
        id,
        f"About {subject} {id}",
        tuple(f"My {subject} is {other}, number {edition}" for other in others),
        f"The {subject} of {id} is in drawer {edition * 31}.",
    )


def follow(engine: Engine, articles: Articles, counter: GramCounter) -> Engine:
    texts = Corpus.of(list(articles.values())).texts
    vectors = dict(zip(texts, ENCODER.encode(texts), strict=True))
    return engine.following(list(articles.values()), vectors, counter)


def built_whole(articles: Articles) -> Engine:
    corpus = Corpus.of(list(articles.values()))
    return Engine.build(corpus, ENCODER.encode(corpus.texts), sizes=SMALL)


def explain(engine: Engine, question: str) -> Explanation:
    return engine.explain(question, ENCODER.encode([question])[0], THRESHOLDS, limit=10)


def assert_alike(found: Explanation, expected: Explanation) -> None:
    assert found.verdict == expected.verdict
    assert found.coverage == pytest.approx(expected.coverage, abs=1e-4)
    assert len(found.candidates) == len(expected.candidates)
    by_id = {one.article_id: one for one in found.candidates}
    for one, other in zip(found.candidates, expected.candidates, strict=True):
        # In the same order, but for articles that score alike to the fourth decimal.
        assert one.score == pytest.approx(other.score, abs=1e-4)
        same = by_id[other.article_id]
        assert same.confidence == pytest.approx(other.confidence, abs=1e-4)
        assert same.passage == other.passage
        assert (same.matched.kind, same.matched.text) == (other.matched.kind, other.matched.text)
        assert same.matched.letters == pytest.approx(other.matched.letters, abs=1e-5)
        assert same.contributions == pytest.approx(other.contributions, abs=1e-4)


WORDS = st.tuples(
    st.sampled_from(SUBJECTS), st.sampled_from(PLACES), st.sampled_from(PLACES), st.sampled_from(PLACES)
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, 8), WORDS),
        st.tuples(st.just("unpublish"), st.integers(0, 8), st.none()),
        st.tuples(st.just("join"), st.none(), st.none()),
        # Several at once, as an import does, or a replica that has been away.
        st.tuples(st.just("import"), st.none(), st.lists(st.tuples(st.integers(0, 8), WORDS), max_size=5)),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(changes=CHANGES, question=WORDS)
def test_answers_are_those_of_an_engine_built_anew(
    changes: list[tuple[str, Any, Any]], question: tuple[str, ...]
) -> None:
    counter = GramCounter()
    articles: Articles = {
        f"a{number}": article(f"a{number}", (SUBJECTS[number % 6], *PLACES[number : number + 3]), number)
        for number in range(4)
    }
    engine = follow(Engine.empty(SMALL), articles, counter)
    for edition, (kind, number, words) in enumerate(changes, start=10):
        match kind:
            case "publish":
                articles[f"a{number}"] = article(f"a{number}", words, edition)
            case "unpublish":
                articles.pop(f"a{number}", None)
            case "import":
                for place, one in words:
                    articles[f"a{place}"] = article(f"a{place}", one, edition)
            case "join":
                engine = engine.joined()
        engine = follow(engine, articles, counter)

        assert {one.id for one in engine.corpus.articles} == articles.keys()
        assert engine.is_empty == (not articles)
        text = f"my {question[0]} is {question[1]}, number {edition}"
        assert_alike(explain(engine, text), explain(built_whole(articles), text))


@pytest.fixture
def articles() -> Articles:
    """Twenty."""
    return {
        f"a{number}": article(f"a{number}", (SUBJECTS[number % 6], PLACES[number % 5], "lost"), number)
        for number in range(20)
    }


def test_a_change_is_laid_over_and_the_former_engine_stays_as_it_is(articles: Articles) -> None:
    counter = GramCounter()
    before = follow(Engine.empty(SMALL), articles, counter)
    [base] = before.segments
    question = "my telescope is sold, number 99"
    seen = explain(before, question)

    changed = {**articles, "a3": article("a3", ("telescope", "sold", "dark"), 99)}
    del changed["a4"]
    after = follow(before, changed, counter)

    assert after.segments[0] is base
    assert [one.id for one in after.segments[1].corpus.articles] == ["a3"]
    assert explain(after, question).candidates[0].article_id == "a3"
    assert explain(before, question) == seen


def test_an_article_put_back_as_it_was_is_found_again(articles: Articles) -> None:
    counter = GramCounter()
    first = follow(Engine.empty(SMALL), articles, counter)
    without = follow(first, {id: one for id, one in articles.items() if id != "a7"}, counter)
    again = follow(without, articles, counter)
    question = articles["a7"].questions[0]
    assert explain(first, question).candidates[0].article_id == "a7"
    assert "a7" not in {one.article_id for one in explain(without, question).candidates}
    assert_alike(explain(again, question), explain(first, question))


def test_the_same_articles_are_the_same_engine(articles: Articles) -> None:
    counter = GramCounter()
    engine = follow(Engine.empty(SMALL), articles, counter)
    assert follow(engine, dict(articles), counter) is engine
    # Neither is an article without a word worth another.
    assert follow(engine, {**articles, "empty": ArticleText("empty", " ", (" ",))}, counter) is engine


def test_an_article_that_loses_its_words_is_gone(articles: Articles) -> None:
    counter = GramCounter()
    engine = follow(Engine.empty(SMALL), articles, counter)
    after = follow(engine, {**articles, "a7": ArticleText("a7", "")}, counter)
    assert {one.id for one in after.corpus.articles} == articles.keys() - {"a7"}


def test_much_that_has_changed_asks_to_be_joined(articles: Articles) -> None:
    counter = GramCounter()
    engine = follow(Engine.empty(SMALL), articles, counter)
    few = follow(engine, {**articles, "new": article("new", ("cork", "dark"), 50)}, counter)
    many = dict(list(articles.items())[11:])
    gone = follow(few, many, counter)
    assert (engine.can_be_joined, few.can_be_joined, gone.can_be_joined) == (False, False, True)

    joined = gone.joined()

    assert not joined.can_be_joined
    assert [one.id for one in joined.segments[0].corpus.articles] == list(many)
    assert len(joined.segments) == 1


def test_a_small_knowledge_base_is_always_built_whole(articles: Articles) -> None:
    counter = GramCounter()
    engine = follow(Engine.empty(Sizes(layered=1_000, head_cells=0)), articles, counter)
    after = follow(engine, {**articles, "new": article("new", ("cork", "dark"), 50)}, counter)
    assert len(after.segments) == 1
    assert after.segments[0] is not engine.segments[0]


def test_a_calibration_is_that_of_what_was_there_before_changes(articles: Articles) -> None:
    counter = GramCounter()
    far = ENCODER.encode(out_of_scope_messages())
    engine = follow(Engine.empty(SMALL), articles, counter)
    after = follow(engine, {**articles, "new": article("new", ("cork", "dark"), 50)}, counter)
    learned = engine.recalibrated(far).calibration
    assert learned != engine.calibration
    recalibrated = after.recalibrated(far)
    np.testing.assert_allclose(recalibrated.calibration.weights, learned.weights, atol=1e-6)
    assert {one.id for one in recalibrated.corpus.articles} == {*articles, "new"}
