"""Turns: what the bot still has to answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.types import string_enum
from handoff.base import Base


class TurnKind(StrEnum):
    """Where a turn's words come from."""

    CUSTOMER = "customer"
    """A customer's message: answered by the bot only until somebody takes the conversation."""
    EVENT = "event"
    """Something that happened outside, such as a decision: executed whoever has the conversation."""


class TurnState(StrEnum):
    """How far a turn has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"
    """The owner changed meanwhile: what the bot said is not stored."""


class Turn(Base):
    """One exchange with the bot, written in the same transaction as what causes it."""

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_unfinished", "state", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    """Grows in the order of a conversation's turns: they are written one after the other, under its row lock."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[TurnKind] = mapped_column(string_enum(TurnKind))
    epoch: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    trusted: Mapped[bool]
    """Whether `text` may be an intent message: it came from a choice that the bot offered, or from ourselves."""
    code_digest: Mapped[str | None] = mapped_column(String(64))
    """Of the one-time code in the customer's words, which are masked: the bot compares it, and nobody can read it."""
    message_sequence: Mapped[int | None]
    """The customer's message that this answers."""
    state: Mapped[TurnState] = mapped_column(string_enum(TurnState), default=TurnState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
