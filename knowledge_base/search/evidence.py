"""Gathers the evidence of `ranking` for questions: over all articles (exams), or over the promising ones (serving)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from knowledge_base.search.corpus import Corpus
from knowledge_base.search.head import CATCHING_UP_ROUNDS, ROUNDS, Head, LogisticHead, fit_head
from knowledge_base.search.index import VectorIndex
from knowledge_base.search.lexical import GramCounter, LexicalIndex
from knowledge_base.search.ranking import best_per_article, stack_evidence

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
    """Over a non-empty `corpus` whose units have `vectors`, float32 (units, d), in the same order."""

    def __init__(
        self,
        corpus: Corpus,
        vectors: Vectors,
        counter: GramCounter | None = None,
        former: Evidence | None = None,
    ) -> None:
        self._corpus = corpus
        self._vectors = vectors
        self._count = len(corpus.articles)
        self._asked = corpus.units_of_kind("title", "question")
        self._told = corpus.units_of_kind("passage")
        self._is_asked = np.isin(np.arange(len(vectors)), self._asked)
        self._index = VectorIndex(vectors, np.arange(len(vectors), dtype=np.int64))
        self._lexical = LexicalIndex(corpus.texts, counter)
        start = former._learned(corpus) if former is not None else None
        rounds = ROUNDS if start is None else CATCHING_UP_ROUNDS
        self._head: Head = fit_head(vectors, corpus.owners, self._count, start, rounds)

    def of(self, texts: Sequence[str], vectors: Vectors) -> Floats:
        """Evidence of every article for each question: (questions, articles, 5)."""
        return self._gather(
            vectors @ self._vectors.T, self._lexical.scores(texts), self._head.scores(vectors)
        )

    def of_candidates(self, text: str, vector: Vectors) -> tuple[Floats, Ints]:
        """Evidence (1, m, 5) and places (m,) of the articles that may answer one question, found by the index."""
        letters = self._lexical.scores([text])[0]
        _, near_units = self._index.search(vector[None, :], CANDIDATE_UNITS)
        likely = np.argpartition(-letters, min(CANDIDATE_UNITS, len(letters) - 1))[:CANDIDATE_UNITS]
        owners = self._corpus.owners
        articles = np.union1d(owners[near_units[0]], owners[likely[letters[likely] > 0.0]])
        units = self._corpus.units_of_all(articles)
        cosine = self._vectors[units] @ vector
        letters = letters[units]
        head = self._head.scores(vector[None, :], articles)
        local = np.searchsorted(articles, owners[units])
        asked = self._is_asked[units]
        columns = [
            best_per_article(values[None, mask], local[mask], len(articles))
            for values in (cosine, letters)
            for mask in (asked, ~asked)
        ]
        return stack_evidence(columns, head), articles

    def settled(self) -> Evidence:
        """The same evidence with its head fitted to the end, where one has only caught up with a change."""
        settled = copy(self)
        settled._head = fit_head(
            self._vectors, self._corpus.owners, self._count, self._learned(self._corpus), ROUNDS
        )
        return settled

    def _learned(self, corpus: Corpus) -> Floats | None:
        """What the head has learned of the articles of `corpus`, for the next head to begin with; None for nothing."""
        if not isinstance(self._head, LogisticHead):
            return None
        places = {article.id: place for place, article in enumerate(self._corpus.articles)}
        start = np.zeros((len(corpus.articles), self._head.weights.shape[1]))
        for row, article in enumerate(corpus.articles):
            if article.id in places:
                start[row] = self._head.weights[places[article.id]]
        return start

    def cosine(self, units: Ints, vector: Vectors) -> Vectors:
        """Cosine of each of `units` to a question's vector: float32 (len(units),)."""
        result: Vectors = self._vectors[units] @ vector
        return result

    def likeness(self, units: Ints, text: str, vector: Vectors) -> tuple[Vectors, Vectors]:
        """Cosine and likeness by letters of each of `units` to a question: two arrays float32 (len(units),)."""
        return self.cosine(units, vector), self._lexical.scores([text])[0][units]

    def exam(self, questions: Ints) -> Exam:
        """Ask the units `questions` of the corpus itself."""
        owners = self._corpus.owners
        cosine = self._vectors[questions] @ self._vectors.T
        letters = self._lexical.scores([self._corpus.units[place].text for place in questions])
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
        numbers = np.where(self._is_asked, np.arange(len(self._vectors)), -1)
        for article in range(self._count):
            own = np.array(self._corpus.units_of(article), dtype=np.int64)
            own = own[self._is_asked[own]]
            alike = self._vectors[own] @ self._vectors[own].T > TWIN_COSINE
            _, groups = connected_components(alike, directed=False)
            numbers[own] = own[0] + groups if own.size else own
        return numbers

    def _gather(self, cosine: Vectors, letters: Vectors, head: Floats) -> Floats:
        owners = self._corpus.owners
        columns = [
            best_per_article(values[:, units], owners[units], self._count)
            for values in (cosine, letters)
            for units in (self._asked, self._told)
        ]
        return stack_evidence(columns, head)
