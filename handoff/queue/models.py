"""Hand-overs: why a conversation came to people, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base
from handoff.queue.policy import Priority, Reason


class Handoff(Base):
    """The story that an agent gets with a conversation."""

    __tablename__ = "handoff"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    reason: Mapped[Reason] = mapped_column(string_enum(Reason))
    priority: Mapped[Priority] = mapped_column(string_enum(Priority))
    summary: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[Any]] = mapped_column(default=list)
    customer: Mapped[dict[str, Any] | None]
    flow: Mapped[dict[str, Any] | None]
    policy_trace: Mapped[list[Any]] = mapped_column(default=list)
    team_id: Mapped[str | None] = mapped_column(String(32))
    left_by_id: Mapped[str | None] = mapped_column(String(32))
    """Who had it before it came back to the queue: routing doesn't give it to them again at once."""
    left_at: Mapped[datetime | None]
    story: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the server itself gathered: `{asked, tried, found, articles, sentiment, question}`."""
    requested_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_by_id: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    """When people were done with it: resolved, or given back to the bot."""
