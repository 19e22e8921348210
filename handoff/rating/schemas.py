"""The HTTP shapes of ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from handoff.service_level.schemas import StaffNameView


class NewRating(BaseModel):
    """How satisfied the customer was: 1 (bad) to 5 (very good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: str | None = None


class RatingView(BaseModel):
    """A customer's answer; `staff` resolved the conversation."""

    id: str
    conversation_id: str
    staff: StaffNameView | None
    score: int
    comment: str | None
    rated_at: datetime


class RatingsPage(BaseModel):
    """Some answers, newest first; `next_before` asks for the ones after them."""

    ratings: list[RatingView]
    next_before: str | None
