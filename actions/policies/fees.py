"""A fee policy as data: the shape of `fees.yml`, checked when it is loaded.

The walk over the rules is in `actions.fees.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

from actions.back_office.port import ChargeKind
from actions.policies.loading import load_policy, require_placeholders

DEFAULT_PATH = Path(__file__).parent / "fees.yml"

PLACEHOLDERS = ("fee", "amount", "date", "error", "authority", "age_limit_days")
"""What a rule's reason may mention in braces."""

_STRICT: dict[str, Any] = {"extra": "forbid"}
"""For `__pydantic_config__`: the loader refuses a field that the policy does not have."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """How many courtesy reversals a customer gets in how many days."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    limit: int
    period_days: int

    def __post_init__(self) -> None:
        if self.limit < 0 or self.period_days <= 0:
            raise ValueError("limit must not be below 0, period_days must be above 0")


@dataclass(frozen=True, slots=True)
class When:
    """The facts under which a rule decides; what is not given does not matter."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kinds: tuple[ChargeKind, ...] = ()
    reversed: bool | None = None
    pending: bool | None = None
    duplicate: bool | None = None
    company_error: bool | None = None
    courtesy_available: bool | None = None
    older_than_days: int | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One rule: when it decides, what it decides, and what the customer is told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rule: str
    outcome: Literal["reverse", "approval", "decline"]
    reason: str
    when: When = field(default_factory=When)
    courtesy: bool = False

    def __post_init__(self) -> None:
        require_placeholders(self.reason, **dict.fromkeys(PLACEHOLDERS, ""))
        if self.courtesy and (self.outcome != "reverse" or self.when.courtesy_available is not True):
            raise ValueError("a courtesy needs outcome: reverse and when: {courtesy_available: true}")


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule that the walk itself applies, with what the customer is told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rule: str
    reason: str

    def __post_init__(self) -> None:
        require_placeholders(self.reason, **dict.fromkeys(PLACEHOLDERS, ""))


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """A company's fee policy, as its file says it; rules are in the order in which they are asked."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    version: int
    currency: str
    authority: Decimal
    courtesy: Courtesy
    rules: tuple[FeeRule, ...]
    above_authority: SpokenRule
    no_duplicate_on_file: SpokenRule

    def __post_init__(self) -> None:
        if self.authority < 0:
            raise ValueError("authority must not be below 0")
        names = [rule.rule for rule in self.rules]
        if len(names) != len(set(names)):
            raise ValueError("two rules have the same name")
        if not self.rules or self.rules[-1].when != When() or self.rules[-1].outcome == "reverse":
            raise ValueError("the last rule must apply to everything and must not reverse")
        first = next((rule for rule in self.rules if rule.outcome != "decline"), None)
        settled = [rule.when for rule in self.rules[: self.rules.index(first)]] if first else []
        if first and not (When(reversed=True) in settled and When(pending=True) in settled):
            raise ValueError("the first rules must decline what is reversed already and what is pending")


def load_fee_policy(path: Path | None = None) -> FeePolicy:
    """The policy in the file at `path`, or the one that ships. Raises `PolicyFileError` naming file and field."""
    return load_policy(path or DEFAULT_PATH, FeePolicy)
