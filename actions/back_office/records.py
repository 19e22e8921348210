"""From stored rows to the port's records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, cast

from actions.back_office.entities import (
    Charge,
    ChargeKind,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentDirection,
    PaymentKind,
    PaymentMethod,
    Shipment,
    Variant,
)
from actions.back_office.numbers import Series
from actions.back_office.requests import (
    CaseRecord,
    OpenCaseRequest,
    OrderChangeKind,
    OrderChangeRecord,
    OrderChangeState,
    ReturnedLine,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRecord,
    ReturnRequest,
    ReturnState,
    ReversalRecord,
    ReversalRequest,
    RuleOutcome,
)
from actions.back_office.tables import (
    CaseRow,
    ChargeRow,
    CustomerRow,
    OrderChangeRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    PaymentRow,
    ReturnRow,
    ReversalRow,
    ShipmentRow,
    VariantRow,
)

ISSUED = frozenset({ReturnState.ARRANGED, ReturnState.RECEIVED, ReturnState.COMPLETED})
"""States in which a return's papers hold."""


def to_customer(row: CustomerRow) -> Customer:
    """The port's view of a customer."""
    methods = tuple(to_payment_method(method) for method in row.payment_methods)
    return Customer(row.id, row.name, row.email, row.membership, row.address, methods)


def to_payment_method(row: PaymentMethodRow) -> PaymentMethod:
    """The port's view of a way to pay."""
    return PaymentMethod(row.id, PaymentKind(row.kind), row.label, row.balance)


def to_variant(row: VariantRow) -> Variant:
    """The port's view of a variant; its product must be loaded."""
    return Variant(
        row.sku,
        row.product_id,
        row.product.name,
        row.variant,
        row.price,
        row.stock > 0,
        _options(row.options),
    )


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
        options=_options(row.options),
    )


def to_order(row: OrderRow) -> Order:
    """The port's view of an order; its lines, shipments, payments and waiting change must be loaded."""
    return Order(
        number=row.number,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        delivered_at=row.delivered_at,
        currency=row.currency,
        shipping_fee=row.shipping_fee,
        total=row.total,
        payment=row.payment,
        lines=tuple(to_order_line(line) for line in row.lines),
        shipments=tuple(_to_shipment(shipment) for shipment in row.shipments),
        address=row.address,
        payment_method_id=row.payment_method_id,
        payments=tuple(to_payment(payment) for payment in row.payments),
        items_changed=row.items_changed,
        waiting_change=Series.ORDER_CHANGE.number(row.waiting_change.id) if row.waiting_change else None,
    )


def _to_shipment(row: ShipmentRow) -> Shipment:
    return Shipment(row.carrier, row.tracking_number, row.expected_on, row.delivered_at, tuple(row.line_ids))


def to_payment(row: PaymentRow) -> Payment:
    """The port's view of money that moved."""
    return Payment(PaymentDirection(row.direction), row.amount, row.method_id, row.made_at, row.reference)


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
        reversed_amount=row.reversed_amount,
    )


def to_return(row: ReturnRow) -> ReturnRecord:
    """The port's view of a return; its lines must be loaded."""
    request = ReturnRequest(
        customer_id=row.customer_id,
        order_number=row.order_number,
        lines=tuple(ReturnLineRequest(line.line_id, line.quantity, line.exchange_sku) for line in row.lines),
        reason=ReturnReason(row.reason),
        method=ReturnMethod(row.method),
        amount=row.amount,
        currency=row.currency,
        deductions=tuple((label, Decimal(amount)) for label, amount in row.deductions),
        trace=_trace(row.trace),
        comment=row.comment,
        to_pay=row.to_pay,
        refund_to=row.refund_to,
        evidence=tuple(row.evidence),
        policy_version=row.policy_version,
        approved_by=row.approved_by,
    )
    state = ReturnState(row.state)
    return ReturnRecord(
        number=Series.RETURN.number(row.id),
        request=request,
        state=state,
        customer_name=row.customer_name,
        lines=tuple(
            ReturnedLine(line.name, line.quantity, line.unit_price, line.exchange_title) for line in row.lines
        ),
        tracking_number=row.tracking_number,
        credit_note_number=credit_note_number(row),
        send_back_by=row.send_back_by,
        created_at=row.created_at,
        note=row.note,
        amount=row.granted_amount,
    )


def credit_note_number(row: ReturnRow) -> str | None:
    """The credit note's number: a return has one while it holds, if it gives back money or credit."""
    never_paid_back = {ReturnMethod.REPLACEMENT} | ({ReturnMethod.EXCHANGE} if row.amount == 0 else set())
    if row.state not in ISSUED or row.method in never_paid_back:
        return None
    return Series.CREDIT_NOTE.number(row.id)


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
        policy_version=row.policy_version,
    )
    return ReversalRecord(
        number=Series.REVERSAL.number(row.id),
        request=request,
        state=cast(Literal["executed", "waiting", "declined"], row.state),
        created_at=row.created_at,
        amount=row.granted_amount,
        note=row.note,
    )


def to_order_change(row: OrderChangeRow) -> OrderChangeRecord:
    """The port's view of a change of an order or an account."""
    return OrderChangeRecord(
        number=Series.ORDER_CHANGE.number(row.id),
        kind=cast(OrderChangeKind, row.kind),
        customer_id=row.customer_id,
        order_number=row.order_number,
        amount=row.amount,
        to_pay=row.to_pay,
        currency=row.currency,
        created_at=row.created_at,
        state=cast(OrderChangeState, row.state),
        approved_by=row.approved_by,
        note=row.note,
    )


def to_case(row: CaseRow) -> CaseRecord:
    """The port's view of a complaint."""
    request = OpenCaseRequest(
        conversation_id=row.conversation_id,
        subject=row.subject,
        words=row.words,
        customer_id=row.customer_id,
        order_number=row.order_number,
        email=row.email,
        evidence=tuple(row.evidence),
    )
    return CaseRecord(Series.CASE.number(row.id), request, row.created_at)


def _options(pairs: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs)


def _trace(steps: list[Any]) -> tuple[RuleOutcome, ...]:
    return tuple(RuleOutcome(step["rule"], step["outcome"], step["reason"]) for step in steps)
