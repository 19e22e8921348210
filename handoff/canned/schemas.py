"""The HTTP shapes of canned replies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class CannedReplyView(BaseModel):
    """A text that agents say often."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    shortcode: str
    text: str
    updated_by: str
    updated_at: datetime


class CannedRepliesView(BaseModel):
    """All of them, by shortcode."""

    canned_replies: list[CannedReplyView]


class NewCannedReply(BaseModel):
    """What `/shortcode` becomes; `{{customer.name}}` and its like are filled in by the composer."""

    shortcode: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", min_length=1, max_length=40)]
    text: str
