"""The tables of the SQL back office: customers, products, orders, charges, and what was done about them.

Money is kept as integer cents, so that sums are exact on every database. What must never happen twice has a unique
index: an idempotency key, and the open reversal of a charge.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from core.database import TYPE_MAP, new_metadata


class Cents(TypeDecorator[Decimal]):
    """A `Decimal` amount with two places, stored as integer cents. Raises ValueError for fractions of a cent."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To the database: whole cents."""
        if value is None:
            return None
        cents = Decimal(value) * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"{value} is not a whole number of cents")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From the database: exactly two places."""
        return None if value is None else Decimal(value).scaleb(-2)


class Base(DeclarativeBase):
    """The declarative base of this package."""

    metadata = new_metadata()
    type_annotation_map: ClassVar = {**TYPE_MAP, Decimal: Cents()}


metadata = Base.metadata


class CustomerRow(Base):
    """A customer; `email` is stored in lower case."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    card_member: Mapped[bool]
    card_last_four: Mapped[str | None] = mapped_column(String(4))


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
    """A variant of a product, as it is sold."""

    __tablename__ = "product_variant"

    sku: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    variant: Mapped[str] = mapped_column(String(120))
    color: Mapped[str] = mapped_column(String(60))
    price: Mapped[Decimal]
    stock: Mapped[int]

    product: Mapped[ProductRow] = relationship(lazy="raise")


class OrderRow(Base):
    """An order with its shipment."""

    __tablename__ = "sales_order"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    status: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    expected_on: Mapped[date | None]
    carrier: Mapped[str | None] = mapped_column(String(40))
    tracking_number: Mapped[str | None] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    shipping_fee: Mapped[Decimal]
    total: Mapped[Decimal]
    payment: Mapped[str] = mapped_column(String(80))

    lines: Mapped[list[OrderLineRow]] = relationship(order_by="OrderLineRow.position", lazy="raise")

    __table_args__ = (Index("ix_sales_order_customer_placed", "customer_id", "placed_at"),)


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
    quantity: Mapped[int]
    returned_quantity: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[Decimal]
    final_sale: Mapped[bool]
    opened_not_returnable: Mapped[bool]
    image_url: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("returned_quantity >= 0 AND returned_quantity <= quantity", name="returned_quantity"),
    )


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
    reversal_pending: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_charge_customer_charged", "customer_id", "charged_at"),
        CheckConstraint("amount > 0", name="amount"),
    )


class ReturnRow(Base):
    """A return as recorded; its number is RN-30000 plus `id`."""

    __tablename__ = "return_record"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("sales_order.number"), index=True)
    customer_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(30))
    method: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    deductions: Mapped[list[Any]]
    exchange_variant: Mapped[str | None] = mapped_column(String(200))
    comment: Mapped[str] = mapped_column(Text)
    trace: Mapped[list[Any]]
    tracking_number: Mapped[str] = mapped_column(String(40))
    has_credit_note: Mapped[bool]
    send_back_by: Mapped[date]
    created_at: Mapped[datetime]

    lines: Mapped[list[ReturnLineRow]] = relationship(order_by="ReturnLineRow.position", lazy="raise")

    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)


class ReturnLineRow(Base):
    """An item of a return, at the price it was sold for."""

    __tablename__ = "return_line"

    return_id: Mapped[int] = mapped_column(ForeignKey("return_record.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("order_line.id"))
    name: Mapped[str] = mapped_column(String(330))
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]


class ReversalRow(Base):
    """A fee reversal: executed, waiting for a person, or declined; its number is FR-40000 plus `id`."""

    __tablename__ = "reversal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    rule: Mapped[str] = mapped_column(String(60))
    trace: Mapped[list[Any]]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    courtesy: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    charges: Mapped[list[ReversalChargeRow]] = relationship(
        order_by="ReversalChargeRow.position", lazy="raise"
    )

    __table_args__ = (
        Index("ix_reversal_customer_created", "customer_id", "created_at"),
        CheckConstraint("amount > 0", name="amount"),
    )


class ReversalChargeRow(Base):
    """A charge of a reversal. `is_open` ends when the reversal is declined; a charge has one open reversal at most."""

    __tablename__ = "reversal_charge"

    reversal_id: Mapped[int] = mapped_column(ForeignKey("reversal.id"), primary_key=True)
    charge_id: Mapped[str] = mapped_column(ForeignKey("charge.id"), primary_key=True)
    position: Mapped[int]
    is_open: Mapped[bool]

    __table_args__ = (
        Index(
            "uq_reversal_charge_open",
            "charge_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
    )


class CodeRow(Base):
    """A one-time code sent, or (no `customer_id`) only said to have been sent; `code_hash` is salted."""

    __tablename__ = "verification_code"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"))
    code_hash: Mapped[str] = mapped_column(String(200))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_verification_code_conversation_sent", "conversation_id", "sent_at"),
        Index("ix_verification_code_customer_sent", "customer_id", "sent_at"),
    )


class VerificationRow(Base):
    """Who a conversation is verified as, and until when."""

    __tablename__ = "verification"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    method: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime]


class AuditRow(Base):
    """What was done, by whom, by which rule, on what evidence. Rows are only ever added (a trigger sees to it)."""

    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    happened_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[str] = mapped_column(String(32), index=True)
    reference: Mapped[str] = mapped_column(String(20), index=True)
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    rule: Mapped[str] = mapped_column(String(60))
    evidence: Mapped[dict[str, Any]]
