"""Runs steps one after the other, skips what is unchanged, and tells what failed and what to do about it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from core.setup.console import Console
from core.setup.errors import CommandFailedError, SetupError
from core.setup.step import Step, remove_stamp, write_stamp

LOGS = Path("var/log")

TICK_SECONDS = 0.2
STOP_SECONDS = 5.0
LAST_LINES = 15

_KNOWN_CAUSES = (
    (
        r"No space left on device",
        "The disk is full: free some space (set-up needs about 6 GB), then run the same command again.",
    ),
    (
        r"dns error|Could not resolve|Temporary failure in name resolution|EAI_AGAIN|ENOTFOUND|Network is unreachable|"
        r"Failed to establish a new connection|Connection refused|ECONNREFUSED|error sending request",
        "The network or the package index could not be reached. Behind a proxy set HTTPS_PROXY, with an index of your "
        "own PIP_INDEX_URL; then run the same command again: it goes on where it stopped.",
    ),
    (
        r"ensurepip is not|No module named (venv|ensurepip)",
        "This Python has no venv. On Debian and Ubuntu: apt install python3-venv. Then run the same command again.",
    ),
    (
        r"package-lock\.json.* are in sync|npm error code EUSAGE",
        "web/package-lock.json does not fit web/*/package.json: run `npm install` in web/ and commit what it changes.",
    ),
    (
        r"database is locked",
        "Another process uses the database: stop a running Frontdesk first, then run the same command again.",
    ),
)


class StepWork:
    """A step's hands (the `Work` of `step.py`): programs run in the root, their output goes to the step's log."""

    def __init__(self, root: Path, environment: Mapping[str, str], log: Path, console: Console) -> None:
        self.root = root
        self.environment = dict(environment)
        self.log = log
        self._console = console

    def say(self, waits_for: str) -> None:
        self._console.say(waits_for)

    async def command(
        self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        """Run a program to its end. Raises CommandFailedError if it ends badly, SetupError if it can't be started."""
        with self.log.open("ab") as log:
            log.write(f"$ {' '.join(arguments)}\n".encode())
            log.flush()
            process = await self._start(arguments, cwd or self.root, {**self.environment, **(env or {})}, log)
            try:
                while not await _ended_within(process, TICK_SECONDS):
                    self._console.tick()
            finally:
                await _end_group(process)
        if process.returncode:
            raise CommandFailedError(arguments, process.returncode, self.log)

    async def _start(
        self, arguments: Sequence[str], cwd: Path, env: dict[str, str], log: BinaryIO
    ) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *arguments,
                cwd=cwd,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # so that all it starts can be ended with it
            )
        except OSError as error:
            raise SetupError(f"`{arguments[0]}` could not be started: {error}.") from error


async def _ended_within(process: asyncio.subprocess.Process, seconds: float) -> bool:
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _end_group(process: asyncio.subprocess.Process) -> None:
    """End what is left of the program and its descendants (all of it, when set-up itself is interrupted)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    if process.returncode is None and not await _ended_within(process, STOP_SECONDS):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def run_steps(
    steps: Sequence[Step],
    *,
    root: Path,
    environment: Mapping[str, str],
    console: Console,
    again: frozenset[str] = frozenset(),
) -> None:
    """Run, in order, every step that is not done or is named in `again`.

    Raises SetupError for the first that fails, after its last lines of output were shown; no later step is begun.
    """
    for step in steps:
        if step.name not in again and step.is_done(root):
            console.unchanged(step.title)
            continue
        await _run_step(step, StepWork(root, environment, _fresh_log(root, step), console), console)


async def _run_step(step: Step, work: StepWork, console: Console) -> None:
    console.begin(step.title, step.waits_for)
    started = time.monotonic()
    remove_stamp(work.root, step.name)
    fingerprint = step.fingerprint(
        work.root
    )  # of what it reads now: a change while it works makes it run again
    try:
        await step.work(work)
        _require_outputs(step, work.root)
    except SetupError as error:
        console.failed()
        for line in last_lines(work.log, LAST_LINES):
            console.line(f"      {line}")
        raise SetupError(
            f"{step.title}: {error.problem} All of its output is in {work.log.relative_to(work.root)}.",
            _cause(work.log) or error.advice or step.advice,
        ) from error
    write_stamp(work.root, step.name, fingerprint, time.monotonic() - started)
    console.done()


def _require_outputs(step: Step, root: Path) -> None:
    absent = [output for output in step.outputs if not (root / output).exists()]
    if absent:
        raise SetupError(f"it ended well, but did not make {', '.join(absent)}.")


def _fresh_log(root: Path, step: Step) -> Path:
    path = root / LOGS / f"setup-{step.name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def last_lines(path: Path, count: int) -> list[str]:
    """The last `count` lines that say something; [] where there is no file."""
    try:
        text = path.read_bytes()[-20_000:].decode(errors="replace")
    except OSError:
        return []
    lines = [line.rstrip() for line in text.splitlines()]
    return [line for line in lines if line][-count:]


def _cause(log: Path) -> str:
    text = "\n".join(last_lines(log, 60))
    return next(_advice_found(text), "")


def _advice_found(text: str) -> Iterator[str]:
    for pattern, advice in _KNOWN_CAUSES:
        if re.search(pattern, text):
            yield advice
