"""The processes of a running Frontdesk together: all started at once, awaited, followed, restarted, stopped."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Sequence

from core.setup.console import Console
from core.setup.errors import SetupError
from core.setup.process import Child, Program
from core.setup.runner import LAST_LINES, TICK_SECONDS, last_lines

READY_SECONDS = 120.0
"""Rasa takes 9 to 14 s to load on two idle cores (measured); this is for a machine that is busy."""

BACKOFF_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""The pauses before one restart after another; a process that has used them all up stays down."""

STEADY_SECONDS = 60.0
"""A process that ran this long has its restarts forgiven."""


class Supervisor:
    """Runs `programs` until asked to stop."""

    def __init__(self, programs: Sequence[Program], console: Console) -> None:
        self._console = console
        self._children = [Child(program, self._shower(program.name)) for program in programs]
        self._stopping = asyncio.Event()

    async def run(self, announce: Callable[[], None]) -> None:
        """Start everything, call `announce` when all of it is ready, then follow until SIGINT, SIGTERM or SIGHUP.

        Raises SetupError if a process ends, or is not ready in time, before the announcement. Nothing is left
        running, however this ends.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._request_stop)
        try:
            await self._until_stopped(self._start_and_follow(announce))
        finally:
            await self._stop_all()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.remove_signal_handler(number)

    def _request_stop(self) -> None:
        self._stopping.set()

    async def _until_stopped(self, work: asyncio.Future[None] | asyncio.Task[None] | object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[arg-type]
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if task.done():
            task.result()
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
