"""Records what was asked and what it got, without making the asker wait for the database."""

from __future__ import annotations

import asyncio

from core.clock import Clock
from core.database import Database, new_id
from core.masking import mask, take_code
from core.periodic import PeriodicTask
from knowledge_base.article.lifecycle import Audience
from knowledge_base.insight.models import AskedQuestion
from knowledge_base.search.service import Answer

# A burst longer than this with a database that doesn't answer loses its oldest questions, not the server's memory.
MAXIMUM_WAITING = 5_000
# The database takes a batch in one transaction; so long may a question be on its way.
WRITE_INTERVAL_SECONDS = 0.25


def without_secrets(text: str) -> str:
    """`text` without card numbers and one-time codes: a question is read by editors, and kept for months."""
    return take_code(mask(text))[0]


class QuestionRecorder:
    """Takes questions at once, writes them in batches; `stop` writes the rest."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[AskedQuestion] = []
        self._writing = asyncio.Lock()
        self._task = PeriodicTask("knowledge-questions", self.flush, every_seconds=WRITE_INTERVAL_SECONDS)

    def record(
        self,
        text: str,
        answer: Answer,
        *,
        audience: Audience,
        source: str,
        conversation_id: str | None = None,
    ) -> str:
        """Note a question; its id."""
        question = AskedQuestion(
            id=new_id(),
            asked_at=self._clock.now(),
            text=without_secrets(text),
            locale=answer.locale,
            audience=audience.value,
            source=source,
            conversation_id=conversation_id,
            verdict=answer.result.verdict,
            confidence=answer.result.confidence,
            coverage=answer.result.coverage,
            article_id=answer.hits[0].article.id if answer.hits else None,
        )
        self._waiting.append(question)
        if len(self._waiting) > MAXIMUM_WAITING:
            del self._waiting[0]
        return question.id

    async def flush(self) -> None:
        """Write what is waiting, so that it can be found; it goes on waiting if the database fails."""
        async with self._writing:
            batch, self._waiting = self._waiting, []
            if not batch:
                return
            try:
                async with self._database.transaction() as session:
                    session.add_all(batch)
            except BaseException:  # cancelled as well
                self._waiting = batch + self._waiting
                raise

    def start(self) -> None:
        """Begin to write."""
        self._task.start()

    async def stop(self) -> None:
        """Write the rest and end."""
        async with self._writing:  # what is on its way arrives
            await self._task.stop()
        await self.flush()
