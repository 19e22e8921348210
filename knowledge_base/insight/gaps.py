"""From questions without a good answer to gaps in the knowledge base. Imports no framework of ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge_base.article.lifecycle import Audience
from knowledge_base.insight.clustering import (
    MAXIMUM_CLUSTERED,
    Labels,
    central,
    cluster,
    is_about,
    merge_wordings,
    wording,
)
from knowledge_base.insight.trend import Period, Trend, trend

Vectors = NDArray[np.float32]

# Nobody works through more of them in a day.
GAPS_SHOWN = 100
EXAMPLES_SHOWN = 12
# A dismissed gap is back when it is asked about half as often again, and never because of one or two questions.
GROWTH = 1.5
LEAST_GROWTH = 3


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that got no answer, or one that didn't help."""

    text: str
    asked_at: datetime
    audience: Audience
    unhelpful_article_id: str | None
    """The article that didn't help; None for a question without an answer."""
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Everybody who asked in the same words; `text` as the last of them wrote it."""

    text: str
    asked: tuple[OpenQuestion, ...]

    @property
    def last_unhelpful(self) -> OpenQuestion | None:
        """The last time an answer to it didn't help."""
        said = [one for one in self.asked if one.unhelpful_article_id is not None and one.said_at is not None]
        return max(said, key=lambda one: one.asked_at, default=None)


@dataclass(frozen=True, slots=True)
class TodaysAnswer:
    """What today's articles say to a question; the best article, whatever the verdict."""

    verdict: str
    article_id: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Questions like the one of `vector`, `asked` so often in so many days, stay away until they come more often."""

    vector: Vectors
    asked: int
    days: int


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a gap, how often it was asked in nearly these words, and how often the answer didn't help."""

    text: str
    count: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions about the same subject that nothing answers well; `examples` most asked first."""

    question: str
    """The one in the middle of the others."""
    examples: tuple[Example, ...]
    wordings: int
    unhelpful: int
    trend: Trend
    nearest: TodaysAnswer


def wordings_of(questions: Sequence[OpenQuestion], limit: int) -> tuple[list[Wording], int]:
    """Questions by their wording, most asked first, `limit` at most; and how many wordings are left out."""
    by_wording: defaultdict[str, list[OpenQuestion]] = defaultdict(list)
    for question in sorted(questions, key=lambda one: one.asked_at, reverse=True):
        by_wording[wording(question.text)].append(question)
    found = [Wording(asked[0].text, tuple(asked)) for asked in by_wording.values()]
    found.sort(key=lambda one: -len(one.asked))
    return found[:limit], max(0, len(found) - limit)


def is_solved(one: Wording, today: TodaysAnswer, written_at: Mapping[str, datetime]) -> bool:
    """Whether today's articles answer it: with another article than the one that didn't help, or with a newer text.

    `written_at`: when what customers get was written, by article.
    """
    if today.verdict != "answer":
        return False
    failed = one.last_unhelpful
    if failed is None or failed.unhelpful_article_id != today.article_id or failed.said_at is None:
        return True
    written = written_at.get(today.article_id or "")
    return written is not None and written > failed.said_at


def find_clusters(
    wordings: Sequence[Wording],
    vectors: Vectors,
    today: Sequence[TodaysAnswer],
    dismissals: Sequence[Dismissal],
    period: Period,
) -> tuple[list[Cluster], int]:
    """The gaps of a period, most asked first, and how many wordings were too many to cluster.

    `wordings` come most asked first, with their unit vectors, float32 (n, d), and answers. Heavy: run it in a thread.
    """
    if not wordings:
        return [], 0
    leader_of = merge_wordings(vectors)
    merged: defaultdict[int, list[int]] = defaultdict(list)
    for place, leader in enumerate(leader_of.tolist()):
        merged[leader].append(place)
    groups = sorted(merged.values(), key=lambda group: -sum(len(wordings[place].asked) for place in group))
    kept, left_out = groups[:MAXIMUM_CLUSTERED], groups[MAXIMUM_CLUSTERED:]
    leading = np.array([group[0] for group in kept])
    found = [
        _describe([kept[place] for place in members], wordings, vectors, today, period)
        for members in _members(cluster(vectors[leading]))
        if not _is_dismissed([kept[place] for place in members], wordings, vectors, dismissals, period)
    ]
    found = [one for one in found if one.trend.count]
    found.sort(key=lambda one: (-one.trend.count, one.question))
    return found[:GAPS_SHOWN], sum(map(len, left_out))


def _members(labels: Labels) -> list[list[int]]:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(labels.tolist()):
        members[label].append(place)
    return list(members.values())


def _describe(
    groups: Sequence[Sequence[int]],
    wordings: Sequence[Wording],
    vectors: Vectors,
    today: Sequence[TodaysAnswer],
    period: Period,
) -> Cluster:
    leading = [group[0] for group in groups]
    counts = [sum(len(wordings[place].asked) for place in group) for group in groups]
    middle = leading[central(vectors[leading], counts)]
    asked = [one for group in groups for place in group for one in wordings[place].asked]
    recent = Counter(dict.fromkeys(leading, 0))
    unhelpful: Counter[int] = Counter()
    for group in groups:
        for one in (one for place in group for one in wordings[place].asked):
            if one.asked_at >= period.begins:
                recent[group[0]] += 1
                unhelpful[group[0]] += one.unhelpful_article_id is not None
    examples = [
        Example(wordings[leader].text, count, unhelpful[leader])
        for leader, count in recent.most_common()
        if count
    ]
    return Cluster(
        question=wordings[middle].text,
        examples=tuple(examples[:EXAMPLES_SHOWN]),
        wordings=len(examples),
        unhelpful=unhelpful.total(),
        trend=trend((one.asked_at for one in asked), period),
        nearest=today[middle],
    )


def _is_dismissed(
    groups: Sequence[Sequence[int]],
    wordings: Sequence[Wording],
    vectors: Vectors,
    dismissals: Sequence[Dismissal],
    period: Period,
) -> bool:
    leading = [group[0] for group in groups]
    asked = (one.asked_at for group in groups for place in group for one in wordings[place].asked)
    count = sum(moment >= period.begins for moment in asked)
    for dismissal in dismissals:
        usual = dismissal.asked * period.days / dismissal.days
        if count < max(usual * GROWTH, usual + LEAST_GROWTH) and is_about(vectors[leading], dismissal.vector):
            return True
    return False
