"""SQLite's engine: transactions that begin when they should, and end when their connection does."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class EndingConnection(sqlite3.Connection):
    """A connection whose transaction ends as it is closed.

    SQLAlchemy gives up the connection of a call that was cancelled. SQLite closes it only when its last cursor has
    gone, which a traceback may keep; until then it would hold its transaction, and nobody else could write.
    """

    def close(self) -> None:
        """Roll back and close."""
        if self.in_transaction:
            self.rollback()
        super().close()


def create_sqlite_engine(url: str, *, busy_timeout_seconds: float) -> AsyncEngine:
    """An engine over a file, in WAL mode; a writer waits so long for one of another process."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        connect_args={"timeout": busy_timeout_seconds, "factory": EndingConnection},
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine.sync_engine, "connect", _prepare_connection)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is off: it begins late and lets two readers both try to write.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
