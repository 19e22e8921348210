"""From stored rows to the port's records, and every query that only reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, cast

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from actions.back_office.port import (
    Charge,
    ChargeKind,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRecord,
    ReturnRequest,
    ReversalHistory,
    ReversalRecord,
    ReversalRequest,
    RuleOutcome,
)
from actions.back_office.tables import (
    ChargeRow,
    CustomerRow,
    OrderLineRow,
    OrderRow,
    ReturnRow,
    ReversalRow,
    VariantRow,
)

FIRST_RETURN = 30_000
FIRST_REVERSAL = 40_000


def normalize_order_number(said: str) -> str:
    """The number as stored, from what people type: "tr 10001", "#10001" and "TR-10001" are the same order."""
    digits = re.sub(r"\D", "", said)
    return f"TR-{digits}" if digits else said.strip().upper()


def return_number(row_id: int) -> str:
    """The number a customer is told: RN-30001 is the first."""
    return f"RN-{FIRST_RETURN + row_id}"


def reversal_number(row_id: int) -> str:
    """The number a customer is told: FR-40001 is the first."""
    return f"FR-{FIRST_REVERSAL + row_id}"


def reversal_id(number: str) -> int | None:
    """The row behind FR-40001; None for what is no such number."""
    match = re.fullmatch(r"FR-(\d{5,9})", number.strip().upper())
    return int(match[1]) - FIRST_REVERSAL if match else None


def trace_to_json(trace: Iterable[RuleOutcome]) -> list[dict[str, str]]:
    """A policy's walk as data."""
    return [{"rule": step.rule, "outcome": step.outcome, "reason": step.reason} for step in trace]


def to_customer(row: CustomerRow) -> Customer:
    """The port's view of a customer."""
    return Customer(row.id, row.name, row.email, row.card_member, row.card_last_four)


def to_order_line(row: OrderLineRow) -> OrderLine:
    """The port's view of an order line."""
    return OrderLine(
        id=row.id,
        sku=row.sku,
        name=row.name,
        variant=row.variant,
        category=row.category,
        color=row.color,
        quantity=row.quantity,
        returned_quantity=row.returned_quantity,
        unit_price=row.unit_price,
        final_sale=row.final_sale,
        opened_not_returnable=row.opened_not_returnable,
        image_url=row.image_url,
    )


def to_order(row: OrderRow) -> Order:
    """The port's view of an order; its lines must be loaded."""
    return Order(
        number=row.number,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        delivered_at=row.delivered_at,
        expected_on=row.expected_on,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        currency=row.currency,
        shipping_fee=row.shipping_fee,
        total=row.total,
        payment=row.payment,
        lines=tuple(to_order_line(line) for line in row.lines),
    )


def to_charge(row: ChargeRow) -> Charge:
    """The port's view of a charge."""
    return Charge(
        id=row.id,
        customer_id=row.customer_id,
        kind=ChargeKind(row.kind),
        description=row.description,
        amount=row.amount,
        currency=row.currency,
        charged_at=row.charged_at,
        order_number=row.order_number,
        duplicate_of=row.duplicate_of,
        company_error=row.company_error,
        reversed_at=row.reversed_at,
        reversal_pending=row.reversal_pending,
    )


def to_return(row: ReturnRow) -> ReturnRecord:
    """The port's view of a return; its lines must be loaded."""
    request = ReturnRequest(
        customer_id=row.customer_id,
        order_number=row.order_number,
        lines=tuple(ReturnLineRequest(line.line_id, line.quantity) for line in row.lines),
        reason=ReturnReason(row.reason),
        method=ReturnMethod(row.method),
        amount=row.amount,
        currency=row.currency,
        deductions=tuple((label, Decimal(amount)) for label, amount in row.deductions),
        exchange_variant=row.exchange_variant,
        trace=_trace(row.trace),
        comment=row.comment,
    )
    return ReturnRecord(
        number=return_number(row.id),
        request=request,
        customer_name=row.customer_name,
        lines=tuple((line.name, line.quantity, line.unit_price) for line in row.lines),
        tracking_number=row.tracking_number,
        credit_note_number=f"CN-{FIRST_RETURN + row.id}" if row.has_credit_note else None,
        send_back_by=row.send_back_by,
        created_at=row.created_at,
    )


def to_reversal(row: ReversalRow) -> ReversalRecord:
    """The port's view of a reversal; its charges must be loaded."""
    request = ReversalRequest(
        customer_id=row.customer_id,
        charge_ids=tuple(charge.charge_id for charge in row.charges),
        amount=row.amount,
        currency=row.currency,
        rule=row.rule,
        trace=_trace(row.trace),
        approved_by=row.approved_by,
        courtesy=row.courtesy,
    )
    state = cast(Literal["executed", "waiting", "declined"], row.state)
    return ReversalRecord(reversal_number(row.id), request, state, row.created_at)


def _trace(steps: list[Any]) -> tuple[RuleOutcome, ...]:
    return tuple(RuleOutcome(step["rule"], step["outcome"], step["reason"]) for step in steps)


def _orders() -> Select[OrderRow]:
    return select(OrderRow).options(selectinload(OrderRow.lines))


async def find_customer(session: AsyncSession, email: str) -> CustomerRow | None:
    """The customer with that address, however it is capitalised."""
    return await session.scalar(select(CustomerRow).where(CustomerRow.email == email.strip().lower()))


async def find_order(session: AsyncSession, customer_id: str, order_number: str) -> Order | None:
    """An order of this customer."""
    query = _orders().where(OrderRow.number == normalize_order_number(order_number))
    row = await session.scalar(query.where(OrderRow.customer_id == customer_id))
    return None if row is None else to_order(row)


async def select_orders(session: AsyncSession, customer_id: str, limit: int) -> Sequence[Order]:
    """The customer's orders, newest first."""
    newest_first = (OrderRow.placed_at.desc(), OrderRow.number.desc())
    rows = await session.scalars(
        _orders().where(OrderRow.customer_id == customer_id).order_by(*newest_first).limit(limit)
    )
    return [to_order(row) for row in rows]


async def select_variants(session: AsyncSession, sku: str) -> Sequence[tuple[str, str]]:
    """(sku, variant) in stock of the product that `sku` is a variant of, itself included."""
    product_id = select(VariantRow.product_id).where(VariantRow.sku == sku).scalar_subquery()
    rows = await session.execute(
        select(VariantRow.sku, VariantRow.variant)
        .where(VariantRow.product_id == product_id, VariantRow.stock > 0)
        .order_by(VariantRow.sku)
    )
    return [(found, variant) for found, variant in rows]


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
        reversed_total=sum((charge.amount for charge in charges), Decimal("0.00")),
        charges=charges,
    )
