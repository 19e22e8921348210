"""Compares what is served with what would be: question by question, and phrasing by phrasing. Heavy: for threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.article.lifecycle import Audience
from knowledge_base.rehearsal.reach import too_close, within_reach
from knowledge_base.rehearsal.standing import Effect, Outcome, change_id, effect
from knowledge_base.search.calibration import OFFERED
from knowledge_base.search.corpus import Corpus
from knowledge_base.search.engine import Engine
from knowledge_base.search.snapshot import PublishedArticle, Snapshot
from knowledge_base.search.verdict import Thresholds

Vectors = NDArray[np.float32]

# Questions times units up to which every question is asked: a few seconds. Above, only those are asked that the article
# is a candidate for; the answers to all others can move by no more than the counts of n-grams do.
EXHAUSTIVE = 2_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the article that has to answer it, and who asks."""

    text: str
    article_id: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer would be another one."""

    id: str
    asked: Asked
    effect: Effect
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Compared:
    """What a question would get, and the change if it is one."""

    asked: Asked
    after: Outcome
    change: Change | None


@dataclass(frozen=True, slots=True)
class CloseArticle:
    """A published article with a phrasing (`other`) too like one of the checked article's (`own`)."""

    article: PublishedArticle
    own: str
    other: str
    similarity: float


def unit_texts(article: PublishedArticle | None) -> list[str]:
    """The texts an article is found by."""
    return Corpus.of([article.text]).texts if article is not None else []


def that_may_change(
    served: Snapshot,
    article: PublishedArticle,
    asked: Sequence[Asked],
    texts: Sequence[str],
    vectors: Mapping[str, Vectors],
) -> list[Asked]:
    """The questions of `article`, and those of others that it can have a say in by its former and new `texts`."""
    kept = {place for place, one in enumerate(asked) if one.article_id == article.id}
    for audience in Audience:
        engine = served.engines.get((article.locale, audience))
        places = [place for place, one in enumerate(asked) if one.audience is audience]
        if engine is None or not places or not texts or len(places) * len(engine.corpus.units) <= EXHAUSTIVE:
            kept.update(places)
            continue
        reached = within_reach(
            [asked[place].text for place in places],
            np.stack([vectors[asked[place].text] for place in places]),
            np.stack([served.vectors[text] for text in engine.corpus.texts]),
            texts,
            np.stack([vectors[text] for text in texts]),
        )
        kept.update(place for place, is_reached in zip(places, reached, strict=True) if is_reached)
    return [asked[place] for place in sorted(kept)]


def compare(
    asked: Sequence[Asked],
    served: Snapshot,
    after: Snapshot,
    locale: str,
    vectors: Mapping[str, Vectors],
    thresholds: Thresholds,
) -> list[Compared]:
    """What each question gets from `served`, and would get from `after`."""
    return [
        _compare_one(
            one,
            served.engines.get((locale, one.audience)),
            after.engines.get((locale, one.audience)),
            vectors[one.text],
            thresholds,
        )
        for one in asked
    ]


def _compare_one(
    asked: Asked, served: Engine | None, after: Engine | None, vector: Vectors, thresholds: Thresholds
) -> Compared:
    before = _outcome(served, asked.text, vector, thresholds)
    if after is served:
        return Compared(asked, before, None)
    later = _outcome(after, asked.text, vector, thresholds)
    found = effect(before, later, asked.article_id)
    if found is None:
        return Compared(asked, later, None)
    name = change_id(asked.article_id, asked.text, asked.audience, before, later)
    return Compared(asked, later, Change(name, asked, found, before, later))


def _outcome(engine: Engine | None, text: str, vector: Vectors, thresholds: Thresholds) -> Outcome:
    if engine is None:
        return Outcome("none", 0.0, ())
    result = engine.ask(text, vector, thresholds, OFFERED)
    return Outcome(result.verdict, result.confidence, tuple(hit.article_id for hit in result.hits))


def close_to(
    served: Snapshot, article: PublishedArticle, vectors: Mapping[str, Vectors]
) -> tuple[CloseArticle, ...]:
    """The published articles too close to `article`, among all that staff may read; closest first."""
    engine = served.engines.get((article.locale, Audience.INTERNAL))
    asked = (article.text.title.strip(), *(question.strip() for question in article.text.questions))
    own = [text for text in dict.fromkeys(asked) if text]
    if engine is None or not own:
        return ()
    found = too_close(
        own, np.stack([vectors[text] for text in own]), engine.corpus, served.vectors, article.id
    )
    return tuple(
        CloseArticle(
            served.articles[engine.corpus.articles[one.article].id], one.own, one.other, one.similarity
        )
        for one in found
    )
