"""The table of questions asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge_base.base import Base


class AskedQuestion(Base):
    """A question and what it got. `article_id` is the best article, whatever the verdict."""

    __tablename__ = "knowledge_asked_question"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    """`chat` (the bot, by the service token), `help` (the help pages) or `api`."""
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    verdict: Mapped[str] = mapped_column(String(20), index=True)
    confidence: Mapped[float]
    article_id: Mapped[str | None] = mapped_column(String(32), index=True)
