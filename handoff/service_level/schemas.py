"""The HTTP shapes of a conversation's course."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from handoff.audit.schemas import AuditEntryView
from handoff.conversation.schemas import PromiseView, TeamNameView
from handoff.conversation.transitions import Owner


class StaffNameView(BaseModel):
    """Somebody on the desk."""

    id: str
    name: str


class StintView(BaseModel):
    """A stretch of time in which one owner had the conversation; `end` is the change that ended it."""

    owner: Owner
    staff: StaffNameView | None
    team: TeamNameView | None
    began_at: datetime
    ended_at: datetime | None
    end: str | None


class TimelineView(BaseModel):
    """What became of a conversation, each list oldest first."""

    stints: list[StintView]
    promises: list[PromiseView]
    audit: list[AuditEntryView]
