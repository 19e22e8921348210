"""How satisfied a customer was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from handoff.base import Base


class Rating(Base):
    """The question, asked once a conversation, and its answer."""

    __tablename__ = "rating"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), unique=True)
    staff_id: Mapped[str | None] = mapped_column(String(32), index=True)
    staff_name: Mapped[str | None] = mapped_column(String(200))
    """Who resolved it."""
    asked_at: Mapped[datetime] = mapped_column(index=True)
    score: Mapped[int | None]
    """1 (bad) to 5 (very good)."""
    comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None]
