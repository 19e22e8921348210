"""Numbers that customers are told and type: of orders, returns, reversals, changes of orders, cases."""

from __future__ import annotations

import re
from enum import Enum


class Series(Enum):
    """Numbers of one kind: a prefix, and what is added to the row's id; the first return is RN-30001."""

    RETURN = ("RN", 30_000)
    CREDIT_NOTE = ("CN", 30_000)
    """A credit note has its return's digits."""
    REVERSAL = ("FR", 40_000)
    CASE = ("CS", 50_000)
    ORDER_CHANGE = ("OC", 60_000)

    def number(self, row_id: int) -> str:
        """The number of a row."""
        prefix, offset = self.value
        return f"{prefix}-{offset + row_id}"

    def row_id(self, number: str) -> int | None:
        """The row behind a number; None for what is no number of this kind."""
        prefix, offset = self.value
        match = re.fullmatch(rf"{prefix}-(\d{{5,9}})", number.strip().upper())
        return int(match[1]) - offset if match else None


def order_numbers_meant(said: str) -> tuple[str, ...]:
    """The numbers under which the order typed may be stored, likeliest first.

    Any company's numbers are found as typed, or in capitals without "#", spaces and hyphens: "#w 2378156" is W2378156.
    This shop's are found by their digits: "tr 10001", "#10001" and "TR-10001" are the same order.
    """
    digits = re.sub(r"\D", "", said)
    plain = re.sub(r"[\s#]", "", said).upper()
    meant = [said.strip(), plain, plain.replace("-", "")]
    if digits:
        meant.append(f"TR-{digits}")
    return tuple(dict.fromkeys(meant))
