"""A fee policy as data: the shape of `fees.yml`, checked when it is loaded.

The walk over the rules is in `actions.fees.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from actions.back_office.entities import NO_MEMBERSHIP, ChargeKind
from actions.policies.authority import Authority, Person
from actions.policies.limits import Limit
from actions.policies.loading import STRICT, require_placeholders

PLACEHOLDERS = ("fee", "amount", "date", "error", "authority", "age_days", "courtesies")
"""What a rule's reason may mention in braces."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """How many courtesy reversals a customer gets in how many days."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    limit: Annotated[int, Field(ge=0)]
    period_days: Annotated[int, Field(gt=0)]

    @property
    def times(self) -> str:
        """In words: "once", "twice", "3 times"."""
        return {1: "once", 2: "twice"}.get(self.limit, f"{self.limit} times")


@dataclass(frozen=True, slots=True)
class When:
    """The facts under which a rule decides; what is not given does not matter."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kinds: tuple[ChargeKind, ...] = ()
    memberships: tuple[str, ...] = ()
    reversed: bool | None = None
    pending: bool | None = None
    duplicate: bool | None = None
    company_error: bool | None = None
    courtesy_available: bool | None = None
    older_than_days: int | None = None
    amount_up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One rule: when it decides, what it decides, and what the customer is told.

    `authority` is whose approval is needed at least; the amount may need somebody higher.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    outcome: Literal["reverse", "approval", "decline"]
    reason: str
    when: When = field(default_factory=When)
    courtesy: bool = False
    authority: Person = "agent"

    def __post_init__(self) -> None:
        require_placeholders(self.reason, **dict.fromkeys(PLACEHOLDERS, ""))
        if self.courtesy and (self.outcome != "reverse" or self.when.courtesy_available is not True):
            raise ValueError("a courtesy needs outcome: reverse and when: {courtesy_available: true}")


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule that the walk itself applies, with what the customer is told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    reason: str

    def __post_init__(self) -> None:
        require_placeholders(self.reason, **dict.fromkeys(PLACEHOLDERS, ""))


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """A company's fee policy, as its file says it, with what supervisors changed; rules are asked in their order."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    version: str
    """The file's version; with changes, also theirs: "1+r7"."""
    currency: str
    memberships: dict[str, str]
    """What the members of each programme are called."""
    authority: Authority
    courtesy: Courtesy
    rules: tuple[FeeRule, ...]
    above_authority: SpokenRule
    above_period_limit: SpokenRule
    no_duplicate_on_file: SpokenRule
    bot_in_period: Annotated[Decimal, Field(ge=0)] | None = None
    """What the assistant may give back to one customer in the courtesy's period; more needs a person."""
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        spoken = (self.above_authority, self.above_period_limit, self.no_duplicate_on_file)
        names = [*(rule.rule for rule in self.rules), *(rule.rule for rule in spoken)]
        if len(names) != len(set(names)):
            raise ValueError("two rules have the same name")
        if not self.rules or self.rules[-1].when != When() or self.rules[-1].outcome == "reverse":
            raise ValueError("the last rule must apply to everything and must not reverse")
        first = next((rule for rule in self.rules if rule.outcome != "decline"), None)
        settled = [rule.when for rule in self.rules[: self.rules.index(first)]] if first else []
        if first and not (When(reversed=True) in settled and When(pending=True) in settled):
            raise ValueError("the first rules must decline what is reversed already and what is pending")
        used = {name for rule in self.rules for name in rule.when.memberships}
        unknown = used - {NO_MEMBERSHIP, *self.memberships}
        if unknown:
            raise ValueError(f"{min(unknown)} is a membership that `memberships` doesn't name")

    @property
    def history_period(self) -> timedelta:
        """How far back a decision looks at what was reversed."""
        return timedelta(days=self.courtesy.period_days)
