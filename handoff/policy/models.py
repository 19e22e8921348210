"""Policies as the actions have registered them, and what supervisors changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.base import Base


class PolicyDocument(Base):
    """A policy's file: its limits (`schemas.LimitInput`) and its rules in words, as they were registered last."""

    __tablename__ = "policy_document"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(128))
    limits: Mapped[list[Any]]
    documentation: Mapped[list[Any]]
    registered_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    """The newest of its revisions; 0 before the first."""


class PolicyEdit(Base):
    """A limit's value while it isn't the file's."""

    __tablename__ = "policy_edit"

    policy: Mapped[str] = mapped_column(ForeignKey("policy_document.name"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(String(32))
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class PolicyRevision(Base):
    """A change of limits, numbered over all policies. The database itself refuses to change or delete a row."""

    __tablename__ = "policy_revision"

    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    policy: Mapped[str] = mapped_column(ForeignKey("policy_document.name"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[str | None] = mapped_column(String(32))
    """Null where a newer file has made it necessary."""
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[Any]]
    """Each as `schemas.LimitChangeView`."""
    edits: Mapped[dict[str, Any]]
    """Every limit that wasn't the file's afterwards, by key: what restoring this revision goes back to."""
