"""Orders, lines, charges and customers for the tests of policies; every fact can be said by keyword."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from actions.back_office.entities import Charge, ChargeKind, Customer, Order, OrderLine, OrderStatus, Shipment

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

VISITOR = Customer("CU-1", "Tom Becker", "tom.becker@example.com")
MEMBER = Customer("CU-1", "Maya Holt", "maya.holt@example.com", "reed_card")


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def make_line(**facts: Any) -> OrderLine:
    known: dict[str, Any] = {
        "id": "L-1",
        "sku": "LAMP-BLUE",
        "name": "Ceramic table lamp",
        "variant": "Blue",
        "category": "lighting",
        "color": "blue",
        "quantity": 1,
        "returned_quantity": 0,
        "unit_price": Decimal("64.00"),
        "final_sale": False,
        "opened_not_returnable": False,
        "image_url": None,
    }
    return OrderLine(**(known | facts))


def make_order(*lines: OrderLine, **facts: Any) -> Order:
    known: dict[str, Any] = {
        "number": "TR-10001",
        "customer_id": "CU-1",
        "status": OrderStatus.DELIVERED,
        "placed_at": days_ago(10),
        "delivered_at": days_ago(5),
        "shipments": (Shipment("UPS", "1Z"),),
        "currency": "USD",
        "shipping_fee": Decimal("0.00"),
        "total": sum((line.unit_price * line.quantity for line in lines), Decimal("0.00")),
        "payment": "Visa ending 4242",
        "lines": lines or (make_line(),),
    }
    return Order(**(known | facts))


def make_charge(**facts: Any) -> Charge:
    known: dict[str, Any] = {
        "id": "CH-20001",
        "customer_id": "CU-1",
        "kind": ChargeKind.LATE,
        "description": "Late fee, Reed Card statement",
        "amount": Decimal("35.00"),
        "currency": "USD",
        "charged_at": days_ago(20),
        "order_number": None,
        "duplicate_of": None,
        "company_error": None,
        "reversed_at": None,
        "reversal_pending": False,
    }
    return Charge(**(known | facts))
