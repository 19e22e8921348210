"""Amounts of money: exact decimals, rounded once, written as a customer reads them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def round_to_cents(amount: Decimal) -> Decimal:
    """`amount` in whole cents, halves rounded away from zero, as cash registers do."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def format_amount(amount: Decimal, currency: str) -> str:
    """Write `amount` like "$1,234.50" for dollars, "1,234.50 CHF" for a currency without a well-known symbol."""
    number = f"{abs(round_to_cents(amount)):,.2f}"
    symbol = _SYMBOLS.get(currency)
    sign = "−" if amount < 0 else ""
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"
