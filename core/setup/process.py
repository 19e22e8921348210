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
    """A started program. `show` gets the lines of its output that a person should see at once."""

    def __init__(self, program: Program, show: Callable[[str], None]) -> None:
        self.program = program
        self._show = show
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.started_at = 0.0

    async def start(self) -> None:
        program = self.program
        self.started_at = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            *program.arguments,
            cwd=program.cwd,
            env=dict(program.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            limit=1 << 20,
        )
        self._reader = asyncio.create_task(self._copy_output(self._process))

    @property
    def code(self) -> int | None:
        """Its exit code (minus the signal's number if one ended it), None while it runs."""
        return self._process.returncode if self._process else None

    async def ended(self) -> int:
        """Wait for its end and for the last of its output."""
        assert self._process is not None  # noqa: S101 - `start` comes first
        code = await self._process.wait()
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=1.0)
        return code

    async def is_ready(self) -> bool:
        return await answers(self.program.ready_url)

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
        self._signal(signal.SIGKILL)  # descendants that did not listen
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=1.0)
            self._reader.cancel()

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _copy_output(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        with self.program.log.open("ab") as log:
            while chunk := await _line(process.stdout):
                log.write(chunk)
                log.flush()
                text = chunk.decode(errors="replace").rstrip()
                if _WORTH_SHOWING.search(text):
                    self._show(text)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; of an overlong one, what has arrived of it. b"" at the end."""
    try:
        return await stream.readline()
    except ValueError:  # longer than the stream's limit; readline has dropped that part
        return b"(an overlong line was dropped)\n"


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
