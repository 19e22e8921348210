"""The database: sessions, column types and migrations, the same on SQLite and PostgreSQL."""

from core.database.session import Database, collect_event, collected_events, insert_new
from core.database.types import TYPE_MAP, JsonData, UtcDateTime, new_id, new_metadata, string_enum

__all__ = [
    "TYPE_MAP",
    "Database",
    "JsonData",
    "UtcDateTime",
    "collect_event",
    "collected_events",
    "insert_new",
    "new_id",
    "new_metadata",
    "string_enum",
]
