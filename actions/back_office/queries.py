"""Every query that only reads, and the lock on an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from actions.back_office.entities import Charge, Invoice, InvoiceLine, Order, Variant
from actions.back_office.numbers import order_numbers_meant
from actions.back_office.port import NotFoundInBackOfficeError
from actions.back_office.records import (
    credit_note_number,
    to_charge,
    to_order,
    to_return,
    to_variant,
)
from actions.back_office.requests import ReturnRecord, ReversalHistory
from actions.back_office.tables import (
    CaseRow,
    ChargeRow,
    CustomerRow,
    OrderChangeRow,
    OrderRow,
    ReturnRow,
    ReversalRow,
    VariantRow,
)

_PARTS = (
    selectinload(OrderRow.lines),
    selectinload(OrderRow.shipments),
    selectinload(OrderRow.payments),
    selectinload(OrderRow.waiting_change),
)


def _orders() -> Select[OrderRow]:
    return select(OrderRow).options(*_PARTS)


async def find_order(session: AsyncSession, customer_id: str, order_number: str) -> Order | None:
    """An order of this customer."""
    row = await _find_row(session, customer_id, order_number)
    return None if row is None else to_order(row)


async def lock_order(session: AsyncSession, customer_id: str, order_number: str) -> OrderRow:
    """The customer's order with its parts; nobody else changes it before this transaction ends.

    Raises `NotFoundInBackOfficeError`.
    """
    meant = order_numbers_meant(order_number)
    mine = select(OrderRow.number).where(OrderRow.number.in_(meant), OrderRow.customer_id == customer_id)
    numbers = list(await session.scalars(mine.with_for_update()))
    if not numbers:
        raise NotFoundInBackOfficeError(f"customer {customer_id} has no order {order_number}")
    # Read after the lock: whoever held it before may have changed it.
    return await session.get_one(OrderRow, min(numbers, key=meant.index), options=_PARTS)


async def _find_row(session: AsyncSession, customer_id: str, order_number: str) -> OrderRow | None:
    meant = order_numbers_meant(order_number)
    rows = await session.scalars(
        _orders().where(OrderRow.number.in_(meant), OrderRow.customer_id == customer_id)
    )
    return min(rows, key=lambda row: meant.index(row.number), default=None)


async def find_invoice(session: AsyncSession, customer_id: str, order_number: str) -> Invoice | None:
    """The invoice of this customer's order, as it was issued, with the credit notes since."""
    row = await _find_row(session, customer_id, order_number)
    if row is None or row.invoice_number is None or row.invoiced_on is None:
        return None
    customer = await session.get_one(CustomerRow, customer_id)
    returns = await session.scalars(
        select(ReturnRow).where(ReturnRow.order_number == row.number).order_by(ReturnRow.id)
    )
    credits = [(credit_note_number(returned), returned.granted_amount) for returned in returns]
    return Invoice(
        number=row.invoice_number,
        order_number=row.number,
        issued_on=row.invoiced_on,
        customer_name=customer.name,
        address=row.address,
        currency=row.currency,
        lines=tuple(
            InvoiceLine(
                f"{line.name}, {line.variant}",
                line.quantity,
                line.unit_price,
                line.unit_price * line.quantity,
            )
            for line in row.lines
        ),
        shipping_fee=row.shipping_fee,
        total=row.total,
        payment=row.payment,
        credits=tuple((number, amount) for number, amount in credits if number is not None),
    )


async def select_returns(session: AsyncSession, customer_id: str) -> Sequence[ReturnRecord]:
    """The customer's returns, newest first."""
    rows = await session.scalars(
        select(ReturnRow)
        .options(selectinload(ReturnRow.lines))
        .where(ReturnRow.customer_id == customer_id)
        .order_by(ReturnRow.created_at.desc(), ReturnRow.id.desc())
    )
    return [to_return(row) for row in rows]


async def select_orders(session: AsyncSession, customer_id: str, limit: int) -> Sequence[Order]:
    """The customer's orders, newest first."""
    newest_first = (OrderRow.placed_at.desc(), OrderRow.number.desc())
    rows = await session.scalars(
        _orders().where(OrderRow.customer_id == customer_id).order_by(*newest_first).limit(limit)
    )
    return [to_order(row) for row in rows]


async def select_variants(session: AsyncSession, sku: str) -> Sequence[Variant]:
    """All variants of the product that `sku` is one of, by SKU."""
    product_id = select(VariantRow.product_id).where(VariantRow.sku == sku).scalar_subquery()
    rows = await session.scalars(
        select(VariantRow)
        .where(VariantRow.product_id == product_id)
        .order_by(VariantRow.sku)
        .options(joinedload(VariantRow.product))
    )
    return [to_variant(row) for row in rows]


async def select_charges(session: AsyncSession, customer_id: str, since: datetime) -> Sequence[Charge]:
    """The customer's fees since then, newest first."""
    rows = await session.scalars(
        select(ChargeRow)
        .where(ChargeRow.customer_id == customer_id, ChargeRow.charged_at >= since)
        .order_by(ChargeRow.charged_at.desc(), ChargeRow.id.desc())
    )
    return [to_charge(row) for row in rows]


async def count_courtesies(session: AsyncSession, customer_id: str, since: datetime) -> int:
    """Courtesy reversals since then; one that waits for a person counts, so that there is no second beside it."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(ReversalRow)
            .where(
                ReversalRow.customer_id == customer_id,
                ReversalRow.courtesy,
                ReversalRow.state != "declined",
                ReversalRow.created_at >= since,
            )
        )
        or 0
    )


async def read_history(session: AsyncSession, customer_id: str, since: datetime) -> ReversalHistory:
    """What was reversed since then."""
    rows = await session.scalars(
        select(ChargeRow)
        .where(ChargeRow.customer_id == customer_id, ChargeRow.reversed_at >= since)
        .order_by(ChargeRow.reversed_at.desc(), ChargeRow.id)
    )
    charges = tuple(to_charge(row) for row in rows)
    return ReversalHistory(
        courtesy_reversals=await count_courtesies(session, customer_id, since),
        reversed_total=sum((charge.reversed_amount for charge in charges), Decimal("0.00")),
        charges=charges,
    )


async def is_key_known(session: AsyncSession, idempotency_key: str) -> bool:
    """Whether something was recorded under the key of an executing call."""
    tables = (ReturnRow, ReversalRow, OrderChangeRow, CaseRow)
    known = [exists().where(table.idempotency_key == idempotency_key) for table in tables]
    return bool(await session.scalar(select(or_(*known))))
