"""Which amount may be approved. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


class AmountNotAllowedError(ValueError):
    """An amount that can't be approved; says why, and what can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What was asked for, and between which amounts a person may approve another; decimal strings."""

    amount: str | None
    minimum: str | None
    maximum: str | None
    currency: str | None

    def settle(self, wanted: str | None) -> str | None:
        """The amount to approve instead of the one asked, with its decimals; None if it is the one asked.

        Raises `AmountNotAllowedError`.
        """
        if wanted is None:
            return None
        if self.amount is None:
            raise AmountNotAllowedError("There is no amount in this request that could be changed.")
        asked, amount = Decimal(self.amount), Decimal(wanted)
        if amount == asked:
            return None
        if self.minimum is None or self.maximum is None:
            raise AmountNotAllowedError("Only the amount asked for can be approved here.")
        step = Decimal(1).scaleb(min(int(asked.as_tuple().exponent), 0))
        if not Decimal(self.minimum) <= amount <= Decimal(self.maximum):
            money = f" {self.currency}" if self.currency else ""
            raise AmountNotAllowedError(f"Choose an amount from {self.minimum} to {self.maximum}{money}.")
        if amount % step:
            raise AmountNotAllowedError(f"Amounts here go in steps of {step}.")
        return str(amount.quantize(step))
