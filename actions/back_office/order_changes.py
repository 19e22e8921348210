"""Orders before they are packed, and accounts: cancelling, another address, other variants, another way to pay.

Each is done once per key. A change is executed at once, or waits for a person's decision. One that waits holds no
goods and no money: all facts are checked again when it is executed. Meanwhile nothing else of the order can be
changed, though it may be packed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office import moving
from actions.back_office.execution import (
    NO_CURRENCY,
    audit,
    deciding_rule,
    execute_once,
    trace_to_json,
)
from actions.back_office.numbers import Series
from actions.back_office.order_effects import (
    Plan,
    carry_out,
    plan_address,
    plan_cancellation,
    plan_items,
    plan_payment,
)
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.queries import lock_order
from actions.back_office.records import to_order_change
from actions.back_office.requests import (
    CancelOrderRequest,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    OrderChangeRecord,
    PersonsDecision,
)
from actions.back_office.tables import AuditRow, CustomerRow, OrderChangeRow, OrderRow
from actions.policies.book import PolicySource
from core.clock import Clock
from core.database import Database

DecidableRequest = CancelOrderRequest | ChangeItemsRequest
"""What may wait for a person: an address or another way to pay gives nothing away, so nobody has to approve it."""
ChangeRequest = DecidableRequest | ChangeAddressRequest | ChangePaymentRequest

_REQUEST: TypeAdapter[ChangeRequest] = TypeAdapter(ChangeRequest)
_REQUESTS_OF: dict[str, TypeAdapter[Any]] = {
    "order_cancelled": TypeAdapter(CancelOrderRequest),
    "items_changed": TypeAdapter(ChangeItemsRequest),
}
_IN_COLUMNS = {"trace", "policy_version", "approved_by"}
"""Of a request, what is stored beside it."""


class OrderLedger:
    """Changes of orders and accounts in the database of the back office."""

    def __init__(self, database: Database, clock: Clock, policies: PolicySource) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies

    async def execute(self, request: DecidableRequest, key: str) -> OrderChangeRecord:
        """Cancel an order or change its items: the earlier change under `key`, or a new one.

        Raises `FactsChangedError`, `NotFoundInBackOfficeError`, as the others do.
        """
        return await self._once(key, lambda session: self._execute(session, request, key))

    async def request(self, request: DecidableRequest, key: str) -> OrderChangeRecord:
        """Note a change that a person has to decide about; the order stays as it is."""
        return await self._once(key, lambda session: self._request(session, request, key))

    async def change_address(self, request: ChangeAddressRequest, key: str) -> OrderChangeRecord:
        """Change where an order goes, or without an order the account's address."""
        return await self._once(key, lambda session: self._change_address(session, request, key))

    async def change_payment(self, request: ChangePaymentRequest, key: str) -> OrderChangeRecord:
        """Charge an order to another of the customer's ways to pay. Raises as `execute`."""
        return await self._once(key, lambda session: self._change_payment(session, request, key))

    async def decide(self, number: str, decision: PersonsDecision) -> OrderChangeRecord:
        """Execute or decline a waiting change; one that was decided stays as it was.

        Raises `NotFoundInBackOfficeError`, and `FactsChangedError` when it can't be done as it was asked for any more,
        or only a part of it is granted: then it goes on waiting.
        """
        async with self._database.transaction() as session:
            row = await _lock_change(session, number)
            if row.state != "waiting":
                return to_order_change(row)
            order = await lock_order(session, row.customer_id, row.order_number or "")
            now = self._clock.now()
            row.note = decision.note
            row.decided_at = now
            if decision.approved:
                if decision.amount is not None and decision.amount != row.amount:
                    raise FactsChangedError(
                        f"a change of an order is approved as a whole: {row.amount}, not {decision.amount}"
                    )
                plan = await _plan(session, order, _REQUESTS_OF[row.kind].validate_python(row.request))
                row.state, row.approved_by, row.details = "executed", decision.decided_by, plan.details
                await carry_out(session, order, plan, now, number_of(row))
            else:
                row.state = "declined"
            action = row.kind if decision.approved else "order_change_declined"
            session.add(_audit(row, action, decision.decided_by))
            return to_order_change(row)

    async def _once(
        self, key: str, work: Callable[[AsyncSession], Awaitable[OrderChangeRecord]]
    ) -> OrderChangeRecord:
        return await execute_once(
            self._database,
            work,
            lambda session: _find_by_key(session, key),
            "the change contradicts what is stored",
        )

    async def _execute(self, session: AsyncSession, request: DecidableRequest, key: str) -> OrderChangeRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        _require_free(order)
        plan = await _plan(session, order, request)
        if request.approved_by is None:
            self._check_authority(plan)
        return await self._do(session, order, request, plan, key, request.approved_by)

    async def _request(self, session: AsyncSession, request: DecidableRequest, key: str) -> OrderChangeRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        _require_free(order)
        plan = await _plan(session, order, request)
        await moving.require_stock(session, plan.goods)
        row = await self._add(session, order, request, plan, key)
        session.add(_audit(row, "order_change_requested"))
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
            _require_free(order)
        return await self._do(session, order, request, plan_address(order, place, request), key, None)

    async def _change_payment(
        self, session: AsyncSession, request: ChangePaymentRequest, key: str
    ) -> OrderChangeRecord:
        order = await lock_order(session, request.customer_id, request.order_number)
        earlier = await _find_by_key(session, key)
        if earlier is not None:
            return earlier
        _require_free(order)
        plan = await plan_payment(session, order, request)
        return await self._do(session, order, request, plan, key, None)

    def _check_authority(self, plan: Plan) -> None:
        authority = self._policies.current().orders.authority
        if plan.amount > authority.bot:
            raise FactsChangedError(f"more than {authority.bot} needs a person's approval")

    async def _do(
        self,
        session: AsyncSession,
        order: OrderRow | None,
        request: ChangeRequest,
        plan: Plan,
        key: str,
        approved_by: str | None,
    ) -> OrderChangeRecord:
        row = await self._add(session, order, request, plan, key)
        row.state, row.details, row.approved_by = "executed", plan.details, approved_by
        row.decided_at = row.created_at
        await carry_out(session, order, plan, row.created_at, number_of(row))
        session.add(_audit(row, row.kind, approved_by))
        return to_order_change(row)

    async def _add(
        self, session: AsyncSession, order: OrderRow | None, request: ChangeRequest, plan: Plan, key: str
    ) -> OrderChangeRow:
        """A change that waits, for now."""
        row = OrderChangeRow(
            idempotency_key=key,
            kind=plan.kind,
            customer_id=request.customer_id,
            order_number=order.number if order else None,
            amount=plan.amount,
            to_pay=plan.to_pay,
            currency=order.currency if order else NO_CURRENCY,
            request=_REQUEST.dump_python(request, mode="json", exclude=_IN_COLUMNS),
            details={},
            trace=trace_to_json(request.trace),
            policy_version=request.policy_version,
            approved_by=None,
            state="waiting",
            note="",
            created_at=self._clock.now(),
            decided_at=None,
        )
        session.add(row)
        await session.flush()
        return row


def number_of(row: OrderChangeRow) -> str:
    """The number that customers are told."""
    return Series.ORDER_CHANGE.number(row.id)


async def _plan(session: AsyncSession, order: OrderRow, request: DecidableRequest) -> Plan:
    if isinstance(request, CancelOrderRequest):
        return await plan_cancellation(session, order, request)
    return await plan_items(session, order, request)


def _require_free(order: OrderRow) -> None:
    if order.waiting_change is not None:
        waiting = number_of(order.waiting_change)
        raise FactsChangedError(f"change {waiting} of order {order.number} waits for a decision")


async def _find_by_key(session: AsyncSession, key: str) -> OrderChangeRecord | None:
    row = await session.scalar(select(OrderChangeRow).where(OrderChangeRow.idempotency_key == key))
    return None if row is None else to_order_change(row)


async def _lock_change(session: AsyncSession, number: str) -> OrderChangeRow:
    row_id = Series.ORDER_CHANGE.row_id(number) or 0
    row = await session.scalar(select(OrderChangeRow).where(OrderChangeRow.id == row_id).with_for_update())
    if row is None:
        raise NotFoundInBackOfficeError(f"there is no change {number}")
    return row


async def _lock_customer(session: AsyncSession, customer_id: str) -> CustomerRow:
    row = await session.get(CustomerRow, customer_id, with_for_update=True)
    if row is None:
        raise NotFoundInBackOfficeError(f"there is no customer {customer_id}")
    return row


def _audit(row: OrderChangeRow, action: str, actor: str | None = None) -> AuditRow:
    return audit(
        row.decided_at or row.created_at,
        actor=actor,
        action=action,
        customer_id=row.customer_id,
        reference=number_of(row),
        amount=row.to_pay or row.amount,
        currency=row.currency,
        rule=deciding_rule(row.trace),
        policy_version=row.policy_version,
        evidence={
            "idempotency_key": row.idempotency_key,
            "order_number": row.order_number,
            "amount": str(row.amount),
            "to_pay": str(row.to_pay),
            "asked_for": row.request,
            **row.details,
            "note": row.note,
            "trace": row.trace,
        },
    )
