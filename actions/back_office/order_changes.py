"""Orders before they are packed, and accounts: cancelling, another address, other variants; each once per key.

A change of items moves the difference in price at once, and an order's items are changed once only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office import moving
from actions.back_office.entities import Address, OrderStatus
from actions.back_office.execution import (
    NO_CURRENCY,
    audit,
    deciding_rule,
    execute_once,
    trace_to_json,
)
from actions.back_office.numbers import Series
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.queries import lock_order
from actions.back_office.records import to_order_change
from actions.back_office.requests import (
    ZERO,
    CancelOrderRequest,
    ChangeAddressRequest,
    ChangeItemsRequest,
    OrderChangeRecord,
)
from actions.back_office.tables import (
    CustomerRow,
    OrderChangeRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    VariantRow,
)
from core.clock import Clock
from core.database import Database

ChangeRequest = CancelOrderRequest | ChangeAddressRequest | ChangeItemsRequest


class OrderLedger:
    """Changes of orders and accounts in the database of the back office."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def cancel(self, request: CancelOrderRequest, key: str) -> OrderChangeRecord:
        """Cancel an order: the money goes back to where it came from, the goods into the stock.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`, as the other two do.
        """
        return await self._once(key, lambda session: self._cancel(session, request, key))

    async def change_address(self, request: ChangeAddressRequest, key: str) -> OrderChangeRecord:
        """Change where an order goes, or without an order the account's address."""
        return await self._once(key, lambda session: self._change_address(session, request, key))

    async def change_items(self, request: ChangeItemsRequest, key: str) -> OrderChangeRecord:
        """Other variants of the same products, with the difference in price."""
        return await self._once(key, lambda session: self._change_items(session, request, key))

    async def _once(
        self, key: str, work: Callable[[AsyncSession], Awaitable[OrderChangeRecord]]
    ) -> OrderChangeRecord:
        return await execute_once(
            self._database,
            work,
            lambda session: _find_by_key(session, key),
            "the change contradicts what is stored",
        )

    async def _cancel(
        self, session: AsyncSession, request: CancelOrderRequest, key: str
    ) -> OrderChangeRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        _require_processing(order, request.currency)
        paid = moving.paid_by_method(order)
        total = sum(paid.values(), ZERO)
        if request.amount != total:
            raise FactsChangedError(f"{total} was paid for order {order.number}, not {request.amount}")
        goods: Counter[str] = Counter()
        for line in order.lines:
            goods[line.sku] += line.quantity
        await moving.move_stock(session, goods)
        order.status = OrderStatus.CANCELLED.value
        row = await self._add(
            session,
            request,
            key,
            "order_cancelled",
            {
                "reason": request.reason.value,
                "refunded": {name: str(amount) for name, amount in paid.items()},
            },
            order=order,
            amount=total,
        )
        for method_id, amount in sorted(paid.items()):
            method = await moving.require_method(session, order, method_id)
            await moving.give_back(
                session, order, method, amount, row.created_at, Series.ORDER_CHANGE.number(row.id)
            )
        return to_order_change(row)

    async def _change_address(
        self, session: AsyncSession, request: ChangeAddressRequest, key: str
    ) -> OrderChangeRecord:
        order = None
        place: OrderRow | CustomerRow
        if request.order_number is not None:
            place = order = await lock_order(session, request.customer_id, request.order_number)
        else:
            place = await _lock_customer(session, request.customer_id)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        if order is not None:
            _require_processing(order, order.currency)
        before, place.address = place.address, request.address
        details = {"from": _address_to_json(before), "to": _address_to_json(request.address)}
        return to_order_change(
            await self._add(session, request, key, "address_changed", details, order=order)
        )

    async def _change_items(
        self, session: AsyncSession, request: ChangeItemsRequest, key: str
    ) -> OrderChangeRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        _require_processing(order, request.currency)
        if order.items_changed:
            raise FactsChangedError(f"the items of order {order.number} have been changed before")
        changes = await _read_changes(session, order, request)
        difference = sum(
            ((variant.price - line.unit_price) * line.quantity for line, variant in changes), ZERO
        )
        if (request.amount, request.to_pay) != (max(-difference, ZERO), max(difference, ZERO)):
            raise FactsChangedError(f"the difference in price is {difference}")
        # Before the stock: whoever can't pay takes nothing from the shelf.
        method = (
            await moving.require_method(session, order, request.payment_method_id) if difference else None
        )
        goods: Counter[str] = Counter()
        for line, variant in changes:
            goods[line.sku] += line.quantity
            goods[variant.sku] -= line.quantity
        await moving.move_stock(session, goods)
        details = {
            "changes": [
                {
                    "line_id": line.id,
                    "from": line.sku,
                    "to": variant.sku,
                    "from_price": str(line.unit_price),
                    "to_price": str(variant.price),
                }
                for line, variant in changes
            ],
            "payment_method_id": method.id if method else None,
        }
        for line, variant in changes:
            line.sku, line.variant, line.color = variant.sku, variant.variant, variant.color
            line.options, line.unit_price = variant.options, variant.price
        order.items_changed = True
        order.total += difference
        row = await self._add(
            session,
            request,
            key,
            "items_changed",
            details,
            order=order,
            amount=request.amount,
            to_pay=request.to_pay,
        )
        if method is not None:
            await _move(session, order, method, difference, row)
        return to_order_change(row)

    async def _add(
        self,
        session: AsyncSession,
        request: ChangeRequest,
        key: str,
        kind: str,
        details: dict[str, Any],
        *,
        order: OrderRow | None,
        amount: Decimal = ZERO,
        to_pay: Decimal = ZERO,
    ) -> OrderChangeRow:
        row = OrderChangeRow(
            idempotency_key=key,
            kind=kind,
            customer_id=request.customer_id,
            order_number=order.number if order else None,
            amount=amount,
            to_pay=to_pay,
            currency=order.currency if order else NO_CURRENCY,
            details=details,
            trace=trace_to_json(request.trace),
            policy_version=request.policy_version,
            created_at=self._clock.now(),
        )
        session.add(row)
        await session.flush()
        session.add(
            audit(
                row.created_at,
                action=kind,
                customer_id=row.customer_id,
                reference=Series.ORDER_CHANGE.number(row.id),
                amount=to_pay or amount,
                currency=row.currency,
                rule=deciding_rule(row.trace),
                policy_version=row.policy_version,
                evidence={
                    "idempotency_key": key,
                    "order_number": row.order_number,
                    "amount": str(amount),
                    "to_pay": str(to_pay),
                    **details,
                    "trace": row.trace,
                },
            )
        )
        return row


async def _find_by_key(session: AsyncSession, key: str) -> OrderChangeRecord | None:
    row = await session.scalar(select(OrderChangeRow).where(OrderChangeRow.idempotency_key == key))
    return None if row is None else to_order_change(row)


async def _lock_customer(session: AsyncSession, customer_id: str) -> CustomerRow:
    row = await session.get(CustomerRow, customer_id, with_for_update=True)
    if row is None:
        raise NotFoundInBackOfficeError(f"there is no customer {customer_id}")
    return row


def _require_processing(order: OrderRow, currency: str) -> None:
    if order.status != OrderStatus.PROCESSING:
        raise FactsChangedError(f"order {order.number} is {order.status}")
    if currency != order.currency:
        raise FactsChangedError(f"order {order.number} was paid in {order.currency}")


async def _read_changes(
    session: AsyncSession, order: OrderRow, request: ChangeItemsRequest
) -> list[tuple[OrderLineRow, VariantRow]]:
    """The lines with the variants wanted. Raises when one is unknown, or no other variant of the same product."""
    wanted = {change.line_id: change.sku for change in request.changes}
    if not wanted or len(wanted) != len(request.changes):
        raise FactsChangedError("a change needs items, each of them once")
    lines = [line for line in order.lines if line.id in wanted]
    if len(lines) != len(wanted):
        raise NotFoundInBackOfficeError(f"order {order.number} has no such line")
    variants = await moving.find_variants(session, {*wanted.values(), *(line.sku for line in lines)})
    for line in lines:
        new = variants.get(wanted[line.id])
        if new is None or new.sku == line.sku or new.product_id != variants[line.sku].product_id:
            raise FactsChangedError(f"{wanted[line.id]} is no other variant of {line.name}")
    return [(line, variants[wanted[line.id]]) for line in lines]


async def _move(
    session: AsyncSession,
    order: OrderRow,
    method: PaymentMethodRow,
    difference: Decimal,
    row: OrderChangeRow,
) -> None:
    reference = Series.ORDER_CHANGE.number(row.id)
    if difference > 0:
        await moving.take_payment(session, order, method, difference, row.created_at, reference)
    else:
        await moving.give_back(session, order, method, -difference, row.created_at, reference)


def _address_to_json(address: Address | None) -> str | None:
    return None if address is None else address.in_one_line()
