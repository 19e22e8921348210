"""Approvals: what the bot may not decide by itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base


class Decision(StrEnum):
    """What can be decided."""

    APPROVED = "approved"
    DECLINED = "declined"


class Authority(StrEnum):
    """Who may decide."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"


class ApprovalState(StrEnum):
    """Whether a decision has been made, and which."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Nobody decided in time; the customer was told so."""


class Approval(Base):
    """A request for a decision; `reference` is the bot's own name for it, so that a repeated turn asks only once."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("conversation_id", "reference"),
        Index("ix_approval_state", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    reference: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    amount: Mapped[str | None] = mapped_column(String(32))
    currency: Mapped[str | None] = mapped_column(String(3))
    authority: Mapped[Authority] = mapped_column(string_enum(Authority), default=Authority.AGENT)
    minimum_amount: Mapped[str | None] = mapped_column(String(32))
    maximum_amount: Mapped[str | None] = mapped_column(String(32))
    """Another amount may be approved between these; null where none may."""
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[Any]] = mapped_column(default=list)
    policy_trace: Mapped[list[Any]] = mapped_column(default=list)
    customer: Mapped[dict[str, Any] | None]
    state: Mapped[ApprovalState] = mapped_column(string_enum(ApprovalState), default=ApprovalState.WAITING)
    claimed_by: Mapped[str | None] = mapped_column(String(200))
    claimed_by_id: Mapped[str | None] = mapped_column(String(32))
    """Who is looking at it, so that nobody else does; they alone, or a supervisor, decide."""
    claimed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_by_id: Mapped[str | None] = mapped_column(String(32))
    decided_amount: Mapped[str | None] = mapped_column(String(32))
    """What was approved instead of `amount`; null if that was."""
    decision_reason: Mapped[str | None] = mapped_column(Text)
    """Why, in words for the customer; `note` is for the desk alone."""
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
