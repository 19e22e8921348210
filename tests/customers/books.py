"""What is written in the back office: put back before a dialogue, compared after it.

An entry is a kind, what it is about, and what it says ({"state": "arranged", "amount": "64.00"}). A dialogue is
right when it left exactly the entries expected; what an expectation doesn't name may be anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Row = sqlite3.Row


@dataclass(frozen=True)
class Entry:
    """Something that is written down: `kind` and `about` say what, `says` what about it."""

    kind: str
    about: str
    says: tuple[tuple[str, str], ...] = ()

    def fits(self, found: Entry) -> bool:
        """Whether what was found is what this one expects."""
        facts = dict(found.says)
        return (self.kind, self.about) == (found.kind, found.about) and all(
            facts.get(name) == value for name, value in self.says
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about}: " + ", ".join(f"{name} {value}" for name, value in self.says)


def entry(kind: str, about: str, **says: str) -> Entry:
    """What is expected."""
    return Entry(kind, about, tuple(says.items()))


class Books:
    """The SQLite file of the back office, beside the action server that uses it."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._original = database.with_name("before.db")
        with closing(self._open(database)) as here, closing(self._open(self._original)) as copy:
            here.backup(copy)
        self._before = self._read(self._original)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection

    def restore(self, *statements: str) -> None:
        """As it was in the beginning, all of it; then `statements`."""
        with closing(self._open(self._original)) as copy, closing(self._open(self._database)) as here:
            copy.backup(here)
            for statement in statements:
                here.execute(statement)
        self._before = self._read(self._database if statements else self._original)

    def expire_verification(self) -> None:
        """As time does with codes, with attempts that are counted, and with who somebody is."""
        with closing(self._open(self._database)) as here:
            here.execute("DELETE FROM verification_code")
            here.execute("DELETE FROM verification_attempt")
            here.execute("UPDATE verification SET expires_at = verified_at")

    def changes(self) -> list[Entry]:
        """What is written now and wasn't in the beginning, or was otherwise."""
        now = self._read(self._database)
        changed = []
        for key, found in now.items():
            before = dict(self._before[key].says) if key in self._before else {}
            told = tuple((name, value) for name, value in found.says if before.get(name) != value)
            if key not in self._before:
                changed.append(found)
            elif told:
                changed.append(Entry(found.kind, found.about, told))
        return changed

    def _read(self, path: Path) -> dict[str, Entry]:
        with closing(self._open(path)) as connection:
            found: dict[str, Entry] = {}
            for table, key, read in _READERS:
                for row in connection.execute(f"SELECT * FROM {table}"):
                    found[f"{table} {row[key]}"] = read(row, connection)
        return found


def _money(cents: object) -> str:
    """Amounts are stored as whole cents."""
    return f"{int(str(cents)) / 100:.2f}"


def _address(row: Row) -> str:
    parts = ("address_line1", "address_line2", "city", "region", "postal_code", "country")
    return ", ".join(str(row[part]) for part in parts if row[part])


def _customer(row: Row, _: sqlite3.Connection) -> Entry:
    return entry("account", row["id"], address=_address(row))


def _order(row: Row, _: sqlite3.Connection) -> Entry:
    return entry(
        "order",
        row["number"],
        status=row["status"],
        address=_address(row),
        payment=row["payment_method_id"] or "",
        total=_money(row["total"]),
    )


def _line(row: Row, _: sqlite3.Connection) -> Entry:
    return entry("item", row["id"], sku=row["sku"])


def _return(row: Row, connection: sqlite3.Connection) -> Entry:
    lines = connection.execute(
        "SELECT line_id, quantity, exchange_sku FROM return_line WHERE return_id = ? ORDER BY line_id",
        (row["id"],),
    ).fetchall()
    says = {
        "lines": " + ".join(f"{line['quantity']} x {line['line_id']}" for line in lines),
        "reason": row["reason"],
        "method": row["method"],
        "amount": _money(row["amount"]),
        "to_pay": _money(row["to_pay"]),
        "refund_to": row["refund_to"] or "",
        "exchanges": " + ".join(line["exchange_sku"] or "-" for line in lines),
        "state": row["state"],
    }
    return entry("return", row["order_number"], **says)


def _reversal(row: Row, connection: sqlite3.Connection) -> Entry:
    charges = connection.execute(
        "SELECT charge_id FROM reversal_charge WHERE reversal_id = ? ORDER BY charge_id", (row["id"],)
    ).fetchall()
    about = " + ".join(charge["charge_id"] for charge in charges)
    return entry("reversal", about, amount=_money(row["amount"]), state=row["state"], rule=row["rule"])


def _case(row: Row, _: sqlite3.Connection) -> Entry:
    who = row["customer_id"] or row["email"] or ""
    return entry("case", "complaint", who=who, order=row["order_number"] or "", words=row["words"])


def _balance(row: Row, _: sqlite3.Connection) -> Entry:
    return entry("balance", row["id"], left="" if row["balance"] is None else _money(row["balance"]))


_READERS: Sequence[tuple[str, str, Callable[[Row, sqlite3.Connection], Entry]]] = (
    ("customer", "id", _customer),
    ("sales_order", "number", _order),
    ("order_line", "id", _line),
    ("return_record", "id", _return),
    ("reversal", "id", _reversal),
    ("complaint", "id", _case),
    ("payment_method", "id", _balance),
)


def differences(expected: Iterable[Entry], found: Iterable[Entry]) -> list[str]:
    """What was expected and isn't there, and what is there and wasn't expected."""
    left = list(found)
    missing = []
    for want in expected:
        match = next((have for have in left if want.fits(have)), None)
        if match is None:
            missing.append(f"missing: {want}")
        else:
            left.remove(match)
    return [*missing, *(f"unexpected: {have}" for have in left)]
