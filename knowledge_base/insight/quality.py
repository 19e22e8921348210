"""How well search has done, and how it would have done with another confidence floor. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from statistics import median

from knowledge_base.insight.trend import Period
from knowledge_base.search.verdict import Thresholds, Verdict, judge

FLOORS = tuple(step / 100 for step in range(101))
"""What the slider can be set to."""
_ALWAYS, _NEVER = -1.0, 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what it got, and the probabilities behind it."""

    asked_at: datetime
    text: str
    verdict: str
    confidence: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many questions were answered, asked back about, and left unanswered."""

    answered: int
    clarified: int
    unanswered: int

    @classmethod
    def of(cls, counts: Counter[str]) -> Verdicts:
        """From counts by verdict."""
        return cls(counts["answer"], counts["clarify"], counts["none"])


def by_day(asked: Sequence[Asked], period: Period) -> list[tuple[date, Verdicts]]:
    """The verdicts of each day of the period."""
    counts: dict[date, Counter[str]] = {day: Counter() for day in period.dates()}
    for one in asked:
        day = one.asked_at.astimezone(UTC).date()
        if day in counts:
            counts[day][one.verdict] += 1
    return [(day, Verdicts.of(found)) for day, found in counts.items()]


def median_confidence(asked: Sequence[Asked]) -> float | None:
    """Of all questions; None without any."""
    return median(one.confidence for one in asked) if asked else None


def at_floors(asked: Sequence[Asked], thresholds: Thresholds) -> list[Verdicts]:
    """What the questions would have got at each of `FLOORS`, all else being as `thresholds` say."""
    lowest, highest = replace(thresholds, answer=_ALWAYS), replace(thresholds, answer=_NEVER)
    fixed: Counter[str] = Counter()
    # By what they get below the floor: the confidences of the questions that the floor decides about.
    movable: dict[Verdict, list[float]] = {"clarify": [], "none": []}
    for one in asked:
        below = judge(one.text, one.confidence, one.coverage, highest)
        above = judge(one.text, one.confidence, one.coverage, lowest)
        if below == "answer" or above != "answer":
            fixed[below] += 1
        else:
            movable[below].append(one.confidence)
    for confidences in movable.values():
        confidences.sort()
    found: list[Verdicts] = []
    for floor in FLOORS:
        counts = Counter(fixed)
        for verdict, confidences in movable.items():
            under = bisect_left(confidences, floor)
            counts[verdict] += under
            counts["answer"] += len(confidences) - under
        found.append(Verdicts.of(counts))
    return found
