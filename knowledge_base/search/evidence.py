"""Gathers the evidence of `ranking` for questions: over all articles (exams), or over the promising ones (serving)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.corpus import Corpus
from knowledge_base.search.head import LinearHead
from knowledge_base.search.index import VectorIndex
from knowledge_base.search.lexical import GramCounter, LexicalIndex
from knowledge_base.search.ranking import best_per_article, stack_evidence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
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

    def __init__(self, corpus: Corpus, vectors: Vectors, counter: GramCounter | None = None) -> None:
        self._corpus = corpus
        self._vectors = vectors
        self._count = len(corpus.articles)
        self._asked = corpus.units_of_kind("title", "question")
        self._told = corpus.units_of_kind("passage")
        self._is_asked = np.isin(np.arange(len(vectors)), self._asked)
        self._index = VectorIndex(vectors, np.arange(len(vectors), dtype=np.int64))
        self._lexical = LexicalIndex(corpus.texts, counter)
        self._head = LinearHead(vectors, corpus.owners, self._count)

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
        # Passages stay: they were not written to sound like the question.
        hidden = same & (cosine > TWIN_COSINE) & self._is_asked[None, :]
        hidden[np.arange(len(questions)), questions] = True
        head_held, head_near = self._heads_without(questions, hidden)
        held_out = self._gather(np.where(hidden, 0.0, cosine), np.where(hidden, 0.0, letters), head_held)
        near = self._gather(np.where(same, 0.0, cosine), np.where(same, 0.0, letters), head_near)
        # The hidden article isn't merely worthless, it isn't there: no utility can be below its own.
        near[np.arange(len(questions)), owners[questions]] = 0.0
        return Exam(held_out, near)

    def _heads_without(self, questions: Ints, hidden: Bools) -> tuple[Floats, Floats]:
        """Scores by heads fitted without what is hidden, and without the whole article: two (questions, articles)."""
        held = np.zeros((len(questions), self._count))
        near = np.zeros_like(held)
        owners = self._corpus.owners[questions]
        for article in np.unique(owners):
            asked = np.flatnonzero(owners == article)
            own = np.array(self._corpus.units_of(int(article)), dtype=np.int64)
            near[asked] = self._head.left_out(own, np.searchsorted(own, questions[asked]))
            for row in asked:
                group = own[hidden[row, own]]
                held[row] = self._head.left_out(group, np.searchsorted(group, questions[row : row + 1]))[0]
        return held, near

    def _gather(self, cosine: Vectors, letters: Vectors, head: Floats) -> Floats:
        owners = self._corpus.owners
        columns = [
            best_per_article(values[:, units], owners[units], self._count)
            for values in (cosine, letters)
            for units in (self._asked, self._told)
        ]
        return stack_evidence(columns, head)
