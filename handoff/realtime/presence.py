"""Who of the customers is connected to this server, told to the database in batches.

However many connect, leave or stay, the database sees a few transactions a minute: no ping and no socket has one of
its own. Somebody who changes the page is back before they have left.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence

from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.25
"""Those who come or leave together are written together."""
LEFT_AFTER_SECONDS = 5.0
"""A page that is changed, and a long poll that is asked again, take less."""
RENEW_SECONDS = 60.0
SWEEP_SECONDS = 30.0
CHUNK = 500
"""Conversations in one transaction: short enough that nobody waits long for the only writer that SQLite has."""


class CustomerPresence:
    """Counts the connections of each conversation and keeps the rows true; one background task."""

    def __init__(self, works: WorkFactory, *, left_after_seconds: float = LEFT_AFTER_SECONDS) -> None:
        self._works = works
        self.left_after_seconds = left_after_seconds
        self._connections: Counter[str] = Counter()
        self._arrived: set[str] = set()
        self._leaving: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write down who is there."""
        self._loop = asyncio.create_task(self._run(), name="customer-presence")

    async def stop(self) -> None:
        """End. Nobody is said to have left: they connect again in a moment, here or elsewhere."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    @contextlib.contextmanager
    def connected(self, conversation_id: str) -> Iterator[None]:
        """While this is open, the customer of the conversation is there."""
        self._connections[conversation_id] += 1
        if self._connections[conversation_id] == 1 and self._leaving.pop(conversation_id, None) is None:
            self._arrived.add(conversation_id)
            self._wake.set()
        try:
            yield
        finally:
            self._connections[conversation_id] -= 1
            if self._connections[conversation_id] == 0:
                del self._connections[conversation_id]
                self._leave(conversation_id)

    def _leave(self, conversation_id: str) -> None:
        self._leaving[conversation_id] = asyncio.get_running_loop().time() + self.left_after_seconds
        self._wake.set()

    async def _run(self) -> None:
        now = asyncio.get_running_loop().time
        renew_at, sweep_at = now() + RENEW_SECONDS, now() + SWEEP_SECONDS
        while True:
            await self._sleep(min(renew_at, sweep_at, *self._leaving.values()) - now())
            try:
                await self._write_news(now())
                if now() >= renew_at:
                    renew_at = now() + RENEW_SECONDS
                    await self.renew()
                if now() >= sweep_at:
                    sweep_at = now() + SWEEP_SECONDS
                    await self.sweep()
            except Exception:
                logger.exception("writing down who is there failed; going on")
                await asyncio.sleep(1)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
        self._wake.clear()

    async def _write_news(self, now: float) -> None:
        arrived, self._arrived = self._arrived, set()
        # Whoever came and left at once is among the leaving as well, and is written in this order.
        try:
            await self._note(sorted(arrived), is_there=True)
        except BaseException:
            self._arrived |= arrived
            raise
        left = [one for one, at in self._leaving.items() if at <= now]
        for one in left:
            del self._leaving[one]
        try:
            await self._note([one for one in left if one not in self._connections], is_there=False)
        except BaseException:
            self._leaving |= {one: now for one in left if one not in self._connections}
            raise

    async def renew(self) -> None:
        """Say of everybody who is connected here that they are there."""
        await self._note(sorted(self._connections), is_there=True)

    async def sweep(self) -> None:
        """Say of those whose server has gone silent that they aren't."""
        async with self._works.reading() as work:
            unseen = await work.customers.list_unseen(self._connections.keys())
        await self._note(unseen, is_there=False)

    async def _note(self, conversation_ids: Sequence[str], *, is_there: bool) -> None:
        for start in range(0, len(conversation_ids), CHUNK):
            async with self._works.writing() as work:
                await work.customers.note(conversation_ids[start : start + CHUNK], is_there=is_there)
