"""Forgets what was asked long ago."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import Database
from core.periodic import PeriodicTask
from knowledge_base.insight.models import AskedQuestion, DismissedGap, Feedback, SuggestedPhrasing
from knowledge_base.search.corpus import text_hash
from knowledge_base.search.models import StoredVector

logger = logging.getLogger(__name__)

EVERY_SECONDS = 6 * 3600.0
# Short transactions: customers' questions are written between two of them.
QUESTIONS_AT_ONCE = 1_000


class Retention:
    """Removes questions, what was said about them, and what was made of them, when they are `kept_for` old."""

    def __init__(self, database: Database, clock: Clock, kept_for: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._kept_for = kept_for
        self._task = PeriodicTask("knowledge-retention", self.forget, every_seconds=EVERY_SECONDS)

    def start(self) -> None:
        """Begin to look."""
        self._task.start()

    async def stop(self) -> None:
        """End."""
        await self._task.stop()

    async def forget(self) -> int:
        """Remove what is too old now; how many questions that were."""
        limit = self._clock.now() - self._kept_for
        removed = 0
        while True:
            async with self._database.transaction() as session:
                batch = await _forget_questions(session, limit)
            removed += batch
            if batch < QUESTIONS_AT_ONCE:
                break
        async with self._database.transaction() as session:
            await session.execute(delete(Feedback).where(Feedback.given_at < limit))
            await session.execute(delete(SuggestedPhrasing).where(SuggestedPhrasing.suggested_at < limit))
            await session.execute(delete(DismissedGap).where(DismissedGap.dismissed_at < limit))
        if removed:
            logger.info("forgot %d questions from before %s", removed, limit.date())
        return removed


async def _forget_questions(session: AsyncSession, limit: datetime) -> int:
    statement = (
        select(AskedQuestion.id, AskedQuestion.text)
        .where(AskedQuestion.asked_at < limit)
        .limit(QUESTIONS_AT_ONCE)
    )
    found = (await session.execute(statement)).all()
    if found:
        await session.execute(delete(AskedQuestion).where(AskedQuestion.id.in_([row.id for row in found])))
        await _forget_vectors(session, sorted({row.text for row in found}))
    return len(found)


async def _forget_vectors(session: AsyncSession, texts: Sequence[str]) -> None:
    """Of texts that nobody else asked. One that an article has as well is made anew when it is next needed."""
    asked = select(AskedQuestion.text).where(AskedQuestion.text.in_(texts)).distinct()
    still_asked = set((await session.execute(asked)).scalars())
    hashes = [text_hash(text) for text in texts if text not in still_asked]
    await session.execute(delete(StoredVector).where(StoredVector.text_hash.in_(hashes)))
