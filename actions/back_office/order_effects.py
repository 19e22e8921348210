"""What cancelling an order, or changing its items, address or way to pay, does to order, stock and money.

A plan is made from a request and the stored facts, and refused when the two disagree; carrying it out does all of it
or, by the transaction around it, nothing. A request that waited for a person is planned anew when it is executed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office import moving
from actions.back_office.entities import Address, OrderStatus
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import (
    ZERO,
    CancelOrderRequest,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    OrderChangeKind,
)
from actions.back_office.tables import CustomerRow, OrderLineRow, OrderRow, PaymentMethodRow, VariantRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request comes to: `goods` to add to the stock by SKU, and what each way to pay gets (below zero: pays).

    `money` moves in its order: what a gift card gets back it can pay with.
    """

    kind: OrderChangeKind
    details: dict[str, Any]
    """What changes, for the record."""
    apply: Callable[[], None]
    """Changes the stored order or account."""
    goods: Counter[str] = field(default_factory=Counter)
    money: tuple[tuple[PaymentMethodRow, Decimal], ...] = ()
    amount: Decimal = ZERO
    to_pay: Decimal = ZERO


async def plan_cancellation(session: AsyncSession, order: OrderRow, request: CancelOrderRequest) -> Plan:
    """All that was paid goes back to where it came from, the goods into the stock. Raises `FactsChangedError`."""
    _require_processing(order, request.currency)
    paid = moving.paid_by_method(order)
    total = sum(paid.values(), ZERO)
    if request.amount != total:
        raise FactsChangedError(f"{total} was paid for order {order.number}, not {request.amount}")
    goods: Counter[str] = Counter()
    for line in order.lines:
        goods[line.sku] += line.quantity

    def apply() -> None:
        order.status = OrderStatus.CANCELLED.value

    return Plan(
        kind="order_cancelled",
        details={
            "reason": request.reason.value,
            "refunded": {name: str(amount) for name, amount in paid.items()},
        },
        apply=apply,
        goods=goods,
        money=tuple(
            [
                (await moving.require_method(session, order, method_id), amount)
                for method_id, amount in sorted(paid.items())
            ]
        ),
        amount=total,
    )


async def plan_items(session: AsyncSession, order: OrderRow, request: ChangeItemsRequest) -> Plan:
    """Other variants at today's prices, with the difference. Raises as all plans do."""
    _require_processing(order, request.currency)
    if order.items_changed:
        raise FactsChangedError(f"the items of order {order.number} have been changed before")
    changes = await _read_changes(session, order, request)
    difference = sum(((variant.price - line.unit_price) * line.quantity for line, variant in changes), ZERO)
    if (request.amount, request.to_pay) != (max(-difference, ZERO), max(difference, ZERO)):
        raise FactsChangedError(f"the difference in price is {difference}")
    method = await moving.require_method(session, order, request.payment_method_id) if difference else None
    goods: Counter[str] = Counter()
    for line, variant in changes:
        goods[line.sku] += line.quantity
        goods[variant.sku] -= line.quantity

    def apply() -> None:
        for line, variant in changes:
            line.sku, line.variant, line.color = variant.sku, variant.variant, variant.color
            line.options, line.unit_price = variant.options, variant.price
        order.items_changed = True
        order.total += difference

    return Plan(
        kind="items_changed",
        details={
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
        },
        apply=apply,
        goods=goods,
        money=((method, -difference),) if method else (),
        amount=request.amount,
        to_pay=request.to_pay,
    )


async def plan_payment(session: AsyncSession, order: OrderRow, request: ChangePaymentRequest) -> Plan:
    """All that was paid goes back to where it came from, and another way to pay is charged. Raises as all plans do."""
    _require_processing(order, request.currency)
    paid = moving.paid_by_method(order)
    total = sum(paid.values(), ZERO)
    if not total or request.amount != total:
        raise FactsChangedError(f"{total} was paid for order {order.number}, not {request.amount}")
    methods = await moving.lock_methods(session, order, {*paid, request.payment_method_id})
    new = methods.get(request.payment_method_id)
    if new is None:
        raise NotFoundInBackOfficeError(f"{request.payment_method_id} is no way to pay on file")
    if set(paid) == {new.id}:
        raise FactsChangedError(f"order {order.number} is paid with {new.label} already")
    if not paid.keys() <= methods.keys():
        raise FactsChangedError(f"what order {order.number} was paid with is no longer on file")

    def apply() -> None:
        order.payment, order.payment_method_id = new.label, new.id

    return Plan(
        kind="payment_changed",
        details={
            "payment_method_id": new.id,
            "refunded": {method_id: str(amount) for method_id, amount in paid.items()},
        },
        apply=apply,
        money=(*((methods[method_id], amount) for method_id, amount in paid.items()), (new, -total)),
        amount=total,
        to_pay=total,
    )


def plan_address(
    order: OrderRow | None, place: OrderRow | CustomerRow, request: ChangeAddressRequest
) -> Plan:
    """`place`, the order or the account, has another address. Raises `FactsChangedError`."""
    if order is not None:
        _require_processing(order, order.currency)

    def apply() -> None:
        place.address = request.address

    details = {"from": _address_to_json(place.address), "to": _address_to_json(request.address)}
    return Plan(kind="address_changed", details=details, apply=apply)


async def carry_out(
    session: AsyncSession, order: OrderRow | None, plan: Plan, now: datetime, reference: str
) -> None:
    """Do what is planned: stock, order, money. Raises `FactsChangedError` when goods or a gift card don't suffice."""
    await moving.move_stock(session, plan.goods)
    plan.apply()
    if order is None:
        return
    for method, amount in plan.money:
        if amount > 0:
            await moving.give_back(session, order, method, amount, now, reference)
        else:
            await moving.take_payment(session, order, method, -amount, now, reference)


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


def _address_to_json(address: Address | None) -> str | None:
    return None if address is None else address.in_one_line()
