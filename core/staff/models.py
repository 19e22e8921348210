"""Tables of staff accounts and their sessions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.database.types import TYPE_MAP, new_id, new_metadata, string_enum


class Base(DeclarativeBase):
    """Tables of `core`."""

    metadata = new_metadata()
    type_annotation_map = TYPE_MAP


class Role(StrEnum):
    """What a person may do. A supervisor may do what an agent may; an admin everything."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether somebody with this role may do what `other` may."""
        return self is other or self is Role.ADMIN or (self is Role.SUPERVISOR and other is Role.AGENT)


class StaffAccount(Base):
    """Somebody who signs in to the desk."""

    __tablename__ = "staff_account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Kept in lower case."""
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(string_enum(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class StaffSession(Base):
    """A signed-in browser. Only a hash of its token is kept."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
