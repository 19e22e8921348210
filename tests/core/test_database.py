"""Transactions, their events, and that models and migrations agree."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from core.bus import Event
from core.database import Database, collect_event
from core.database.migrations import check, upgrade
from core.database.session import BUSY_TIMEOUT_SECONDS
from core.database.sqlite import EndingConnection
from core.staff.models import Role, StaffAccount
from tests.conftest import NOON, SERVER_PACKAGES


def account(email: str, created_at: datetime = NOON) -> StaffAccount:
    return StaffAccount(email=email, name="Dana", role=Role.AGENT, password_hash="-", created_at=created_at)


async def count_accounts(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(StaffAccount)) or 0


async def fail_half_way(database: Database) -> None:
    async with database.transaction() as session:
        session.add(account("a@example.com"))
        collect_event(session, Event("account.created", ("desk",)))
        raise RuntimeError("half way")


async def test_error_rolls_everything_back_and_drops_events(database: Database) -> None:
    assert database.bus is not None
    async with database.bus.subscribe("desk") as events:
        with pytest.raises(RuntimeError, match="half way"):
            await fail_half_way(database)
        async with database.transaction() as session:
            collect_event(session, Event("probe.sent", ("desk",)))
        assert (await anext(events)).type == "probe.sent"
    assert await count_accounts(database) == 0


async def test_events_arrive_only_after_the_commit(database: Database) -> None:
    assert database.bus is not None
    async with database.bus.subscribe("desk") as events:
        async with database.transaction() as session:
            session.add(account("a@example.com"))
            collect_event(session, Event("account.created", ("desk",), {"email": "a@example.com"}))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(events), 0.05)
    assert await count_accounts(database) == 1


async def test_many_writers_queue_up_without_an_error(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as session:
            taken = await session.scalar(select(func.count()).select_from(StaffAccount))
            await asyncio.sleep(0)  # let another writer try to slip between reading and writing
            session.add(account(f"{taken}@example.com"))  # collides if two writers read the same count

    await asyncio.gather(*(write(number) for number in range(40)))
    assert await count_accounts(database) == 40


async def test_cancelling_a_writer_as_its_turn_comes_is_not_swallowed(database: Database) -> None:
    if not database.is_sqlite:
        return
    has_begun = asyncio.Event()

    async def hold() -> None:
        async with database.transaction():
            has_begun.set()
            await asyncio.sleep(0.05)

    async def write() -> None:
        async with database.transaction() as session:
            session.add(account("a@example.com"))

    for steps in range(4):  # the cancellation comes this many turns of the loop after the lock is free
        has_begun.clear()
        holder = asyncio.create_task(hold())
        await has_begun.wait()
        writer = asyncio.create_task(write())
        await asyncio.wait({holder})
        for _ in range(steps):
            await asyncio.sleep(0)
        writer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writer
    assert await count_accounts(database) == 0


async def test_readers_see_the_last_commit_while_somebody_writes(database: Database) -> None:
    async with database.transaction() as session:
        session.add(account("a@example.com"))
        await session.flush()
        assert await count_accounts(database) == 0
    assert await count_accounts(database) == 1


async def test_times_come_back_in_utc(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    async with database.transaction() as session:
        session.add(account("a@example.com", datetime(2026, 3, 2, 21, 0, tzinfo=tokyo)))
    async with database.reading() as session:
        stored = (await session.scalars(select(StaffAccount))).one()
    assert stored.created_at == NOON
    assert stored.created_at.tzinfo is UTC


async def test_naive_times_are_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no zone"):
        async with database.transaction() as session:
            session.add(account("a@example.com", datetime(2026, 3, 2)))  # noqa: DTZ001


async def test_unreachable_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/database.db")
    assert await database.is_reachable()
    await database.close()
    nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    assert not await nowhere.is_reachable()
    await nowhere.close()


@pytest.mark.parametrize("package", [*SERVER_PACKAGES, "actions.back_office"])
def test_models_and_migrations_agree(package: str, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/migrated.db"
    upgrade(package, url)
    check(package, url)


@pytest.mark.parametrize("factory", [sqlite3.Connection, EndingConnection])
def test_closed_connection_leaves_no_transaction_behind(
    tmp_path: Path, factory: type[sqlite3.Connection]
) -> None:
    """A cursor of the closed connection is still known to somebody, as after a cancelled call."""
    path = tmp_path / "probe.db"
    connection = sqlite3.connect(path, isolation_level=None, factory=factory)
    connection.executescript("CREATE TABLE probe (x INTEGER); INSERT INTO probe VALUES (1), (2)")
    connection.execute("BEGIN IMMEDIATE")
    cursor = connection.execute("UPDATE probe SET x = x + 1 RETURNING x")
    cursor.fetchone()
    connection.close()
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    if factory is EndingConnection:
        other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT x FROM probe").fetchall() == [(1,), (2,)]
    else:
        # What it is there for: should SQLite or Python change, it can go.
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_cancelled_writers_keep_nobody_from_writing(database: Database) -> None:
    random = Random(1)

    async def write(turn: int) -> None:
        async with database.transaction() as session:
            session.add_all([account(f"{turn}-{number}@example.com") for number in range(4)])

    for turn in range(60):
        writer = asyncio.create_task(write(turn))
        await asyncio.sleep(random.uniform(0, 0.01))
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        async with asyncio.timeout(BUSY_TIMEOUT_SECONDS / 2):
            async with database.transaction() as session:
                await session.execute(text("SELECT 1"))
