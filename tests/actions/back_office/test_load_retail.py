"""Loading a shop's export: a small one that shows every case, and a large one where it is at hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from actions.back_office import load_retail
from actions.back_office.entities import Address, OrderStatus, PaymentDirection, PaymentKind
from actions.back_office.requests import ItemChange
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import (
    CustomerRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    PaymentRow,
    VariantRow,
)
from core.database import Database
from tests.conftest import ROOT, FakeClock

from .conftest import Letterbox
from .test_order_changes import KING_SHEETS

LARGE_EXPORT = ROOT.parent / "shared" / "data" / "tau_retail" / "db.json"
TODAY = "2026-03-02"
PLACE = {
    "address1": "5 Mill Road",
    "address2": "Flat 2",
    "city": "Salem",
    "state": "OR",
    "zip": "97301",
    "country": "USA",
}


def variant(item_id: str, size: str, price: float, *, available: bool = True) -> dict[str, Any]:
    options = {"color": "green", "size": size, "waterproof": "no"}
    return {"item_id": item_id, "options": options, "available": available, "price": price}


def order(status: str, *item_ids: str, method: str = "gift_card_77001", **more: Any) -> dict[str, Any]:
    prices = {"100": 20.1, "200": 30.2}
    items = [
        {
            "name": "Rain hat",
            "product_id": "9",
            "item_id": item_id,
            "price": prices[item_id],
            "options": variant(item_id, "S" if item_id == "100" else "L", 0)["options"],
        }
        for item_id in item_ids
    ]
    paid = {
        "transaction_type": "payment",
        "amount": sum(prices[item_id] for item_id in item_ids),
        "payment_method_id": method,
    }
    return {
        "user_id": "ann_lee_1",
        "address": PLACE,
        "items": items,
        "status": status,
        "fulfillments": [],
        "payment_history": [paid],
        **more,
    }


def export() -> dict[str, Any]:
    parcel = [{"tracking_id": ["555"], "item_ids": ["100", "100"]}]
    cancelled = order("cancelled", "200", method="credit_card_5")
    refund = cancelled["payment_history"][0] | {"transaction_type": "refund"}
    return {
        "products": {
            "9": {
                "name": "Rain hat",
                "product_id": "9",
                "variants": {
                    "100": variant("100", "S", 20.1),
                    "200": variant("200", "L", 30.2),
                    "300": variant("300", "XL", 40, available=False),
                },
            }
        },
        "users": {
            "ann_lee_1": {
                "name": {"first_name": "Ann", "last_name": "Lee"},
                "email": "Ann.Lee@example.com",
                "address": PLACE,
                "payment_methods": {
                    "gift_card_77001": {"source": "gift_card", "id": "gift_card_77001", "balance": 17},
                    "credit_card_5": {"source": "credit_card", "brand": "visa", "last_four": "4111"},
                    "paypal_1": {"source": "paypal", "id": "paypal_1"},
                },
                "orders": ["#W1000001", "#W1000002", "#W1000003", "#W1000004"],
            }
        },
        "orders": {
            "#W1000001": order("delivered", "100", "100", fulfillments=parcel),
            "#W1000002": order("processed", "100"),
            "#W1000003": cancelled | {"payment_history": [*cancelled["payment_history"], refund]},
            "#W1000004": order("pending", "100", "200"),
        },
    }


def load(folder: Path, content: Any, *options: str) -> str:
    path = folder / "export.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    url = f"sqlite+aiosqlite:///{folder}/shop.db"
    load_retail.main([str(path), "--database-url", url, "--today", TODAY, *options])
    return url


@pytest.fixture
async def shop(tmp_path: Path, clock: FakeClock, letterbox: Letterbox) -> AsyncIterator[SqlBackOffice]:
    url = await asyncio.to_thread(load, tmp_path, export())
    database = Database(url)
    yield SqlBackOffice(database, letterbox, clock, code_secret=SecretStr("secret"))
    await database.close()


async def test_a_customer_is_as_exported(shop: SqlBackOffice) -> None:
    customer = await shop.trust_identity("talk", "ann_lee_1")

    assert customer is not None
    assert (customer.name, customer.email, customer.is_member) == ("Ann Lee", "ann.lee@example.com", False)
    assert customer.address == Address("5 Mill Road", "Salem", "97301", "USA", "Flat 2", "OR")
    assert [(method.kind, method.label, method.balance) for method in customer.payment_methods] == [
        (PaymentKind.GIFT_CARD, "Gift card ending 7001", Decimal("17.00")),
        (PaymentKind.CARD, "Visa ending 4111", None),
        (PaymentKind.PAYPAL, "PayPal account", None),
    ]


async def test_orders_are_as_exported(shop: SqlBackOffice) -> None:
    orders = {order.number: order for order in await shop.list_orders("ann_lee_1")}

    assert [(number, order.status) for number, order in orders.items()] == [
        ("W1000004", OrderStatus.PROCESSING),
        ("W1000003", OrderStatus.CANCELLED),
        ("W1000002", OrderStatus.PACKED),
        ("W1000001", OrderStatus.DELIVERED),
    ]
    delivered = orders["W1000001"]
    assert [(line.id, line.quantity, line.variant) for line in delivered.lines] == [
        ("W1000001-1", 1, "Green, S, waterproof: no"),
        ("W1000001-2", 1, "Green, S, waterproof: no"),
    ]
    assert (delivered.total, delivered.shipping_fee, delivered.payment) == (
        Decimal("40.20"),
        0,
        "Gift card ending 7001",
    )
    assert delivered.shipments[0].line_ids == ("W1000001-1", "W1000001-2")
    assert delivered.delivered_at is not None
    assert delivered.delivered_at.date() == date(2026, 3, 2) - timedelta(days=7)
    assert [payment.direction for payment in orders["W1000003"].payments] == [
        PaymentDirection.PAID,
        PaymentDirection.REFUNDED,
    ]
    assert await shop.get_order("ann_lee_1", "#w1000004") == orders["W1000004"]
    assert await shop.get_invoice("ann_lee_1", "#W1000001")


async def test_variants_are_as_exported_and_can_be_changed_to(shop: SqlBackOffice) -> None:
    variants = await shop.list_variants("100")
    assert [(one.sku, one.price, one.is_available) for one in variants] == [
        ("100", Decimal("20.10"), True),
        ("200", Decimal("30.20"), True),
        ("300", Decimal("40.00"), False),
    ]
    assert variants[0].options == (("color", "green"), ("size", "S"), ("waterproof", "no"))
    request = replace(
        KING_SHEETS,
        customer_id="ann_lee_1",
        order_number="#W1000004",
        changes=(ItemChange("W1000004-1", "200"),),
        to_pay=Decimal("10.10"),
    )

    record = await shop.change_items(request, "key")

    assert record.order_number == "W1000004"


def test_a_back_office_that_is_not_empty_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(tmp_path, export())
    assert capsys.readouterr().out == "1 customers, 1 products, 4 orders\n"
    with pytest.raises(SystemExit, match="customers already"):
        load(tmp_path, export())


def without_user() -> dict[str, Any]:
    return export() | {"users": {}}


def of_unknown_item() -> dict[str, Any]:
    content = export()
    content["orders"]["#W1000004"]["items"][0]["item_id"] = "999"
    return content


def paid_too_little() -> dict[str, Any]:
    content = export()
    content["orders"]["#W1000004"]["payment_history"][0]["amount"] = 50.29
    return content


def paid_by_nothing() -> dict[str, Any]:
    content = export()
    content["orders"]["#W1000004"]["payment_history"][0]["payment_method_id"] = "gift_card_1"
    return content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "can't be read"),
        ({"products": {}, "users": {}}, r"orders\n  Field required"),
        (export() | {"orders": {"#W1": order("lost", "100")}}, "'pending', 'processed'"),
        (without_user(), "#W1000001: no such user as ann_lee_1"),
        (of_unknown_item(), "no item 999"),
        (paid_too_little(), r"#W1000004: 0.01 less was paid"),
        (paid_by_nothing(), "#W1000004: paid by what ann_lee_1 doesn't have"),
    ],
    ids=["no JSON", "incomplete", "status", "user", "item", "amount", "method"],
)
def test_an_export_that_contradicts_itself_is_refused(tmp_path: Path, content: Any, problem: str) -> None:
    with pytest.raises(SystemExit, match=problem):
        load(tmp_path, content)


@pytest.mark.skipif(not LARGE_EXPORT.exists(), reason="needs the data beside the project, in ../shared")
async def test_a_large_export_loads_whole(tmp_path: Path) -> None:
    content = await asyncio.to_thread(LARGE_EXPORT.read_text, encoding="utf-8")
    exported = json.loads(content, parse_float=Decimal)
    url = await asyncio.to_thread(load, tmp_path, content)
    database = Database(url)
    async with database.reading() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (CustomerRow, OrderRow, OrderLineRow, VariantRow)
        ]
        orders = list(await session.scalars(select(OrderRow)))
        lines = (await session.execute(select(OrderLineRow.order_number, OrderLineRow.unit_price))).all()
        moved = (
            await session.execute(
                select(PaymentRow.direction, func.sum(PaymentRow.amount)).group_by(PaymentRow.direction)
            )
        ).all()
        balance = await session.scalar(select(func.sum(PaymentMethodRow.balance)))
    await database.close()

    items = [item for order in exported["orders"].values() for item in order["items"]]
    variants = [sku for product in exported["products"].values() for sku in product["variants"]]
    assert counts == [500, 1000, len(items), len(variants)]
    history = [payment for order in exported["orders"].values() for payment in order["payment_history"]]
    expected = {
        direction: sum(cents(p["amount"]) for p in history if p["transaction_type"] == name)
        for name, direction in (("payment", "paid"), ("refund", "refunded"))
    }
    assert dict(moved) == expected
    assert sum((price for _, price in lines), Decimal(0)) == sum(cents(item["price"]) for item in items)
    cards = [
        cents(method["balance"])
        for user in exported["users"].values()
        for method in user["payment_methods"].values()
        if method["source"] == "gift_card"
    ]
    assert balance == sum(cards)
    assert all(order.shipping_fee == 0 for order in orders)
    statuses = {order.number: order.status for order in orders}
    said = {"pending": "processing", "processed": "packed"}
    assert statuses == {
        number.replace("#", ""): said.get(order["status"], order["status"])
        for number, order in exported["orders"].items()
    }


def cents(amount: Any) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))
