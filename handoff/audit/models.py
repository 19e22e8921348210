"""Who did what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base


class Actor(StrEnum):
    """What kind of somebody did it."""

    STAFF = "staff"
    CUSTOMER = "customer"
    SYSTEM = "system"


class AuditEntry(Base):
    """Who did what, when. The database itself refuses to change or delete a row."""

    __tablename__ = "audit_entry"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Actor] = mapped_column(string_enum(Actor))
    actor_id: Mapped[str | None] = mapped_column(String(32), index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40), index=True)
    conversation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
