"""What may be changed of an order before it ships, as data: the shape of `orders.yml`, checked when it is loaded.

The rules are walked in `actions.order_changes.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from actions.back_office.entities import OrderStatus
from actions.back_office.requests import CancelReason
from actions.policies.authority import Authority
from actions.policies.limits import Limit
from actions.policies.loading import STRICT

Changeable = Literal[OrderStatus.PROCESSING, OrderStatus.PACKED]
"""What has shipped can't be changed by anybody."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Which orders may be cancelled, and for which reasons."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    statuses: tuple[Changeable, ...]
    reasons: tuple[CancelReason, ...]
    within_minutes: Annotated[int, Field(gt=0)] | None = None
    """After the order was placed; without it, as long as the status allows it."""
    after_item_changes: bool = False
    """Whether an order whose items were changed may still be cancelled."""

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("reasons must name at least one")


@dataclass(frozen=True, slots=True)
class AddressChange:
    """Which orders may be sent elsewhere, and to which countries."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    statuses: tuple[Changeable, ...]
    within_minutes: Annotated[int, Field(gt=0)] | None = None
    after_item_changes: bool = False
    countries: tuple[str, ...] = ()
    """As they may be written; nothing: any."""


@dataclass(frozen=True, slots=True)
class ItemChanges:
    """Which orders may have items changed for other variants."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    statuses: tuple[Changeable, ...]
    price_difference: bool
    """Whether the new one may cost more or less; otherwise both must cost the same."""
    within_minutes: Annotated[int, Field(gt=0)] | None = None
    once_per_order: bool = True
    difference_on: Literal["original_payment", "any_on_file"] = "any_on_file"


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """Which orders may be charged to another of the customer's ways to pay."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    statuses: tuple[Changeable, ...]
    within_minutes: Annotated[int, Field(gt=0)] | None = None
    after_item_changes: bool = False


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """A company's policy for orders that have not shipped, as its file says it, with what supervisors changed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    version: str
    """The file's version; with changes, also theirs: "1+r7"."""
    currency: str
    authority: Authority
    """For the money that goes back."""
    cancellation: Cancellation
    address_change: AddressChange
    item_changes: ItemChanges
    payment_change: PaymentChange
    limits: tuple[Limit, ...] = ()
