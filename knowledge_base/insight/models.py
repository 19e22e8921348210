"""Tables of what was asked, what it got, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from knowledge_base.base import Base


class AskedQuestion(Base):
    """A question and what it got. `article_id` is the best article, whatever the verdict."""

    __tablename__ = "knowledge_asked_question"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    """Without card numbers and codes."""
    locale: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    """`chat` (the bot, by the service token), `help` (the help pages) or `api`."""
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    verdict: Mapped[str] = mapped_column(String(20), index=True)
    confidence: Mapped[float]
    coverage: Mapped[float]
    """The probability that one of the best three articles answers."""
    article_id: Mapped[str | None] = mapped_column(String(32), index=True)
    chosen_article_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """What the customer picked when asked which one was meant."""
    was_handed_over: Mapped[bool] = mapped_column(default=False)
    """The conversation went to a person, and this was the last that the knowledge base was asked."""

    @property
    def shown_article_id(self) -> str | None:
        """The article that the customer got to see."""
        return self.article_id if self.verdict == "answer" else self.chosen_article_id


class Feedback(Base):
    """Whether an article helped. `id` is that of the question, or of the reading of a help page found otherwise."""

    __tablename__ = "knowledge_feedback"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    article_id: Mapped[str] = mapped_column(String(32), index=True)
    helped: Mapped[bool]
    given_at: Mapped[datetime] = mapped_column(index=True)


class PhrasingStatus(StrEnum):
    """What became of a suggested phrasing."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class SuggestedPhrasing(Base):
    """A customer's words that a person answered with an article."""

    __tablename__ = "knowledge_suggested_phrasing"
    __table_args__ = (UniqueConstraint("article_id", "text_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(32))
    times: Mapped[int] = mapped_column(default=1)
    status: Mapped[PhrasingStatus] = mapped_column(string_enum(PhrasingStatus), index=True)
    suggested_at: Mapped[datetime]
    suggested_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))


class DismissedGap(Base):
    """A gap that an editor doesn't want to fill; questions like `question` stay away until there are many more."""

    __tablename__ = "knowledge_dismissed_gap"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    locale: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    asked: Mapped[int]
    """How often in the last `days`, when it was dismissed."""
    days: Mapped[int]
    dismissed_at: Mapped[datetime]
    dismissed_by: Mapped[str] = mapped_column(String(100))
