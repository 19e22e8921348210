"""Where waiting customers stand, and how long it will take."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.agent.repository import AgentRepository
from handoff.conversation.models import Conversation
from handoff.conversation.schemas import QueuePlaceView
from handoff.conversation.transitions import WAITING
from handoff.queue.policy import expected_wait
from handoff.queue.repository import QueueRepository

SERVICE_TIMES_SINCE = timedelta(hours=24)


class Places:
    """Reads places through one session; what all of them depend on is read once."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._queue = QueueRepository(session)
        self._agents = AgentRepository(session)
        self._clock = clock
        self._circumstances: tuple[int, list[timedelta]] | None = None

    async def get(self, conversation: Conversation) -> QueuePlaceView | None:
        """The place of `conversation`; None when it doesn't wait."""
        if conversation.state != WAITING:
            return None
        return await self.at(await self._queue.count_before(conversation) + 1)

    async def at(self, position: int) -> QueuePlaceView:
        """The place of whoever stands at `position` (from 1)."""
        if self._circumstances is None:
            now = self._clock.now()
            self._circumstances = (
                await self._agents.count_online(now),
                await self._queue.list_recent_service_times(now - SERVICE_TIMES_SINCE),
            )
        agents_online, service_times = self._circumstances
        wait = expected_wait(position, agents_online, service_times)
        return QueuePlaceView(position=position, expected_wait_seconds=int(wait.total_seconds()))
