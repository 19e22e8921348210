"""The three processes of Frontdesk on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.setup.process import Program
from core.setup.runner import LOGS

HOST = "127.0.0.1"
"""In development nothing can be reached from outside this machine."""

RESPONSE_TIMEOUT_SECONDS = "20"
"""Rasa's own limit for a turn: above the gateway's 15 s, below the lock's 30 s."""


def programs(root: Path, environment: Mapping[str, str]) -> list[Program]:
    """Actions, bot and server, with the ports that the environment chooses. They find each other in any order."""
    server, actions, bot = (environment[name] for name in ("SERVER_PORT", "ACTIONS_PORT", "BOT_PORT"))
    uvicorn = (
        str(root / ".venv/bin/python"),
        "-m",
        "uvicorn",
        "--factory",
        "--host",
        HOST,
        "--no-server-header",
    )
    rasa = (str(root / ".venv-bot/bin/rasa"), "run", "--model", str(root / "var/models/rasa"))
    return [
        Program(
            name="actions",
            arguments=(*uvicorn, "actions.app:create_app", "--port", actions),
            cwd=root,
            environment=environment,
            ready_url=f"http://{HOST}:{actions}/health/ready",
            log=_fresh(root, "actions"),
        ),
        Program(
            name="bot",
            arguments=(
                *rasa,
                "--interface",
                HOST,
                "--port",
                bot,
                "--response-timeout",
                RESPONSE_TIMEOUT_SECONDS,
            ),
            cwd=root / "bot",
            environment=environment,
            ready_url=f"http://{HOST}:{bot}/",
            log=_fresh(root, "bot"),
        ),
        Program(
            name="server",
            arguments=(*uvicorn, "server:create_app", "--port", server),
            cwd=root,
            environment=environment,
            ready_url=f"http://{HOST}:{server}/health/ready",
            log=_fresh(root, "server"),
        ),
    ]


def _fresh(root: Path, name: str) -> Path:
    """The process's log for this run; the one of the run before is kept beside it."""
    path = root / LOGS / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path
