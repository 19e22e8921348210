"""Every query about regression questions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.article.models import Article
from knowledge_base.rehearsal.models import RegressionQuestion


class RegressionQuestionRepository:
    """Regression questions in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, question: RegressionQuestion) -> None:
        """Keep a new one."""
        self._session.add(question)

    async def delete(self, question: RegressionQuestion) -> None:
        """Drop one."""
        await self._session.delete(question)

    async def flush(self) -> None:
        """Send what is pending to the database."""
        await self._session.flush()

    async def list_of(self, article_id: str) -> Sequence[RegressionQuestion]:
        """Those of one article, in its editor's order."""
        statement = (
            select(RegressionQuestion)
            .where(RegressionQuestion.article_id == article_id)
            .order_by(RegressionQuestion.position)
        )
        return (await self._session.execute(statement)).scalars().all()

    async def list_of_locale(self, locale: str) -> Sequence[RegressionQuestion]:
        """Those of all articles of a locale, article by article."""
        statement = (
            select(RegressionQuestion)
            .join(Article, Article.id == RegressionQuestion.article_id)
            .where(Article.locale == locale)
            .order_by(Article.created_at, Article.id, RegressionQuestion.position)
        )
        return (await self._session.execute(statement)).scalars().all()
