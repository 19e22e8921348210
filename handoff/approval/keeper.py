"""Lets requests for a decision expire that nobody has decided in time, and claims lapse that nobody attends to."""

from __future__ import annotations

from core.periodic import PeriodicTask
from handoff.settings import HandoffSettings
from handoff.work import WorkFactory


class ApprovalKeeper:
    """A background task of each server; which of them lets a request expire is settled in the database."""

    def __init__(self, *, works: WorkFactory, settings: HandoffSettings) -> None:
        self._works = works
        self._task = PeriodicTask(
            "approval-keeper", self._keep, every_seconds=settings.sweep_interval_seconds
        )

    def start(self) -> None:
        """Begin to keep."""
        self._task.start()

    async def stop(self) -> None:
        """End."""
        await self._task.stop()

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
        await self.expire_due()
        await self.free_unattended()
