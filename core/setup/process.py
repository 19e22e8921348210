"""One child process of a running Frontdesk: started in a group of its own, awaited until it answers, stopped whole."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

STOP_SECONDS = 15.0
"""Longer than a turn's deadline (15 s at the gateway), so that a stop can wait for the turn in hand."""

FOLLOW_SECONDS = 0.2
"""How late a line of the log may be shown."""

LONGEST_LINE = 2000

_WORTH_SHOWING = re.compile(r"\b(WARNING|ERROR|CRITICAL|outbox)\b", re.IGNORECASE)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to start: `ready_url` answers 200 once it can work, `log` gets all of its output."""

    name: str
    arguments: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str]
    ready_url: str
    log: Path


def _end_with_parent() -> None:
    """Runs in the child: should this process be killed outright, the kernel ends the child, and no orphan stays."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A started program. `show` gets the lines of its output that a person should see at once.

    It writes to its log itself: a pipe would stay open as long as any descendant lives, and break with this process.
    """

    def __init__(self, program: Program, show: Callable[[str], None]) -> None:
        self.program = program
        self._show = show
        self._process: asyncio.subprocess.Process | None = None
        self._shown_bytes = 0
        self._is_cleared = False  # once its group is gone, its id may become another's
        self.started_at = 0.0

    async def start(self) -> None:
        program = self.program
        self.started_at = time.monotonic()
        self._is_cleared = False
        with program.log.open("ab") as log:
            self._shown_bytes = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *program.arguments,
                cwd=program.cwd,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def code(self) -> int | None:
        """Its exit code (minus the signal's number if one ended it), None while it runs."""
        return self._process.returncode if self._process else None

    async def ended(self) -> int:
        """Wait for its end, and end what it left behind; its output is followed meanwhile."""
        assert self._process is not None  # noqa: S101 - `start` comes first
        waiting = asyncio.ensure_future(self._process.wait())
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=FOLLOW_SECONDS)
                self.show_new_output()
        finally:
            waiting.cancel()
        self.kill()
        self._is_cleared = True
        return waiting.result()

    def show_new_output(self) -> None:
        """Show what is worth it among the whole lines that came since the last call."""
        with contextlib.suppress(FileNotFoundError), self.program.log.open("rb") as log:
            log.seek(self._shown_bytes)
            fresh, newline, _ = log.read().rpartition(b"\n")
            self._shown_bytes += len(fresh) + len(newline)
            for line in fresh.decode(errors="replace").splitlines():
                if _WORTH_SHOWING.search(line):
                    self._show(line.rstrip()[:LONGEST_LINE])

    async def is_ready(self) -> bool:
        return await answers(self.program.ready_url)

    async def ready(self) -> None:
        """Wait until it answers."""
        while not await self.is_ready():  # noqa: ASYNC110 - another process has no event to wait for
            await asyncio.sleep(FOLLOW_SECONDS)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask the whole group to end, insist after `seconds`; returns when the process is gone."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        if self._process.returncode is None:
            try:
                await asyncio.wait_for(self._process.wait(), seconds)
            except TimeoutError:
                self._signal(signal.SIGKILL)
                await self._process.wait()
        self.kill()  # descendants that did not listen
        self.show_new_output()

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and not self._is_cleared:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


async def answers(url: str, timeout_seconds: float = 2.0) -> bool:
    """Whether `url` (plain HTTP) answers 200 within the time."""
    parts = urlsplit(url)
    request = f"GET {parts.path or '/'} HTTP/1.0\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(timeout_seconds):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            try:
                writer.write(request.encode())
                await writer.drain()
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False
    return re.match(rb"HTTP/1\.[01] 200\b", status) is not None
