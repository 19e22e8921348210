"""One finished, immutable search engine over a fixed set of articles: what a snapshot is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.calibration import OFFERED, Calibration, calibrate, shipped_calibration
from knowledge_base.search.corpus import ArticleText, Corpus, UnitKind
from knowledge_base.search.evidence import Evidence
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.ranking import EVIDENCE, features
from knowledge_base.search.segment import Segment
from knowledge_base.search.sizes import SIZES, Sizes
from knowledge_base.search.threads import use_one_thread_each
from knowledge_base.search.verdict import Thresholds, Verdict, judge

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

RANKED_ARTICLES = 10
# Writers put the answer first: a later passage must be nearer than the first by this much to be quoted instead.
OPENING_BONUS = 0.08
NO_CORPUS = Corpus.of([])
NO_VECTORS: Vectors = np.zeros((0, 1), np.float32)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked article by its number in the engine's layers; its place in the corpus, where nothing is laid over it."""

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
    """Search over articles by their gathered `evidence` (None for no articles), weighed as `calibration` says."""

    def __init__(self, evidence: Evidence | None, calibration: Calibration, sizes: Sizes) -> None:
        self.calibration = calibration
        self._evidence = evidence
        self._sizes = sizes
        self._weights = np.array(calibration.weights)

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        vectors: Vectors,
        former: Engine | None = None,
        counter: GramCounter | None = None,
        sizes: Sizes = SIZES,
    ) -> Engine:
        """An engine over units whose vectors are `vectors`, float32 (units, d), in the same order.

        With the `former` engine, whose calibration it takes over, and its `counter` it is quick to build; see
        `recalibrated`. Heavy all the same: run it in a thread.
        """
        use_one_thread_each()
        known = former._evidence if former is not None else None
        evidence = None
        if corpus.articles:
            evidence = Evidence.build(corpus, vectors, counter or GramCounter(), known, sizes)
        return cls(evidence, former.calibration if former is not None else shipped_calibration(), sizes)

    @classmethod
    def empty(cls, sizes: Sizes = SIZES) -> Engine:
        """Over nothing."""
        return cls(None, shipped_calibration(), sizes)

    def following(
        self, articles: Sequence[ArticleText], vectors: Mapping[str, Vectors], counter: GramCounter
    ) -> Engine:
        """An engine over `articles` instead, this one where they are the same. Its calibration stays.

        `vectors` by text, float32 (d,) each. A large one is not built anew: what has changed is laid over it.
        """
        wanted = {article.id: article for article in articles}
        known = self._evidence.layers.live if self._evidence is not None else {}
        differing = [article for article in articles if known.get(article.id) != article]
        changed = [article for article in differing if article.has_words]
        # An article that has lost its last word is gone as well.
        gone = known.keys() - (wanted.keys() - {one.id for one in differing if not one.has_words})
        if not gone and not changed:
            return self
        if self._evidence is not None and self._evidence.takes_changes:
            evidence = self._evidence.changed(gone, changed, vectors)
            return Engine(evidence, self.calibration, self._sizes)
        corpus = Corpus.of(articles)
        stacked = np.stack([vectors[text] for text in corpus.texts]) if corpus.units else NO_VECTORS
        return self.build(corpus, stacked, self, counter, self._sizes)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be found."""
        return self._evidence is None

    @property
    def corpus(self) -> Corpus:
        """Everything that can be found. Costs some time after a change of a large knowledge base: not for questions."""
        return self._evidence.layers.corpus if self._evidence is not None else NO_CORPUS

    @property
    def learned_corpus(self) -> Corpus:
        """What a calibration is learned from: `corpus`, or what it was before the changes laid over it."""
        return self._evidence.layers.base.corpus if self._evidence is not None else NO_CORPUS

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What it is made of, also what is in there but can't be found any more."""
        return self._evidence.layers.segments if self._evidence is not None else ()

    @property
    def can_be_joined(self) -> bool:
        """Whether `joined` would make it quicker."""
        return self._evidence is not None and self._evidence.can_be_joined

    def joined(self, is_wanted: Callable[[], bool] = lambda: True) -> Engine:
        """An engine over the same articles, as if built anew; see `Evidence.joined`. Heavy."""
        if self._evidence is None:
            return self
        return Engine(self._evidence.joined(is_wanted), self.calibration, self._sizes)

    def recalibrated(self, far_vectors: Vectors) -> Engine:
        """The same engine with head, weights and probabilities learned anew from its articles. Heavy, too.

        `far_vectors` are those of `calibration.out_of_scope_messages()`, float32 (messages, d).
        """
        if self._evidence is None:
            return self
        settled = self._evidence.settled()
        calibration = calibrate(self.learned_corpus, settled, far_vectors)
        return Engine(settled if self._evidence.layers.is_whole else self._evidence, calibration, self._sizes)

    def calibrated(self, calibration: Calibration) -> Engine:
        """The same engine with what was once learned from the same articles."""
        if calibration == self.calibration:
            return self
        return Engine(self._evidence, calibration, self._sizes)

    def ask(self, text: str, vector: Vectors, thresholds: Thresholds, limit: int = OFFERED) -> Result:
        """Answer a question whose unit vector is `vector`, float32 (d,), with up to `limit` hits."""
        evidence = self._evidence
        if evidence is None:
            return Result(judge(text, 0.0, 0.0, thresholds), 0.0, 0.0, ())
        ranking = self._weigh(evidence, text, vector)[0]
        hits = tuple(
            Hit(
                evidence.layers.article(candidate.article).id,
                _passage(evidence, candidate.article, vector),
                candidate.score,
                candidate.confidence,
            )
            for candidate in ranking.candidates[:limit]
        )
        confidence = ranking.candidates[0].confidence
        return Result(
            judge(text, confidence, ranking.coverage, thresholds), confidence, ranking.coverage, hits
        )

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
                evidence.layers.article(candidate.article).id,
                candidate.confidence,
                candidate.score,
                _passage(evidence, candidate.article, vector),
                _matched(evidence, candidate.article, text, vector),
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


def _matched(evidence: Evidence, article: int, text: str, vector: Vectors) -> Matched:
    places = np.array(evidence.layers.units_of(article), dtype=np.int64)
    cosine, letters = evidence.likeness(places, text, vector)
    best = int(cosine.argmax())
    unit = evidence.layers.unit(int(places[best]))
    return Matched(unit.kind, unit.text, float(cosine[best]), float(letters[best]))


def _passage(evidence: Evidence, article: int, vector: Vectors) -> str:
    """The passage of the article nearest to the question; its beginning wins where it is close."""
    layers = evidence.layers
    units = {place: layers.unit(place) for place in layers.units_of(article)}
    places = [place for place, unit in units.items() if unit.kind == "passage"]
    if not places:
        return ""
    nearness = evidence.cosine(np.array(places, dtype=np.int64), vector).tolist()
    best = max(
        range(len(places)),
        key=lambda at: nearness[at] + (OPENING_BONUS if units[places[at]].passage == 0 else 0.0),
    )
    return layers.article(article).passages[units[places[best]].passage].text
