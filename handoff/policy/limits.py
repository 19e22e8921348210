"""What values a limit may have, and how they are written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

WHOLE_NUMBER, CENTS = Decimal(1), Decimal("0.01")
MAXIMUM_DIGITS = 18


class Unit(StrEnum):
    """What a limit counts; `percent` is 10 for ten per cent."""

    MONEY = "money"
    DAYS = "days"
    PERCENT = "percent"
    COUNT = "count"


class LimitValueError(ValueError):
    """A value that the limit can't have; says which it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Which values a limit may have, both ends included; decimal strings."""

    unit: Unit
    currency: str | None
    minimum: str
    maximum: str

    def accept(self, value: str) -> str:
        """`value` in the one form in which it is kept. Raises `LimitValueError`."""
        number = read_number(value)
        step = WHOLE_NUMBER if self.unit in {Unit.DAYS, Unit.COUNT} else CENTS
        if number % step:
            raise LimitValueError(
                "Choose a whole number." if step == WHOLE_NUMBER else "Two decimals at most, please."
            )
        if not read_number(self.minimum) <= number <= read_number(self.maximum):
            raise LimitValueError(f"Choose a value from {self.minimum} to {self.maximum}{self._suffix}.")
        if self.unit is Unit.PERCENT:
            return f"{number.normalize():f}"
        return f"{number.quantize(step):f}"

    @property
    def _suffix(self) -> str:
        return {
            Unit.MONEY: f" {self.currency}",
            Unit.DAYS: " days",
            Unit.PERCENT: " %",
            Unit.COUNT: "",
        }[self.unit]


def read_number(text: str) -> Decimal:
    """The number that `text` writes out, neither negative nor with an exponent. Raises `LimitValueError`."""
    try:
        if not set(text) <= set("0123456789.") or len(text) > MAXIMUM_DIGITS:
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation as error:
        raise LimitValueError("Write it as a number, such as 30 or 12.50.") from error
