"""Who is at the desk, and what they can take."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base

DEFAULT_CAPACITY = 4
"""Chats at once that live-chat teams commonly give one person."""


class Presence(StrEnum):
    """Whether an agent takes conversations."""

    ONLINE = "online"
    BUSY = "busy"
    OFFLINE = "offline"


class AgentPresence(Base):
    """What an agent chose to be; it holds only while one of their connections lives."""

    __tablename__ = "agent_presence"

    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    chosen: Mapped[Presence] = mapped_column(string_enum(Presence))
    chosen_at: Mapped[datetime]


class DeskConnection(Base):
    """A desk socket that is open on one of the servers; without a sign of life it counts as closed."""

    __tablename__ = "desk_connection"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(String(32), index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class AgentProfile(Base):
    """What an agent can take; without a row, the defaults."""

    __tablename__ = "agent_profile"

    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    capacity: Mapped[int] = mapped_column(default=DEFAULT_CAPACITY)
    """Open conversations that routing gives them at once; claiming by hand may go beyond."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """Such as `returns`, `fees`, `language:de`."""
    last_assigned_at: Mapped[datetime | None]
    """When routing gave them one last: round robin goes by it."""
    seen_at: Mapped[datetime | None]
    """When one of their desks was last known to be open; None before the first."""
