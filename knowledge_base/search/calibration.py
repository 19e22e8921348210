"""From evidence to the probability that an article answers, learned without anyone labelling anything.

Every phrasing of the knowledge base is asked as if it were unknown:

- *held out* (it and its near twins are hidden): the best article is right, or it isn't;
- *near negative* (its whole article is hidden): whatever comes out on top is wrong, though close;
- *far negative* (a general message that no company's pages answer): whatever comes out on top is wrong.

The held-out questions teach the weights of the evidence (`ranking.learn_weights`); all three together teach two
logistic regressions: *confidence*, that the best article answers, and *coverage*, that one of the best three does.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from knowledge_base.search.corpus import Corpus, text_hash
from knowledge_base.search.evidence import Evidence
from knowledge_base.search.ranking import features, learn_weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Vectors = NDArray[np.float32]

# More only makes publishing slower: there are five weights and six coefficients to learn.
MAXIMUM_QUESTIONS = 1_500
# Questions times articles in an exam, which keeps five numbers for each, 160 MB. Ten thousand articles are judged by
# 400 questions.
MAXIMUM_EXAMINED = 4_000_000
CHUNK_QUESTIONS = 256
# Questions times units examined at once: a few hundred MB.
CHUNK_CELLS = 10_000_000
# Below these there is too little to learn from, and what was learned on the demo company serves.
MINIMUM_ARTICLES = 8
MINIMUM_QUESTIONS = 24
# Weight of all such examples together, beside 1.0 for the held-out ones. Unanswerable messages are more often far off
# than neighbours of an article; with these the confidence on live-chat questions is right within 2 %.
NEAR_WEIGHT = 0.25
FAR_WEIGHT = 1.0
OFFERED = 3
EDITION = "2"
"""To be raised with every change to what is learned, or from what: calibrations stored before are then learned anew."""


@dataclass(frozen=True)
class Logistic:
    """A logistic regression over the two features of `ranking.features`."""

    utility: float
    share: float
    intercept: float

    def probability(self, rows: Floats) -> Floats:
        """(n, 2) -> (n,)."""
        logits = rows @ np.array([self.utility, self.share]) + self.intercept
        result: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
        return result


@dataclass(frozen=True)
class Calibration:
    """What was learned from a knowledge base about itself; `weights` are those of `ranking.EVIDENCE`."""

    weights: tuple[float, ...]
    confidence: Logistic
    coverage: Logistic

    def to_json(self) -> dict[str, Any]:
        """As stored in data/calibration.json and in the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Calibration:
        """The opposite of `to_json`."""
        return cls(tuple(stored["weights"]), Logistic(**stored["confidence"]), Logistic(**stored["coverage"]))


@cache
def shipped_calibration() -> Calibration:
    """What serves a knowledge base too small to learn from: learned on the demo company's articles."""
    text = (resources.files(__package__) / "data" / "calibration.json").read_text(encoding="utf-8")
    return Calibration.from_json(json.loads(text))


def calibration_key(corpus: Corpus, model: str) -> str:
    """Equal for what gives equal calibrations: 32 hex digits."""
    return text_hash("\0".join([EDITION, model, *out_of_scope_messages(), corpus.digest]))


def latest_calibration_key(model: str, locale: str, audience: str) -> str:
    """Under which the newest calibration is stored, whatever it was learned from."""
    return text_hash("\0".join(["latest", EDITION, model, *out_of_scope_messages(), locale, audience]))


@cache
def out_of_scope_messages() -> tuple[str, ...]:
    """General messages that no company's help pages answer."""
    text = (resources.files(__package__) / "data" / "out_of_scope.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def calibrate(corpus: Corpus, evidence: Evidence, far_vectors: Vectors) -> Calibration:
    """Learn from `corpus`; the shipped calibration when it is too small, or its questions are all alike.

    `far_vectors`, float32 (n, d), are those of `out_of_scope_messages()`.
    """
    if not is_enough_to_learn(corpus):
        return shipped_calibration()
    questions = _questions(corpus)
    step = max(1, min(CHUNK_QUESTIONS, CHUNK_CELLS // len(corpus.units)))
    exams = [evidence.exam(questions[start : start + step]) for start in range(0, len(questions), step)]
    held = np.concatenate([exam.held_out for exam in exams])
    near = np.concatenate([exam.near for exam in exams])
    far = evidence.of(list(out_of_scope_messages()), far_vectors)
    owners = corpus.owners[questions]
    weights = learn_weights(held, owners)

    utilities = [rows @ weights for rows in (held, near, far)]
    rows = np.concatenate([features(utility, utility.argmax(axis=1)) for utility in utilities])
    best_first = np.argsort(-utilities[0], axis=1)[:, :OFFERED]
    is_best = best_first[:, 0] == owners
    is_offered = (best_first == owners[:, None]).any(axis=1)
    example_weights = np.concatenate(
        [
            np.ones(len(held)),
            np.full(len(near), NEAR_WEIGHT * len(held) / len(near)),
            np.full(len(far), FAR_WEIGHT * len(held) / len(far)),
        ]
    )
    if not is_best.any():
        return shipped_calibration()
    return Calibration(
        tuple(float(weight) for weight in weights),
        _fit(rows, is_best, example_weights),
        _fit(rows, is_offered, example_weights),
    )


def is_enough_to_learn(corpus: Corpus) -> bool:
    """Whether a knowledge base is large enough to be calibrated by its own questions."""
    return len(corpus.articles) >= MINIMUM_ARTICLES and len(_questions(corpus)) >= MINIMUM_QUESTIONS


def _fit(rows: Floats, held_right: Bools, weights: Floats) -> Logistic:
    target = np.zeros(len(rows), dtype=bool)
    target[: len(held_right)] = held_right
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    model = LogisticRegression(C=1.0, max_iter=500).fit((rows - mean) / scale, target, sample_weight=weights)
    coefficients = model.coef_[0] / scale
    return Logistic(
        float(coefficients[0]), float(coefficients[1]), float(model.intercept_[0] - coefficients @ mean)
    )


def _questions(corpus: Corpus) -> Ints:
    """Places of the units asked: phrasings, with titles where there are few; a fixed sample where there are many."""
    places = corpus.units_of_kind("question")
    if len(places) < MINIMUM_QUESTIONS:
        places = corpus.units_of_kind("question", "title")
    enough = min(MAXIMUM_QUESTIONS, max(MAXIMUM_EXAMINED // max(len(corpus.articles), 1), MINIMUM_QUESTIONS))
    if len(places) > enough:
        places = np.sort(np.random.default_rng(0).choice(places, enough, replace=False))
    return places
