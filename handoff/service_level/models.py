"""What was promised to a customer who waits for a person, and whose time a conversation took."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base
from handoff.conversation.transitions import Owner


class Target(StrEnum):
    """What is promised."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


class ServicePromise(Base):
    """One promise, from its beginning to when it was kept. Kept late, it is both `broken_at` and `kept_at`."""

    __tablename__ = "service_promise"
    __table_args__ = (Index("ix_service_promise_open", "kept_at", "due_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    handoff_id: Mapped[str | None] = mapped_column(String(32))
    team_id: Mapped[str | None] = mapped_column(String(32))
    target: Mapped[Target] = mapped_column(string_enum(Target))
    began_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    """Four fifths of the promised time: what can still be saved is shown from here on."""
    warned_at: Mapped[datetime | None]
    broken_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    """When it ended: answered, resolved, or given back."""


class Stint(Base):
    """A stretch of time in which one owner had a conversation: bot time and human time are never one figure."""

    __tablename__ = "stint"
    __table_args__ = (Index("ix_stint_conversation", "conversation_id", "epoch"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    epoch: Mapped[int]
    owner: Mapped[Owner] = mapped_column(string_enum(Owner))
    staff_id: Mapped[str | None] = mapped_column(String(32), index=True)
    team_id: Mapped[str | None] = mapped_column(String(32))
    began_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    end: Mapped[str | None] = mapped_column(String(32))
    """The change that ended it; `resolve` by nobody (`closed_idle`) counts as assumed, not confirmed."""
