"""Load a shop's export into an empty back office.

    python -m actions.back_office.load_retail export.json --database-url sqlite+aiosqlite:///var/shop.db

The export is one JSON object with three maps by id:

- `products`: `name`, `product_id`, and `variants` by `item_id`, each with `options` (a map of names to values),
  `available` and `price`,
- `users`: `name` (`first_name`, `last_name`), `email`, `address` (`address1`, `address2`, `city`, `state`, `zip`,
  `country`) and `payment_methods` by id, whose `source` is `credit_card` (with `brand`, `last_four`), `paypal` or
  `gift_card` (with `balance`); `orders` lists their orders' ids, oldest first,
- `orders`: `user_id`, `address`, `items` (one for each piece: `item_id`, `name`, `options`, `price`), `status`
  (`pending`, `processed`, `delivered`, `cancelled`), `fulfillments` (`tracking_id`, `item_ids`) and `payment_history`
  (`transaction_type` `payment` or `refund`, `amount`, `payment_method_id`).

What such an export doesn't say is taken like this: orders were placed 14 days before the day they are loaded, a
customer's oldest an hour before the next; what is delivered came 7 days before that day. Every product is of the
category "other", and can be returned. Of what is available there are 100 pieces. Amounts are US dollars, unless
--currency says otherwise. "#W2378156" is kept as W2378156, and found under both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import func, select

from actions.back_office.demo.__main__ import DEFAULT_URL, PACKAGE
from actions.back_office.entities import Address, OrderStatus, PaymentDirection, PaymentKind
from actions.back_office.requests import ZERO
from actions.back_office.retail_export import (
    ExportedAddress,
    ExportedItem,
    ExportedMethod,
    ExportedOrder,
    RetailExport,
)
from actions.back_office.tables import (
    CustomerRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    VariantRow,
)
from core.database import Database
from core.database.migrations import upgrade

PLACED_DAYS_AGO, DELIVERED_DAYS_AGO = 14, 7
PIECES_AVAILABLE = 100
CATEGORY = "other"

_STATUS = {
    "pending": OrderStatus.PROCESSING,
    "processed": OrderStatus.PACKED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
}
_SAY_LITTLE = frozenset({"yes", "no", "none"})


class LoadError(Exception):
    """The export contradicts itself, or there is no room for it."""


class RetailLoader:
    """Rows made of an export, as if it were loaded on the day `today`."""

    def __init__(self, export: RetailExport, today: date, currency: str) -> None:
        self._export = export
        self._now = datetime.combine(today, time(12), UTC)
        self._currency = currency
        self._variants = {
            sku: (product, variant)
            for product in export.products.values()
            for sku, variant in product.variants.items()
        }

    def products(self) -> list[ProductRow]:
        """All products."""
        return [
            ProductRow(
                id=product.product_id,
                name=product.name,
                category=CATEGORY,
                final_sale=False,
                opened_not_returnable=False,
                image_url=None,
            )
            for product in self._export.products.values()
        ]

    def variants(self) -> list[VariantRow]:
        """All variants."""
        return [
            VariantRow(
                sku=sku,
                product_id=product.product_id,
                variant=_title(variant.options),
                color=variant.options.get("color", ""),
                options=_pairs(variant.options),
                price=variant.price,
                stock=PIECES_AVAILABLE if variant.available else 0,
            )
            for sku, (product, variant) in self._variants.items()
        ]

    def customers(self) -> list[CustomerRow]:
        """All customers with their ways to pay."""
        rows = []
        for user_id, user in self._export.users.items():
            row = CustomerRow(
                id=user_id,
                name=f"{user.name.first_name} {user.name.last_name}",
                email=user.email.lower(),
                payment_methods=[
                    PaymentMethodRow(
                        id=method_id,
                        position=position,
                        kind=_kind(method).value,
                        label=_label(method_id, method),
                        balance=method.balance if method.source == "gift_card" else None,
                    )
                    for position, (method_id, method) in enumerate(user.payment_methods.items())
                ],
            )
            row.address = _address(user.address)
            rows.append(row)
        return rows

    def orders(self) -> list[OrderRow]:
        """All orders with lines, parcels and payments. Raises `LoadError`."""
        return [self._order(number, order) for number, order in self._export.orders.items()]

    def _order(self, exported_number: str, order: ExportedOrder) -> OrderRow:
        number = exported_number.replace("#", "").replace(" ", "").upper()
        user = self._export.users.get(order.user_id)
        if user is None or not order.payment_history:
            raise LoadError(f"order {exported_number}: no such user as {order.user_id}, or nothing was paid")
        newer = len(user.orders) - user.orders.index(exported_number) if exported_number in user.orders else 0
        placed_at = self._now - timedelta(days=PLACED_DAYS_AGO, hours=newer)
        is_delivered = order.status == "delivered"
        delivered_at = self._now - timedelta(days=DELIVERED_DAYS_AGO) if is_delivered else None
        lines = [self._line(number, position, item) for position, item in enumerate(order.items, start=1)]
        paid = sum((p.amount for p in order.payment_history if p.transaction_type == "payment"), ZERO)
        shipping_fee = paid - sum((line.unit_price for line in lines), ZERO)
        if shipping_fee < 0:
            raise LoadError(f"order {exported_number}: {-shipping_fee} less was paid than the items cost")
        first = order.payment_history[0].payment_method_id
        if any(payment.payment_method_id not in user.payment_methods for payment in order.payment_history):
            raise LoadError(f"order {exported_number}: paid by what {order.user_id} doesn't have")
        row = OrderRow(
            number=number,
            customer_id=order.user_id,
            status=_STATUS[order.status].value,
            placed_at=placed_at,
            delivered_at=delivered_at,
            currency=self._currency,
            shipping_fee=shipping_fee,
            total=paid,
            payment=_label(first, user.payment_methods[first]),
            payment_method_id=first,
            items_changed=False,
            invoice_number=f"INV-{number}" if is_delivered else None,
            invoiced_on=placed_at.date() + timedelta(days=1) if is_delivered else None,
            lines=lines,
            shipments=_shipments(order, lines, delivered_at),
            payments=[
                PaymentRow(
                    direction=_direction(payment.transaction_type).value,
                    amount=payment.amount,
                    method_id=payment.payment_method_id,
                    made_at=placed_at + timedelta(hours=1) * (payment.transaction_type == "refund"),
                )
                for payment in order.payment_history
            ],
        )
        row.address = _address(order.address)
        return row

    def _line(self, number: str, position: int, item: ExportedItem) -> OrderLineRow:
        if item.item_id not in self._variants:
            raise LoadError(f"order {number}: there is no item {item.item_id}")
        return OrderLineRow(
            id=f"{number}-{position}",
            position=position,
            sku=item.item_id,
            name=item.name,
            variant=_title(item.options),
            category=CATEGORY,
            color=item.options.get("color", ""),
            options=_pairs(item.options),
            quantity=1,
            returned_quantity=0,
            unit_price=item.price,
            final_sale=False,
            opened_not_returnable=False,
            image_url=None,
        )


def _shipments(
    order: ExportedOrder, lines: list[OrderLineRow], delivered_at: datetime | None
) -> list[ShipmentRow]:
    left = list(lines)
    rows = []
    for position, parcel in enumerate(order.fulfillments, start=1):
        inside = []
        for item_id in parcel.item_ids:
            line = next((line for line in left if line.sku == item_id), None)
            if line is not None:
                left.remove(line)
                inside.append(line.id)
        rows.append(
            ShipmentRow(
                position=position,
                carrier=None,
                tracking_number=parcel.tracking_id[0] if parcel.tracking_id else None,
                expected_on=None,
                delivered_at=delivered_at,
                line_ids=inside,
            )
        )
    return rows


def _direction(transaction_type: str) -> PaymentDirection:
    return PaymentDirection.PAID if transaction_type == "payment" else PaymentDirection.REFUNDED


def _kind(method: ExportedMethod) -> PaymentKind:
    kinds = {
        "credit_card": PaymentKind.CARD,
        "paypal": PaymentKind.PAYPAL,
        "gift_card": PaymentKind.GIFT_CARD,
    }
    return kinds[method.source]


def _label(method_id: str, method: ExportedMethod) -> str:
    """As its owner knows it: "Mastercard ending 9212"."""
    if method.source == "paypal":
        return "PayPal account"
    if method.source == "gift_card":
        return f"Gift card ending {method_id[-4:]}"
    return f"{(method.brand or 'card').capitalize()} ending {method.last_four or method_id[-4:]}"


def _title(options: dict[str, str]) -> str:
    """A variant's name: its values, with the option's name where a value says little alone: "black, waterproof: no"."""
    said = [
        f"{name}: {value}" if value in _SAY_LITTLE or value.isdigit() else value
        for name, value in options.items()
    ]
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def _pairs(options: dict[str, str]) -> list[list[str]]:
    return [[name, value] for name, value in options.items()]


def _address(address: ExportedAddress) -> Address:
    return Address(
        address.address1,
        address.city,
        address.zip,
        address.country,
        line2=address.address2,
        region=address.state,
    )


async def store(database: Database, loader: RetailLoader) -> tuple[int, int, int]:
    """Store all of it in one transaction; how many customers, products and orders. Raises `LoadError`."""
    customers, products, orders = loader.customers(), loader.products(), loader.orders()
    async with database.transaction() as session:
        if await session.scalar(select(func.count()).select_from(CustomerRow)):
            raise LoadError("the back office has customers already; load into an empty one")
        rows: list[Sequence[object]] = [customers, products, loader.variants(), orders]
        for some in rows:
            session.add_all(some)
            await session.flush()
    return len(customers), len(products), len(orders)


def read_export(path: Path) -> RetailExport:
    """The export in the file at `path`, amounts exact. Raises `LoadError`."""
    try:
        return RetailExport.model_validate(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, ValueError, ValidationError) as error:
        raise LoadError(f"{path} can't be read: {error}") from error


async def load(path: Path, url: str, today: date, currency: str) -> str:
    """Load the export at `path` into the migrated database at `url`; what was done, in words."""
    database = Database(url)
    try:
        customers, products, orders = await store(database, RetailLoader(read_export(path), today, currency))
    finally:
        await database.close()
    return f"{customers} customers, {products} products, {orders} orders"


def main(arguments_given: Sequence[str] | None = None) -> None:
    """Parse the command line, migrate, load."""
    parser = argparse.ArgumentParser(
        prog="python -m actions.back_office.load_retail",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("export", type=Path)
    parser.add_argument("--database-url", default=os.environ.get("BACK_OFFICE_DATABASE_URL") or DEFAULT_URL)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--currency", default="USD")
    arguments = parser.parse_args(arguments_given)
    upgrade(PACKAGE, arguments.database_url)
    try:
        said = asyncio.run(
            load(arguments.export, arguments.database_url, arguments.today, arguments.currency)
        )
    except LoadError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
