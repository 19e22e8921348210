"""Looks at the clock: warns of promises before they break, says which have broken, and closes what fell asleep."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import Clock
from core.periodic import PeriodicTask
from handoff.service_level.repository import ServiceLevelRepository
from handoff.settings import HandoffSettings
from handoff.work import WorkFactory

BATCH = 100
"""Conversations that one look takes on; the next look takes the rest."""

IDLE_LOOK_EVERY = timedelta(minutes=1)
"""Hours of silence need no look at every sweep."""


class ServiceLevelSweeper:
    """A background task of each server. Each conversation is looked at again under its lock, so that two servers that
    find the same one do what is due once.
    """

    def __init__(self, *, works: WorkFactory, clock: Clock, settings: HandoffSettings) -> None:
        self._works = works
        self._clock = clock
        self._looked_for_idle_at: datetime | None = None
        self._task = PeriodicTask(
            "service-levels", self._sweep, every_seconds=settings.sweep_interval_seconds
        )

    def start(self) -> None:
        """Begin to look."""
        self._task.start()

    async def stop(self) -> None:
        """End."""
        await self._task.stop()

    async def _sweep(self) -> None:
        await self.watch_promises()
        await self._close_idle_now_and_then()

    async def watch_promises(self) -> None:
        """Warn of what is about to break, and say what has broken."""
        async with self._works.reading() as work:
            found = await ServiceLevelRepository(work.session).list_conversations_to_watch(
                self._clock.now(), BATCH
            )
        for conversation_id in found:
            async with self._works.writing() as work:
                await work.promises.watch(await work.conversations.lock(conversation_id))

    async def close_idle(self) -> int:
        """Resolve a batch of idle conversations; how many those were."""
        async with self._works.reading() as work:
            found = await work.idle.list_idle(BATCH)
        closed = 0
        for conversation_id in found:
            # One transaction each: on SQLite nobody who writes waits for a whole batch.
            async with self._works.writing() as work:
                closed += await work.idle.close(conversation_id)
        return closed

    async def _close_idle_now_and_then(self) -> None:
        now = self._clock.now()
        if self._looked_for_idle_at is None or now - self._looked_for_idle_at >= IDLE_LOOK_EVERY:
            closed = await self.close_idle()
            if closed < BATCH:
                self._looked_for_idle_at = now
