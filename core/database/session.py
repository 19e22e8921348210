"""Transactions: one unit of work, committed whole or not at all, whose events leave only after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext

from sqlalchemy import Insert, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from core.bus import Event, EventBus
from core.database.sqlite import create_sqlite_engine
from core.errors import UnavailableError

BUSY_TIMEOUT_SECONDS = 15
"""How long a writer waits for another one before it gives up; a transaction takes well under a second."""

_EVENTS = "collected_events"


class DatabaseBusyError(UnavailableError):
    """Another writer held the database for too long."""

    code = "database_busy"


def collect_event(session: AsyncSession, collected: Event) -> None:
    """Publish `collected` when the transaction of `session` has committed; drop it if that rolls back."""
    session.info.setdefault(_EVENTS, []).append(collected)


def collected_events(session: AsyncSession) -> Sequence[Event]:
    """What will be published when the transaction of `session` has committed, so far."""
    return tuple(session.info.get(_EVENTS, ()))


def insert_new(session: AsyncSession, table: type[DeclarativeBase]) -> Insert:
    """An INSERT that leaves alone what is there already under the same key."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


class Database:
    """An engine with its sessions.

    On SQLite (WAL) any number read beside one writer; the writers of this process queue up fairly.
    """

    def __init__(self, url: str, bus: EventBus | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.bus = bus
        self.engine = _create_engine(self.url.render_as_string(hide_password=False), is_sqlite=self.is_sqlite)
        reading_engine = self.engine.execution_options(read_only=True)
        self._writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self._reading = async_sessionmaker(reading_engine, expire_on_commit=False)
        self._writer_turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed at the end, or rolled back on any error; then its events are published.

        Not to be nested: on SQLite the inner one would wait for the outer one. Raises `DatabaseBusyError`.
        """
        async with self._writer(), self._writing() as session:
            async with session.begin():
                yield session
            events: list[Event] = session.info.pop(_EVENTS, [])
        if self.bus is not None:
            for collected in events:
                await self.bus.publish(collected)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session over one consistent view, for reading only; it never waits for writers."""
        async with self._reading() as session, session.begin():
            yield session
            session.expunge_all()  # what was read stays usable; what was changed by mistake is not written

    async def is_reachable(self) -> bool:
        """Whether a trivial query is answered."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:
            return False
        return True

    async def close(self) -> None:
        """Release the connections."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _writer(self) -> AsyncIterator[None]:
        if not isinstance(self._writer_turn, asyncio.Lock):
            yield
            return
        try:
            # Not wait_for: before Python 3.12 it swallows a cancellation that comes as the lock does.
            async with asyncio.timeout(BUSY_TIMEOUT_SECONDS):
                await self._writer_turn.acquire()
        except TimeoutError as error:
            raise DatabaseBusyError("The database is busy; please try again.") from error
        try:
            yield
        finally:
            self._writer_turn.release()


def _create_engine(url: str, *, is_sqlite: bool) -> AsyncEngine:
    if is_sqlite:
        return create_sqlite_engine(url, busy_timeout_seconds=BUSY_TIMEOUT_SECONDS)
    return create_async_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
