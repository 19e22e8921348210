"""Who is at the desk, and what they did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base


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


class StaffAction(Base):
    """Who did what, when. Rows are only ever added."""

    __tablename__ = "staff_action"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[str] = mapped_column(String(32), index=True)
    staff_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
