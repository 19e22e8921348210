"""The HTTP shapes of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from handoff.audit.models import Actor


class AuditEntryView(BaseModel):
    """Who did what, when."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    at: datetime
    actor: Actor
    actor_name: str
    action: str
    conversation_id: str | None
    details: dict[str, Any]


class AuditPage(BaseModel):
    """Some entries, newest first; `next_before` asks for the ones after them."""

    entries: list[AuditEntryView]
    next_before: str | None
