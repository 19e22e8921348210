"""Orders, customers and charges as the tables of `cases/*.md` describe them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from actions.back_office.entities import (
    NO_MEMBERSHIP,
    Charge,
    ChargeKind,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    PaymentKind,
    PaymentMethod,
    Variant,
)
from actions.back_office.requests import ReversalHistory
from actions.policies.book import DEFAULT_FOLDER, PolicyBook
from actions.policies.returns import Proof
from actions.returns.policy import Returned

from ..factories import NOW, days_ago, make_charge, make_line, make_order
from .tables import Row, money, number, rows

VISA = PaymentMethod("PM-1", PaymentKind.CARD, "Visa ending 4242")
PAYPAL = PaymentMethod("PM-2", PaymentKind.PAYPAL, "PayPal")
UNKNOWN = PaymentMethod("PM-9", PaymentKind.CARD, "Visa ending 9999")

STATUSES = {
    "on its way": OrderStatus.SHIPPED,
    "not shipped": OrderStatus.PROCESSING,
    "packed": OrderStatus.PACKED,
    "cancelled": OrderStatus.CANCELLED,
}


@cache
def book(file: str) -> PolicyBook:
    """The policies that a file of cases is about."""
    examples = DEFAULT_FOLDER / "examples" / file
    return PolicyBook.load(examples if examples.is_dir() else None)


def gift_card(row: Row) -> PaymentMethod:
    """The customer's gift card, with what the row says is left on it."""
    said = next((fact for fact in row.also if fact.startswith("on a gift card")), "$0.00")
    return PaymentMethod("PM-3", PaymentKind.GIFT_CARD, "Gift card ending 77", money(said))


def customer(row: Row) -> Customer:
    """Who the row is about, with a Visa, PayPal and a gift card on file."""
    level = row.cells.get("customer", "guest").lower().replace(" ", "_")
    return Customer(
        "CU-1",
        "Maya Holt",
        "maya.holt@example.com",
        NO_MEMBERSHIP if level == "guest" else level,
        payment_methods=(VISA, PAYPAL, gift_card(row)),
    )


def chosen_method(row: Row) -> PaymentMethod | None:
    """What money goes to or comes from, if the row says so."""
    for fact in row.also:
        if fact.startswith("on a gift card"):
            return gift_card(row)
        if fact.startswith("on "):
            return {
                "on the original payment": VISA,
                "on another card": PAYPAL,
                "on an unknown card": UNKNOWN,
            }[fact]
    return None


@dataclass(frozen=True)
class Return:
    """A return as a row describes it."""

    order: Order
    lines: list[Returned]
    unopened: frozenset[str]
    used: frozenset[str]
    proofs: frozenset[Proof]
    has_evidence: bool


def read_return(row: Row) -> Return:
    """The order, and what comes back of it."""
    goods = {item["item"]: item for item in rows("item", "category") if item.file == row.file}
    exchange = _exchange(row)
    returned = []
    for position, words in enumerate(row["items"].split(" and "), start=1):
        times, _, name = words.rpartition(" × ")
        wanted = int(times or 1)
        line = _line(goods[name], f"L-{position}", wanted, row)
        returned.append(Returned(line, wanted, exchange))
    ids = frozenset(item.line.id for item in returned)
    return Return(
        order=_order(row, [item.line for item in returned]),
        lines=returned,
        unopened=ids if "sealed" in row.also else frozenset(),
        used=ids if "used" in row.also else frozenset(),
        proofs=frozenset(proof for proof in Proof if proof.value.replace("_", " ") in row.also),
        has_evidence="photo" in row.also,
    )


def _line(item: Row, line_id: str, wanted: int, row: Row) -> OrderLine:
    said = ", ".join(row.also)
    bought = re.search(r"bought (\d+)", said)
    return make_line(
        id=line_id,
        sku=item["item"].upper(),
        name=item["item"].capitalize(),
        category=item["category"],
        unit_price=money(item["price"]),
        quantity=int(bought[1]) if bought else max(wanted, 1),
        returned_quantity=number(said, "came back before") or 0,
        final_sale="final sale" in item["notes"],
        opened_not_returnable="not returnable once opened" in item["notes"],
    )


def _exchange(row: Row) -> Variant | None:
    if not row["wants"].startswith("exchange for"):
        return None
    return Variant("OTHER", "PR-1", "The other one", "Red", money(row["wants"]), "sold out" not in row.also)


def _order(row: Row, lines: list[OrderLine]) -> Order:
    ago = number(row["delivered"], "days ago")
    facts: dict[str, Any] = {"payment_method_id": VISA.id}
    if "not theirs" in row.also:
        facts["customer_id"] = "CU-2"
    if ago is None:
        facts |= {"status": STATUSES[row["delivered"]], "delivered_at": None}
    elif row["delivered"].startswith("ordered"):
        facts |= {"placed_at": days_ago(ago), "delivered_at": days_ago(max(ago - 5, 0))}
    else:
        facts |= {"placed_at": days_ago(ago + 5), "delivered_at": days_ago(ago)}
    return make_order(*lines, **facts)


def read_charges(row: Row) -> list[Charge]:
    """The fees of a row; what is on file is so for each of them."""
    age = number(row["age"], "days")
    assert age is not None
    on_file = [fact.strip() for fact in row["on file"].split(",") if fact.strip()]
    known = {
        "our mistake": {"company_error": "we posted your payment late"},
        "the bank's mistake": {"company_error": "the bank sent it back by mistake"},
        "charged twice": {"duplicate_of": "CH-0"},
        "with a colleague": {"reversal_pending": True},
        "given back": {"reversed_at": days_ago(1)},
    }
    facts: dict[str, Any] = {}
    for fact in on_file:
        facts |= known[fact]
    return [
        make_charge(
            id=f"CH-{position}",
            kind=ChargeKind(fee.rsplit(" ", 1)[0].replace(" ", "_")),
            amount=money(fee),
            charged_at=days_ago(age),
            **facts,
        )
        for position, fee in enumerate(row["fees"].split(" + "), start=1)
    ]


def read_history(row: Row) -> ReversalHistory:
    """What the customer was given back before."""
    said = row["given back before"]
    return ReversalHistory(
        courtesy_reversals=int("courtesy" in said),
        reversed_total=money(said) if "$" in said else Decimal(0),
    )


def read_order(row: Row) -> Order:
    """An order of one lamp: its status and what was paid for it."""
    status, _, paid = row["order"].partition(", ")
    line = make_line(unit_price=money(paid))
    delivered = days_ago(1) if status == "delivered" else None
    return make_order(
        line,
        status=OrderStatus(status),
        delivered_at=delivered,
        customer_id="CU-2" if "not theirs" in row.also else "CU-1",
        items_changed="items changed" in row.also,
        waiting_change="OC-60001" if "a change waits" in row.also else None,
        payment_method_id=VISA.id,
        placed_at=NOW,
    )


def read_variant(row: Row, line: OrderLine) -> Variant:
    """What the lamp is changed for."""
    sku = line.sku if "the same one" in row.also else "LAMP-RED"
    return Variant(sku, "PR-1", line.name, "Red", money(row["wish"]), "sold out" not in row.also)
