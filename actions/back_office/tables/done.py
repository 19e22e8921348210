"""What was done: returns, reversals, changes of orders, cases, and the audit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.back_office.tables.base import Base


class ReturnRow(Base):
    """A return; its number is RN-30000 plus `id`. `granted_amount` is what is given back once it is arranged."""

    __tablename__ = "return_record"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("sales_order.number"), index=True)
    customer_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(30))
    method: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal]
    to_pay: Mapped[Decimal]
    granted_amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    refund_to: Mapped[str | None] = mapped_column(ForeignKey("payment_method.id"))
    deductions: Mapped[list[Any]]
    comment: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    trace: Mapped[list[Any]]
    policy_version: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    tracking_number: Mapped[str] = mapped_column(String(40))
    send_back_by: Mapped[date]
    created_at: Mapped[datetime]

    lines: Mapped[list[ReturnLineRow]] = relationship(order_by="ReturnLineRow.position", lazy="raise")

    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("to_pay >= 0", name="to_pay"),
        CheckConstraint("granted_amount >= 0 AND granted_amount <= amount", name="granted_amount"),
    )


class ReturnLineRow(Base):
    """An item of a return, at the price it was sold for; `exchange_price` is what is sent instead costs."""

    __tablename__ = "return_line"

    return_id: Mapped[int] = mapped_column(ForeignKey("return_record.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("order_line.id"))
    name: Mapped[str] = mapped_column(String(330))
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    exchange_sku: Mapped[str | None] = mapped_column(ForeignKey("product_variant.sku"))
    exchange_title: Mapped[str | None] = mapped_column(String(120))
    exchange_price: Mapped[Decimal | None]


class ReversalRow(Base):
    """A fee reversal: executed, waiting for a person, or declined; its number is FR-40000 plus `id`.

    `granted_amount` is what was given back: zero as long as it waits, less than `amount` when a part was granted.
    """

    __tablename__ = "reversal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"))
    amount: Mapped[Decimal]
    granted_amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    rule: Mapped[str] = mapped_column(String(60))
    trace: Mapped[list[Any]]
    policy_version: Mapped[str] = mapped_column(String(100))
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
        CheckConstraint("granted_amount >= 0 AND granted_amount <= amount", name="granted_amount"),
    )


class ReversalChargeRow(Base):
    """A charge of a reversal. `is_open` ends when it gets nothing; a charge has one open reversal at most."""

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


class OrderChangeRow(Base):
    """A change of an order or an account's address; its number is OC-60000 plus `id`.

    `request` is what was asked for, to be executed when a person has approved it; `details` says what has changed, and
    is empty as long as nothing has.
    """

    __tablename__ = "order_change"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    order_number: Mapped[str | None] = mapped_column(ForeignKey("sales_order.number"), index=True)
    amount: Mapped[Decimal]
    to_pay: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    request: Mapped[dict[str, Any]]
    details: Mapped[dict[str, Any]]
    trace: Mapped[list[Any]]
    policy_version: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount >= 0 AND to_pay >= 0", name="amounts"),
        Index(
            "uq_order_change_waiting",
            "order_number",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )


class CaseRow(Base):
    """A complaint; its number is CS-50000 plus `id`. `order_number` is as the customer gave it."""

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"), index=True)
    order_number: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    created_at: Mapped[datetime]


class PolicyCaseRow(Base):
    """What a policy decided on which facts, for trying another policy on it."""

    __tablename__ = "policy_case"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    policy: Mapped[str] = mapped_column(String(20))
    policy_version: Mapped[str] = mapped_column(String(100))
    conversation_id: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    decision: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]

    __table_args__ = (Index("ix_policy_case_policy_decided", "policy", "decided_at"),)


class AuditRow(Base):
    """What was done, by whom, by which rule, on what evidence. Rows are only ever added (a trigger sees to it)."""

    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    happened_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[str | None] = mapped_column(String(32), index=True)
    reference: Mapped[str] = mapped_column(String(20), index=True)
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    rule: Mapped[str] = mapped_column(String(60))
    policy_version: Mapped[str] = mapped_column(String(100))
    evidence: Mapped[dict[str, Any]]
