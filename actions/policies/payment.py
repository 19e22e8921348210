"""Where money may go back to and come from: a customer's ways to pay, as far as a policy lets them choose."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from actions.back_office.entities import Customer, Order, PaymentKind, PaymentMethod
from actions.back_office.money import format_amount
from actions.back_office.requests import RuleOutcome

DifferenceOn = Literal["original_payment", "any_on_file"]


def original_methods(order: Order, customer: Customer) -> tuple[PaymentMethod, ...]:
    """What the order is paid with, as far as it is still on file; the one it names itself first.

    What has all of its money back is none of them any more.
    """
    ids = dict.fromkeys([order.payment_method_id, *order.paid_by_method])
    found = (customer.payment_method(method_id) for method_id in ids)
    return tuple(method for method in found if method is not None)


def gift_cards(customer: Customer) -> tuple[PaymentMethod, ...]:
    """The customer's gift cards."""
    return tuple(method for method in customer.payment_methods if method.kind is PaymentKind.GIFT_CARD)


def difference_methods(on: DifferenceOn, order: Order, customer: Customer) -> tuple[PaymentMethod, ...]:
    """Where a difference in price may go to or come from; the first is the one to take when nothing is said."""
    originals = original_methods(order, customer)
    if on == "original_payment":
        return originals
    return tuple(dict.fromkeys((*originals, *customer.payment_methods)))


def check_method(
    method: PaymentMethod | None, allowed: tuple[PaymentMethod, ...], to_pay: Decimal, currency: str
) -> RuleOutcome | None:
    """What is wrong with choosing `method` (None: nothing was chosen); None when nothing is."""
    if method is not None and method.id not in {known.id for known in allowed}:
        names = " or ".join(known.label for known in allowed) or "what the order was paid with"
        return RuleOutcome(
            "payment_method", "refused", f"{method.label} can't be used for this, only {names}."
        )
    paying = method or next(iter(allowed), None)
    if paying is not None and paying.balance is not None and paying.balance < to_pay:
        left = format_amount(paying.balance, currency)
        text = f"There is {left} left on the {paying.label}, and {format_amount(to_pay, currency)} is needed."
        return RuleOutcome("gift_card_balance", "refused", text)
    return None


def cost_of_new(pieces: int) -> str:
    """How a sentence on a difference in price begins, where so many pieces are sent instead."""
    return "The new one costs" if pieces == 1 else "The new ones cost"
