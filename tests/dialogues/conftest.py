"""One real system for all dialogues: knowledge base, actions and Rasa, with the demo company in their databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.bot.training import ensure_model
from tests.dialogues.ledger import Ledger, differences
from tests.dialogues.player import Player, metadata_of
from tests.dialogues.script import Dialogue
from tests.system import System

TURN_SECONDS = 30.0
"""The gateway waits 15; this is for a machine that does other things as well."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Rasa, but for the tests of the tests."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.rasa)
            # The system may take minutes to start on a busy machine; a dialogue may not.
            item.add_marker(pytest.mark.timeout(180, func_only=True))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """All three processes; the server for the knowledge base alone, since dialogues enter at the bot's channel."""
    ensure_model()
    system = System(tmp_path_factory.mktemp("dialogues"))
    system.prepare()
    try:
        system.start()
        yield system
    finally:
        system.stop()


@pytest.fixture(scope="session")
def ledger(system: System) -> Ledger:
    """The back office from outside."""
    return Ledger(system.folder / "back_office.db")


@pytest.fixture(scope="session")
def client(system: System, ledger: Ledger) -> Iterator[httpx.Client]:
    """To the bot's channel, as the gateway. Nobody speaks before the ledger has seen the demo as it was made."""
    port, token = system.environment["BOT_PORT"], system.environment["BOT_TOKEN"]
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        headers={"X-Bot-Token": token},
        timeout=TURN_SECONDS,
        trust_env=False,
    ) as client:
        yield client


@pytest.fixture
def fresh_ledger(ledger: Ledger) -> Ledger:
    """The back office as the demo made it."""
    ledger.restore()
    return ledger


Play = Callable[[Dialogue], Player]


@pytest.fixture
def play(system: System, client: httpx.Client, fresh_ledger: Ledger) -> Play:
    """Plays a dialogue to its end and compares what it left behind."""

    def run(dialogue: Dialogue) -> Player:
        for mail in system.outbox.glob("*.eml"):
            mail.unlink()
        player = Player(system, client, metadata_of(dialogue), sender=f"dialogue-{time.time_ns()}")
        for exchange in dialogue.turns:
            player.play(exchange)
        problems = differences(dialogue.finally_, fresh_ledger.changes())
        assert not problems, player.explain("\n".join(problems))
        return player

    return run
