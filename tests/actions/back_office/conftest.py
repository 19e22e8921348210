"""The back office over a copy of the demo company, on every database it runs on; with a letterbox for its mails."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import func, select

from actions.back_office.demo.__main__ import PACKAGE, fill
from actions.back_office.entities import PaymentMethod
from actions.back_office.http.client import HttpBackOffice
from actions.back_office.http.serving import create_app
from actions.back_office.port import BackOffice
from actions.back_office.requests import RuleOutcome
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import AuditRow, VariantRow
from actions.policies.book import FixedPolicies, PolicyBook
from core.database import Database
from core.database.migrations import upgrade
from core.mail import Mail
from core.signing import code_digest
from tests.conftest import FakeClock
from tests.postgresql import create_database, find_postgresql, run_postgresql
from tests.waiting import PATIENCE_SECONDS, eventually

TODAY = date(2026, 3, 2)
MAYA, DANIEL, PRIYA, LEO, GRACE = "CU-00001", "CU-00002", "CU-00003", "CU-00006", "CU-00007"
NOAH, ELENA = "CU-00008", "CU-00009"
MAYAS_MAIL = "maya.holt@example.com"
STEP = RuleOutcome("member_window", "passed", "It can come back until April 26, 2026.")
MINUTE = timedelta(minutes=1)
TOKEN = "a back office token for tests only"
POLICIES = FixedPolicies(PolicyBook.load())
CODE_SECRET = SecretStr("a secret of codes for tests only")


class Letterbox:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    @property
    def last_code(self) -> str:
        found = re.search(r"^\d{6}$", self.mails[-1].text, re.MULTILINE)
        assert found
        return found[0]


@pytest.fixture(scope="session", params=["sqlite", "postgresql", "http"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """A migrated database with the demo company, to be copied: (kind, where). "http" has SQLite behind it."""
    if request.param != "postgresql":
        path = tmp_path_factory.mktemp("back_office") / "template.db"
        _prepare(f"sqlite+aiosqlite:///{path}")
        yield request.param, str(path)
        return
    programs = find_postgresql()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    with run_postgresql(programs) as socket_folder:
        _prepare(asyncio.run(create_database(socket_folder, "template_demo")))
        yield "postgresql", socket_folder


def _prepare(url: str) -> None:
    upgrade(PACKAGE, url)
    asyncio.run(fill(url, TODAY))


@pytest.fixture
async def storage(filled: tuple[str, str], tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the demo of one test's own."""
    kind, where = filled
    if kind != "postgresql":
        url = f"sqlite+aiosqlite:///{tmp_path}/back_office.db"
        shutil.copy(where, tmp_path / "back_office.db")
    else:
        url = await create_database(where, template="template_demo")
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@asynccontextmanager
async def served(back_office: BackOffice) -> AsyncIterator[str]:
    """The URL at which a back office answers on a real socket, to `TOKEN`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(back_office, SecretStr(TOKEN)), lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))

    async def is_started() -> bool:
        return server.started

    await eventually(is_started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task
    listener.close()


@pytest.fixture
def sql(storage: Database, letterbox: Letterbox, clock: FakeClock) -> SqlBackOffice:
    return SqlBackOffice(
        storage,
        letterbox,
        clock,
        code_secret=CODE_SECRET,
        policies=POLICIES,
        answer_time=timedelta(milliseconds=60),
        answer_timeout=timedelta(seconds=PATIENCE_SECONDS),
    )


@pytest.fixture
async def back_office(filled: tuple[str, str], sql: SqlBackOffice) -> AsyncIterator[BackOffice]:
    """Each implementation in turn: every test that uses it is part of the port's contract."""
    if filled[0] != "http":
        yield sql
        return
    async with served(sql) as url:
        over_http = HttpBackOffice.connect(url, TOKEN, answer_timeout=timedelta(seconds=PATIENCE_SECONDS))
        yield over_http
        await over_http.close()


def digest(code: str, conversation_id: str = "talk") -> str:
    """What the server makes of a code that a customer types."""
    return code_digest(CODE_SECRET.get_secret_value(), conversation_id, code)


async def method_of(back_office: BackOffice, customer_id: str, label: str) -> PaymentMethod:
    """The customer's way to pay whose label begins so."""
    customer = await back_office.trust_identity("asking", customer_id)
    assert customer is not None
    return next(method for method in customer.payment_methods if method.label.startswith(label))


async def stock_of(storage: Database, sku: str) -> int:
    async with storage.reading() as session:
        return (await session.get_one(VariantRow, sku)).stock


async def count(storage: Database, table: type) -> int:
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def audit_of(storage: Database, reference: str) -> list[AuditRow]:
    async with storage.reading() as session:
        found = await session.scalars(
            select(AuditRow).where(AuditRow.reference == reference).order_by(AuditRow.id)
        )
        return list(found)
