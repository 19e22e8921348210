"""The command line of set-up: `run`, `prepare`, `step`, `reset-demo`, `lock`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.setup import catalogue, ports
from core.setup.console import Console
from core.setup.errors import SetupError
from core.setup.interpreters import find_node
from core.setup.lock import lock_requirements
from core.setup.programs import begin_logs, programs
from core.setup.runner import run_steps
from core.setup.settings import DEMO_LOGINS, PORTS, is_development, port_of, process_environment, sqlite_file
from core.setup.step import Step, remove_stamp
from core.setup.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]


def run_command_line(arguments: Sequence[str], *, root: Path = ROOT) -> int:
    """Do what the arguments ask; returns the exit code. Prints the problem and the advice of a SetupError."""
    options = _parser().parse_args(arguments)
    if options.command == "node-folder":
        print(find_node(root, os.environ) or "")
        return 0
    console = Console()
    commands = {"run": _run, "prepare": _prepare, "step": _step, "reset-demo": _reset_demo, "lock": _lock}
    try:
        return _until_interrupted(commands[options.command](root, console, options))
    except SetupError as error:
        print(f"\n{error.problem}", file=sys.stderr)
        if error.advice:
            print(f"-> {error.advice}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped. The same command again goes on where it stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m core.setup", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "run", help="do every step that is not done, then run server, actions and bot until Ctrl-C"
    )
    preparing = commands.add_parser("prepare", help="do every step that is not done, and end")
    preparing.add_argument(
        "--with-tools", action="store_true", help="also install what tests and linters need"
    )
    preparing.add_argument("--until", metavar="STEP", help="end after this step")
    again = commands.add_parser(
        "step", help="do one step though nothing has changed (and before it, what it needs)"
    )
    again.add_argument("name", metavar="STEP")
    commands.add_parser("reset-demo", help="delete the demo company's databases and fill new ones")
    commands.add_parser("node-folder", help="print the folder of the Node that set-up uses")
    commands.add_parser("lock", help="pin the requirement files from their .in files")
    return parser


def _until_interrupted(work: Coroutine[Any, Any, int]) -> int:
    """Run `work`; SIGTERM and SIGHUP cancel it as Ctrl-C does, so that what it started is ended too."""

    async def guarded() -> int:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a task
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await work

    return asyncio.run(guarded())


@contextlib.contextmanager
def _only_one(root: Path, console: Console) -> Iterator[None]:
    """Two set-ups in one checkout would step on each other: the second says so and waits."""
    (root / "var").mkdir(exist_ok=True)
    with (root / "var/setup.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            console.line(
                f"Another set-up works in this checkout (process {file.read().strip()}); waiting for it ..."
            )
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


async def _do_steps(
    root: Path, console: Console, *, with_tools: bool = False, until: str = "", again: str = ""
) -> dict[str, str]:
    """Secrets first, since the other steps are made of what they say; returns what every process is started with."""
    with _only_one(root, console):
        await run_steps([catalogue.secrets_step()], root=root, environment=os.environ, console=console)
        environment = process_environment(root, os.environ)
        steps = _up_to(until, catalogue.steps(environment, with_tools=with_tools))
        await run_steps(steps, root=root, environment=environment, console=console, again=frozenset({again}))
    return environment


def _up_to(name: str, steps: list[Step]) -> list[Step]:
    if not name:
        return steps
    names = [step.name for step in steps]
    if name not in names:
        raise SetupError(f"There is no step {name!r}.", f"The steps are: {', '.join(names)}.")
    return steps[: names.index(name) + 1]


def _require_free_ports(root: Path) -> None:
    environment = process_environment(root, os.environ)
    ports.require_free({name: port_of(name, environment) for name in PORTS})


async def _run(root: Path, console: Console, options: argparse.Namespace) -> int:
    _require_free_ports(root)  # before the minutes that a first set-up takes
    console.line("Frontdesk")
    environment = await _do_steps(root, console)
    _require_free_ports(root)

    def announce() -> None:
        for line in _welcome(environment):
            console.line(line)

    started = programs(root, environment)
    begin_logs(started)
    await Supervisor(started, console).run(announce)
    return 0


def _welcome(environment: dict[str, str]) -> list[str]:
    server = f"http://127.0.0.1:{environment['SERVER_PORT']}"
    lines = [
        "",
        f"  shop with the widget   {server}/shop/",
        f"  desk                   {server}/desk/",
        f"  API docs               {server}/docs",
        "",
    ]
    if is_development(environment):
        width = max(len(email) for email, _ in DEMO_LOGINS)
        lines += [
            f"  {role:<12} {email:<{width}}   {environment['DEMO_PASSWORD']}" for email, role in DEMO_LOGINS
        ]
        lines.append("")
    return [*lines, "  Logs are in var/log/. Ctrl-C stops everything.", ""]


async def _prepare(root: Path, console: Console, options: argparse.Namespace) -> int:
    await _do_steps(root, console, with_tools=options.with_tools, until=options.until or "")
    return 0


async def _step(root: Path, console: Console, options: argparse.Namespace) -> int:
    await _do_steps(root, console, with_tools=options.name == "tools", until=options.name, again=options.name)
    return 0


async def _reset_demo(root: Path, console: Console, options: argparse.Namespace) -> int:
    _require_free_ports(root)  # a running Frontdesk would go on writing into the deleted files
    environment = process_environment(root, os.environ)
    if (root / "var/development.env").exists() and not is_development(environment):
        raise SetupError(
            "This is not a development environment.", "reset-demo deletes only a demo company's databases."
        )
    files = [sqlite_file(environment[name], root) for name in ("DATABASE_URL", "BACK_OFFICE_DATABASE_URL")]
    if None in files:
        raise SetupError(
            "reset-demo deletes SQLite files only.", "Empty another kind of database with its own tools."
        )
    for file in filter(None, files):
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
    for name in ("databases", "demo-staff", "demo-desk", "demo-articles", "demo-back-office"):
        remove_stamp(root, name)
    await _do_steps(root, console, until="demo-back-office")
    return 0


async def _lock(root: Path, console: Console, options: argparse.Namespace) -> int:
    await _do_steps(root, console, until="bot-environment")
    await lock_requirements(root, process_environment(root, os.environ), console)
    return 0
