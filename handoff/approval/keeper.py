"""Lets requests for a decision expire that nobody has decided in time, and claims lapse that nobody attends to."""

from __future__ import annotations

import asyncio
import logging

from handoff.settings import HandoffSettings
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)


class ApprovalKeeper:
    """A background task of each server; which of them lets a request expire is settled in the database."""

    def __init__(self, *, works: WorkFactory, settings: HandoffSettings) -> None:
        self._works = works
        self._settings = settings
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep."""
        self._loop = asyncio.create_task(self._keep(), name="approval-keeper")

    async def stop(self) -> None:
        """End."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def expire_due(self) -> int:
        """Let those expire whose time is over; how many those were."""
        async with self._works.reading() as work:
            due = await work.approvals.list_expired()
        expired = 0
        for approval_id in due:
            async with self._works.writing() as work:
                expired += await work.approvals.expire(approval_id)
        return expired

    async def free_unattended(self) -> int:
        """Let others look at those whose claimer has forgotten them; how many those were."""
        async with self._works.reading() as work:
            lapsed = await work.approvals.list_lapsed_claims()
        freed = 0
        for approval_id in lapsed:
            async with self._works.writing() as work:
                freed += await work.approvals.let_claim_lapse(approval_id)
        return freed

    async def _keep(self) -> None:
        while True:
            try:
                await self.expire_due()
                await self.free_unattended()
            except Exception:
                logger.exception("keeping the approvals failed; going on")
            await asyncio.sleep(self._settings.sweep_interval_seconds)
