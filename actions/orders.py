"""Orders as customers read them: in a line, on a button, on a card; and finding one of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from actions.back_office.entities import Order
from actions.facts import row
from actions.turn import Choice, Turn

ORDERS_OFFERED = 4

BUSINESS_DAYS = "3 to 5 business days"
"""What banks take to show a refund, as the published articles say."""


def day(moment: date | datetime) -> str:
    """As a customer reads it: "March 3"."""
    return f"{moment:%B} {moment.day}"


def summarize_items(order: Order) -> str:
    """What is in it, in a few words: "Blue Table Lamp and 2 more"."""
    if not order.lines:
        return "no items"
    more = len(order.lines) - 1
    return order.lines[0].name + (f" and {more} more" if more else "")


def order_choices(orders: Sequence[Order], payload: str) -> list[Choice]:
    """A button for each order; `payload` has {number} where its number goes."""
    return [
        (
            f"{order.number}: {summarize_items(order)} ({day(order.placed_at)})",
            payload.replace("{number}", order.number),
        )
        for order in orders[:ORDERS_OFFERED]
    ]


def order_card(order: Order) -> dict[str, Any]:
    """The `order` card of docs/api.md."""
    parcel = order.open_shipment
    return {
        "type": "order",
        "order_number": order.number,
        "status": order.status.value,
        "placed_on": order.placed_at.date().isoformat(),
        "delivered_on": order.delivered_at.date().isoformat() if order.delivered_at else None,
        "expected_on": parcel.expected_on.isoformat() if parcel and parcel.expected_on else None,
        "carrier": parcel.carrier if parcel else None,
        "tracking_number": parcel.tracking_number if parcel else None,
        "items": [{"name": line.name, "quantity": line.quantity} for line in order.lines],
        "total": str(order.total),
        "currency": order.currency,
    }


def describe_order(turn: Turn) -> list[dict[str, str]]:
    """The order that the customer is verified by, as a fact for an agent."""
    order_number = (turn.get("identity") or {}).get("order_number")
    return [row("Order", order_number)] if order_number else []
