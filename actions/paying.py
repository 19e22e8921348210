"""Asking which of their ways to pay a customer wants to use."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.back_office.entities import PaymentMethod
from actions.back_office.money import format_amount
from actions.policies.payment import cost_of_new
from actions.reading.payment_methods import pick_method
from actions.turn import Choice, Turn


def difference_question(difference: Decimal, pieces: int, currency: str) -> str:
    """Asks where a difference in price comes from, or goes to if it is below zero; `pieces` are those sent instead."""
    new, amount = cost_of_new(pieces), format_amount(abs(difference), currency)
    if difference > 0:
        return f"{new} **{amount}** more. How would you like to pay the difference?"
    return f"{new} **{amount}** less. Where should the difference go?"


def read_method(turn: Turn, methods: Sequence[PaymentMethod], *, in_words: bool) -> PaymentMethod | None:
    """The one of `methods` that a button means, or the words, where they may be an answer."""
    given = turn.payload("payment")
    method = next((method for method in methods if method.id == given), None)
    return pick_method(turn.text, methods) if method is None and turn.text and in_words else method


def payment_choices(methods: Sequence[PaymentMethod], currency: str) -> list[Choice]:
    """A button for each, with what is left on those that have a balance."""
    return [(_title(method, currency), f'/inform{{"payment": "{method.id}"}}') for method in methods]


def _title(method: PaymentMethod, currency: str) -> str:
    if method.balance is None:
        return method.label
    return f"{method.label} ({format_amount(method.balance, currency)} left)"
