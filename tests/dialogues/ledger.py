"""The back office behind the dialogues: put back before each of them, read after it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.dialogues.script import Changed, Complaint, Finally, Returned, Reversed

CHANGING = (
    "return_line",
    "return_record",
    "reversal_charge",
    "reversal",
    "order_change",
    "complaint",
    "policy_case",
    "verification_attempt",
    "verification_code",
    "verification",
    "charge",
    "payment",
    "order_line",
    "sales_order",
    "payment_method",
    "product_variant",
    "customer",
)
"""Tables that dialogues write to. The audit only grows, as it must."""


MAY_BE_ANYTHING = ("state", "to_pay", "evidence", "exchanges")
"""Of a return, unless the dialogue names it."""


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
        """What the demo did not have."""
        with closing(self._connect()) as connection:
            connection.execute("ATTACH ? AS original", (str(self._original),))
            returns = self._new(connection, "return_record")
            reversals = self._new(connection, "reversal")
            return Finally(
                returns=[self._read_return(connection, row) for row in returns],
                reversals=[self._read_reversal(connection, row) for row in reversals],
                cases=[
                    Complaint(
                        words=row["words"],
                        order=row["order_number"],
                        customer=row["customer_id"],
                        email=row["email"],
                    )
                    for row in self._new(connection, "complaint")
                ],
                changes=[_read_change(row) for row in self._new(connection, "order_change")],
            )

    def _new(self, connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
        query = f"SELECT * FROM main.{table} WHERE id NOT IN (SELECT id FROM original.{table}) ORDER BY id"
        return list(connection.execute(query))

    def _read_return(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Returned:
        query = "SELECT name, quantity, exchange_title FROM return_line WHERE return_id = ?"
        lines = list(connection.execute(query, (row["id"],)))
        pieces: Counter[str] = Counter()
        sent: Counter[str] = Counter()
        for line in lines:
            pieces[line["name"]] += line["quantity"]
            if line["exchange_title"]:
                sent[line["exchange_title"]] += line["quantity"]
        return Returned(
            order=row["order_number"],
            lines=dict(pieces),
            reason=row["reason"],
            method=row["method"],
            amount=_money(row["amount"]),
            exchange_variant=next((line["exchange_title"] for line in lines if line["exchange_title"]), None),
            state=row["state"],
            to_pay=_money(row["to_pay"]),
            evidence=json.loads(row["evidence"]),
            exchanges=dict(sent),
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


def _read_change(row: sqlite3.Row) -> Changed:
    details, request = json.loads(row["details"]), json.loads(row["request"])
    changes = details.get("changes")
    return Changed(
        kind=row["kind"],
        order=row["order_number"],
        amount=_money(row["amount"]),
        to_pay=_money(row["to_pay"]),
        reason=request.get("reason"),
        address=details.get("to"),
        items={change["line_id"]: change["to"] for change in changes} if changes else None,
        payment=details.get("payment_method_id"),
        state=row["state"],
    )


def _money(stored: Any) -> str:
    """Amounts are stored as whole cents."""
    return f"{int(stored) / 100:.2f}"


def differences(expected: Finally, found: Finally) -> list[str]:
    """What is recorded otherwise than expected; a rule that isn't named may be any."""
    problems = []
    returned = [
        have.model_copy(update={name: None for name in MAY_BE_ANYTHING if getattr(want, name) is None})
        for want, have in zip(expected.returns, found.returns, strict=False)
    ]
    if len(expected.returns) != len(found.returns) or returned != expected.returns:
        problems.append(f"returns: {found.returns}\n instead of {expected.returns}")
    named = [
        have.model_copy(update={"rule": None}) if want.rule is None else have
        for want, have in zip(expected.reversals, found.reversals, strict=False)
    ]
    if len(expected.reversals) != len(found.reversals) or named != expected.reversals:
        problems.append(f"reversals: {found.reversals}\n instead of {expected.reversals}")
    registered = [
        have.model_copy(update={"words": want.words}) if want.words in have.words else have
        for want, have in zip(expected.cases, found.cases, strict=False)
    ]
    if len(expected.cases) != len(found.cases) or registered != expected.cases:
        problems.append(f"cases: {found.cases}\n instead of {expected.cases}")
    changed = [
        have.model_copy(update={name: None for name, value in want if value is None})
        for want, have in zip(expected.changes, found.changes, strict=False)
    ]
    if len(expected.changes) != len(found.changes) or changed != expected.changes:
        problems.append(f"changes: {found.changes}\n instead of {expected.changes}")
    return problems
