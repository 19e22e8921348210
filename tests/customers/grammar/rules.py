"""What the published terms promise, reckoned once more by somebody who hasn't seen the policy's code.

The numbers are those of the articles: 30 days (members 60), 10 % restocking on furniture above $300, $6.95 return
shipping (members none), 5 % more as store credit, one courtesy in a year, fees of the last 120 days, $40 at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from tests.customers.ground import Bought, Fee, Item, Shopper

WINDOW_DAYS, MEMBER_WINDOW_DAYS = 30, 60
OUR_FAULT = frozenset({"damaged", "defective", "wrong_item", "not_as_described"})
FAULTY = frozenset({"damaged", "defective", "wrong_item"})
RETURN_SHIPPING = Decimal("6.95")
FEE_AGE_DAYS = 120
FEE_AUTHORITY = Decimal(40)
SAFE_DAYS = 2
"""Dialogues keep away from the last days of a term: which hour counts is for the policy's own tests."""

Decision = Literal["reverse", "approval", "decline"]


@dataclass(frozen=True)
class Coming:
    """An item that comes back, and how many of it."""

    item: Item
    quantity: int


def is_within_window(order: Bought, shopper: Shopper, now: datetime) -> bool:
    """Surely still returnable."""
    days = MEMBER_WINDOW_DAYS if shopper.is_member else WINDOW_DAYS
    return order.status == "delivered" and order.age(now) < timedelta(days=days - SAFE_DAYS)


def is_past_window(order: Bought, shopper: Shopper, now: datetime) -> bool:
    """Surely too late."""
    days = MEMBER_WINDOW_DAYS if shopper.is_member else WINDOW_DAYS
    return order.status == "delivered" and order.age(now) > timedelta(days=days + SAFE_DAYS)


def is_restricted(item: Item) -> bool:
    """Comes back only for a fault: final sale, and what was made for somebody."""
    return item.final_sale or item.category == "personalized"


def refund(coming: Sequence[Coming], shopper: Shopper, reason: str) -> Decimal:
    """What is paid back."""
    total = sum((one.item.price * one.quantity for one in coming), Decimal("0.00"))
    if reason in OUR_FAULT:
        return total
    heavy = [one for one in coming if one.item.category == "furniture" and one.item.price > 300]
    total -= cents(sum((one.item.price * one.quantity for one in heavy), Decimal(0)) / 10)
    return total if shopper.is_member else max(total - RETURN_SHIPPING, Decimal("0.00"))


def store_credit(coming: Sequence[Coming], shopper: Shopper, reason: str) -> Decimal:
    """Five percent more."""
    money = refund(coming, shopper, reason)
    return money + cents(money * 5 / 100)


def cents(amount: Decimal) -> Decimal:
    """Halves are rounded up."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def decide_fee(fee: Fee, shopper: Shopper, now: datetime) -> tuple[Decision, str]:
    """What happens to one fee, and by which rule."""
    if fee.is_reversed:
        return "decline", "already_reversed"
    if now - fee.charged_at > timedelta(days=FEE_AGE_DAYS):
        return "decline", "too_old"
    decision, rule = _reason_for(fee, shopper, now)
    if decision == "reverse" and fee.amount > FEE_AUTHORITY:
        return "approval", "above_authority"
    return decision, rule


def _reason_for(fee: Fee, shopper: Shopper, now: datetime) -> tuple[Decision, str]:
    year = now - timedelta(days=365)
    if fee.duplicate_of:
        return "reverse", "duplicate"
    if fee.kind == "returned_payment":
        return ("approval", "bank_error") if fee.our_error else ("decline", "returned_payment")
    if fee.our_error:
        return "reverse", "company_error"
    if fee.kind == "late" and not any(when > year and courtesy for when, courtesy in shopper.reversals):
        return "reverse", "courtesy"
    return "decline", "no_reason"
