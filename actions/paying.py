"""Asking which of their ways to pay a customer wants to use."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.back_office.entities import PaymentMethod
from actions.back_office.money import format_amount
from actions.policies.payment import cost_of_new
from actions.turn import Choice


def difference_question(difference: Decimal, pieces: int, currency: str) -> str:
    """Asks where a difference in price comes from, or goes to if it is below zero; `pieces` are those sent instead."""
    new, amount = cost_of_new(pieces), format_amount(abs(difference), currency)
    if difference > 0:
        return f"{new} **{amount}** more. How would you like to pay the difference?"
    return f"{new} **{amount}** less. Where should the difference go?"


def payment_choices(methods: Sequence[PaymentMethod], currency: str) -> list[Choice]:
    """A button for each, with what is left on those that have a balance."""
    return [(_title(method, currency), f'/inform{{"payment": "{method.id}"}}') for method in methods]


def _title(method: PaymentMethod, currency: str) -> str:
    if method.balance is None:
        return method.label
    return f"{method.label} ({format_amount(method.balance, currency)} left)"
