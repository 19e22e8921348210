"""Lets time pass over a conversation: what the bot has of it becomes so much older."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path


def age_conversation(bot_database: Path, sender: str, by: timedelta) -> None:
    """Move all events back. The newest one gets a new id, so that the bot reads them again from its database."""
    with closing(sqlite3.connect(bot_database, timeout=20)) as connection, connection:
        rows = connection.execute("SELECT id, data FROM events WHERE sender_id = ?", (sender,)).fetchall()
        for row_id, data in rows:
            event = json.loads(data)
            event["timestamp"] -= by.total_seconds()
            connection.execute(
                "UPDATE events SET timestamp = ?, data = ? WHERE id = ?",
                (event["timestamp"], json.dumps(event), row_id),
            )
        connection.execute(
            "UPDATE events SET id = (SELECT max(id) + 1 FROM events) WHERE id = "
            "(SELECT max(id) FROM events WHERE sender_id = ?)",
            (sender,),
        )
