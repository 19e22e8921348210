"""How sure it must be who a customer is, as data: the shape of `verification.yml`, and the one decision it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from actions.back_office.port import Verified
from actions.policies.limits import Limit
from actions.policies.loading import STRICT

Action = Literal[
    "return",
    "fee",
    "cancel_order",
    "change_address",
    "change_account_address",
    "change_items",
    "change_payment",
]
"""What is about to be done; `change_address` is an order's, `change_account_address` the customer's own."""


@dataclass(frozen=True, slots=True)
class StepUp:
    """When a fresh one-time code is asked for, although the customer is verified."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    amount_over: Annotated[Decimal, Field(ge=0)]
    code_within_minutes: Annotated[int, Field(gt=0)]
    """How long a code counts as fresh."""
    always_for: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class VerificationPolicy:
    """A company's demands on verification, as its file says them, with what supervisors changed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    version: str
    """The file's version; with changes, also theirs: "1+r7"."""
    currency: str
    step_up: StepUp
    limits: tuple[Limit, ...] = ()


def needs_code(
    policy: VerificationPolicy, *, verified: Verified, action: Action, amount: Decimal, now: datetime
) -> bool:
    """Whether a fresh one-time code must be typed before `amount` moves (to the customer or from them)."""
    step_up = policy.step_up
    if action not in step_up.always_for and amount <= step_up.amount_over:
        return False
    fresh = timedelta(minutes=step_up.code_within_minutes)
    return verified.method != "code" or now - verified.verified_at > fresh
