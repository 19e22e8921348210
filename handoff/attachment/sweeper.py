"""Deletes the files that were uploaded and never sent."""

from __future__ import annotations

import asyncio
import logging

from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0


class AttachmentSweeper:
    """A background task of each server; two at once find nothing twice."""

    def __init__(self, works: WorkFactory, *, interval_seconds: float = SWEEP_SECONDS) -> None:
        self._works = works
        self._interval_seconds = interval_seconds
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to sweep."""
        self._loop = asyncio.create_task(self._run(), name="attachment-sweeper")

    async def stop(self) -> None:
        """End."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval_seconds)
            try:
                await self.sweep()
            except Exception:
                logger.exception("deleting unsent files failed; going on")

    async def sweep(self) -> int:
        """Delete what is due; how many files."""
        async with self._works.writing() as work:
            count = await work.attachments.delete_unsent()
            if count:
                work.audit.record_system("delete_unsent_uploads", files=count)
        return count
