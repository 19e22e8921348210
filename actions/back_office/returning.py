"""Returns: arranged at once or after a person's decision, and cancelled; each once, in one transaction.

What is sent instead is reserved as soon as it is asked for. When money moves:

- a refund or store credit when the parcel is back and has been looked at (`actions.back_office.warehouse`),
- the difference in price of an exchange when it is arranged, whichever way it goes: what is dearer is paid for before
  it is sent. Cancelling moves it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from actions.back_office import moving
from actions.back_office.execution import audit, deciding_rule, execute_once, trace_to_json
from actions.back_office.numbers import Series
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.queries import lock_order
from actions.back_office.records import to_return
from actions.back_office.requests import (
    ZERO,
    PersonsDecision,
    ReturnMethod,
    ReturnRecord,
    ReturnRequest,
    ReturnState,
)
from actions.back_office.returned_items import (
    ReturnedItem,
    check_amounts,
    check_authority,
    check_method,
    choose_items,
    goods_sent,
    wanted_skus,
)
from actions.back_office.tables import AuditRow, CustomerRow, OrderRow, ReturnRow
from actions.policies.book import PolicySource
from core.clock import Clock
from core.database import Database

Opening = Literal[ReturnState.ARRANGED, ReturnState.WAITING]


class ReturnLedger:
    """Returns in the database of the back office."""

    def __init__(self, database: Database, clock: Clock, policies: PolicySource) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies

    async def open(self, request: ReturnRequest, key: str, state: Opening) -> ReturnRecord:
        """The return under `key`: the earlier one, or a new one, arranged or waiting for a person.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`.
        """
        return await execute_once(
            self._database,
            lambda session: self._open(session, request, key, state),
            lambda session: _find_by_key(session, key),
            "the return contradicts what is stored",
        )

    async def decide(self, number: str, decision: PersonsDecision) -> ReturnRecord:
        """Arrange or decline a waiting return; one that was decided or cancelled stays as it is.

        Raises `NotFoundInBackOfficeError`, and `FactsChangedError` when more is granted than was asked for, or a gift
        card does not cover the difference any more: then it goes on waiting.
        """
        async with self._database.transaction() as session:
            row = await require_return(session, number)
            if row.state != ReturnState.WAITING:
                return to_return(row)
            order = await lock_order(session, row.customer_id, row.order_number)
            now = self._clock.now()
            row.note = decision.note
            if decision.approved:
                granted = row.amount if decision.amount is None else decision.amount
                if not 0 <= granted <= row.amount:
                    raise FactsChangedError(f"between 0 and {row.amount} can be granted, not {granted}")
                row.approved_by = decision.decided_by
                row.granted_amount = granted
                await self._arrange(session, order, row, now)
            else:
                row.state = ReturnState.DECLINED
                await _take_items_back(session, order, row)
            action = "return_arranged" if decision.approved else "return_declined"
            session.add(audit_return(row, now, action, decision.decided_by))
            return to_return(row)

    async def cancel(self, customer_id: str, number: str, key: str) -> ReturnRecord:
        """Cancel a return whose parcel is not back; one that is cancelled stays so.

        Raises `FactsChangedError` when it was received or declined, or a gift card does not cover what an exchange
        gave back; `NotFoundInBackOfficeError`.
        """
        async with self._database.transaction() as session:
            row = await require_return(session, number, customer_id)
            if row.state == ReturnState.CANCELLED:
                return to_return(row)
            if row.state not in {ReturnState.WAITING, ReturnState.ARRANGED}:
                raise FactsChangedError(f"return {number} is {row.state}")
            order = await lock_order(session, customer_id, row.order_number)
            now = self._clock.now()
            await _take_items_back(session, order, row)
            if row.state == ReturnState.ARRANGED and row.method == ReturnMethod.EXCHANGE:
                await _move_difference(session, order, row, now, back=True)
            row.state = ReturnState.CANCELLED
            row.granted_amount = ZERO
            session.add(audit_return(row, now, "return_cancelled", cancel_key=key))
            return to_return(row)

    async def _open(
        self, session: AsyncSession, request: ReturnRequest, key: str, state: Opening
    ) -> ReturnRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        # Only now: an identical call that came first held the lock until it was done.
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        wanted = wanted_skus(order, request)
        variants = await moving.find_variants(
            session, {line.sku for line in order.lines} | {sku for sku in wanted if sku}
        )
        items = choose_items(order, request, wanted, variants)
        policy = self._policies.current().returns
        check_amounts(policy, request, items)
        if state is ReturnState.ARRANGED and request.approved_by is None:
            check_authority(policy, request, items)
        await _check_way_to_pay(session, order, request)
        await moving.move_stock(session, {sku: -pieces for sku, pieces in goods_sent(items).items()})
        for item in items:
            item.line.returned_quantity += item.quantity
        row = await self._add(session, order, request, key, items)
        now = row.created_at
        if state is ReturnState.ARRANGED:
            row.granted_amount = row.amount
            await self._arrange(session, order, row, now)
        action = "return_recorded" if state is ReturnState.ARRANGED else "return_requested"
        session.add(audit_return(row, now, action, request.approved_by))
        return to_return(row)

    async def _add(
        self,
        session: AsyncSession,
        order: OrderRow,
        request: ReturnRequest,
        key: str,
        items: list[ReturnedItem],
    ) -> ReturnRow:
        now = self._clock.now()
        customer = await session.get_one(CustomerRow, request.customer_id)
        row = ReturnRow(
            idempotency_key=key,
            customer_id=request.customer_id,
            order_number=order.number,
            customer_name=customer.name,
            reason=request.reason.value,
            method=request.method.value,
            amount=request.amount,
            to_pay=request.to_pay,
            granted_amount=ZERO,
            currency=request.currency,
            refund_to=request.refund_to,
            deductions=[[label, str(amount)] for label, amount in request.deductions],
            comment=request.comment,
            evidence=list(request.evidence),
            trace=trace_to_json(request.trace),
            policy_version=request.policy_version,
            approved_by=request.approved_by,
            state=ReturnState.WAITING.value,
            note="",
            tracking_number="",
            send_back_by=self._policies.current().returns.send_back_by(now),
            created_at=now,
            lines=[item.as_row(position) for position, item in enumerate(items)],
        )
        session.add(row)
        await session.flush()
        return row

    async def _arrange(self, session: AsyncSession, order: OrderRow, row: ReturnRow, now: datetime) -> None:
        row.state = ReturnState.ARRANGED
        row.tracking_number = f"1Z7A4R9303{row.id:08d}"
        row.send_back_by = self._policies.current().returns.send_back_by(now)
        if row.method == ReturnMethod.EXCHANGE:
            await _move_difference(session, order, row, now)


async def require_return(session: AsyncSession, number: str, customer_id: str | None = None) -> ReturnRow:
    """The return of that number (and customer), locked, with its lines. Raises `NotFoundInBackOfficeError`."""
    query = select(ReturnRow).where(ReturnRow.id == (Series.RETURN.row_id(number) or 0)).with_for_update()
    if customer_id is not None:
        query = query.where(ReturnRow.customer_id == customer_id)
    row = await session.scalar(query.options(selectinload(ReturnRow.lines)))
    if row is None:
        raise NotFoundInBackOfficeError(f"there is no return {number}")
    return row


async def _find_by_key(session: AsyncSession, key: str) -> ReturnRecord | None:
    query = select(ReturnRow).options(selectinload(ReturnRow.lines)).where(ReturnRow.idempotency_key == key)
    row = await session.scalar(query)
    return None if row is None else to_return(row)


async def _check_way_to_pay(session: AsyncSession, order: OrderRow, request: ReturnRequest) -> None:
    """What moves money needs a way for it, before anybody is promised any. Raises `FactsChangedError`."""
    needs_one = request.method not in {ReturnMethod.STORE_CREDIT, ReturnMethod.REPLACEMENT}
    if request.refund_to is not None or (needs_one and (request.amount or request.to_pay)):
        check_method(request, await moving.require_method(session, order, request.refund_to))


async def _take_items_back(session: AsyncSession, order: OrderRow, row: ReturnRow) -> None:
    """Nothing of `row` comes back, and nothing is sent instead."""
    ordered = {line.id: line for line in order.lines}
    reserved: dict[str, int] = {}
    for line in row.lines:
        ordered[line.line_id].returned_quantity -= line.quantity
        if line.exchange_sku is not None:
            reserved[line.exchange_sku] = reserved.get(line.exchange_sku, 0) + line.quantity
    await moving.move_stock(session, reserved)


async def _move_difference(
    session: AsyncSession, order: OrderRow, row: ReturnRow, now: datetime, *, back: bool = False
) -> None:
    """The customer pays or gets the difference in price of an exchange; `back` undoes it."""
    reference = Series.RETURN.number(row.id)
    paid, got = (row.granted_amount, row.to_pay) if back else (row.to_pay, row.granted_amount)
    if not paid and not got:
        return
    method = await moving.require_method(session, order, row.refund_to)
    if paid:
        await moving.take_payment(session, order, method, paid, now, reference)
    if got:
        await moving.give_back(session, order, method, got, now, reference)


def audit_return(
    row: ReturnRow, now: datetime, action: str, actor: str | None = None, *, cancel_key: str | None = None
) -> AuditRow:
    """The audit record of something that was done to a return."""
    asked = action in {"return_requested", "return_declined"}
    return audit(
        now,
        actor=actor,
        action=action,
        customer_id=row.customer_id,
        reference=Series.RETURN.number(row.id),
        amount=row.amount if asked else row.granted_amount,
        currency=row.currency,
        rule=deciding_rule(row.trace),
        policy_version=row.policy_version,
        evidence={
            "idempotency_key": cancel_key or row.idempotency_key,
            "order_number": row.order_number,
            "reason": row.reason,
            "method": row.method,
            "lines": [
                {
                    "line_id": line.line_id,
                    "quantity": line.quantity,
                    "unit_price": str(line.unit_price),
                    "exchange_sku": line.exchange_sku,
                    "exchange_price": None if line.exchange_price is None else str(line.exchange_price),
                }
                for line in row.lines
            ],
            "deductions": row.deductions,
            "asked_for": str(row.amount),
            "to_pay": str(row.to_pay),
            "refund_to": row.refund_to,
            "files": row.evidence,
            "note": row.note,
            "trace": row.trace,
        },
    )
