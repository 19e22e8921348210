"""What a company has on file: customers, products, orders, fees. Amounts are `Decimal` in the currency beside them.

Times are aware and in UTC. Nothing here can be changed: what changes them are the executing calls of the port.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

NO_MEMBERSHIP = "none"
"""A customer who is in no programme."""


class OrderStatus(StrEnum):
    """Where an order is."""

    PROCESSING = "processing"
    """Nothing has been picked: it can be changed or cancelled."""
    PACKED = "packed"
    """It is being handed to the carrier: too late for changes."""
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ChargeKind(StrEnum):
    """Kinds of fees a customer may dispute."""

    LATE = "late"
    RETURNED_PAYMENT = "returned_payment"
    EXPEDITED_SHIPPING = "expedited_shipping"
    DUPLICATE = "duplicate"
    RESTOCKING = "restocking"
    FOREIGN_TRANSACTION = "foreign_transaction"


class PaymentKind(StrEnum):
    """What somebody pays with."""

    CARD = "card"
    STORE_CARD = "store_card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is sent. `region` is a state or province, empty where a country has none."""

    line1: str
    city: str
    postal_code: str
    country: str
    line2: str = ""
    region: str = ""

    def in_one_line(self) -> str:
        """As a customer reads it back: "12 Elm Street, Apt 3, Denver, CO 80279, USA"."""
        place = " ".join(part for part in (self.region, self.postal_code) if part)
        return ", ".join(part for part in (self.line1, self.line2, self.city, place, self.country) if part)


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay that a customer has on file; `label` is how they know it: "Visa ending 4242".

    `balance` is what is left on a gift card, None for what has none.
    """

    id: str
    kind: PaymentKind
    label: str
    balance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer on file; `membership` names the programme's level, as the policies call it."""

    id: str
    name: str
    email: str
    membership: str = NO_MEMBERSHIP
    address: Address | None = None
    payment_methods: tuple[PaymentMethod, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether the customer is in a programme at all."""
        return self.membership != NO_MEMBERSHIP

    def payment_method(self, method_id: str | None) -> PaymentMethod | None:
        """The way to pay of that id."""
        return next((method for method in self.payment_methods if method.id == method_id), None)


@dataclass(frozen=True, slots=True)
class Variant:
    """A product as it is sold; `options` are what tells it from the others: (("color", "blue"), ("size", "M"))."""

    sku: str
    product_id: str
    name: str
    """The product's name."""
    title: str
    """The variant's: "Blue, Queen"."""
    price: Decimal
    is_available: bool
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order; `returned_quantity` counts what earlier returns took."""

    id: str
    sku: str
    name: str
    variant: str
    category: str
    color: str
    quantity: int
    returned_quantity: int
    unit_price: Decimal
    final_sale: bool
    opened_not_returnable: bool
    image_url: str | None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel of an order; `line_ids` says what is in it (empty: all of it)."""

    carrier: str | None
    tracking_number: str | None
    expected_on: date | None = None
    delivered_at: datetime | None = None
    line_ids: tuple[str, ...] = ()


class PaymentDirection(StrEnum):
    """Which way money went."""

    PAID = "paid"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved for an order. `amount` is above zero, `reference` what caused it (a return's number), if any."""

    direction: PaymentDirection
    amount: Decimal
    method_id: str
    made_at: datetime
    reference: str | None = None


def paid_by_method(payments: Iterable[Payment]) -> dict[str, Decimal]:
    """What each way to pay has paid and didn't get back, above zero, oldest first; `payments` in their order.

    What a way to pay gets beyond that (a difference in price that the customer wanted there) comes off the others, so
    that nothing is taken from it again when an order's money goes back.
    """
    paid: dict[str, Decimal] = {}
    for payment in payments:
        if payment.direction is PaymentDirection.PAID:
            paid[payment.method_id] = paid.get(payment.method_id, Decimal(0)) + payment.amount
            continue
        left = payment.amount
        for method_id in sorted(paid, key=lambda known: known != payment.method_id):
            off = min(left, paid[method_id])
            paid[method_id] -= off
            left -= off
        paid = {method_id: amount for method_id, amount in paid.items() if amount}
    return paid


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its lines, parcels and payments."""

    number: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    delivered_at: datetime | None
    currency: str
    shipping_fee: Decimal
    total: Decimal
    payment: str
    """How it was paid, as a customer knows it: "Visa ending 4242", "Reed Card ending 1009"."""
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...] = ()
    address: Address | None = None
    payment_method_id: str | None = None
    """What it was paid with, among the customer's ways to pay; None when that is no longer on file."""
    payments: tuple[Payment, ...] = ()
    items_changed: bool = False
    """Whether items were changed after it was placed."""
    waiting_change: str | None = None
    """The number of a change of it that waits for a person's decision; nothing else of it can be changed meanwhile."""

    @property
    def open_shipment(self) -> Shipment | None:
        """The parcel to speak of: the first that has not arrived, else the last."""
        waiting = (shipment for shipment in self.shipments if shipment.delivered_at is None)
        return next(waiting, self.shipments[-1] if self.shipments else None)

    @property
    def paid_by_method(self) -> dict[str, Decimal]:
        """What each way to pay has paid for it and didn't get back, by its id."""
        return paid_by_method(self.payments)

    def line(self, line_id: str) -> OrderLine | None:
        """The line of that id."""
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee on a customer's account.

    `duplicate_of` names the charge it repeats, `company_error` is documented evidence of our mistake, in words.
    """

    id: str
    customer_id: str
    kind: ChargeKind
    description: str
    amount: Decimal
    currency: str
    charged_at: datetime
    order_number: str | None
    duplicate_of: str | None
    company_error: str | None
    reversed_at: datetime | None
    reversal_pending: bool
    reversed_amount: Decimal = Decimal("0.00")
    """What was given back of it: less than `amount` when a person granted a part."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice; `total` is quantity times unit price."""

    name: str
    quantity: int
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """An order's invoice as it was issued, with what was given back since."""

    number: str
    order_number: str
    issued_on: date
    customer_name: str
    address: Address | None
    currency: str
    lines: tuple[InvoiceLine, ...]
    shipping_fee: Decimal
    total: Decimal
    payment: str
    credits: tuple[tuple[str, Decimal], ...] = ()
    """(credit note's number, amount) of each return."""
