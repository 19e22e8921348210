"""Which questions an article can have a say in, and which articles are too close to it. Arrays and texts only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.search.corpus import Corpus
from knowledge_base.search.evidence import CANDIDATE_UNITS
from knowledge_base.search.lexical import LexicalIndex
from knowledge_base.search.ranking import best_per_article

Vectors = NDArray[np.float32]
Bools = NDArray[np.bool_]

CHUNK_QUESTIONS = 128
# Two texts that share this much by letters have words in common: codes and names, which embeddings hardly know.
LETTERS = 0.3
# Of the 6,328 pairs of the demo company's articles, which were written to be told apart, two are closer than this (the
# closest 0.89). Cut each article's phrasings in two, as if two editors had written it, and 27 % are found out by it.
TOO_CLOSE = 0.85
MAXIMUM_CLOSE = 5


@dataclass(frozen=True, slots=True)
class Close:
    """Another article, by its place in the corpus, with the two phrasings that are most alike."""

    article: int
    own: str
    other: str
    similarity: float


def within_reach(
    questions: Sequence[str], vectors: Vectors, units: Vectors, own_texts: Sequence[str], own_units: Vectors
) -> Bools:
    """Whether an article is a candidate for each question, (n,): the ranking looks at candidates only.

    `vectors` are the questions', `units` those of everything that serves, `own_units` those of the article's former and
    new texts `own_texts`. By meaning as the ranking chooses, `CANDIDATE_UNITS` nearest; by letters a little wider.
    """
    nearest = (vectors @ own_units.T).max(axis=1)
    reached: Bools = LexicalIndex.of(own_texts).scores(questions).max(axis=1) >= LETTERS
    rank = min(CANDIDATE_UNITS, len(units))
    for start in range(0, len(questions), CHUNK_QUESTIONS):
        rows = slice(start, start + CHUNK_QUESTIONS)
        cosine = vectors[rows] @ units.T
        reached[rows] |= (
            nearest[rows] >= np.partition(cosine, len(units) - rank, axis=1)[:, len(units) - rank]
        )
    return reached


def too_close(
    own_texts: Sequence[str],
    own_vectors: Vectors,
    corpus: Corpus,
    vectors: Mapping[str, Vectors],
    except_id: str,
) -> list[Close]:
    """Articles of `corpus`, but for `except_id`, with a title or phrasing too like one of `own_texts`; closest first.

    `own_vectors`, float32 (n, d), are those of `own_texts`; `vectors` has those of the corpus by text.
    """
    is_other = np.array([article.id != except_id for article in corpus.articles], dtype=bool)
    places = corpus.units_of_kind("title", "question")
    places = places[is_other[corpus.owners[places]]]
    if not len(places):
        return []
    cosine = own_vectors @ np.stack([vectors[corpus.units[place].text] for place in places]).T
    owners = corpus.owners[places]
    best = best_per_article(cosine.max(axis=0)[None, :], owners, len(corpus.articles))[0]
    found: list[Close] = []
    for article in np.argsort(-best, kind="stable")[:MAXIMUM_CLOSE].tolist():
        if best[article] < TOO_CLOSE:
            break
        columns = np.flatnonzero(owners == article)
        row, column = divmod(int(cosine[:, columns].argmax()), len(columns))
        found.append(
            Close(
                article,
                own_texts[row],
                corpus.units[places[columns[column]]].text,
                min(float(best[article]), 1.0),
            )
        )
    return found
