"""Publishes and unpublishes articles at the times that editors have planned."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.periodic import PeriodicTask
from knowledge_base.article.planning import PlanningService
from knowledge_base.search.service import SearchService

logger = logging.getLogger(__name__)


class PlanKeeper:
    """A background task of each server, whose first look is at the start: plans come due while no server runs.

    Each article is looked at again under its lock: of several servers that find the same plan due, one carries it out.
    """

    def __init__(
        self,
        database: Database,
        search: SearchService,
        planning: Callable[[AsyncSession], PlanningService],
        *,
        every_seconds: float,
    ) -> None:
        self._database = database
        self._search = search
        self._planning = planning
        self._task = PeriodicTask("knowledge-plans", self.carry_out_due, every_seconds=every_seconds)

    def start(self) -> None:
        """Begin to look."""
        self._task.start()

    async def stop(self) -> None:
        """End."""
        await self._task.stop()

    async def carry_out_due(self) -> int:
        """Do what is due, in a transaction for each article; for how many that was done here."""
        async with self._database.reading() as session:
            due = await self._planning(session).list_due()
        done = 0
        for article_id in due:
            try:
                async with self._database.transaction() as session:
                    done += await self._planning(session).carry_out(article_id)
            except Exception:
                logger.exception("what is planned for article %s failed; it is tried again", article_id)
        if done:
            await self._search.refresh()
        return done
