"""Runs turns: one at a time per conversation, many conversations at once, across any number of servers.

A turn is a row in the database. The commit that wrote it tells the worker, or the sweep finds it; it is taken under a
lease that is renewed while it runs, so that the turns of a server that dies are taken up by another, or by the same one
restarted.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial

from prometheus_client import Counter

from core.bus import EventBus
from core.clock import Clock
from handoff import events
from handoff.conversation.models import Author
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.turn.gateway import BotGateway
from handoff.turn.protocol import BotFailedError
from handoff.turn.repository import TurnRepository
from handoff.turn.service import TakenTurn
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

STOP_GRACE_SECONDS = 3.0
"""What running turns may take to end when the server stops; after that they go back into line."""

ERROR_PAUSE_SECONDS = 1.0

TURNS = Counter("frontdesk_turns_total", "Turns by how they ended.", ["state"])


class TurnWorker:
    """One server's share of the turns."""

    def __init__(
        self,
        *,
        works: WorkFactory,
        gateway: BotGateway,
        bus: EventBus,
        clock: Clock,
        settings: HandoffSettings,
        signals: Signals,
    ) -> None:
        self._works = works
        self._gateway = gateway
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._signals = signals
        self._running: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(settings.turn_concurrency)
        self._serving: dict[str, bool] = {}
        """Conversations with a turn that runs here, and whether each may have another when that has ended."""
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to take turns, those of an earlier run first."""
        self._loops = [
            asyncio.create_task(self._take_turns(), name="turn-worker"),
            asyncio.create_task(self._renew_leases(), name="turn-leases"),
        ]

    async def stop(self) -> None:
        """Let running turns end, or put them back into line."""
        await _cancel(self._loops)
        running = dict(self._running)
        if running:
            await asyncio.wait(running.values(), timeout=STOP_GRACE_SECONDS)
        unfinished = [token for token, task in running.items() if not task.done()]
        await _cancel(list(running.values()))
        if unfinished:
            async with self._works.writing() as work:
                released = await TurnRepository(work.session).release(unfinished)
            logger.info("%d turns go back into line", released)

    async def _take_turns(self) -> None:
        next_sweep = 0.0
        while True:
            try:
                if time.monotonic() >= next_sweep:
                    await self._sweep()
                    next_sweep = time.monotonic() + self._settings.sweep_interval_seconds
                conversation_id = self._signals.turns.pop()
                if conversation_id is None:
                    await self._signals.turns.wait(next_sweep - time.monotonic())
                elif conversation_id in self._serving:
                    self._serving[conversation_id] = True
                else:
                    await self._take(conversation_id)
            except Exception:
                logger.exception("taking turns failed; going on in %.0f s", ERROR_PAUSE_SECONDS)
                await asyncio.sleep(ERROR_PAUSE_SECONDS)

    async def _sweep(self) -> None:
        """Find turns that nobody was woken for: of a server that died, or due only now."""
        async with self._works.reading() as work:
            conversation_ids = await TurnRepository(work.session).list_conversations_to_serve(
                self._clock.now(), self._settings.turn_concurrency
            )
        for conversation_id in conversation_ids:
            self._signals.turns.add(conversation_id)

    async def _take(self, conversation_id: str) -> None:
        """Begin the conversation's next turn as soon as there is a slot for it."""
        await self._slots.acquire()
        taken = None
        try:
            async with self._works.writing() as work:
                taken = await work.turns.take(conversation_id)
        except Exception:
            self._signals.turns.add(conversation_id)
            raise
        finally:
            if taken is None:
                self._slots.release()
        if taken is not None:
            self._begin(taken)

    def _begin(self, taken: TakenTurn) -> None:
        task = asyncio.create_task(self._run(taken), name=f"turn-{taken.turn_id}")
        self._running[taken.lease_token] = task
        self._serving[taken.conversation_id] = False
        task.add_done_callback(partial(self._forget, taken))

    def _forget(self, taken: TakenTurn, _task: asyncio.Task[None]) -> None:
        self._running.pop(taken.lease_token, None)
        self._slots.release()
        if self._serving.pop(taken.conversation_id):
            self._signals.turns.add(taken.conversation_id)

    async def _run(self, taken: TakenTurn) -> None:
        """One turn, from the bot to the database. What fails here is taken up again when the lease has run out."""
        try:
            await self._show_typing(taken, active=True)
            try:
                answer = await self._gateway.send(taken.bot_turn, forget_flow=taken.forget_flow)
            except BotFailedError as failure:
                logger.warning("conversation %s, turn %s: %s", taken.conversation_id, taken.turn_id, failure)
                async with self._works.writing() as work:
                    state = await work.turns.store_failure(taken, failure)
            else:
                async with self._works.writing() as work:
                    state = await work.turns.store_answer(taken, answer)
            TURNS.labels(state or "lost").inc()
        except Exception:
            logger.exception("conversation %s, turn %s broke", taken.conversation_id, taken.turn_id)
            TURNS.labels("broken").inc()
        finally:
            await self._show_typing(taken, active=False)

    async def _show_typing(self, taken: TakenTurn, *, active: bool) -> None:
        if not taken.shows_typing:
            return
        name = self._settings.bot_name
        conversation_id = taken.conversation_id
        await self._bus.publish(events.customer_typing(conversation_id, Author.BOT, name, active=active))
        await self._bus.publish(events.desk_typing(conversation_id, Author.BOT, name, active=active))

    async def _renew_leases(self) -> None:
        while True:
            await asyncio.sleep(self._settings.turn_lease_seconds / 4)
            if not self._running:
                continue
            try:
                async with self._works.writing() as work:
                    until = self._clock.now() + self._settings.turn_lease
                    await TurnRepository(work.session).renew(list(self._running), until)
            except Exception:
                logger.exception("renewing leases failed; trying again")


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
