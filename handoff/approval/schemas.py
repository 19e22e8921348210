"""The shapes of approvals: as the bot asks for one, and as the desk sees it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from handoff.approval.models import ApprovalState, Authority, Decision
from handoff.queue.schemas import CustomerFacts, Fact, PolicyOutcome

Amount = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$", max_length=32)]


class ApprovalRequest(BaseModel):
    """What the bot may not decide by itself; `reference` names it, once per conversation."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kind: Annotated[str, StringConstraints(max_length=64)]
    title: Annotated[str, StringConstraints(max_length=300)]
    amount: Amount | None = None
    currency: Annotated[str, StringConstraints(min_length=3, max_length=3)] | None = None
    authority: Authority = Authority.AGENT
    minimum_amount: Amount | None = None
    maximum_amount: Amount | None = None
    reason: str = ""
    facts: list[Fact] = Field(default_factory=list)
    policy_trace: list[PolicyOutcome] = Field(default_factory=list)
    customer: CustomerFacts | None = None

    @model_validator(mode="after")
    def _range_holds_the_amount(self) -> Self:
        if self.minimum_amount is None and self.maximum_amount is None:
            return self
        if self.amount is None or self.minimum_amount is None or self.maximum_amount is None:
            raise ValueError("minimum_amount and maximum_amount come together, and with an amount")
        if not Decimal(self.minimum_amount) <= Decimal(self.amount) <= Decimal(self.maximum_amount):
            raise ValueError("the amount asked for lies between minimum_amount and maximum_amount")
        return self


class ApprovalView(BaseModel):
    """A request for a decision, for the desk."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    conversation_id: str
    reference: str
    kind: str
    title: str
    amount: str | None
    currency: str | None
    authority: Authority
    minimum_amount: str | None
    maximum_amount: str | None
    reason: str
    facts: list[Fact]
    policy_trace: list[PolicyOutcome]
    customer: CustomerFacts | None
    state: ApprovalState
    claimed_by: str | None
    claimed_by_id: str | None
    expires_at: datetime
    decided_by: str | None
    decided_amount: str | None
    decision_reason: str | None
    note: str | None
    created_at: datetime
    decided_at: datetime | None


class ApprovalsView(BaseModel):
    """Requests for a decision, oldest first."""

    approvals: list[ApprovalView]


class DecisionMade(BaseModel):
    """What somebody decided: `reason` is told to the customer, `note` stays on the desk."""

    decision: Decision
    amount: Amount | None = None
    reason: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)] | None = None
    note: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True)] | None = None
