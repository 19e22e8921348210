"""The three processes of Frontdesk on one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.setup.catalogue import BOT_MODEL, BOT_PYTHON, PYTHON
from core.setup.process import Program
from core.setup.runner import LOGS

UVICORN_OPTIONS = ("--no-server-header", "--no-access-log", "--timeout-graceful-shutdown", "5")
"""An access log would hold the tokens of download links; a long poll must not hold up the end (it may last 25 s)."""

SOCKET_OPTIONS = ("--ws-per-message-deflate", "false")
"""Compression keeps some 300 KB for each open socket; the frames are small."""

HOST = "127.0.0.1"
"""In development nothing can be reached from outside this machine."""


def programs(root: Path, environment: Mapping[str, str]) -> list[Program]:
    """Actions, bot and server, on the ports that the environment chooses. They find each other in any order."""
    server, actions, bot = (environment[name] for name in ("SERVER_PORT", "ACTIONS_PORT", "BOT_PORT"))
    uvicorn = (str(root / PYTHON), "-m", "uvicorn", "--factory", "--host", HOST, *UVICORN_OPTIONS)
    rasa = (str(root / BOT_PYTHON), "bot/run.py", "serve", "--model", str(root / BOT_MODEL))
    commands = {
        "actions": (
            (*uvicorn, "actions.app:create_app", "--port", actions),
            f"http://{HOST}:{actions}/health/ready",
        ),
        "bot": ((*rasa, "--host", HOST, "--port", bot), f"http://{HOST}:{bot}/webhooks/gateway/"),
        "server": (
            (*uvicorn, *SOCKET_OPTIONS, "server:create_app", "--port", server),
            f"http://{HOST}:{server}/health/ready",
        ),
    }
    return [
        Program(
            name=name,
            arguments=arguments,
            cwd=root,
            environment=environment,
            ready_url=ready_url,
            log=root / LOGS / f"{name}.log",
        )
        for name, (arguments, ready_url) in commands.items()
    ]


def begin_logs(started: Sequence[Program]) -> None:
    """Make room for the logs of this run; those of the run before stay beside them."""
    for program in started:
        program.log.parent.mkdir(parents=True, exist_ok=True)
        if program.log.exists():
            program.log.replace(program.log.with_suffix(".log.1"))
