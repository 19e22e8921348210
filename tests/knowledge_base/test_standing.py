"""What counts as a worse answer, and whom an article can reach, by hand-written outcomes and vectors."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.article.lifecycle import Audience
from knowledge_base.rehearsal.reach import too_close, within_reach
from knowledge_base.rehearsal.standing import Effect, Outcome, Standing, askers, change_id, effect, standing
from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.evidence import CANDIDATE_UNITS

ANSWERED = Outcome("answer", 0.9, ("mine", "other"))
OFFERED = Outcome("clarify", 0.4, ("other", "mine"))
OTHERS_OFFERED = Outcome("clarify", 0.4, ("other", "third"))
SILENT = Outcome("none", 0.1, ("mine",))
MISLED = Outcome("answer", 0.9, ("other", "mine"))
MISLED_ELSEWHERE = Outcome("answer", 0.9, ("third",))
NOTHING = Outcome("none", 0.0, ())


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (ANSWERED, Standing.ANSWERED),
        (OFFERED, Standing.OFFERED),
        (OTHERS_OFFERED, Standing.UNANSWERED),
        (SILENT, Standing.UNANSWERED),
        (NOTHING, Standing.UNANSWERED),
        (MISLED, Standing.MISLED),
    ],
)
def test_standing(outcome: Outcome, expected: Standing) -> None:
    assert standing(outcome, "mine") is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (ANSWERED, OFFERED, Effect.WORSE),
        (OFFERED, SILENT, Effect.WORSE),
        (SILENT, MISLED, Effect.WORSE),
        (MISLED, SILENT, Effect.BETTER),
        (SILENT, ANSWERED, Effect.BETTER),
        (MISLED, MISLED_ELSEWHERE, Effect.OTHER),
        (SILENT, OTHERS_OFFERED, Effect.OTHER),
        (SILENT, NOTHING, None),
        (ANSWERED, Outcome("answer", 0.6, ("mine", "third")), None),
        (OFFERED, Outcome("clarify", 0.5, ("mine", "third")), None),
    ],
)
def test_effect(before: Outcome, after: Outcome, expected: Effect | None) -> None:
    assert effect(before, after, "mine") is expected


@pytest.mark.parametrize(
    ("owners", "changed", "expected"),
    [
        ({"public"}, {"public"}, ("public",)),
        ({"public"}, {"signed_in"}, ("public", "signed_in")),
        ({"public"}, {"internal"}, ("public",)),
        ({"signed_in"}, {"public"}, ("signed_in",)),
        ({"internal"}, {"public"}, ("internal",)),
        ({"public", "internal"}, {"public", "internal"}, ("public", "internal")),
    ],
)
def test_askers(owners: set[str], changed: set[str], expected: tuple[str, ...]) -> None:
    asked_by = askers(frozenset(map(Audience, owners)), frozenset(map(Audience, changed)))
    assert asked_by == tuple(map(Audience, expected))


def test_another_outcome_is_another_change() -> None:
    def name(after: Outcome, audience: Audience = Audience.PUBLIC) -> str:
        return change_id("mine", "why", audience, ANSWERED, after)

    assert name(MISLED) == name(Outcome("answer", 0.1, ("other",)))
    assert len({name(MISLED), name(MISLED_ELSEWHERE), name(SILENT), name(MISLED, Audience.SIGNED_IN)}) == 4


def unit(*rows: np.ndarray) -> np.ndarray:
    stacked = np.stack(rows).astype(np.float32)
    return stacked / np.linalg.norm(stacked, axis=1, keepdims=True)


def test_reach_is_that_of_the_nearest_units() -> None:
    generator = np.random.default_rng(7)
    units = unit(*generator.normal(size=(400, 16)))
    questions = unit(*generator.normal(size=(300, 16)))
    own = unit(*generator.normal(size=(2, 16)))

    reached = within_reach(["zq"] * 300, questions, units, ["xv", "wk"], own)

    expected = [max(own @ question) >= sorted(units @ question)[-CANDIDATE_UNITS] for question in questions]
    assert reached.tolist() == expected
    assert 0 < sum(expected) < 300


def test_common_words_reach_as_well() -> None:
    units = unit(*np.eye(200, 256))
    question, own = unit(np.eye(256)[210]), unit(-np.eye(256)[210])
    assert within_reach(["error E4711"], question, units, ["E4711"], own).tolist() == [True]
    assert within_reach(["lamp oil"], question, units, ["E4711"], own).tolist() == [False]


def test_few_units_are_all_within_reach() -> None:
    vectors = unit(*np.eye(3))
    assert within_reach(["zq"], vectors[:1], vectors[1:], ["xv"], vectors[:1]).tolist() == [True]


def test_the_closest_phrasings_are_named() -> None:
    texts = {"same": [1, 0, 0], "alike": [0.9, 0.4359, 0], "far": [0, 0, 1], "mine": [1, 0, 0]}
    vectors = {text: np.array(vector, dtype=np.float32) for text, vector in texts.items()}
    corpus = Corpus.of(
        [
            ArticleText("a", "far", ("alike",)),
            ArticleText("b", "same", ("far",)),
            ArticleText("c", "far"),
            ArticleText("d", "mine"),
        ]
    )
    own = np.array([[0, 0, -1], [1, 0, 0]], dtype=np.float32)

    found = too_close(["elsewhere", "mine"], own, corpus, vectors, "d")

    assert [(close.article, close.own, close.other) for close in found] == [
        (1, "mine", "same"),
        (0, "mine", "alike"),
    ]
    assert [close.similarity for close in found] == pytest.approx([1.0, 0.9])
    assert too_close(["mine"], own[1:], Corpus.of([ArticleText("d", "mine")]), vectors, "d") == []
