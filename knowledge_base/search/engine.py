"""One finished, immutable search engine over a fixed set of articles: what a snapshot is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.calibration import OFFERED, Calibration, calibrate, shipped_calibration
from knowledge_base.search.corpus import Corpus, UnitKind
from knowledge_base.search.evidence import Evidence
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.ranking import EVIDENCE, features
from knowledge_base.search.threads import use_one_thread_each
from knowledge_base.search.verdict import Thresholds, Verdict, judge

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

RANKED_ARTICLES = 10
# Writers put the answer first: a later passage must be nearer than the first by this much to be quoted instead.
OPENING_BONUS = 0.08


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked article by its place in the corpus."""

    article: int
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles best first; `coverage` is the probability that one of the first three answers."""

    candidates: tuple[Candidate, ...]
    coverage: float


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that may answer; `passage` is quotable Markdown, empty for an article without a body."""

    article_id: str
    passage: str
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Result:
    """What the engine says to a question; `confidence` is the best hit's, 0 without one, `coverage` the ranking's."""

    verdict: Verdict
    confidence: float
    coverage: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The unit of an article nearest to a question, its cosine and its likeness by letters."""

    kind: UnitKind
    text: str
    cosine: float
    letters: float


@dataclass(frozen=True, slots=True)
class Explained:
    """Why an article stands where it stands: `contributions`, by `ranking.EVIDENCE`, add up to `score`."""

    article_id: str
    confidence: float
    score: float
    passage: str
    matched: Matched
    contributions: dict[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `Engine.ask` says to a question, and why; candidates best first."""

    verdict: Verdict
    confidence: float
    coverage: float
    candidates: tuple[Explained, ...]


class Engine:
    """Search over `corpus` by its gathered `evidence` (None for an empty corpus), weighed as `calibration` says."""

    def __init__(self, corpus: Corpus, evidence: Evidence | None, calibration: Calibration) -> None:
        self.corpus = corpus
        self.calibration = calibration
        self._evidence = evidence
        self._weights = np.array(calibration.weights)

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        vectors: Vectors,
        former: Engine | None = None,
        counter: GramCounter | None = None,
    ) -> Engine:
        """An engine over units whose vectors are `vectors`, float32 (units, d), in the same order.

        With the `former` engine, whose calibration it takes over, and its `counter` it is quick to build; see
        `recalibrated`. Heavy all the same: run it in a thread.
        """
        use_one_thread_each()
        known = former._evidence if former is not None else None
        evidence = Evidence(corpus, vectors, counter, known) if corpus.articles else None
        return cls(corpus, evidence, former.calibration if former is not None else shipped_calibration())

    def recalibrated(self, far_vectors: Vectors) -> Engine:
        """The same engine with head, weights and probabilities learned anew from its articles. Heavy, too.

        `far_vectors` are those of `calibration.out_of_scope_messages()`, float32 (messages, d).
        """
        if self._evidence is None:
            return self
        settled = self._evidence.settled()
        return Engine(self.corpus, settled, calibrate(self.corpus, settled, far_vectors))

    def calibrated(self, calibration: Calibration) -> Engine:
        """The same engine with what was once learned from the same articles."""
        return Engine(self.corpus, self._evidence, calibration)

    def ask(self, text: str, vector: Vectors, thresholds: Thresholds, limit: int = OFFERED) -> Result:
        """Answer a question whose unit vector is `vector`, float32 (d,), with up to `limit` hits."""
        ranking = self.rank(text, vector)
        hits = tuple(
            Hit(
                self.corpus.articles[candidate.article].id,
                self._passage(candidate.article, vector),
                candidate.score,
                candidate.confidence,
            )
            for candidate in ranking.candidates[:limit]
        )
        confidence = ranking.candidates[0].confidence if ranking.candidates else 0.0
        return Result(
            judge(text, confidence, ranking.coverage, thresholds), confidence, ranking.coverage, hits
        )

    def rank(self, text: str, vector: Vectors) -> Ranking:
        """The articles that may answer, best first."""
        if self._evidence is None:
            return Ranking((), 0.0)
        return self._weigh(self._evidence, text, vector)[0]

    def explain(
        self, text: str, vector: Vectors, thresholds: Thresholds, limit: int = OFFERED
    ) -> Explanation:
        """What `ask` would say to a question with the same arguments, and what it rests on."""
        evidence = self._evidence
        if evidence is None:
            return Explanation(judge(text, 0.0, 0.0, thresholds), 0.0, 0.0, ())
        ranking, contributions = self._weigh(evidence, text, vector)
        candidates = tuple(
            Explained(
                self.corpus.articles[candidate.article].id,
                candidate.confidence,
                candidate.score,
                self._passage(candidate.article, vector),
                self._matched(evidence, candidate.article, text, vector),
                dict(zip(EVIDENCE, contributions[place].tolist(), strict=True)),
            )
            for place, candidate in enumerate(ranking.candidates[:limit])
        )
        confidence = ranking.candidates[0].confidence
        return Explanation(
            judge(text, confidence, ranking.coverage, thresholds), confidence, ranking.coverage, candidates
        )

    def _weigh(self, evidence: Evidence, text: str, vector: Vectors) -> tuple[Ranking, Floats]:
        """The ranking, and what each evidence contributes to each of its scores: float64 (candidates, evidence)."""
        rows, articles = evidence.of_candidates(text, vector)
        contributions = rows[0] * self._weights
        utility = contributions.sum(axis=1)
        order = np.argsort(-utility, kind="stable")[:RANKED_ARTICLES]
        found = features(np.repeat(utility[None, :], len(order), axis=0), order)
        confidence = self.calibration.confidence.probability(found)
        candidates = tuple(
            Candidate(int(articles[place]), float(utility[place]), float(sure))
            for place, sure in zip(order, confidence, strict=True)
        )
        coverage = float(self.calibration.coverage.probability(found[:1])[0])
        return Ranking(candidates, coverage), contributions[order]

    def _matched(self, evidence: Evidence, article: int, text: str, vector: Vectors) -> Matched:
        places = np.array(self.corpus.units_of(article), dtype=np.int64)
        cosine, letters = evidence.likeness(places, text, vector)
        best = int(cosine.argmax())
        unit = self.corpus.units[places[best]]
        return Matched(unit.kind, unit.text, float(cosine[best]), float(letters[best]))

    def _passage(self, article: int, vector: Vectors) -> str:
        """The passage of the article nearest to the question; its beginning wins where it is close."""
        passages = self.corpus.articles[article].passages
        places = [
            place for place in self.corpus.units_of(article) if self.corpus.units[place].kind == "passage"
        ]
        if not places or self._evidence is None:
            return ""
        nearness = self._evidence.cosine(np.array(places, dtype=np.int64), vector).tolist()
        best = max(
            range(len(places)),
            key=lambda at: (
                nearness[at] + (OPENING_BONUS if self.corpus.units[places[at]].passage == 0 else 0.0)
            ),
        )
        return passages[self.corpus.units[places[best]].passage].text
