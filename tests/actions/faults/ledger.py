"""What a back office's database says was done, without what only tells when and how somebody was verified."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

EFFECTS = (
    "return_record",
    "return_line",
    "reversal",
    "reversal_charge",
    "order_change",
    "complaint",
    "payment",
    "payment_method",
    "product_variant",
    "sales_order",
    "order_line",
    "charge",
    "customer",
)
AUDITED = "SELECT * FROM audit_record WHERE action NOT LIKE '%verif%' AND action NOT LIKE '%code%'"


@dataclass(frozen=True)
class Ledger:
    """All rows that money, goods and records are in; `references` are those that the audit knows."""

    rows: frozenset[tuple[str, str]]
    references: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """As it is stored now."""
        with closing(sqlite3.connect(path)) as database:
            found = {
                (table, repr(row)) for table in EFFECTS for row in database.execute(f"SELECT * FROM {table}")
            }
            found |= {("audit_record", repr(row)) for row in database.execute(AUDITED)}
            references = database.execute("SELECT reference FROM audit_record")
            return cls(frozenset(found), frozenset(reference for (reference,) in references))

    def since(self, earlier: Ledger) -> frozenset[tuple[str, str]]:
        """What is there now and wasn't then."""
        return self.rows - earlier.rows


DENIAL = re.compile(
    r"\b(?:haven't|didn't|couldn't|not been|isn't|nothing (?:was|is)) "
    r"(?:done|do|changed?|submitted|cancelled|registered|reversed|set up|executed)\b",
    re.IGNORECASE,
)
"""Words that say that nothing was done."""
