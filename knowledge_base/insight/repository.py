"""Every query about questions and what came of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.insight.models import AskedQuestion, Feedback


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

    async def put_feedback(self, feedback: Feedback) -> None:
        """Keep what a reader says; the last word counts."""
        await self._session.merge(feedback)
