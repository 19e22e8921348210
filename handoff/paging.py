"""Lists that are read page by page, newest first: a position is a time and the id that breaks a tie."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from core.errors import InvalidRequestError

Position = tuple[datetime, str]


def next_before(at: datetime, row_id: str) -> str:
    """What asks for the rows after this one."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{row_id}"


def parse_before(before: str | None) -> Position | None:
    """The position that `next_before` wrote. Raises `InvalidRequestError` for anything else."""
    if before is None:
        return None
    at, _, row_id = before.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise InvalidRequestError("`before` is not what `next_before` said.") from error
    if moment.tzinfo is None or not row_id:
        raise InvalidRequestError("`before` is not what `next_before` said.")
    return moment.astimezone(UTC), row_id


def is_before(at: Any, row_id: Any, position: Position) -> ColumnElement[bool]:
    """Whether the row with the columns `at` and `row_id` comes after `position` in a list that is newest first."""
    moment, last_id = position
    return or_(at < moment, and_(at == moment, row_id < last_id))
