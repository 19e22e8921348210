"""How an article stands in an answer to a question it has to answer, and whether a change is for the worse. Pure.

| the bot                                                  | standing   |
|----------------------------------------------------------|------------|
| answers with the article                                 | ANSWERED   |
| asks back, the article among the choices                 | OFFERED    |
| says that it doesn't know, or asks back without it       | UNANSWERED |
| answers with another article                             | MISLED     |

The lower, the worse for who asks: a wrong answer is worse than none, which at least brings in a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from knowledge_base.article.lifecycle import Audience
from knowledge_base.search.verdict import Verdict


class Standing(IntEnum):
    """Where a question leaves the article it is kept with; a higher one is better."""

    MISLED = 0
    UNANSWERED = 1
    OFFERED = 2
    ANSWERED = 3


class Effect(StrEnum):
    """What a change does to the answer of a question; OTHER: another answer that is neither better nor worse."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot says: `offered` are the articles it would show or offer, best first."""

    verdict: Verdict
    confidence: float
    offered: tuple[str, ...]

    @property
    def best(self) -> str | None:
        """The article that the bot answers with, or that comes first."""
        return self.offered[0] if self.offered else None


def standing(outcome: Outcome, article_id: str) -> Standing:
    """How `article_id` stands in `outcome`."""
    if outcome.verdict == "answer":
        return Standing.ANSWERED if outcome.best == article_id else Standing.MISLED
    if outcome.verdict == "clarify" and article_id in outcome.offered:
        return Standing.OFFERED
    return Standing.UNANSWERED


def effect(before: Outcome, after: Outcome, article_id: str) -> Effect | None:
    """What becoming `after` does to a question of `article_id`; None where who asks is told the same."""
    former, later = standing(before, article_id), standing(after, article_id)
    if later > former:
        return Effect.BETTER
    if later < former:
        return Effect.WORSE
    if before.verdict != after.verdict or (after.verdict == "answer" and before.best != after.best):
        return Effect.OTHER
    return None


def askers(owners: frozenset[Audience], changed: frozenset[Audience]) -> tuple[Audience, ...]:
    """Who asks a question of an article for `owners` when articles for `changed` come, change or go.

    Those it is for; and, of customers, those who read the changed article as well. Staff can judge what they look up.
    """
    order = tuple(Audience)
    both = {max(owner, other, key=order.index) for owner in owners for other in changed}
    return tuple(
        audience
        for audience in order
        if audience in owners or (audience in both and audience is not Audience.INTERNAL)
    )


def change_id(article_id: str, question: str, audience: Audience, before: Outcome, after: Outcome) -> str:
    """The name of this very change: accepting it accepts no other one of the same question."""
    parts = (
        article_id,
        question,
        audience.value,
        before.verdict,
        before.best or "",
        after.verdict,
        after.best or "",
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
