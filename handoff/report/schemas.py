"""The HTTP shapes of reports; what each figure means is in docs/reports.md."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from handoff.queue.policy import Reason
from handoff.service_level.models import Target
from handoff.service_level.schemas import StaffNameView


class Figure(BaseModel):
    """Seconds: how many samples, their mean, median and the value that nine of ten don't pass."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None


class BotResolutions(BaseModel):
    """What the bot resolved alone: where the customer said or did so, and where they only never came back."""

    confirmed: int
    assumed: int


class PromiseFigures(BaseModel):
    """How many promises were kept in time, and how many weren't."""

    target: Target
    kept: int
    broken: int


class RatingFigures(BaseModel):
    """How satisfied customers were; `counts` by score."""

    asked: int
    answered: int
    mean: float | None
    counts: dict[str, int]


class DayFigures(BaseModel):
    """The conversations that began on one day."""

    date: date
    conversations: int
    handed_over: int


class AgentFigures(BaseModel):
    """One agent's part."""

    staff: StaffNameView
    conversations: int
    human_seconds: Figure
    first_reply_seconds: Figure
    rating_mean: float | None
    rated: int


class Report(BaseModel):
    """The conversations that began from one day to another, both included."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_: date = Field(alias="from")
    to: date
    conversations: int
    resolved_by_bot: BotResolutions
    handed_over: int
    resolved_by_people: int
    abandoned: int
    first_reply_seconds: Figure
    next_reply_seconds: Figure
    queue_seconds: Figure
    bot_seconds: Figure
    human_seconds: Figure
    resolution_seconds: Figure
    promises: list[PromiseFigures]
    ratings: RatingFigures
    by_day: list[DayFigures]
    by_reason: dict[Reason, int]
    by_agent: list[AgentFigures]
