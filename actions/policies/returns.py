"""A return policy as data: the shape of `returns.yml`, checked when it is loaded.

The walk over the rules is in `actions.returns.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from actions.back_office.money import round_to_cents
from actions.back_office.port import OrderLine, ReturnMethod, ReturnReason
from actions.policies.loading import load_policy, require_placeholders

DEFAULT_PATH = Path(__file__).parent / "returns.yml"

_STRICT: dict[str, Any] = {"extra": "forbid"}
"""For `__pydantic_config__`: the loader refuses a field that the policy does not have."""


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """Days after delivery in which an item may come back."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    days: int
    member_days: int

    def __post_init__(self) -> None:
        if not 0 < self.days <= self.member_days:
            raise ValueError("days must be above 0 and member_days not below days")


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which lines a restriction is about: any one of what is given here is enough."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    final_sale: bool = False
    opened_not_returnable: bool = False
    categories: tuple[str, ...] = ()
    variant_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.final_sale or self.opened_not_returnable or self.categories or self.variant_words):
            raise ValueError("one of final_sale, opened_not_returnable, categories, variant_words is needed")

    def covers(self, line: OrderLine) -> bool:
        """Whether `line` is of the kind meant."""
        described = f"{line.name} {line.variant}".casefold()
        return (
            (self.final_sale and line.final_sale)
            or (self.opened_not_returnable and line.opened_not_returnable)
            or line.category.casefold() in {category.casefold() for category in self.categories}
            or any(word.casefold() in described for word in self.variant_words)
        )


@dataclass(frozen=True, slots=True)
class Restriction:
    """Items that do not come back, unless for one of `unless_reason` (or, if so marked, unopened)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rule: str
    applies_to: AppliesTo
    refusal: str
    unless_reason: tuple[ReturnReason, ...] = ()
    unless_unopened: bool = False

    def __post_init__(self) -> None:
        require_placeholders(self.refusal, item="")


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off: `percent` of the prices of the items it is about, or `flat` once a return."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rule: str
    label: str
    percent: Decimal | None = None
    flat: Decimal | None = None
    categories: tuple[str, ...] = ()
    unit_price_over: Decimal | None = None
    unless_our_fault: bool = False
    unless_member: bool = False
    unless_method: tuple[ReturnMethod, ...] = ()

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.flat is None):
            raise ValueError("either percent or flat is needed, not both")
        if self.percent is not None and not 0 < self.percent <= 100:
            raise ValueError("percent must be above 0 and at most 100")
        if self.flat is not None and self.flat <= 0:
            raise ValueError("flat must be above 0")

    def covers(self, line: OrderLine) -> bool:
        """Whether `line` is one that it is taken off for."""
        fits_category = not self.categories or line.category.casefold() in {
            c.casefold() for c in self.categories
        }
        return fits_category and (self.unit_price_over is None or line.unit_price > self.unit_price_over)


@dataclass(frozen=True, slots=True)
class ReturnPolicy:
    """A company's return policy, as its file says it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    version: int
    currency: str
    window: ReturnWindow
    send_back_days: int
    our_fault: tuple[ReturnReason, ...]
    restrictions: tuple[Restriction, ...]
    deductions: tuple[Deduction, ...]
    store_credit_bonus_percent: Decimal

    def __post_init__(self) -> None:
        if self.send_back_days <= 0:
            raise ValueError("send_back_days must be above 0")
        if not 0 <= self.store_credit_bonus_percent <= 100:
            raise ValueError("store_credit_bonus_percent must be between 0 and 100")
        names = [*(r.rule for r in self.restrictions), *(d.rule for d in self.deductions)]
        if len(names) != len(set(names)):
            raise ValueError("two rules have the same name")

    def send_back_by(self, arranged_at: datetime) -> date:
        """The last day on which the parcel of a return arranged then may be handed in."""
        return (arranged_at + timedelta(days=self.send_back_days)).date()

    def store_credit_bonus(self, amount: Decimal) -> Decimal:
        """What store credit is worth beyond `amount`."""
        return round_to_cents(amount * self.store_credit_bonus_percent / 100)


def load_return_policy(path: Path | None = None) -> ReturnPolicy:
    """The policy in the file at `path`, or the one that ships. Raises `PolicyFileError` naming file and field."""
    return load_policy(path or DEFAULT_PATH, ReturnPolicy)
