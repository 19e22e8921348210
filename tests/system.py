"""The real thing for tests: server, actions and bot as processes on free ports, each run with databases of its own.

The demo company is in them.

The commands are those that `make run` uses. Environments, encoder, front end and trained model are the checkout's
(`make prepare`); everything that is written goes into the folder given.
"""

from __future__ import annotations

import dataclasses
import email
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from core.setup.process import Program
from core.setup.programs import programs
from core.setup.settings import process_environment
from core.setup.step import fingerprint_of
from tests.conftest import ROOT

COMMAND_SECONDS = 1_200.0
READY_SECONDS = 300.0
STOP_SECONDS = 20.0
CODE_SECONDS = 10.0
DEMO_PASSWORD = "a password for tests"
SECRETS = ("SIGNING_SECRET", "SERVICE_TOKEN", "BOT_TOKEN", "ACTION_TOKEN", "IDENTITY_SECRET")

TEMPLATES = ROOT / "var" / "tests" / "systems"

_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


def _fingerprint(environment: Mapping[str, str]) -> str:
    """Of everything that the demo company's databases are made from."""
    today = datetime.now(UTC).date().isoformat()
    sources = ("core", "knowledge_base", "handoff", "actions", f"{environment['ENCODER_DIR']}/manifest.json")
    return fingerprint_of(ROOT, sources, {"today": today, "password": DEMO_PASSWORD})


def _remove_all_in(folder: Path) -> None:
    """What was made for another day or other code."""
    for one in folder.iterdir():
        shutil.rmtree(one)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class System:
    """Three processes that can be ended and started one by one."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.outbox = folder / "outbox"
        self.bot_database = folder / "bot.db"
        ports = {name: str(free_port()) for name in ("SERVER_PORT", "ACTIONS_PORT", "BOT_PORT")}
        own = {
            "FRONTDESK_ENVIRONMENT": "development",
            "FRONTDESK_VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/frontdesk.db",
            "POLICY_LIMITS_FILE": f"{folder}/policy_limits.json",
            "BACK_OFFICE_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/back_office.db",
            "BOT_DATABASE": str(self.bot_database),
            "DEMO_PASSWORD": DEMO_PASSWORD,
            **ports,
            **{name: f"{name.lower()} of a test, long enough" for name in SECRETS},
            **(settings or {}),
        }
        self.environment = process_environment(ROOT, {**os.environ, **own})
        self._programs = {
            program.name: self._in_folder(program) for program in programs(ROOT, self.environment)
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """Where customers and staff reach it."""
        return f"http://127.0.0.1:{self.environment['SERVER_PORT']}"

    def prepare(self) -> None:
        """Databases as `make run` makes them: a copy of those that were made for the same code and day, if any."""
        made = TEMPLATES / _fingerprint(self.environment)
        TEMPLATES.mkdir(parents=True, exist_ok=True)
        with TEMPLATES.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one worker of pytest makes it, and all copy it
            if not made.is_dir():
                _remove_all_in(TEMPLATES)
                with tempfile.TemporaryDirectory(dir=TEMPLATES) as unfinished:
                    System(Path(unfinished, "system"))._fill()
                    Path(unfinished, "system").rename(made)
        shutil.copytree(made, self.folder, dirs_exist_ok=True)

    def _fill(self) -> None:
        self.folder.mkdir()
        back_office = {"DATABASE_URL": self.environment["BACK_OFFICE_DATABASE_URL"]}
        self.run("core.database", "upgrade", "core", "knowledge_base", "handoff")
        self.run("core.database", "upgrade", "actions.back_office", extra=back_office)
        self.run("core.staff", "demo")
        self.run("handoff.demo")
        self.run("knowledge_base.exchange", "import", "knowledge_base/demo/articles", "--publish")
        self.run("actions.back_office.demo")

    def run(self, module: str, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
        """Run one of the project's commands; its output. Fails the test, with the output, if the command fails."""
        finished = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**self.environment, **(extra or {})},
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert finished.returncode == 0, f"{module} {arguments}:\n{finished.stdout}\n{finished.stderr}"
        return finished.stdout

    def start(self, *names: str) -> None:
        """Start the processes named (all of them without names) and wait until they are ready."""
        chosen = names or tuple(self._programs)
        for name in chosen:
            self.launch(name)
        for name in chosen:
            self.wait_until_ready(name)

    def launch(self, name: str) -> None:
        """Start a process, and don't wait for it."""
        program = self._programs[name]
        with program.log.open("ab") as log:
            self._processes[name] = subprocess.Popen(
                program.arguments,
                cwd=program.cwd,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, name: str) -> None:
        """Returns when the process answers; fails the test, with the end of its log, if it ends or takes too long."""
        program = self._programs[name]
        deadline = time.monotonic() + READY_SECONDS
        while True:
            code = self._processes[name].poll()
            late = time.monotonic() > deadline
            if code is not None or late:
                pytest.fail(f"{name} is not ready (code {code}):\n{self.log_of(name)[-4000:]}")
            try:
                if httpx.get(program.ready_url, timeout=2, trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """End a process as a crash would."""
        self._end(name, signal.SIGKILL)

    def stop(self, *names: str) -> None:
        """End the processes named (all of them without names) as an operator would."""
        for name in names or tuple(self._processes):
            self._end(name, signal.SIGTERM)

    def log_of(self, name: str) -> str:
        """What a process has printed so far."""
        return self._programs[name].log.read_text(errors="replace")

    def mails_to(self, address: str) -> list[str]:
        """The texts of all mails to `address`, oldest first."""
        messages = [email.message_from_bytes(file.read_bytes()) for file in sorted(self.outbox.glob("*.eml"))]
        return [_text_of(message) for message in messages if message["To"] == address]

    def code_for(self, address: str, *, after: int = 0) -> str:
        """The newest one-time code sent to `address`, when there are more than `after` mails."""
        deadline = time.monotonic() + CODE_SECONDS
        while len(mails := self.mails_to(address)) <= after:
            assert time.monotonic() < deadline, f"no mail to {address}"
            time.sleep(0.05)
        found = _CODE.search(mails[-1])
        assert found, f"no code in: {mails[-1]}"
        return found.group(1)

    def _in_folder(self, program: Program) -> Program:
        return dataclasses.replace(program, log=self.folder / f"{program.name}.log")

    def _end(self, name: str, number: signal.Signals) -> None:
        process = self._processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _text_of(message: email.message.Message) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset() or "utf-8")
