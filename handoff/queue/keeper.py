"""Keeps the queue moving and everybody's picture of it true: at each change, and every few seconds in any case."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from core.bus import EventBus
from core.clock import Clock
from core.errors import ConflictError
from handoff import events
from handoff.agent.schemas import AgentView
from handoff.conversation.schemas import QueuePlaceView, SummaryView
from handoff.conversation.views import state_view
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
"""Changes that come together are acted upon together."""

PUSH_SECONDS = 0.25
"""The queue is pushed whole, and at most this often: a person can't read faster."""


class QueueKeeper:
    """A background task of each server: wakes due conversations, takes them from agents who don't answer, gives them to
    agents who are free, and tells who waits and where each one stands.

    It reads after the commits that it acts upon, in a transaction of its own: two changes at once can't leave a picture
    behind that neither of them would paint. What it does, it does one conversation a transaction, each looked at again
    under its lock: of several servers that want the same, one does it.
    """

    def __init__(
        self,
        *,
        works: WorkFactory,
        bus: EventBus,
        clock: Clock,
        settings: HandoffSettings,
        signals: Signals,
    ) -> None:
        self._works = works
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._signals = signals
        self._told_queue: list[SummaryView] = []
        self._told_places: dict[str, QueuePlaceView] = {}
        self._told_agents: list[AgentView] = []
        self._told_at = -PUSH_SECONDS
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep."""
        self._loop = asyncio.create_task(self._keep(), name="queue-keeper")

    async def stop(self) -> None:
        """End."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            self._signals.queue.clear()
            for step in (self.wake_due, self.lose_due, self.route, self._tell_in_time):
                try:
                    await step()
                except Exception:
                    logger.exception("keeping the queue failed (%s); going on", step.__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.sweep_interval_seconds):
                    await self._signals.queue.wait()
                await asyncio.sleep(GATHER_SECONDS)

    async def _tell_in_time(self) -> None:
        now = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._told_at + PUSH_SECONDS - now()))
        self._told_at = now()
        await self.tell()

    async def wake_due(self) -> None:
        """Reopen the snoozed conversations whose time has come."""
        async with self._works.reading() as work:
            is_any_due = await work.queue.is_any_due()
        if is_any_due:
            async with self._works.writing() as work:
                await work.queue.wake_due()

    async def lose_due(self) -> int:
        """Take conversations from agents who vanished or owe an answer for too long; how many those were."""
        async with self._works.reading() as work:
            due = await work.leases.list_due()
        lost = 0
        for conversation_id, staff_id in due:
            async with self._works.writing() as work:
                lost += await work.leases.lose(conversation_id, staff_id)
        return lost

    async def route(self) -> int:
        """Give waiting customers to free agents, as their teams' routing says; how many those were."""
        async with self._works.reading() as work:
            plan = await work.assignments.plan()
        given = 0
        for one in plan:
            try:
                async with self._works.writing() as work:
                    given += await work.assignments.assign(one)
            except ConflictError as error:
                logger.info("conversation %s was not assigned: %s", one.conversation_id, error)
        return given

    async def tell(self) -> None:
        """Push the queue to the desk, and their place to the customers for whom it has changed."""
        async with self._works.reading() as work:
            waiting = await work.queue.list_waiting()
            summaries = [work.conversations.summary_of(one) for one in waiting]
            place_of = await work.conversations.places_of(waiting)
            agents = await work.agents.list_agents()
            states = [
                state_view(one, place_of[one.id], bot_name=self._settings.bot_name)
                for one in waiting
                if place_of[one.id] != self._told_places.get(one.id)
            ]
        if summaries != self._told_queue:
            await self._bus.publish(events.queue_updated(summaries))
        for state in states:
            await self._bus.publish(events.customer_conversation_updated(state))
        if agents != self._told_agents:  # what each of them has in hand changes with the queue
            await self._bus.publish(events.presence_updated(agents))
        self._told_agents = agents
        self._told_queue = summaries
        self._told_places = place_of
