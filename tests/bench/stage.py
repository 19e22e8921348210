"""What is measured: the real three processes, and beside them what a user would pick instead."""

from __future__ import annotations

import resource
from pathlib import Path

from core.setup.catalogue import BOT_MODEL, BOT_PYTHON, PYTHON
from core.setup.process import Program
from core.setup.programs import HOST, UVICORN_OPTIONS
from tests.bench.figures import resident_bytes
from tests.conftest import ROOT
from tests.system import System, free_port

NO_LIMITS = dict.fromkeys(
    ("SESSIONS_PER_MINUTE", "MESSAGES_PER_MINUTE", "MESSAGES_PER_MINUTE_AND_ADDRESS"), "1000000"
)
"""All visitors come from one address here."""

OPEN_FILES = 20_000


class Stage(System):
    """Frontdesk, stock Rasa with the same model and the same actions, and a bare socket server."""

    def __init__(self, folder: Path) -> None:
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, limit), limit))
        super().__init__(folder, NO_LIMITS)
        self._stock_port, self._bare_port = free_port(), free_port()
        self._programs |= {"stock": self._stock_rasa(), "bare": self._bare_sockets()}

    @property
    def stock_url(self) -> str:
        """Stock Rasa's REST channel."""
        return f"http://{HOST}:{self._stock_port}/webhooks/rest/webhook"

    @property
    def bare_url(self) -> str:
        """The bare socket server."""
        return f"http://{HOST}:{self._bare_port}"

    def memory_bytes(self, name: str) -> int:
        """The resident memory of a process."""
        return resident_bytes(self._processes[name].pid)

    def _stock_rasa(self) -> Program:
        credentials = self.folder / "rest.yml"
        credentials.parent.mkdir(parents=True, exist_ok=True)
        credentials.write_text("rest:\n")
        actions = f"http://{HOST}:{self.environment['ACTIONS_PORT']}/webhook"
        return Program(
            name="stock",
            arguments=(
                *(str(ROOT / BOT_PYTHON), "-m", "rasa", "run", "--model", str(ROOT / BOT_MODEL)),
                *("--credentials", str(credentials), "--endpoints", "endpoints.yml"),
                *("--interface", HOST, "--port", str(self._stock_port)),
            ),
            cwd=ROOT / "bot",
            environment={
                **self.environment,
                "ACTIONS_WEBHOOK_URL": actions,
                "BOT_DATABASE": str(self.folder / "stock.db"),
                "PYTHONPATH": str(ROOT / "bot"),
                "LOG_LEVEL": "WARNING",
            },
            ready_url=f"http://{HOST}:{self._stock_port}/",
            log=self.folder / "stock.log",
        )

    def _bare_sockets(self) -> Program:
        return Program(
            name="bare",
            arguments=(
                *(str(ROOT / PYTHON), "-m", "uvicorn", "--host", HOST, *UVICORN_OPTIONS),
                *("tests.bench.bare:app", "--port", str(self._bare_port)),
            ),
            cwd=ROOT,
            environment=self.environment,
            ready_url=f"http://{HOST}:{self._bare_port}/ready",
            log=self.folder / "bare.log",
        )
