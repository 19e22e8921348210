"""The shop as its customers know it: who ordered what, and what fees they were charged. Read from the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from actions.back_office import tables


@dataclass(frozen=True)
class Item:
    """A line of an order."""

    line_id: str
    sku: str
    name: str
    variant: str
    category: str
    color: str
    quantity: int
    left: int
    price: Decimal
    final_sale: bool
    hygiene: bool

    @property
    def full_name(self) -> str:
        """As records name it."""
        return f"{self.name}, {self.variant}"


@dataclass(frozen=True)
class Bought:
    """An order."""

    number: str
    customer_id: str
    status: str
    placed_at: datetime
    delivered_at: datetime | None
    shipping_fee: Decimal
    total: Decimal
    payment: str
    payment_id: str
    items: tuple[Item, ...]

    def age(self, now: datetime) -> timedelta:
        """Since its delivery; without one, far too long."""
        return now - self.delivered_at if self.delivered_at else timedelta(days=10_000)


@dataclass(frozen=True)
class Fee:
    """A charge on an account."""

    id: str
    customer_id: str
    kind: str
    amount: Decimal
    charged_at: datetime
    duplicate_of: str | None
    our_error: bool
    is_reversed: bool


@dataclass(frozen=True)
class Sent:
    """A return."""

    id: int
    customer_id: str
    order_number: str
    state: str

    @property
    def number(self) -> str:
        """As the customer knows it."""
        return f"RN-{30_000 + self.id}"


@dataclass(frozen=True)
class Shopper:
    """A customer with all that is theirs, newest first."""

    id: str
    name: str
    email: str
    is_member: bool
    postal_code: str = ""
    orders: tuple[Bought, ...] = ()
    fees: tuple[Fee, ...] = ()
    reversals: tuple[tuple[datetime, bool], ...] = ()
    """When, and whether it was a courtesy."""
    returns: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A variant as it is sold."""

    sku: str
    product_id: str
    title: str
    price: Decimal
    stock: int


@dataclass(frozen=True)
class Way:
    """A way to pay that a customer has on file; `left` is what is on a gift card."""

    id: str
    label: str
    left: Decimal | None


@dataclass
class Ground:
    """The shop at the moment `now`."""

    now: datetime
    shoppers: list[Shopper] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    """Customer → their address in one line."""
    balances: dict[str, Decimal] = field(default_factory=dict)
    """Gift card → what is left on it."""
    ways: dict[str, list[Way]] = field(default_factory=dict)
    """Customer → their ways to pay."""

    def siblings(self, sku: str) -> list[Kind]:
        """Variants of the same product that can be sent, itself included."""
        product = self.kinds[sku].product_id
        return [kind for kind in self.kinds.values() if kind.product_id == product and kind.stock > 0]


def in_one_line(row: Any) -> str:
    """An address as the books write it."""
    parts = (row.address_line1, row.address_line2, row.city, row.region, row.postal_code, row.country)
    return ", ".join(str(part) for part in parts if part)


def read_ground(database: Path) -> Ground:
    """The shop in a SQLite file."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:

        def rows(table: Any) -> list[Any]:
            return list(connection.execute(sa.select(table.__table__)))

        ground = Ground(datetime.now(UTC))
        for row in rows(tables.VariantRow):
            ground.kinds[row.sku] = Kind(row.sku, row.product_id, row.variant, row.price, row.stock)
        for row in rows(tables.CustomerRow):
            ground.accounts[row.id] = in_one_line(row)
        for row in rows(tables.PaymentMethodRow):
            ground.ways.setdefault(row.customer_id, []).append(Way(row.id, row.label, row.balance))
            if row.balance is not None:
                ground.balances[row.id] = row.balance
        lines = rows(tables.OrderLineRow)
        orders = [_order(row, lines) for row in rows(tables.OrderRow)]
        charges = [_fee(row) for row in rows(tables.ChargeRow)]
        reversals = rows(tables.ReversalRow)
        returns = [_sent(row) for row in rows(tables.ReturnRow)]
        ground.shoppers = [
            _shopper(row, orders, charges, reversals, returns) for row in rows(tables.CustomerRow)
        ]
    engine.dispose()
    return ground


def _shopper(
    row: Any, orders: list[Bought], charges: list[Fee], reversals: list[Any], returns: list[Sent]
) -> Shopper:
    own = [order for order in orders if order.customer_id == row.id]
    fees = [fee for fee in charges if fee.customer_id == row.id]
    return Shopper(
        id=row.id,
        name=row.name,
        email=row.email,
        is_member=row.membership != "none",
        postal_code=row.postal_code or "",
        orders=tuple(sorted(own, key=lambda order: (order.placed_at, order.number), reverse=True)),
        fees=tuple(sorted(fees, key=lambda fee: (fee.charged_at, fee.id), reverse=True)),
        reversals=tuple((one.created_at, one.courtesy) for one in reversals if one.customer_id == row.id),
        returns=tuple(one for one in returns if one.customer_id == row.id),
    )


def _order(row: Any, lines: list[Any]) -> Bought:
    own = sorted(
        (line for line in lines if line.order_number == row.number), key=lambda line: int(line.position)
    )
    return Bought(
        number=row.number,
        customer_id=row.customer_id,
        status=row.status,
        placed_at=row.placed_at,
        delivered_at=row.delivered_at,
        shipping_fee=row.shipping_fee,
        total=row.total,
        payment=row.payment,
        payment_id=row.payment_method_id or "",
        items=tuple(_item(line) for line in own),
    )


def _item(line: Any) -> Item:
    return Item(
        line_id=line.id,
        sku=line.sku,
        name=line.name,
        variant=line.variant,
        category=line.category,
        color=line.color,
        quantity=line.quantity,
        left=line.quantity - line.returned_quantity,
        price=line.unit_price,
        final_sale=line.final_sale,
        hygiene=line.opened_not_returnable,
    )


def _sent(row: Any) -> Sent:
    return Sent(row.id, row.customer_id, row.order_number, row.state)


def _fee(row: Any) -> Fee:
    return Fee(
        id=row.id,
        customer_id=row.customer_id,
        kind=row.kind,
        amount=row.amount,
        charged_at=row.charged_at,
        duplicate_of=row.duplicate_of,
        our_error=bool(row.company_error),
        is_reversed=row.reversed_at is not None,
    )
