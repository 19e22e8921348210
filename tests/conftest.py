"""What every suite may use: a clock to set, a migrated database, the ground floor on both."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.bus import InProcessBus
from core.database import Database
from core.database.migrations import upgrade
from core.mail import OutboxMailer
from core.rate_limits import RateLimiter
from core.services import CoreServices
from core.settings import CoreSettings
from core.signing import TokenSigner

ROOT = Path(__file__).resolve().parent.parent
SERVER_PACKAGES = ("core", "knowledge_base", "handoff")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""


class FakeClock:
    """A clock that stands still until told to move."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self._now += by


@pytest.fixture
def clock() -> FakeClock:
    """Monday noon, until advanced."""
    return FakeClock()


@pytest.fixture(scope="session")
def migrated_database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables of the server, to be copied."""
    path = tmp_path_factory.mktemp("database") / "template.db"
    for package in SERVER_PACKAGES:
        if importlib.util.find_spec(f"{package}.tables") is None:
            continue
        upgrade(package, f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def database(tmp_path: Path, migrated_database_file: Path) -> AsyncIterator[Database]:
    """An empty, migrated database of one test's own, with an event bus in process."""
    path = tmp_path / "frontdesk.db"
    shutil.copy(migrated_database_file, path)
    database = Database(f"sqlite+aiosqlite:///{path}", InProcessBus())
    yield database
    await database.close()


@pytest.fixture
def core_settings(tmp_path: Path, database: Database) -> CoreSettings:
    """Settings of a test: nothing of the machine's environment but what is named here."""
    return CoreSettings(
        environment="test",
        database_url=str(database.url),
        var_dir=tmp_path,
        signing_secret=SecretStr("a signing secret for tests only"),
        service_token=SecretStr("a service token for tests only"),
        identity_secret=SecretStr("an identity secret for tests only"),
    )


@pytest.fixture
def core_services(core_settings: CoreSettings, database: Database, clock: FakeClock) -> CoreServices:
    """The ground floor: real database, bus and outbox; the clock is the test's."""
    assert database.bus is not None
    return CoreServices(
        settings=core_settings,
        database=database,
        bus=database.bus,
        clock=clock,
        mailer=OutboxMailer(core_settings.outbox_dir),
        signer=TokenSigner(core_settings.signing_secret.get_secret_value()),
        rate_limiter=RateLimiter(),
    )
