"""The shapes of hand-overs: as the bot asks for one, as the desk sees it, and what the desk may do in the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from handoff.conversation.schemas import SummaryView
from handoff.queue.policy import Priority, Reason


class Fact(BaseModel):
    """Something that the agent should know at a glance."""

    label: str
    value: str


class CustomerFacts(BaseModel):
    """Who the customer is, as far as the bot found out; `verified` by a code or a signed identity."""

    # The desk always gets what has a default, and may rely on it.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    name: str | None = None
    email: str | None = None
    verified: bool = False


class FlowFacts(BaseModel):
    """What the bot was in the middle of."""

    # The desk always gets what has a default, and may rely on it.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    name: str
    step: str | None = None
    slots: dict[str, Any] = Field(default_factory=dict)


class PolicyOutcome(BaseModel):
    """What one rule said, and why."""

    # The desk always gets what has a default, and may rely on it.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    rule: str
    outcome: str
    reason: str | None = None


class HandoffRequest(BaseModel):
    """Why people should take over, and what they should know."""

    reason: Reason
    summary: str
    priority: Priority | None = None
    facts: list[Fact] = Field(default_factory=list)
    customer: CustomerFacts | None = None
    flow: FlowFacts | None = None
    policy_trace: list[PolicyOutcome] = Field(default_factory=list)


class StoryArticle(BaseModel):
    """An article that the customer was shown."""

    slug: str
    title: str
    url: str


class SentimentPoint(BaseModel):
    """How a customer's message sounds: -1 (very unhappy) to 1 (very happy)."""

    sequence: int
    score: float


class Story(BaseModel):
    """What happened before the hand-over, in the words of those who were there."""

    # The desk always gets what has a default, and may rely on it.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    asked: list[str] = Field(default_factory=list)
    """The customer's own sentences that matter."""
    tried: list[str] = Field(default_factory=list)
    """What the bot began, and what it answered with."""
    found: list[str] = Field(default_factory=list)
    """What came of it: orders, receipts, what a policy said."""
    articles: list[StoryArticle] = Field(default_factory=list)
    sentiment: list[SentimentPoint] = Field(default_factory=list)
    question: str | None = None
    """What to look up."""


class HandoffView(BaseModel):
    """A hand-over, for the desk."""

    model_config = ConfigDict(from_attributes=True)

    reason: Reason
    summary: str
    facts: list[Fact]
    customer: CustomerFacts | None
    flow: FlowFacts | None
    policy_trace: list[PolicyOutcome]
    story: Story
    requested_at: datetime


class QueueView(BaseModel):
    """Who waits, in the order of service."""

    conversations: list[SummaryView]


class Claim(BaseModel):
    """`take_over`: also from the bot or from a colleague; supervisors only."""

    take_over: bool = False


class Transfer(BaseModel):
    """To a colleague or to a team, one of the two, and what they should know."""

    staff_id: str | None = None
    team_id: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _has_one_of_both(self) -> Self:
        if (self.staff_id is None) == (self.team_id is None):
            raise ValueError("give either staff_id or team_id")
        return self


class Snooze(BaseModel):
    """When to come back to it, unless the customer writes before."""

    until: AwareDatetime
