"""Every query that counts questions and feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.lifecycle import Status
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.insight.models import AskedQuestion, Feedback
from knowledge_base.insight.quality import Asked

_SHOWN = case(
    (AskedQuestion.verdict == "answer", AskedQuestion.article_id), else_=AskedQuestion.chosen_article_id
)


@dataclass(frozen=True, slots=True)
class ArticleDates:
    """An article and when it was written; `written_at` is None for one that customers don't get."""

    id: str
    status: Status
    created_at: datetime
    review_at: datetime | None
    written_at: datetime | None


class FigureRepository:
    """Figures in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_shown(self, since: datetime) -> dict[str, tuple[int, int]]:
        """How often each article was shown since then, and how often a person was needed after it."""
        handed_over = func.sum(cast(AskedQuestion.was_handed_over, Integer))
        statement = (
            select(_SHOWN, func.count(), handed_over)
            .where(AskedQuestion.asked_at >= since, _SHOWN.is_not(None))
            .group_by(_SHOWN)
        )
        return {row[0]: (row[1], row[2]) for row in (await self._session.execute(statement)).all()}

    async def last_shown(self) -> dict[str, datetime]:
        """When each article was last shown."""
        statement = (
            select(_SHOWN, func.max(AskedQuestion.asked_at)).where(_SHOWN.is_not(None)).group_by(_SHOWN)
        )
        return {row[0]: row[1] for row in (await self._session.execute(statement)).all()}

    async def count_feedback(self, since: datetime) -> dict[str, tuple[int, int]]:
        """How often each article helped since then, and how often it didn't."""
        helped = func.sum(cast(Feedback.helped, Integer))
        statement = (
            select(Feedback.article_id, helped, func.count() - helped)
            .where(Feedback.given_at >= since)
            .group_by(Feedback.article_id)
        )
        return {row[0]: (row[1], row[2]) for row in (await self._session.execute(statement)).all()}

    async def list_articles(self) -> Sequence[ArticleDates]:
        """All articles with their dates."""
        statement = select(
            Article.id, Article.status, Article.created_at, Article.review_at, ArticleVersion.created_at
        ).outerjoin(
            ArticleVersion,
            (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.published_version),
        )
        return [ArticleDates(*row) for row in (await self._session.execute(statement)).all()]

    async def list_asked(self, since: datetime, limit: int) -> Sequence[Asked]:
        """Questions with what they got, newest first."""
        statement = (
            select(
                AskedQuestion.asked_at,
                AskedQuestion.text,
                AskedQuestion.verdict,
                AskedQuestion.confidence,
                AskedQuestion.coverage,
            )
            .where(AskedQuestion.asked_at >= since)
            .order_by(AskedQuestion.asked_at.desc())
            .limit(limit)
        )
        return [Asked(*row) for row in (await self._session.execute(statement)).all()]
