"""Which articles somebody should look at again, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Staleness = Literal["unchanged", "review_due", "not_shown", "unhelpful"]

UNCHANGED_FOR = timedelta(days=365)
NOT_SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a published article. `written_at`: what customers read was written then."""

    created_at: datetime
    written_at: datetime
    review_at: datetime | None
    last_shown_at: datetime | None
    helped: int
    not_helped: int


def reasons_to_look_again(article: Standing, now: datetime) -> list[Staleness]:
    """Why the article is stale; nothing for one that isn't."""
    reasons: list[Staleness] = []
    if article.review_at is not None and article.review_at <= now:
        reasons.append("review_due")
    if now - article.written_at > UNCHANGED_FOR:
        reasons.append("unchanged")
    # A new article had no time to be shown.
    if now - (article.last_shown_at or article.created_at) > NOT_SHOWN_FOR:
        reasons.append("not_shown")
    if article.not_helped > article.helped:
        reasons.append("unhelpful")
    return reasons
