"""Recording a return: facts checked again and everything written in one transaction, once per idempotency key."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from actions.back_office.money import round_to_cents
from actions.back_office.port import (
    FactsChangedError,
    NotFoundInBackOfficeError,
    OrderStatus,
    ReturnMethod,
    ReturnRecord,
    ReturnRequest,
)
from actions.back_office.records import (
    normalize_order_number,
    return_number,
    to_return,
    trace_to_json,
)
from actions.back_office.tables import (
    AuditRow,
    CustomerRow,
    OrderLineRow,
    OrderRow,
    ReturnLineRow,
    ReturnRow,
    VariantRow,
)
from actions.policies.returns import ReturnPolicy
from core.clock import Clock
from core.database import Database

ZERO = Decimal("0.00")


class ReturnLedger:
    """Returns in the database of the back office."""

    def __init__(self, database: Database, clock: Clock, policy: ReturnPolicy) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy

    async def record(self, request: ReturnRequest, key: str) -> ReturnRecord:
        """The return under `key`: the earlier one, or a new one.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`.
        """
        try:
            async with self._database.transaction() as session:
                return await self._record(session, request, key)
        except IntegrityError as error:
            # Two calls at once with one key, for different orders: the first one counts.
            async with self._database.reading() as session:
                earlier = await _find(session, key)
            if earlier is None:
                raise FactsChangedError("the return contradicts what is stored") from error
            return earlier

    async def _record(self, session: AsyncSession, request: ReturnRequest, key: str) -> ReturnRecord:
        order = await _lock_order(session, request)
        # Only now: an identical call that came first held the lock until it was done.
        earlier = await _find(session, key)
        if earlier is not None:
            return earlier
        chosen = await _take_lines(session, order, request)
        self._check_amount(request, order, chosen)
        if request.method is ReturnMethod.EXCHANGE and request.exchange_variant:
            variant = await _take_stock(session, request.exchange_variant, chosen)
            request = replace(request, exchange_variant=variant)
        customer = await session.get_one(CustomerRow, request.customer_id)
        row = self._new_row(request, key, customer.name)
        row.lines = [
            ReturnLineRow(
                position=position,
                line_id=line.id,
                name=f"{line.name}, {line.variant}",
                quantity=quantity,
                unit_price=line.unit_price,
            )
            for position, (line, quantity) in enumerate(chosen)
        ]
        session.add(row)
        await session.flush()
        row.tracking_number = f"1Z7A4R9303{row.id:08d}"
        session.add(_audit(row, request))
        return to_return(row)

    def _new_row(self, request: ReturnRequest, key: str, customer_name: str) -> ReturnRow:
        from_now = self._clock.now()
        return ReturnRow(
            idempotency_key=key,
            customer_id=request.customer_id,
            order_number=normalize_order_number(request.order_number),
            customer_name=customer_name,
            reason=request.reason.value,
            method=request.method.value,
            amount=request.amount,
            currency=request.currency,
            deductions=[[label, str(amount)] for label, amount in request.deductions],
            exchange_variant=request.exchange_variant,
            comment=request.comment,
            trace=trace_to_json(request.trace),
            tracking_number="",
            has_credit_note=request.method is not ReturnMethod.EXCHANGE,
            send_back_by=self._policy.send_back_by(from_now),
            created_at=from_now,
        )

    def _check_amount(
        self, request: ReturnRequest, order: OrderRow, chosen: list[tuple[OrderLineRow, int]]
    ) -> None:
        """The amount confirmed must follow from the items: never more than was paid for them, but for the bonus."""
        items_total = sum((line.unit_price * quantity for line, quantity in chosen), ZERO)
        if any(amount < 0 for _, amount in request.deductions):
            raise FactsChangedError("a deduction can't be negative")
        remainder = items_total - sum((amount for _, amount in request.deductions), ZERO)
        expected = {
            ReturnMethod.REFUND: remainder,
            ReturnMethod.EXCHANGE: ZERO,
            ReturnMethod.STORE_CREDIT: remainder + self._policy.store_credit_bonus(remainder),
        }[request.method]
        if request.amount != expected or expected < 0:
            raise FactsChangedError(f"the items are worth {expected}, not {request.amount}")
        if request.currency != order.currency:
            raise FactsChangedError(f"order {order.number} was paid in {order.currency}")


async def _find(session: AsyncSession, key: str) -> ReturnRecord | None:
    query = select(ReturnRow).options(selectinload(ReturnRow.lines)).where(ReturnRow.idempotency_key == key)
    row = await session.scalar(query)
    return None if row is None else to_return(row)


async def _lock_order(session: AsyncSession, request: ReturnRequest) -> OrderRow:
    order = await session.scalar(
        select(OrderRow)
        .where(
            OrderRow.number == normalize_order_number(request.order_number),
            OrderRow.customer_id == request.customer_id,
        )
        .with_for_update()
    )
    if order is None:
        raise NotFoundInBackOfficeError(f"customer {request.customer_id} has no order {request.order_number}")
    return order


async def _take_lines(
    session: AsyncSession, order: OrderRow, request: ReturnRequest
) -> list[tuple[OrderLineRow, int]]:
    """The lines asked for, counted as returned. Raises when one is unknown or not as many are left."""
    if order.status != OrderStatus.DELIVERED:
        raise FactsChangedError(f"order {order.number} is {order.status}")
    wanted = {line.line_id: line.quantity for line in request.lines}
    if not wanted or len(wanted) != len(request.lines) or min(wanted.values()) < 1:
        raise FactsChangedError("a return needs items, each of them once, at least one of each")
    rows = await session.scalars(
        select(OrderLineRow)
        .where(OrderLineRow.order_number == order.number, OrderLineRow.id.in_(wanted))
        .order_by(OrderLineRow.position)
    )
    chosen = [(row, wanted[row.id]) for row in rows]
    if len(chosen) != len(wanted):
        raise NotFoundInBackOfficeError(f"order {order.number} has no such line")
    for line, quantity in chosen:
        if quantity > line.quantity - line.returned_quantity:
            raise FactsChangedError(
                f"of {line.name}, only {line.quantity - line.returned_quantity} can come back"
            )
        line.returned_quantity += quantity
    return chosen


async def _take_stock(session: AsyncSession, wanted: str, chosen: list[tuple[OrderLineRow, int]]) -> str:
    """Reserve what the items are exchanged for; `wanted` is a SKU or a variant's name. The name, for people."""
    skus = [line.sku for line, _ in chosen]
    product_of = {
        row.sku: row.product_id
        for row in await session.scalars(select(VariantRow).where(VariantRow.sku.in_(skus)))
    }
    siblings = await session.scalars(
        select(VariantRow).where(VariantRow.product_id.in_(product_of.values())).order_by(VariantRow.sku)
    )
    name = wanted.strip().casefold()
    variant = next((row for row in siblings if name in {row.sku.casefold(), row.variant.casefold()}), None)
    if variant is None:
        raise FactsChangedError(f"there is no variant {wanted}")
    quantity = sum(count for line, count in chosen if product_of[line.sku] == variant.product_id)
    reserved = await session.scalar(
        update(VariantRow)
        .where(VariantRow.sku == variant.sku, VariantRow.stock >= quantity)
        .values(stock=VariantRow.stock - quantity)
        .returning(VariantRow.sku)
    )
    if reserved is None:
        raise FactsChangedError(f"{variant.variant} is not in stock any more")
    return variant.variant


def _audit(row: ReturnRow, request: ReturnRequest) -> AuditRow:
    return AuditRow(
        happened_at=row.created_at,
        actor="assistant",
        action="return_recorded",
        customer_id=row.customer_id,
        reference=return_number(row.id),
        amount=round_to_cents(row.amount),
        currency=row.currency,
        rule=request.trace[-1].rule if request.trace else "",
        evidence={
            "idempotency_key": row.idempotency_key,
            "order_number": row.order_number,
            "reason": row.reason,
            "method": row.method,
            "lines": [
                {"line_id": line.line_id, "quantity": line.quantity, "unit_price": str(line.unit_price)}
                for line in row.lines
            ],
            "deductions": row.deductions,
            "exchange_variant": row.exchange_variant,
            "trace": row.trace,
        },
    )
