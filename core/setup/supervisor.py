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

READY_SECONDS = 240.0
"""Rasa takes 9 to 14 s to load on two idle cores (measured); this is for one that is busy
(108 s were seen with a load of ten)."""

BACKOFF_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""The pauses before one restart after another; a process that has used them all up stays down."""

STEADY_SECONDS = 60.0
"""A process that ran this long has its earlier restarts forgiven."""

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs `programs` until a signal asks it to stop."""

    def __init__(
        self,
        programs: Sequence[Program],
        console: Console,
        *,
        ready_seconds: float = READY_SECONDS,
        backoff_seconds: Sequence[float] = BACKOFF_SECONDS,
    ) -> None:
        self._console = console
        self._ready_seconds = ready_seconds
        self._backoff_seconds = backoff_seconds
        self._children = [Child(program, self._line_shower(program.name)) for program in programs]
        self._stopping = asyncio.Event()

    async def run(self, announce: Callable[[], None]) -> None:
        """Start everything, call `announce` when all of it is ready, then follow until SIGINT, SIGTERM or SIGHUP.

        Raises SetupError if a process ends, or is not ready in time, before the announcement. However this ends,
        nothing is left running.
        """
        loop = asyncio.get_running_loop()
        for number in _STOP_SIGNALS:
            loop.add_signal_handler(number, self._request_stop)
        stop = asyncio.create_task(self._stopping.wait())
        work = asyncio.create_task(self._start_and_follow(announce))
        try:
            await asyncio.wait({stop, work}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            stop.cancel()
            work.cancel()
            await asyncio.gather(stop, work, return_exceptions=True)
            await self._stop_all()
            for number in _STOP_SIGNALS:
                loop.remove_signal_handler(number)

    def _request_stop(self) -> None:
        """The first signal asks the processes to finish, a second one does not wait for them."""
        if self._stopping.is_set():
            for child in self._children:
                child.kill()
        self._stopping.set()

    async def _start_and_follow(self, announce: Callable[[], None]) -> None:
        await self._start_all()
        announce()
        await asyncio.gather(*(self._keep_running(child) for child in self._children))
        raise SetupError(
            "Every process has ended.", "Their logs in var/log/ say why. Then `make run` starts them again."
        )

    async def _start_all(self) -> None:
        names = ", ".join(child.program.name for child in self._children)
        self._console.begin("Start", names)
        for child in self._children:
            await child.start()
        waiting = list(self._children)
        deadline = time.monotonic() + self._ready_seconds
        while waiting:
            for child in waiting:
                self._require_hopeful(child, deadline)
            for child in self._children:
                child.show_new_output()
            waiting = [child for child in waiting if not await child.is_ready()]
            self._console.say(
                "waits for " + ", ".join(child.program.name for child in waiting) if waiting else "ready"
            )
            self._console.tick()
            await asyncio.sleep(TICK_SECONDS)
        self._console.done()

    def _require_hopeful(self, child: Child, deadline: float) -> None:
        """Raises SetupError, with the last lines of its output shown, if `child` has ended or taken too long."""
        late = time.monotonic() > deadline
        if child.code is None and not late:
            return
        name, log = child.program.name, child.program.log
        self._console.failed()
        for line in last_lines(log, LAST_LINES):
            self._console.line(f"      {line}")
        what = f"was not ready after {self._ready_seconds:.0f} s" if late else f"ended with code {child.code}"
        raise SetupError(
            f"The process {name} {what}. All of its output is in {log}.",
            "Correct what its last lines name, then `make run` again.",
        )

    async def _keep_running(self, child: Child) -> None:
        """Restart `child` each time it ends; return when it has used up its restarts."""
        restarts = 0
        telling: asyncio.Task[None] | None = None
        while True:
            try:
                code = await child.ended()
            finally:
                if telling is not None:
                    telling.cancel()
            if time.monotonic() - child.started_at > STEADY_SECONDS:
                restarts = 0
            ended = f"{child.program.name} ended with code {code} (its output: {child.program.log})"
            if restarts == len(self._backoff_seconds):
                self._console.line(
                    f"{ended}, {restarts + 1} times in a row, and stays down. The others go on."
                )
                return
            pause = self._backoff_seconds[restarts]
            restarts += 1
            self._console.line(f"{ended}; starts again in {pause:g} s")
            await asyncio.sleep(pause)
            await child.start()
            telling = asyncio.create_task(self._tell_when_ready(child))

    async def _tell_when_ready(self, child: Child) -> None:
        await child.ready()
        self._console.line(f"{child.program.name} is ready again")

    async def _stop_all(self) -> None:
        if any(child.code is None and child.started_at for child in self._children):
            self._console.line(
                "Stopping " + ", ".join(child.program.name for child in self._children) + " ..."
            )
        await asyncio.gather(*(child.stop() for child in self._children))

    def _line_shower(self, name: str) -> Callable[[str], None]:
        def show(text: str) -> None:
            self._console.line(f"{name:>8} | {text}")

        return show
