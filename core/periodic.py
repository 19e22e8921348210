"""A background task that does the same again and again, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)


class PeriodicTask:
    """Does `work` at once, then each time `every_seconds` have passed since it ended, until it is stopped.

    Where `wake` is given, setting it brings the next round forward; it is cleared as a round begins, so that what is
    announced during one leads to another. What `work` raises is logged, and the next round comes after
    `after_error_seconds` (`every_seconds` unless given), which no `wake` shortens.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        *,
        every_seconds: float,
        after_error_seconds: float | None = None,
        wake: asyncio.Event | None = None,
    ) -> None:
        self.name = name
        self._work = work
        self._every_seconds = every_seconds
        self._after_error_seconds = every_seconds if after_error_seconds is None else after_error_seconds
        self._wake = wake or asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._task = asyncio.create_task(self._repeat(), name=self.name)

    async def stop(self) -> None:
        """End, in the middle of a round if need be. Harmless when it was never started."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _repeat(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._work()
            except Exception:
                logger.exception("%s failed; it goes on in %g s", self.name, self._after_error_seconds)
                await asyncio.sleep(self._after_error_seconds)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await self._wake.wait()
