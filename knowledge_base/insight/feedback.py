"""What came of an answer: whether it helped, what was chosen, whether a person was needed after all."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.errors import QuestionNotFoundError
from knowledge_base.insight.models import Feedback
from knowledge_base.insight.repository import QuestionRepository

# What was asked longer ago than this is hardly why somebody wants a person, or picks an article, now.
LEADS_TO = timedelta(minutes=30)


class FeedbackService:
    """Notes it in the caller's transaction. Questions have to be written before: `QuestionRecorder.flush`."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._articles = ArticleRepository(session)
        self._questions = QuestionRepository(session)
        self._clock = clock

    async def rate_answer(self, question_id: str, *, helped: bool) -> None:
        """Whether the article shown for the question helped. Raises QuestionNotFoundError where none was shown."""
        question = await self._questions.get(question_id)
        article_id = question.shown_article_id if question is not None else None
        if article_id is None:
            raise QuestionNotFoundError("There is no such answer, or not any more.")
        await self._rate(question_id, article_id, helped=helped)

    async def rate_reading(self, reading_id: str, article_id: str, *, helped: bool) -> None:
        """Whether a help page helped; `reading_id` is the question's that led to it, or one of its own."""
        question = await self._questions.get(reading_id)
        if question is not None and question.shown_article_id is None:
            question.chosen_article_id = article_id
        await self._rate(reading_id, article_id, helped=helped)

    async def choose(self, conversation_id: str, slug: str) -> str | None:
        """The customer was asked which article was meant and picked one: the question's id, None without one."""
        since = self._clock.now() - LEADS_TO
        question = await self._questions.get_last_of(conversation_id, since, verdict="clarify")
        if question is None:
            return None
        readable = Audience(question.audience).readable
        found = await self._articles.get_published(slug, question.locale, readable)
        if found is None:
            return None
        question.chosen_article_id = found[0].id
        return question.id

    async def note_handover(self, conversation_id: str) -> None:
        """The conversation goes to a person; its last question led there."""
        question = await self._questions.get_last_of(conversation_id, self._clock.now() - LEADS_TO)
        if question is not None:
            question.was_handed_over = True

    async def _rate(self, feedback_id: str, article_id: str, *, helped: bool) -> None:
        feedback = Feedback(id=feedback_id, article_id=article_id, helped=helped, given_at=self._clock.now())
        await self._questions.put_feedback(feedback)
