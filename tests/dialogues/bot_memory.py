"""What the bot remembers of its conversations, moved back in time or lost.

A running bot notices: it keeps a tracker at hand only while the newest event in its database is the tracker's own.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

_OTHER_IDS = 1_000_000


class BotMemory:
    """The table of events of one bot."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def let_pass(self, time: timedelta) -> None:
        """Have everything happened earlier by `time`."""
        self._execute(
            "UPDATE events SET id = id + :other, timestamp = timestamp - :seconds,"
            " data = json_set(data, '$.timestamp', json_extract(data, '$.timestamp') - :seconds)",
            {"other": _OTHER_IDS, "seconds": time.total_seconds()},
        )

    def newest_event(self) -> int:
        """The number of the last event that was stored."""
        with closing(sqlite3.connect(self._database)) as connection:
            newest: int = connection.execute("SELECT max(id) FROM events").fetchone()[0]
        return newest

    def forget_after(self, event: int) -> None:
        """Lose the events that came later, as a bot does that dies before it has stored its turn."""
        self._execute("DELETE FROM events WHERE id > :event", {"event": event})

    def _execute(self, statement: str, parameters: dict[str, float]) -> None:
        with closing(sqlite3.connect(self._database)) as connection, connection:
            connection.execute(statement, parameters)
