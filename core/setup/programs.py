"""The three processes of Frontdesk on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.setup.catalogue import BOT_MODEL, BOT_PYTHON, PYTHON
from core.setup.process import Program
from core.setup.runner import LOGS

HOST = "127.0.0.1"
"""In development nothing can be reached from outside this machine."""


def programs(root: Path, environment: Mapping[str, str]) -> list[Program]:
    """Actions, bot and server, on the ports that the environment chooses. They find each other in any order."""
    server, actions, bot = (environment[name] for name in ("SERVER_PORT", "ACTIONS_PORT", "BOT_PORT"))
    uvicorn = (str(root / PYTHON), "-m", "uvicorn", "--factory", "--host", HOST, "--no-server-header")
    rasa = (str(root / BOT_PYTHON), "bot/run.py", "serve", "--model", str(root / BOT_MODEL))
    commands = {
        "actions": (
            (*uvicorn, "actions.app:create_app", "--port", actions),
            f"http://{HOST}:{actions}/health/ready",
        ),
        "bot": ((*rasa, "--host", HOST, "--port", bot), f"http://{HOST}:{bot}/webhooks/gateway/"),
        "server": ((*uvicorn, "server:create_app", "--port", server), f"http://{HOST}:{server}/health/ready"),
    }
    return [
        Program(
            name=name,
            arguments=arguments,
            cwd=root,
            environment=environment,
            ready_url=ready_url,
            log=_fresh_log(root, name),
        )
        for name, (arguments, ready_url) in commands.items()
    ]


def _fresh_log(root: Path, name: str) -> Path:
    """The process's log for this run; the one of the run before is kept beside it."""
    path = root / LOGS / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path
