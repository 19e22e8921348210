"""Gathers the evidence of `ranking` for questions: over all articles (exams), or over the promising ones (serving)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.head import (
    CATCHING_UP_ROUNDS,
    ROUNDS,
    Head,
    LogisticHead,
    RidgeHead,
    RidgeSums,
    fit_head,
)
from knowledge_base.search.layers import Layers
from knowledge_base.search.lexical import GramCounter, LexicalIndex
from knowledge_base.search.ranking import best_per_article, stack_evidence
from knowledge_base.search.segment import Segment
from knowledge_base.search.sizes import SIZES, Sizes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]

# Articles with a unit among these are ranked; what is in neither list has no chance of the first places.
CANDIDATE_UNITS = 100
# Phrasings of one article closer than this are twins: leaving one of them in would make the exam too easy.
TWIN_COSINE = 0.9


@dataclass(frozen=True, slots=True)
class Exam:
    """Evidence (questions, articles, 5) with each question's twins hidden, and with its whole article hidden."""

    held_out: Floats
    near: Floats


class Evidence:
    """Over the articles of `layers`; `of` and `exam` only where those are whole."""

    def __init__(
        self,
        layers: Layers,
        head: Head,
        counter: GramCounter,
        sizes: Sizes,
        lexical: LexicalIndex | None = None,
    ) -> None:
        self.layers = layers
        self._head = head
        self._counter = counter
        self._sizes = sizes
        self._count = len(layers.base.corpus.articles)
        self._lexical = lexical or LexicalIndex(
            [segment.postings for segment in layers.segments],
            counter,
            layers.removed.units,
            layers.removed.frequency,
        )

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        vectors: Vectors,
        counter: GramCounter,
        former: Evidence | None = None,
        sizes: Sizes = SIZES,
    ) -> Evidence:
        """Over a non-empty `corpus` whose units have `vectors`, float32 (units, d), in the same order."""
        start = former._learned(corpus) if former is not None else None
        rounds = ROUNDS if start is None else CATCHING_UP_ROUNDS
        return cls._whole(Segment.of(corpus, vectors, counter), start, rounds, counter, sizes)

    @classmethod
    def _whole(
        cls, segment: Segment, start: Floats | None, rounds: int, counter: GramCounter, sizes: Sizes
    ) -> Evidence:
        corpus = segment.corpus
        head = fit_head(segment.vectors, corpus.owners, len(corpus.articles), start, rounds, sizes.head_cells)
        return cls(Layers(segment), head, counter, sizes)

    @property
    def takes_changes(self) -> bool:
        """Whether `changed` is possible, and worth its while."""
        return isinstance(self._head, RidgeHead) and len(self.layers.base) >= self._sizes.layered

    def changed(
        self, gone: Collection[str], articles: Sequence[ArticleText], vectors: Mapping[str, Vectors]
    ) -> Evidence | None:
        """Without the articles `gone`, by id, and with new or changed ones; None when nothing is left.

        `vectors` has those of the texts in all articles that are not in the base. The work is that of the changes since
        the base was built, and a few passes over numbers.
        """
        if not isinstance(self._head, RidgeHead):
            raise TypeError("only a ridge head follows changes")
        former, base_sums = self.layers, self._head.sums[0]
        replaced = {*gone, *(article.id for article in articles)}
        numbers = former.base.numbers
        removed = former.removed.and_also(
            former.base,
            base_sums,
            [numbers[id] for id in replaced if id in numbers and id in former.live_in_base],
            self._counter,
        )
        kept = former.delta.corpus.articles if former.delta is not None else ()
        corpus = Corpus.of([*(article for article in kept if article.id not in replaced), *articles])
        sums = [base_sums]
        delta = None
        if corpus.articles:
            stacked = np.stack([vectors[text] for text in corpus.texts])
            delta = Segment.of(corpus, stacked, self._counter)
            sums.append(RidgeSums(delta.vectors, corpus.owners, len(corpus.articles)))
        elif len(removed.articles) == len(former.base.corpus.articles):
            return None
        head = RidgeHead.over(sums, removed.products)
        return Evidence(Layers(former.base, removed, delta), head, self._counter, self._sizes)

    @property
    def can_be_joined(self) -> bool:
        """Whether `joined` would make it better: so much has changed, or so much is there, that it should be."""
        layers, allowed = self.layers, self._sizes.changed_share * len(self.layers.base)
        changed = (len(layers.delta) if layers.delta is not None else 0), len(layers.removed.units)
        return max(changed) > allowed or (
            len(layers.base) > self._sizes.graph and not layers.base.index.is_graph
        )

    def joined(self, is_wanted: Callable[[], bool]) -> Evidence:
        """The same articles in one segment, with a graph where they are many. Takes seconds, with a graph a minute.

        Raises CancelledError when it `is_wanted` no longer.
        """
        layers = self.layers
        segment = layers.base
        if not layers.is_whole:
            segment = Segment.joined(layers.base, layers.removed, layers.delta)
        if len(segment) > self._sizes.graph:
            segment = segment.with_graph(is_wanted)
        return self._whole(segment, None, ROUNDS, self._counter, self._sizes)

    def of(self, texts: Sequence[str], vectors: Vectors) -> Floats:
        """Evidence of every article for each question: (questions, articles, 5)."""
        return self._gather(
            vectors @ self.layers.base.vectors.T, self._lexical.scores(texts), self._head.scores(vectors)
        )

    def of_candidates(self, text: str, vector: Vectors) -> tuple[Floats, Ints]:
        """Evidence (1, m, 5) and places (m,) of the articles that may answer one question, found by the index."""
        letters = self._lexical.scores([text])[0]
        near = self.layers.nearest(vector, CANDIDATE_UNITS)
        likely = np.argpartition(-letters, min(CANDIDATE_UNITS, len(letters) - 1))[:CANDIDATE_UNITS]
        owners = self.layers.owners
        articles = np.union1d(owners[near], owners[likely[letters[likely] > 0.0]])
        units = self.layers.units_of_all(articles)
        cosine = self.layers.vectors_of(units) @ vector
        letters = letters[units]
        head = self._head.scores(vector[None, :], articles)
        local = np.searchsorted(articles, owners[units])
        asked = self.layers.is_asked[units]
        columns = [
            best_per_article(values[None, mask], local[mask], len(articles))
            for values in (cosine, letters)
            for mask in (asked, ~asked)
        ]
        return stack_evidence(columns, head), articles

    def settled(self) -> Evidence:
        """That of the base alone, with its head fitted to the end: what a calibration is learned from."""
        base = self.layers.base
        if isinstance(self._head, RidgeHead):
            head: Head = RidgeHead.over(self._head.sums[:1])
        else:
            corpus = base.corpus
            head = fit_head(
                base.vectors,
                corpus.owners,
                self._count,
                self._learned(corpus),
                ROUNDS,
                self._sizes.head_cells,
            )
        lexical = self._lexical if self.layers.is_whole else None
        return Evidence(Layers(base), head, self._counter, self._sizes, lexical)

    def _learned(self, corpus: Corpus) -> Floats | None:
        """What the head has learned of the articles of `corpus`, for the next head to begin with; None for nothing."""
        if not isinstance(self._head, LogisticHead):
            return None
        places = self.layers.base.numbers
        start = np.zeros((len(corpus.articles), self._head.weights.shape[1]))
        for row, article in enumerate(corpus.articles):
            if article.id in places:
                start[row] = self._head.weights[places[article.id]]
        return start

    def cosine(self, units: Ints, vector: Vectors) -> Vectors:
        """Cosine of each of `units` (ascending) to a question's vector: float32 (len(units),)."""
        result: Vectors = self.layers.vectors_of(units) @ vector
        return result

    def likeness(self, units: Ints, text: str, vector: Vectors) -> tuple[Vectors, Vectors]:
        """Cosine, and likeness by letters, of `units` (ascending) to a question: two arrays float32 (len(units),)."""
        return self.cosine(units, vector), self._lexical.scores([text])[0][units]

    def exam(self, questions: Ints) -> Exam:
        """Ask the units `questions` of the corpus itself."""
        corpus, vectors = self.layers.base.corpus, self.layers.base.vectors
        owners = corpus.owners
        cosine = vectors[questions] @ vectors.T
        letters = self._lexical.scores([corpus.units[place].text for place in questions])
        same = owners[None, :] == owners[questions][:, None]
        twins = self._twins
        hidden = twins[None, :] == twins[questions][:, None]
        head_held, head_near = self._head.examine(questions, twins)
        held_out = self._gather(np.where(hidden, 0.0, cosine), np.where(hidden, 0.0, letters), head_held)
        near = self._gather(np.where(same, 0.0, cosine), np.where(same, 0.0, letters), head_near)
        # The hidden article isn't merely worthless, it isn't there: no utility can be below its own.
        near[np.arange(len(questions)), owners[questions]] = 0.0
        return Exam(held_out, near)

    @cached_property
    def _twins(self) -> Ints:
        """Phrasings of an article that say the same have the same number: int64 (units,).

        Passages have -1: they were not written to sound like a question, and stay when one is examined.
        """
        base = self.layers.base
        numbers = np.where(base.is_asked, np.arange(len(base)), -1)
        for article in range(self._count):
            own = np.array(base.corpus.units_of(article), dtype=np.int64)
            own = own[base.is_asked[own]]
            alike = base.vectors[own] @ base.vectors[own].T > TWIN_COSINE
            _, groups = connected_components(alike, directed=False)
            numbers[own] = own[0] + groups if own.size else own
        return numbers

    def _gather(self, cosine: Vectors, letters: Vectors, head: Floats) -> Floats:
        owners, is_asked = self.layers.base.corpus.owners, self.layers.base.is_asked
        columns = [
            best_per_article(values[:, units], owners[units], self._count)
            for values in (cosine, letters)
            for units in (np.flatnonzero(is_asked), np.flatnonzero(~is_asked))
        ]
        return stack_evidence(columns, head)
