"""Deletes the files that were uploaded and never sent."""

from __future__ import annotations

from core.periodic import PeriodicTask
from handoff.work import WorkFactory

SWEEP_SECONDS = 3600.0


class AttachmentSweeper:
    """A background task of each server; two at once find nothing twice."""

    def __init__(self, works: WorkFactory, *, interval_seconds: float = SWEEP_SECONDS) -> None:
        self._works = works
        self._task = PeriodicTask("attachment-sweeper", self.sweep, every_seconds=interval_seconds)

    def start(self) -> None:
        """Begin to sweep."""
        self._task.start()

    async def stop(self) -> None:
        """End."""
        await self._task.stop()

    async def sweep(self) -> int:
        """Delete what is due; how many files."""
        async with self._works.writing() as work:
            count = await work.attachments.delete_unsent()
            if count:
                work.audit.record_system("delete_unsent_uploads", files=count)
        return count
