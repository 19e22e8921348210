"""What goes over the wire beside the port's own records, whose amounts are decimal strings in JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from actions.back_office.port import Claim, VerificationFailure
from actions.back_office.requests import (
    CancelOrderRequest,
    ChangeItemsRequest,
    ReturnRequest,
    ReversalRequest,
)

IDEMPOTENCY_HEADER = "Idempotency-Key"


class CodeRequest(BaseModel):
    """Asks for a one-time code."""

    conversation_id: str = Field(max_length=64)
    claim: Claim


class CodeCheck(BaseModel):
    """The digest of what the customer typed: hex of HMAC-SHA256."""

    code_digest: str = Field(max_length=128)


class TrustedIdentity(BaseModel):
    """A customer's id that the host page has signed and Frontdesk has checked."""

    customer_id: str = Field(max_length=64)


class ReturnOrder(BaseModel):
    """`arranged` promises the customer what the request says, `waiting` notes that a person has to decide."""

    state: Literal["arranged", "waiting"]
    request: ReturnRequest


class ReversalOrder(BaseModel):
    """`executed` moves the money now, `waiting` notes that a person has to decide."""

    state: Literal["executed", "waiting"]
    request: ReversalRequest


class CancellationOrder(BaseModel):
    """`executed` cancels the order now, `waiting` notes that a person has to decide."""

    state: Literal["executed", "waiting"]
    request: CancelOrderRequest


class ItemChangeOrder(BaseModel):
    """`executed` changes the items now, `waiting` notes that a person has to decide."""

    state: Literal["executed", "waiting"]
    request: ChangeItemsRequest


class Problem(BaseModel):
    """Every answer from 400 on. `reason` is there for `verification_failed` alone."""

    error: str
    detail: str
    reason: VerificationFailure | None = None
