"""Moving money and goods inside a transaction: payments of orders, balances of gift cards, stock.

Balances and stock are changed by one statement that also checks them, so that two transactions can't both have the
last of it. Whoever changes both moves stock first, in the order of SKUs, and whoever changes several balances does it
in the order of their ids, or locks them so before: nobody waits for one another in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office import entities
from actions.back_office.entities import PaymentDirection, PaymentKind
from actions.back_office.port import FactsChangedError
from actions.back_office.records import to_payment
from actions.back_office.tables import OrderRow, PaymentMethodRow, PaymentRow, VariantRow


async def require_method(session: AsyncSession, order: OrderRow, method_id: str | None) -> PaymentMethodRow:
    """The customer's way to pay of that id; None names what the order was paid with. Raises `FactsChangedError`."""
    wanted = method_id or order.payment_method_id
    method = await session.scalar(
        select(PaymentMethodRow).where(
            PaymentMethodRow.id == wanted, PaymentMethodRow.customer_id == order.customer_id
        )
    )
    if method is None:
        raise FactsChangedError(f"{wanted or 'what the order was paid with'} is no way to pay on file")
    return method


async def lock_methods(
    session: AsyncSession, order: OrderRow, method_ids: set[str]
) -> dict[str, PaymentMethodRow]:
    """Those of the customer's ways to pay, by id; nobody else moves a balance of them before this transaction ends."""
    rows = await session.scalars(
        select(PaymentMethodRow)
        .where(PaymentMethodRow.id.in_(method_ids), PaymentMethodRow.customer_id == order.customer_id)
        .order_by(PaymentMethodRow.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


async def take_payment(
    session: AsyncSession,
    order: OrderRow,
    method: PaymentMethodRow,
    amount: Decimal,
    made_at: datetime,
    reference: str,
) -> None:
    """The customer pays `amount` for `order`; a gift card has to cover it. Raises `FactsChangedError`."""
    if method.kind == PaymentKind.GIFT_CARD:
        left = await session.scalar(
            update(PaymentMethodRow)
            .where(PaymentMethodRow.id == method.id, PaymentMethodRow.balance >= amount)
            .values(balance=PaymentMethodRow.balance - amount)
            .returning(PaymentMethodRow.balance)
        )
        if left is None:
            raise FactsChangedError(f"{method.label} does not cover {amount}")
    _note(session, order, PaymentDirection.PAID, method, amount, made_at, reference)


async def give_back(
    session: AsyncSession,
    order: OrderRow,
    method: PaymentMethodRow,
    amount: Decimal,
    made_at: datetime,
    reference: str,
) -> None:
    """The customer gets `amount` of what `order` cost; a gift card has it at once."""
    if method.kind == PaymentKind.GIFT_CARD:
        await session.execute(
            update(PaymentMethodRow)
            .where(PaymentMethodRow.id == method.id)
            .values(balance=PaymentMethodRow.balance + amount)
        )
    _note(session, order, PaymentDirection.REFUNDED, method, amount, made_at, reference)


def _note(
    session: AsyncSession,
    order: OrderRow,
    direction: PaymentDirection,
    method: PaymentMethodRow,
    amount: Decimal,
    made_at: datetime,
    reference: str,
) -> None:
    session.add(
        PaymentRow(
            order_number=order.number,
            direction=direction.value,
            amount=amount,
            method_id=method.id,
            made_at=made_at,
            reference=reference,
        )
    )


def paid_by_method(order: OrderRow) -> dict[str, Decimal]:
    """What each way to pay has paid for `order` and didn't get back, by its id. Payments must be loaded."""
    return entities.paid_by_method(to_payment(row) for row in order.payments)


async def move_stock(session: AsyncSession, change: Mapping[str, int]) -> None:
    """Add to the stock of each SKU, or take from it. Raises `FactsChangedError` when there isn't as much."""
    for sku, pieces in sorted(change.items()):
        moved = await session.scalar(
            update(VariantRow)
            .where(VariantRow.sku == sku, VariantRow.stock >= -pieces)
            .values(stock=VariantRow.stock + pieces)
            .returning(VariantRow.sku)
        )
        if moved is None:
            raise FactsChangedError(f"there are no {-pieces} of {sku} in stock")


async def require_stock(session: AsyncSession, change: Mapping[str, int]) -> None:
    """That `move_stock` could do it now; nothing is taken or held. Raises `FactsChangedError`."""
    variants = await find_variants(session, set(change))
    for sku, pieces in sorted(change.items()):
        if variants[sku].stock < -pieces:
            raise FactsChangedError(f"there are no {-pieces} of {sku} in stock")


async def find_variants(session: AsyncSession, skus: set[str]) -> dict[str, VariantRow]:
    """The variants of these SKUs that there are."""
    rows = await session.scalars(select(VariantRow).where(VariantRow.sku.in_(skus)))
    return {row.sku: row for row in rows}
