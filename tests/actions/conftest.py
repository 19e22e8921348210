"""Flows over a copy of the demo company."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from actions.back_office.demo.__main__ import PACKAGE, fill
from actions.back_office.sql import SqlBackOffice
from actions.knowledge_client import KnowledgeClient
from actions.policies.book import FixedPolicies, PolicyBook
from actions.services import Services
from core.database import Database
from core.database.migrations import upgrade
from tests.actions.back_office.conftest import CODE_SECRET, Letterbox
from tests.conftest import FakeClock

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("flows") / "template.db"
    url = f"sqlite+aiosqlite:///{path}"
    upgrade(PACKAGE, url)
    asyncio.run(fill(url, NOW.date()))
    return path


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@asynccontextmanager
async def open_company(demo_file: Path, path: Path, letterbox: Letterbox) -> AsyncIterator[Services]:
    """A copy of the demo company at `path`, its back office for real; the knowledge base knows nothing."""
    shutil.copy(demo_file, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    clock, policies = FakeClock(NOW), FixedPolicies(PolicyBook.load())
    back_office = SqlBackOffice(database, letterbox, clock, code_secret=CODE_SECRET, policies=policies)
    transport = httpx.MockTransport(lambda request: httpx.Response(503))
    async with httpx.AsyncClient(base_url="http://knowledge", transport=transport) as client:
        try:
            yield Services(
                back_office=back_office,
                knowledge=KnowledgeClient(client),
                clock=clock,
                policies=policies,
                code_secret=SecretStr(CODE_SECRET.get_secret_value()),
            )
        finally:
            await back_office.close()


@pytest.fixture
async def services(demo_file: Path, tmp_path: Path, letterbox: Letterbox) -> AsyncIterator[Services]:
    """Of a company of the test's own."""
    async with open_company(demo_file, tmp_path / "back_office.db", letterbox) as opened:
        yield opened
