"""Hears of conversations that go to a person, from whichever wing says so."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from core.bus import HANDOVERS, Event, EventBus
from core.clock import Clock
from core.database import Database
from knowledge_base.insight.feedback import FeedbackService
from knowledge_base.insight.recorder import QuestionRecorder

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class HandoverFollower:
    """Marks the question that led to a person. A lost event is one count too few: the bus is no record."""

    def __init__(self, database: Database, bus: EventBus, clock: Clock, recorder: QuestionRecorder) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._recorder = recorder
        self._is_listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._follow(), name="knowledge-handovers")
        await self._is_listening.wait()

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _follow(self) -> None:
        while True:
            async with self._bus.subscribe(HANDOVERS) as events:
                self._is_listening.set()
                async for event in events:
                    await self._note(event)
            await asyncio.sleep(RETRY_SECONDS)

    async def _note(self, event: Event) -> None:
        try:
            # Every replica hears of it, and the one that still holds the question writes it first.
            await self._recorder.flush()
            async with self._database.transaction() as session:
                await FeedbackService(session, self._clock).note_handover(event.data["conversation_id"])
        except Exception:
            logger.exception("could not note what led to a person")
