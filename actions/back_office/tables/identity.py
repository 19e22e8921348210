"""Who a conversation is verified as: one-time codes, and how often they were asked for and tried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.back_office.port import VerificationMethod
from actions.back_office.tables.base import Base


class CodeRow(Base):
    """A one-time code sent, or (no `customer_id`) only said to have been sent; `code_hash` is salted.

    `subjects` are the `AttemptRow`s that a try at it counts for.
    """

    __tablename__ = "verification_code"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"))
    code_hash: Mapped[str] = mapped_column(String(200))
    subjects: Mapped[list[Any]]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_verification_code_conversation_sent", "conversation_id", "sent_at"),
        Index("ix_verification_code_customer_sent", "customer_id", "sent_at"),
    )


class AttemptRow(Base):
    """How often a code was asked for and tried for a subject (a visitor, an order, an address) since `began_at`.

    `subject` is its kind and a keyed hash: what was typed is not kept, and can't be told from what is on file.
    """

    __tablename__ = "verification_attempt"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(index=True)
    codes: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)


class VerificationRow(Base):
    """Who a conversation is verified as, since when and until when."""

    __tablename__ = "verification"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    method: Mapped[VerificationMethod] = mapped_column(String(20))
    verified_at: Mapped[datetime]
    expires_at: Mapped[datetime]
