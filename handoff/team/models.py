"""Teams and who is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base
from handoff.queue.policy import Routing

__all__ = ["Routing", "Team", "TeamMember"]


class Team(Base):
    """People who serve the same customers in the same hours."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    """Takes what no other team takes; exactly one team is."""
    takes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`{reasons, flows, locales}`, each a list: hand-overs that come here; an empty list says nothing."""
    routing: Mapped[Routing] = mapped_column(string_enum(Routing), default=Routing.MANUAL)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    hours: Mapped[dict[str, Any] | None]
    """`{"monday": [["09:00", "17:30"], ...], ...}` in the team's time zone; None is open at any time."""
    holidays: Mapped[list[Any]] = mapped_column(default=list)
    """`[{"date": "2026-12-25", "name": "Christmas"}]`: closed on these days."""
    reply_within_seconds: Mapped[int | None]
    """An agent who leaves a customer unanswered for this long loses them to the queue; None never does."""
    first_reply_seconds: Mapped[int | None]
    """Service level, in opening hours: from the hand-over to a person's first reply."""
    next_reply_seconds: Mapped[int | None]
    """Service level, in opening hours: from a customer's message to a person's next reply."""
    resolution_seconds: Mapped[int | None]
    """Service level, in opening hours: from the hand-over to its end."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TeamMember(Base):
    """Who is in a team. An agent in no team serves the default one."""

    __tablename__ = "team_member"

    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
