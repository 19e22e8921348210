"""Every query about questions and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.insight.gaps import OpenQuestion
from knowledge_base.insight.models import (
    AskedQuestion,
    DismissedGap,
    Feedback,
    PhrasingStatus,
    SuggestedPhrasing,
)


class QuestionRepository:
    """Questions and feedback in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, question_id: str) -> AskedQuestion | None:
        """One question."""
        return await self._session.get(AskedQuestion, question_id)

    async def get_last_of(
        self, conversation_id: str, since: datetime, verdict: str | None = None
    ) -> AskedQuestion | None:
        """The newest question of a conversation since then, among those of a verdict if one is given."""
        statement = (
            select(AskedQuestion)
            .where(AskedQuestion.conversation_id == conversation_id, AskedQuestion.asked_at >= since)
            .order_by(AskedQuestion.asked_at.desc())
            .limit(1)
        )
        if verdict is not None:
            statement = statement.where(AskedQuestion.verdict == verdict)
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def list_open(self, locale: str, since: datetime, limit: int) -> Sequence[OpenQuestion]:
        """Questions that got no answer, or one that didn't help; newest first."""
        statement = (
            select(
                AskedQuestion.text,
                AskedQuestion.asked_at,
                AskedQuestion.audience,
                Feedback.article_id,
                Feedback.given_at,
                Feedback.helped,
            )
            .outerjoin(Feedback, Feedback.id == AskedQuestion.id)
            .where(
                AskedQuestion.locale == locale,
                AskedQuestion.asked_at >= since,
                or_(
                    AskedQuestion.verdict == "none",
                    and_(AskedQuestion.verdict == "clarify", AskedQuestion.chosen_article_id.is_(None)),
                    Feedback.helped.is_(False),
                ),
            )
            .order_by(AskedQuestion.asked_at.desc())
            .limit(limit)
        )
        return [
            OpenQuestion(
                row.text,
                row.asked_at,
                Audience(row.audience),
                row.article_id if row.helped is False else None,
                row.given_at if row.helped is False else None,
            )
            for row in (await self._session.execute(statement)).all()
        ]

    async def list_dismissed(self, locale: str) -> Sequence[DismissedGap]:
        """Gaps that were dismissed."""
        statement = select(DismissedGap).where(DismissedGap.locale == locale)
        return (await self._session.execute(statement)).scalars().all()

    def add(self, row: DismissedGap | SuggestedPhrasing) -> None:
        """Keep a new row."""
        self._session.add(row)

    async def published_since(self) -> dict[str, datetime]:
        """When what customers read of each published article was written."""
        statement = select(Article.id, ArticleVersion.created_at).join(
            ArticleVersion,
            (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.published_version),
        )
        return {row[0]: row[1] for row in (await self._session.execute(statement)).all()}

    async def get_phrasing(self, phrasing_id: str) -> SuggestedPhrasing | None:
        """One suggestion; a second decision waits for the first (PostgreSQL)."""
        return await self._session.get(SuggestedPhrasing, phrasing_id, with_for_update=True)

    async def get_phrasing_by_hash(self, article_id: str, text_hash: str) -> SuggestedPhrasing | None:
        """The suggestion of these words for the article."""
        statement = select(SuggestedPhrasing).where(
            SuggestedPhrasing.article_id == article_id, SuggestedPhrasing.text_hash == text_hash
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def list_pending_phrasings(self, article_id: str | None) -> Sequence[SuggestedPhrasing]:
        """Undecided suggestions, most used first, then newest."""
        statement = (
            select(SuggestedPhrasing)
            .where(SuggestedPhrasing.status == PhrasingStatus.PENDING)
            .order_by(SuggestedPhrasing.times.desc(), SuggestedPhrasing.suggested_at.desc())
        )
        if article_id is not None:
            statement = statement.where(SuggestedPhrasing.article_id == article_id)
        return (await self._session.execute(statement)).scalars().all()

    async def put_feedback(self, feedback: Feedback) -> None:
        """Keep what a reader says; the last word counts."""
        await self._session.merge(feedback)
