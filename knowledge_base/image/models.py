"""The table of images."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge_base.base import Base


class Image(Base):
    """A picture, never changed. In the database like everything else, so that every server has it."""

    __tablename__ = "knowledge_image"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of `content`, hexadecimal."""
    media_type: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
