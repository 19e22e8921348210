"""What came of each article, and which ones somebody should look at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from knowledge_base.article.lifecycle import Status
from knowledge_base.insight.figure_repository import FigureRepository
from knowledge_base.insight.staleness import Staleness, Standing, reasons_to_look_again


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """An article over a period. `last_shown_at` looks back further: as far as questions are kept."""

    article_id: str
    shown: int
    helped: int
    not_helped: int
    led_to_person: int
    last_shown_at: datetime | None
    stale: tuple[Staleness, ...]


class FigureService:
    """Reads in the caller's session."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._rows = FigureRepository(session)
        self._clock = clock

    async def list_figures(self, days: int) -> list[ArticleFigures]:
        """Of all articles that are not archived, over the last `days` times 24 hours."""
        now = self._clock.now()
        since = now - timedelta(days=days)
        shown = await self._rows.count_shown(since)
        last_shown = await self._rows.last_shown()
        feedback = await self._rows.count_feedback(since)
        figures: list[ArticleFigures] = []
        for article in await self._rows.list_articles():
            if article.status is Status.ARCHIVED:
                continue
            count, led_to_person = shown.get(article.id, (0, 0))
            helped, not_helped = feedback.get(article.id, (0, 0))
            last = last_shown.get(article.id)
            stale: list[Staleness] = []
            if article.written_at is not None:
                standing = Standing(
                    article.created_at, article.written_at, article.review_at, last, helped, not_helped
                )
                stale = reasons_to_look_again(standing, now)
            figures.append(
                ArticleFigures(article.id, count, helped, not_helped, led_to_person, last, tuple(stale))
            )
        return figures
