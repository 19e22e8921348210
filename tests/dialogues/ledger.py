"""The back office behind the dialogues: put back before each of them, read after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.dialogues.script import Finally, Returned, Reversed

CHANGING = (
    "return_line",
    "return_record",
    "reversal_charge",
    "reversal",
    "verification_code",
    "verification",
    "charge",
    "order_line",
    "product_variant",
)
"""Tables that dialogues write to. The audit only grows, as it must."""


class Ledger:
    """SQLite from outside, beside the running action server."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._original = database.with_name("original.db")
        with closing(self._connect()) as connection, closing(sqlite3.connect(self._original)) as copy:
            connection.backup(copy)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._database, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection

    def restore(self) -> None:
        """As the demo made it."""
        with closing(self._connect()) as connection:
            connection.execute("ATTACH ? AS original", (str(self._original),))
            connection.execute("BEGIN IMMEDIATE")
            for table in CHANGING:
                connection.execute(f"DELETE FROM main.{table}")
            for table in reversed(CHANGING):
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM original.{table}")
            connection.execute("COMMIT")

    def changes(self) -> Finally:
        """The returns and reversals that the demo did not have."""
        with closing(self._connect()) as connection:
            connection.execute("ATTACH ? AS original", (str(self._original),))
            returns = self._new(connection, "return_record")
            reversals = self._new(connection, "reversal")
            return Finally(
                returns=[self._read_return(connection, row) for row in returns],
                reversals=[self._read_reversal(connection, row) for row in reversals],
            )

    def _new(self, connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
        query = f"SELECT * FROM main.{table} WHERE id NOT IN (SELECT id FROM original.{table}) ORDER BY id"
        return list(connection.execute(query))

    def _read_return(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Returned:
        lines = connection.execute("SELECT name, quantity FROM return_line WHERE return_id = ?", (row["id"],))
        return Returned(
            order=row["order_number"],
            lines={line["name"]: line["quantity"] for line in lines},
            reason=row["reason"],
            method=row["method"],
            amount=_money(row["amount"]),
            exchange_variant=row["exchange_variant"],
        )

    def _read_reversal(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Reversed:
        charges = connection.execute(
            "SELECT charge_id FROM reversal_charge WHERE reversal_id = ? ORDER BY charge_id", (row["id"],)
        )
        return Reversed(
            charges=[charge["charge_id"] for charge in charges],
            state=row["state"],
            amount=_money(row["amount"]),
            rule=row["rule"],
        )

    @contextmanager
    def outage(self) -> Iterator[None]:
        """The back office can't answer who a customer is: a table is away for a while."""
        with closing(self._connect()) as connection:
            connection.execute("ALTER TABLE verification RENAME TO verification_away")
            try:
                yield
            finally:
                connection.execute("ALTER TABLE verification_away RENAME TO verification")

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        """Change something behind the dialogue's back."""
        with closing(self._connect()) as connection:
            connection.execute(statement, parameters)

    def delete(self) -> None:
        """Remove the copy."""
        self._original.unlink(missing_ok=True)


def _money(stored: Any) -> str:
    """Amounts are stored as whole cents."""
    return f"{int(stored) / 100:.2f}"


def differences(expected: Finally, found: Finally) -> list[str]:
    """What is recorded otherwise than expected; a rule that isn't named may be any."""
    problems = []
    if expected.returns != found.returns:
        problems.append(f"returns: {found.returns}\n instead of {expected.returns}")
    named = [
        have.model_copy(update={"rule": None}) if want.rule is None else have
        for want, have in zip(expected.reversals, found.reversals, strict=False)
    ]
    if len(expected.reversals) != len(found.reversals) or named != expected.reversals:
        problems.append(f"reversals: {found.reversals}\n instead of {expected.reversals}")
    return problems


__all__ = ["Ledger", "differences"]
