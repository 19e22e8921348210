"""Everybody else in the demo: customers, orders and fees from a fixed seed, the same on every machine."""

from __future__ import annotations

import random
import re
from datetime import datetime
from decimal import Decimal

from faker import Faker

from actions.back_office.demo.builder import REED_CARD, DemoData
from actions.back_office.demo.catalogue import PRODUCTS
from actions.back_office.demo.story import FIRST_FREE_ORDER
from actions.back_office.entities import Address, ChargeKind, OrderStatus
from actions.back_office.money import round_to_cents
from actions.back_office.tables import ChargeRow, CustomerRow, OrderLineRow, OrderRow

SEED = 1871
CUSTOMERS, ORDERS, CHARGES = 200, 600, 200
RETURNS = 24
LAST_ORDER = 10_000 + ORDERS
MEMBERS_SHARE = 0.45
CARRIERS = ("UPS", "FedEx")
CARDS = ("Visa", "Mastercard", "Amex", "Discover")

KINDS = (
    [ChargeKind.LATE] * 8
    + [ChargeKind.EXPEDITED_SHIPPING] * 4
    + [ChargeKind.RETURNED_PAYMENT] * 3
    + [ChargeKind.DUPLICATE] * 3
    + [ChargeKind.RESTOCKING] * 2
    + [ChargeKind.FOREIGN_TRANSACTION] * 2
)
"""Each kind as often as it turns up, of twenty-two."""

ERRORS = {
    ChargeKind.LATE: "the payment arrived on time and was posted late",
    ChargeKind.RETURNED_PAYMENT: "the bank confirmed that it sent the payment back by mistake",
    ChargeKind.EXPEDITED_SHIPPING: "the order was shipped as standard although expedited was charged",
    ChargeKind.RESTOCKING: "the return's reason was a damaged item",
    ChargeKind.FOREIGN_TRANSACTION: "the order was billed in euros by mistake",
}


def add_crowd(data: DemoData) -> None:
    """Fill up to `CUSTOMERS`, `ORDERS` and `CHARGES`."""
    chance = random.Random(SEED)  # noqa: S311 - the same every time is what is wanted
    customers = _add_customers(data, chance)
    orders = [
        _add_order(data, chance, number, customers) for number in range(FIRST_FREE_ORDER, LAST_ORDER + 1)
    ]
    by_number = {customer.id: customer for customer in customers}
    _add_returns(data, chance, orders, by_number)
    _add_charges(data, chance, customers, orders)


def _add_customers(data: DemoData, chance: random.Random) -> list[CustomerRow]:
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    fake_place = Faker("en_US")
    fake_place.seed_instance(SEED)
    customers = []
    while len(data.customers) < CUSTOMERS:
        name = f"{fake.first_name()} {fake.last_name()}"
        number = len(data.customers) + 1
        email = f"{re.sub('[^a-z]+', '.', name.lower())}.{number}@example.com"
        last_four = f"{chance.randrange(10000):04d}" if chance.random() < MEMBERS_SHARE else None
        address = Address(
            fake_place.street_address(),
            fake_place.city(),
            fake_place.zipcode(),
            "USA",
            region=fake_place.state_abbr(include_territories=False),
        )
        customers.append(data.add_customer(name, email, address, card_last_four=last_four))
    return customers


def _add_order(data: DemoData, chance: random.Random, number: int, customers: list[CustomerRow]) -> OrderRow:
    # Numbers grow with time: the last one was placed yesterday, the first more than a year ago.
    placed = 1 + (LAST_ORDER - number) * 420 // ORDERS
    customer = chance.choice(customers)
    items = [
        (product, chance.choice(product.variants), chance.choice((1, 1, 1, 2, 4)))
        for product in chance.sample(PRODUCTS, chance.choice((1, 1, 1, 2, 2, 3)))
    ]
    if customer.membership == REED_CARD and chance.random() < 0.7:
        payment = customer.payment_methods[0].label
    else:
        payment = f"{chance.choice(CARDS)} ending {chance.randrange(10000):04d}"
    took = chance.randint(3, 7)
    is_cancelled = chance.random() < 0.04
    status, delivered, expected = OrderStatus.DELIVERED, placed - took, None
    if is_cancelled:
        status, delivered = OrderStatus.CANCELLED, 0
    elif placed <= 2:
        status, delivered, expected = OrderStatus.PROCESSING, 0, took - placed + 2
    elif delivered < 1:
        status, delivered, expected = OrderStatus.SHIPPED, 0, max(1, took - placed)
    return data.add_order(
        number,
        customer,
        items,
        status=status,
        placed_days_ago=placed,
        delivered_days_ago=delivered or None,
        expected_in_days=expected,
        carrier=chance.choice(CARRIERS),
        payment=payment,
        hour=chance.randint(0, 23),
    )


def _add_returns(
    data: DemoData, chance: random.Random, orders: list[OrderRow], customers: dict[str, CustomerRow]
) -> None:
    long_delivered = data.moment(12)
    delivered = {order.number: order.delivered_at for order in orders if order.delivered_at}
    returnable = [order for order in orders if delivered.get(order.number, long_delivered) < long_delivered]
    for order in chance.sample(returnable, RETURNS):
        days_ago = _days_since(data, delivered[order.number]) - chance.randint(2, 8)
        data.take_back(order, customers[order.customer_id], days_ago=days_ago)


def _add_charges(
    data: DemoData, chance: random.Random, customers: list[CustomerRow], orders: list[OrderRow]
) -> None:
    members = [customer for customer in customers if customer.membership == REED_CARD]
    by_id = {customer.id: customer for customer in customers}
    heavy = [order for order in orders if any(_is_restocked(line) for line in order.lines)]
    expedited: list[ChargeRow] = []
    while len(data.charges) < CHARGES:
        kind = chance.choice(KINDS)
        error = ERRORS.get(kind) if chance.random() < 0.25 else None
        if kind in {ChargeKind.LATE, ChargeKind.RETURNED_PAYMENT}:
            charge = _charge_card(data, chance, chance.choice(members), kind, error)
        elif kind is ChargeKind.EXPEDITED_SHIPPING:
            order = chance.choice(orders)
            charge = _charge_order(data, order, by_id, kind, Decimal("14.95"), "Expedited shipping", error)
            expedited.append(charge)
        elif kind is ChargeKind.RESTOCKING:
            order = chance.choice(heavy)
            line = next(line for line in order.lines if _is_restocked(line))
            fee = round_to_cents(line.unit_price / 10)
            charge = _charge_order(data, order, by_id, kind, fee, f"Restocking fee for {line.name}", error)
        elif kind is ChargeKind.FOREIGN_TRANSACTION:
            order = chance.choice(orders)
            fee = round_to_cents(order.total * 3 / 100)
            charge = _charge_order(data, order, by_id, kind, fee, "Foreign transaction fee", error)
        elif expedited:
            charge = _charge_again(data, expedited.pop(0), by_id)
        else:
            continue
        _maybe_reverse(data, chance, charge)


def _charge_card(
    data: DemoData, chance: random.Random, member: CustomerRow, kind: ChargeKind, error: str | None
) -> ChargeRow:
    is_late = kind is ChargeKind.LATE
    amount = chance.choice(("35.00", "35.00", "35.00", "48.00")) if is_late else "29.00"
    text = "Late fee, Reed Card statement" if is_late else "Returned payment fee, Reed Card"
    return data.add_charge(member, kind, amount, text, days_ago=chance.randint(3, 300), company_error=error)


def _charge_again(data: DemoData, first: ChargeRow, customers: dict[str, CustomerRow]) -> ChargeRow:
    return data.add_charge(
        customers[first.customer_id],
        ChargeKind.DUPLICATE,
        first.amount,
        f"Expedited shipping, order {first.order_number}, second time",
        days_ago=max(1, _days_since(data, first.charged_at) - 1),
        order_number=first.order_number,
        duplicate_of=first,
    )


def _charge_order(
    data: DemoData,
    order: OrderRow,
    customers: dict[str, CustomerRow],
    kind: ChargeKind,
    amount: Decimal,
    text: str,
    error: str | None,
) -> ChargeRow:
    days_ago = _days_since(data, order.placed_at)
    return data.add_charge(
        customers[order.customer_id],
        kind,
        amount,
        f"{text}, order {order.number}",
        days_ago=max(1, days_ago - (10 if kind is ChargeKind.RESTOCKING else 0)),
        order_number=order.number,
        company_error=error,
    )


def _maybe_reverse(data: DemoData, chance: random.Random, charge: ChargeRow) -> None:
    days_ago = _days_since(data, charge.charged_at) - 2
    if not charge.company_error or days_ago < 1 or chance.random() < 0.5:
        return
    if charge.amount <= 40:
        data.reverse(charge, days_ago=days_ago, rule="company_error")


def _days_since(data: DemoData, moment: datetime) -> int:
    return (data.moment(0, 23) - moment).days


def _is_restocked(line: OrderLineRow) -> bool:
    return line.category == "furniture" and line.unit_price > 300
