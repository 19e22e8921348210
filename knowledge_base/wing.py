"""The knowledge base as one part of the server: its services, started and stopped together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from core.services import CoreServices
from knowledge_base.article.keeper import PlanKeeper
from knowledge_base.article.planning import PlanningService
from knowledge_base.article.service import ArticleService
from knowledge_base.insight.follower import HandoverFollower
from knowledge_base.insight.gap_service import GapService
from knowledge_base.insight.recorder import QuestionRecorder
from knowledge_base.insight.retention import Retention
from knowledge_base.rehearsal.check import CheckService
from knowledge_base.rehearsal.questions import RegressionQuestions
from knowledge_base.rehearsal.service import RehearsalService
from knowledge_base.search.service import SearchService
from knowledge_base.settings import KnowledgeSettings


class KnowledgeWing:
    """What the composition root starts, and what the endpoints reach through `current_wing`."""

    def __init__(
        self,
        core: CoreServices,
        settings: KnowledgeSettings,
        search: SearchService,
        recorder: QuestionRecorder,
        rehearsal: RehearsalService,
        routers: Sequence[APIRouter],
    ) -> None:
        self.core = core
        self.settings = settings
        self.search = search
        self.recorder = recorder
        self.rehearsal = rehearsal
        self.checks = CheckService(core.database, search, rehearsal, core.clock, settings.known_locales)
        self.gaps = GapService(core.database, core.clock, search, recorder)
        self._retention = Retention(core.database, core.clock, timedelta(days=settings.questions_kept_days))
        self._handovers = HandoverFollower(core.database, core.bus, core.clock, recorder)
        self.plans = PlanKeeper(
            core.database, search, self.planning, every_seconds=settings.plan_interval_seconds
        )
        self.routers = routers

    def articles(self, session: AsyncSession) -> ArticleService:
        """The article service in `session`."""
        return ArticleService(session, self.core.clock, self.settings.known_locales)

    def regression_questions(self, session: AsyncSession) -> RegressionQuestions:
        """The regression questions in `session`."""
        return RegressionQuestions(session, self.core.clock)

    def planning(self, session: AsyncSession) -> PlanningService:
        """What is planned for articles, in `session`."""
        return PlanningService(session, self.core.clock, self.articles(session))

    async def start(self) -> None:
        """Read the published articles, from stored vectors where there are any."""
        await self.search.start()
        self.plans.start()
        self.recorder.start()
        await self._handovers.start()
        self._retention.start()

    async def stop(self) -> None:
        """Write what is waiting and end the background work."""
        await self.plans.stop()
        await self._retention.stop()
        await self.gaps.stop()
        await self._handovers.stop()
        self.rehearsal.close()
        await self.recorder.stop()
        await self.search.stop()

    async def readiness(self) -> dict[str, bool]:
        """Whether questions can be answered."""
        return {"knowledge": self.search.is_ready}


def current_wing(request: Request) -> KnowledgeWing:
    """FastAPI dependency."""
    wing: KnowledgeWing = request.app.state.knowledge_base
    return wing
