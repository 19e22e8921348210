"""The knowledge base as one part of the server: its services, started and stopped together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from core.services import CoreServices
from knowledge_base.article.service import ArticleService
from knowledge_base.insight.follower import HandoverFollower
from knowledge_base.insight.recorder import QuestionRecorder
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
        self._handovers = HandoverFollower(core.database, core.bus, core.clock, recorder)
        self.routers = routers

    def articles(self, session: AsyncSession) -> ArticleService:
        """The article service in `session`."""
        return ArticleService(session, self.core.clock, self.settings.known_locales)

    async def start(self) -> None:
        """Read the published articles, from stored vectors where there are any."""
        await self.search.start()
        await self.recorder.start()
        await self._handovers.start()

    async def stop(self) -> None:
        """Write what is waiting and end the background work."""
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
