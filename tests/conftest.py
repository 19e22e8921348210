"""What every suite may use: a clock to set, a migrated database, the ground floor on both."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from collections.abc import AsyncIterator, Iterator
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

from .postgresql import create_database, find_postgresql, run_postgresql

ROOT = Path(__file__).resolve().parent.parent
SERVER_PACKAGES = ("core", "knowledge_base", "handoff")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Runs a test that uses `database`, or what stands on it, on SQLite and on PostgreSQL."""


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of the socket of a PostgreSQL in which `template_server` has all tables of the server."""
    programs = find_postgresql()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    with run_postgresql(programs) as socket_folder:
        url = asyncio.run(create_database(socket_folder, "template_server"))
        for package in SERVER_PACKAGES:
            upgrade(package, url)
        yield socket_folder


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Where the test's own empty, migrated database is; SQLite unless `on_both_databases` says otherwise."""
    if getattr(request, "param", "sqlite") == "postgresql":
        socket_folder = request.getfixturevalue("postgresql")
        return asyncio.run(create_database(socket_folder, template="template_server"))
    path = request.getfixturevalue("tmp_path") / "frontdesk.db"
    shutil.copy(request.getfixturevalue("migrated_database_file"), path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's own database, with an event bus in process."""
    database = Database(database_url, InProcessBus())
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
