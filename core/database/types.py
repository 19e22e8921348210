"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, without the zone where SQLite would drop it anyway."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored aware; this one has no zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonData = JSON().with_variant(JSONB(), "postgresql")
"""Structured data: JSONB on PostgreSQL, JSON text on SQLite."""


def string_enum(enumeration: type[StrEnum], length: int = 20) -> Enum:
    """A column that holds the values of `enumeration` as text, so that adding one needs no migration."""
    return Enum(
        enumeration,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


TYPE_MAP: dict[Any, Any] = {datetime: UtcDateTime(), dict[str, Any]: JsonData, list[Any]: JsonData}
"""For `type_annotation_map` of a package's declarative base."""


def new_metadata() -> MetaData:
    """The metadata of one package's tables; constraints are named, so that migrations can alter them."""
    return MetaData(naming_convention=NAMING_CONVENTION)


def new_id() -> str:
    """An identifier nobody can guess: 32 hexadecimal characters."""
    return uuid.uuid4().hex
