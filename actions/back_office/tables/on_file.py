"""What a company has on file: customers and how they pay, products, orders, fees."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.back_office.entities import NO_MEMBERSHIP, Address
from actions.back_office.tables.base import Base

if TYPE_CHECKING:
    from actions.back_office.tables.done import OrderChangeRow


class AddressColumns:
    """Where something is sent, as customers write it; all of it is empty when no address is known."""

    address_line1: Mapped[str | None] = mapped_column(Text)
    address_line2: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)

    @property
    def address(self) -> Address | None:
        """The address as the port knows it."""
        if self.address_line1 is None:
            return None
        return Address(
            self.address_line1,
            self.city or "",
            self.postal_code or "",
            self.country or "",
            self.address_line2 or "",
            self.region or "",
        )

    @address.setter
    def address(self, address: Address | None) -> None:
        self.address_line1 = address.line1 if address else None
        self.address_line2 = address.line2 if address else None
        self.city = address.city if address else None
        self.region = address.region if address else None
        self.postal_code = address.postal_code if address else None
        self.country = address.country if address else None


class CustomerRow(AddressColumns, Base):
    """A customer; `email` is stored in lower case."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    membership: Mapped[str] = mapped_column(String(40), default=NO_MEMBERSHIP)

    payment_methods: Mapped[list[PaymentMethodRow]] = relationship(
        order_by="PaymentMethodRow.position", lazy="selectin"
    )


class PaymentMethodRow(Base):
    """A way to pay that a customer has on file; only a gift card has a `balance`."""

    __tablename__ = "payment_method"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    balance: Mapped[Decimal | None]

    __table_args__ = (
        CheckConstraint("(kind = 'gift_card') = (balance IS NOT NULL)", name="balance_of_gift_card"),
        CheckConstraint("balance >= 0", name="balance"),
    )


class ProductRow(Base):
    """A product; what is sold are its variants."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    category: Mapped[str] = mapped_column(String(60))
    final_sale: Mapped[bool]
    opened_not_returnable: Mapped[bool]
    image_url: Mapped[str | None] = mapped_column(String(400))


class VariantRow(Base):
    """A variant of a product, as it is sold; `options` are pairs of name and value."""

    __tablename__ = "product_variant"

    sku: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    variant: Mapped[str] = mapped_column(String(120))
    color: Mapped[str] = mapped_column(String(60))
    options: Mapped[list[Any]]
    price: Mapped[Decimal]
    stock: Mapped[int]

    product: Mapped[ProductRow] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("stock >= 0", name="stock"),)


class OrderRow(AddressColumns, Base):
    """An order; it has an invoice once it has left the house."""

    __tablename__ = "sales_order"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    status: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(String(3))
    shipping_fee: Mapped[Decimal]
    total: Mapped[Decimal]
    payment: Mapped[str] = mapped_column(String(80))
    payment_method_id: Mapped[str | None] = mapped_column(ForeignKey("payment_method.id"))
    items_changed: Mapped[bool] = mapped_column(default=False)
    invoice_number: Mapped[str | None] = mapped_column(String(30), unique=True)
    invoiced_on: Mapped[date | None]

    lines: Mapped[list[OrderLineRow]] = relationship(order_by="OrderLineRow.position", lazy="raise")
    shipments: Mapped[list[ShipmentRow]] = relationship(order_by="ShipmentRow.position", lazy="raise")
    payments: Mapped[list[PaymentRow]] = relationship(order_by="PaymentRow.id", lazy="raise")
    waiting_change: Mapped[OrderChangeRow | None] = relationship(
        "OrderChangeRow",
        primaryjoin="and_(OrderChangeRow.order_number == OrderRow.number, OrderChangeRow.state == 'waiting')",
        viewonly=True,
        uselist=False,
        lazy="raise",
    )

    __table_args__ = (
        Index("ix_sales_order_customer_placed", "customer_id", "placed_at"),
        CheckConstraint("(invoice_number IS NULL) = (invoiced_on IS NULL)", name="invoice"),
    )


class OrderLineRow(Base):
    """A line of an order: the product as it was when it was sold."""

    __tablename__ = "order_line"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("sales_order.number"), index=True)
    position: Mapped[int]
    sku: Mapped[str] = mapped_column(ForeignKey("product_variant.sku"))
    name: Mapped[str] = mapped_column(String(200))
    variant: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(60))
    color: Mapped[str] = mapped_column(String(60))
    options: Mapped[list[Any]]
    quantity: Mapped[int]
    returned_quantity: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[Decimal]
    final_sale: Mapped[bool]
    opened_not_returnable: Mapped[bool]
    image_url: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("returned_quantity >= 0 AND returned_quantity <= quantity", name="returned_quantity"),
    )


class ShipmentRow(Base):
    """A parcel of an order; no `line_ids` means that all of the order is in it."""

    __tablename__ = "shipment"

    order_number: Mapped[str] = mapped_column(ForeignKey("sales_order.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    carrier: Mapped[str | None] = mapped_column(String(40))
    tracking_number: Mapped[str | None] = mapped_column(String(40))
    expected_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    line_ids: Mapped[list[Any]]


class PaymentRow(Base):
    """Money that moved for an order. Rows are only ever added: what goes back is a payment of its own."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("sales_order.number"), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Decimal]
    method_id: Mapped[str] = mapped_column(ForeignKey("payment_method.id"))
    made_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)


class ChargeRow(Base):
    """A fee on a customer's account."""

    __tablename__ = "charge"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    kind: Mapped[str] = mapped_column(String(30))
    description: Mapped[str] = mapped_column(String(300))
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    charged_at: Mapped[datetime]
    order_number: Mapped[str | None] = mapped_column(ForeignKey("sales_order.number"))
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("charge.id"))
    company_error: Mapped[str | None] = mapped_column(String(300))
    reversed_at: Mapped[datetime | None]
    reversed_amount: Mapped[Decimal] = mapped_column(default=Decimal("0.00"))
    reversal_pending: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_charge_customer_charged", "customer_id", "charged_at"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("reversed_amount >= 0 AND reversed_amount <= amount", name="reversed_amount"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_amount = 0)", name="reversed"),
    )
