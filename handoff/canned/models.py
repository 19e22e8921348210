"""What agents say often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from handoff.base import Base


class CannedReply(Base):
    """A text that `/shortcode` in the composer becomes; `{{customer.name}}` and its like are filled in there."""

    __tablename__ = "canned_reply"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    shortcode: Mapped[str] = mapped_column(String(40), unique=True)
    text: Mapped[str] = mapped_column(Text)
    updated_by: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime]
