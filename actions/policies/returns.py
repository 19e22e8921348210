"""A return policy as data: the shape of `returns.yml`, checked when it is loaded.

The walk over the rules is in `actions.returns.policy`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from actions.back_office.entities import NO_MEMBERSHIP, OrderLine
from actions.back_office.money import round_to_cents
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.policies.authority import Authority, Person
from actions.policies.limits import Limit
from actions.policies.loading import STRICT, require_placeholders

Days = Annotated[int, Field(ge=0)] | Literal["unlimited"]
"""A number of days, or no end to them."""


class Proof(StrEnum):
    """What a customer may show instead of being in time."""

    RECEIPT = "receipt"
    ORIGINAL_PACKAGING = "original_packaging"


def longer(first: Days, second: Days) -> bool:
    """Whether `first` is more than `second`."""
    return second != "unlimited" and (first == "unlimited" or first > second)


@dataclass(frozen=True, slots=True)
class WindowTerm:
    """How long items of some kind may come back, by the customer's membership."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    days: Days
    by_membership: dict[str, Days] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for membership, days in self.by_membership.items():
            if longer(self.days, days):
                raise ValueError(f"days for {membership} must not be below the {self.days} for everybody")

    def for_membership(self, membership: str) -> Days:
        """Days for a customer of this membership."""
        return self.by_membership.get(membership, self.days)


@dataclass(frozen=True, slots=True)
class ProofInstead:
    """A proof that is as good as being in time, for customers of the memberships named (`none`: of no programme)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    proof: Proof
    memberships: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """Until when an item may come back: `days` after the delivery (or the order), longer for some."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    days: Days
    by_membership: dict[str, Days] = field(default_factory=dict)
    by_category: dict[str, WindowTerm] = field(default_factory=dict)
    counted_from: Literal["delivery", "order"] = "delivery"
    instead: tuple[ProofInstead, ...] = ()

    def __post_init__(self) -> None:
        WindowTerm(self.days, self.by_membership)

    def term(self, category: str) -> WindowTerm:
        """The term for items of a category: its own, or everybody's."""
        own = {name.casefold(): term for name, term in self.by_category.items()}
        return own.get(category.casefold()) or WindowTerm(self.days, self.by_membership)

    def proofs(self, membership: str) -> tuple[Proof, ...]:
        """What a customer of this membership may show instead."""
        return tuple(option.proof for option in self.instead if membership in option.memberships)


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which lines a rule is about: any one of what is given here is enough."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    everything: bool = False
    final_sale: bool = False
    opened_not_returnable: bool = False
    used: bool = False
    """What the customer says has been used."""
    categories: tuple[str, ...] = ()
    variant_words: tuple[str, ...] = ()
    """Words in an item's name or variant."""

    def __post_init__(self) -> None:
        if not any((self.everything, self.final_sale, self.opened_not_returnable, self.used)) and not (
            self.categories or self.variant_words
        ):
            raise ValueError(
                "says nothing: one of everything, final_sale, opened_not_returnable, used, categories, variant_words"
            )

    def covers(self, line: OrderLine, *, used: bool = False) -> bool:
        """Whether `line` is of the kind meant."""
        described = f"{line.name} {line.variant}".casefold()
        return (
            self.everything
            or (self.final_sale and line.final_sale)
            or (self.opened_not_returnable and line.opened_not_returnable)
            or (self.used and used)
            or line.category.casefold() in {category.casefold() for category in self.categories}
            or any(word.casefold() in described for word in self.variant_words)
        )


@dataclass(frozen=True, slots=True)
class Restriction:
    """Items that don't come back (or only with a person's approval), unless one of the exceptions holds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    applies_to: AppliesTo
    refusal: str
    outcome: Literal["refuse", "approval"] = "refuse"
    authority: Person = "agent"
    unless_reason: tuple[ReturnReason, ...] = ()
    unless_unopened: bool = False
    unless_membership: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_placeholders(self.refusal, item="")


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off: `percent` of the prices of the items it is about, or `flat` once a return."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    label: str
    percent: Decimal | None = None
    flat: Decimal | None = None
    is_shipping: bool = False
    """Whoever has this taken off pays the shipping."""
    categories: tuple[str, ...] = ()
    unit_price_over: Decimal | None = None
    unless_our_fault: bool = False
    unless_membership: tuple[str, ...] = ()
    unless_store_credit: bool = False

    def __post_init__(self) -> None:
        require_placeholders(self.label, percent="")
        if (self.percent is None) == (self.flat is None):
            raise ValueError("either percent or flat is needed, not both")
        if self.percent is not None and not 0 <= self.percent <= 100:
            raise ValueError("percent must be between 0 and 100")
        if self.flat is not None and self.flat < 0:
            raise ValueError("flat must not be below 0")

    @property
    def title(self) -> str:
        """What customers read: "Restocking fee (10%)"."""
        return self.label.format(percent="" if self.percent is None else f"{self.percent.normalize():f}")

    def covers(self, line: OrderLine) -> bool:
        """Whether `line` is one that it is taken off for."""
        fits_category = not self.categories or line.category.casefold() in {
            c.casefold() for c in self.categories
        }
        return fits_category and (self.unit_price_over is None or line.unit_price > self.unit_price_over)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a customer may have when it comes back for one of `reasons`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    reasons: tuple[ReturnReason, ...]
    methods: tuple[ReturnMethod, ...]

    def __post_init__(self) -> None:
        if not self.reasons or not self.methods:
            raise ValueError("reasons and methods must name at least one each")


@dataclass(frozen=True, slots=True)
class Warranty:
    """What is still possible for a fault after the window, for so many days after the delivery."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    applies_to: AppliesTo
    days: Annotated[int, Field(gt=0)]
    reasons: tuple[ReturnReason, ...]
    methods: tuple[ReturnMethod, ...]
    outcome: Literal["accept", "approval"]
    authority: Person = "agent"
    except_variant_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.reasons or not self.methods:
            raise ValueError("reasons and methods must name at least one each")

    def covers(self, line: OrderLine) -> bool:
        """Whether the warranty is one for this line."""
        described = f"{line.name} {line.variant}".casefold()
        excepted = any(word.casefold() in described for word in self.except_variant_words)
        return not excepted and self.applies_to.covers(line)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo that is asked for when an item of these reasons is dear; without one a person decides."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    reasons: tuple[ReturnReason, ...]
    unit_price_over: Decimal
    authority: Person = "agent"


@dataclass(frozen=True, slots=True)
class Exchange:
    """How items are exchanged for others."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    price_difference: bool
    """Whether the new one may cost more or less; otherwise both must cost the same."""
    difference_on: Literal["original_payment", "any_on_file"] = "any_on_file"


@dataclass(frozen=True, slots=True)
class NoReceipt:
    """What is possible when neither order nor receipt can be found."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rule: str
    outcome: Literal["refuse", "approval"]
    reason: str
    methods: tuple[ReturnMethod, ...] = ()
    amount_up_to: Decimal | None = None
    authority: Person = "agent"

    def __post_init__(self) -> None:
        require_placeholders(self.reason, amount="")


@dataclass(frozen=True, slots=True)
class ReturnPolicy:
    """A company's return policy, as its file says it, with what supervisors changed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    version: str
    """The file's version; with changes, also theirs: "1+r7"."""
    currency: str
    memberships: dict[str, str]
    """What the members of each programme are called: {"reed_card": "Reed Card members"}."""
    window: ReturnWindow
    authority: Authority
    send_back_days: Annotated[int, Field(gt=0)]
    our_fault: tuple[ReturnReason, ...]
    remedies: tuple[Remedy, ...]
    restrictions: tuple[Restriction, ...]
    deductions: tuple[Deduction, ...]
    exchange: Exchange
    refund_to: tuple[Literal["original_payment", "gift_card"], ...]
    no_receipt: NoReceipt
    store_credit_bonus_percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)
    once_per_order: bool = False
    """Whether only one return is possible for each order."""
    warranties: tuple[Warranty, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        names = list(self._rule_names())
        if len(names) != len(set(names)):
            raise ValueError("two rules have the same name")
        offered = [reason for remedy in self.remedies for reason in remedy.reasons]
        if len(offered) != len(set(offered)):
            raise ValueError("remedies name a reason twice")
        if not self.refund_to:
            raise ValueError("refund_to must name at least one")
        unknown = self._memberships_used() - {NO_MEMBERSHIP, *self.memberships}
        if unknown:
            raise ValueError(f"{min(unknown)} is a membership that `memberships` doesn't name")

    def _rule_names(self) -> Iterator[str]:
        yield from (restriction.rule for restriction in self.restrictions)
        yield from (deduction.rule for deduction in self.deductions)
        yield from (warranty.rule for warranty in self.warranties)
        yield from (evidence.rule for evidence in self.evidence)
        yield self.no_receipt.rule

    def _memberships_used(self) -> set[str]:
        used = {*self.window.by_membership}
        for term in self.window.by_category.values():
            used |= set(term.by_membership)
        for option in self.window.instead:
            used |= set(option.memberships)
        for restriction in self.restrictions:
            used |= set(restriction.unless_membership)
        for deduction in self.deductions:
            used |= set(deduction.unless_membership)
        return used

    def methods_for(self, reason: ReturnReason) -> tuple[ReturnMethod, ...]:
        """What a customer may have who sends something back for `reason`; nothing: it isn't taken back for that."""
        return next((remedy.methods for remedy in self.remedies if reason in remedy.reasons), ())

    def called(self, membership: str) -> str:
        """What members are called: "Reed Card members"."""
        return self.memberships.get(membership, membership)

    def send_back_by(self, arranged_at: datetime) -> date:
        """The last day on which the parcel of a return arranged then may be handed in."""
        return (arranged_at + timedelta(days=self.send_back_days)).date()

    def store_credit_bonus(self, amount: Decimal) -> Decimal:
        """What store credit is worth beyond `amount`."""
        return round_to_cents(amount * self.store_credit_bonus_percent / 100)
