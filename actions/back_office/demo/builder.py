"""Collects the rows of the demo, so that story and crowd are built by the same rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from actions.back_office.demo.catalogue import PRODUCTS, Product, Variant
from actions.back_office.entities import (
    NO_MEMBERSHIP,
    Address,
    ChargeKind,
    OrderStatus,
    PaymentDirection,
    PaymentKind,
)
from actions.back_office.numbers import Series
from actions.back_office.requests import ZERO, ReturnReason, ReturnState
from actions.back_office.tables import (
    ChargeRow,
    CustomerRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    PaymentRow,
    ProductRow,
    ReturnLineRow,
    ReturnRow,
    ReversalChargeRow,
    ReversalRow,
    ShipmentRow,
    VariantRow,
)

STANDARD_SHIPPING = Decimal("7.95")
FURNITURE_SHIPPING = Decimal("89.00")
FREE_FROM, FREE_FROM_FOR_MEMBERS = Decimal(75), Decimal(49)

REED_CARD = "reed_card"
POLICY_VERSION = "1"

_KINDS = {
    "Reed Card": PaymentKind.STORE_CARD,
    "PayPal": PaymentKind.PAYPAL,
    "Gift card": PaymentKind.GIFT_CARD,
}
"""By the first words of a label; everything else is a card."""


@dataclass(slots=True)
class DemoData:
    """Rows in the order in which they can be stored; `today` is the day that all dates hang on."""

    today: date
    customers: list[CustomerRow] = field(default_factory=list)
    products: list[ProductRow] = field(default_factory=list)
    variants: list[VariantRow] = field(default_factory=list)
    orders: list[OrderRow] = field(default_factory=list)
    charges: list[ChargeRow] = field(default_factory=list)
    returns: list[ReturnRow] = field(default_factory=list)
    reversals: list[ReversalRow] = field(default_factory=list)
    _payment_methods: int = 0

    def moment(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """That time of day, so many days before `today`, in UTC."""
        return datetime.combine(self.today, time(hour, minute), UTC) - timedelta(days=days_ago)

    def add_catalogue(self) -> None:
        """All products; of each, the last of several variants may be sold out."""
        for index, product in enumerate(PRODUCTS):
            self.products.append(
                ProductRow(
                    id=product.id,
                    name=product.name,
                    category=product.category,
                    final_sale=product.final_sale,
                    opened_not_returnable=product.opened_not_returnable,
                    image_url=product.image_url,
                )
            )
            for position, variant in enumerate(product.variants):
                is_sold_out = position > 0 and position == len(product.variants) - 1 and index % 5 == 0
                self.variants.append(
                    VariantRow(
                        sku=variant.sku,
                        product_id=product.id,
                        variant=variant.name,
                        color=variant.color,
                        options=variant.options,
                        price=variant.price,
                        stock=0 if is_sold_out else 12 + 7 * position,
                    )
                )

    def add_customer(
        self, name: str, email: str, address: Address, *, card_last_four: str | None = None
    ) -> CustomerRow:
        """A customer; with `card_last_four`, a Reed Card member."""
        row = CustomerRow(
            id=f"CU-{len(self.customers) + 1:05d}",
            name=name,
            email=email,
            membership=REED_CARD if card_last_four else NO_MEMBERSHIP,
            payment_methods=[],
        )
        row.address = address
        self.customers.append(row)
        if card_last_four:
            self.add_payment_method(row, f"Reed Card ending {card_last_four}")
        return row

    def add_payment_method(
        self, customer: CustomerRow, label: str, *, balance: str | None = None
    ) -> PaymentMethodRow:
        """A way to pay; a gift card needs its `balance`."""
        self._payment_methods += 1
        row = PaymentMethodRow(
            id=f"PM-{self._payment_methods:05d}",
            position=len(customer.payment_methods),
            kind=next(
                (kind for word, kind in _KINDS.items() if label.startswith(word)), PaymentKind.CARD
            ).value,
            label=label,
            balance=None if balance is None else Decimal(balance),
        )
        customer.payment_methods.append(row)
        return row

    def _method_of(self, customer: CustomerRow, label: str) -> PaymentMethodRow:
        found = (method for method in customer.payment_methods if method.label == label)
        return next(found, None) or self.add_payment_method(customer, label)

    def add_order(
        self,
        number: int,
        customer: CustomerRow,
        items: list[tuple[Product, Variant, int]],
        *,
        status: OrderStatus,
        placed_days_ago: int,
        delivered_days_ago: int | None = None,
        expected_in_days: int | None = None,
        carrier: str = "UPS",
        payment: str,
        hour: int = 9,
    ) -> OrderRow:
        """An order of `items` (product, variant, quantity), with shipping by the shop's own rules."""
        name = f"TR-{number}"
        lines = [
            _line(name, position, product, variant, quantity)
            for position, (product, variant, quantity) in enumerate(items, start=1)
        ]
        value = sum((line.unit_price * line.quantity for line in lines), ZERO)
        shipping = _shipping(customer, lines, value)
        method = self._method_of(customer, payment)
        row = OrderRow(
            number=name,
            customer_id=customer.id,
            status=status.value,
            placed_at=self.moment(placed_days_ago, hour),
            delivered_at=None if delivered_days_ago is None else self.moment(delivered_days_ago, 15, 20),
            currency="USD",
            shipping_fee=shipping,
            total=value + shipping,
            payment=payment,
            payment_method_id=method.id,
            items_changed=False,
            lines=lines,
            shipments=[],
            payments=[],
        )
        row.address = customer.address
        self._pay(row, PaymentDirection.PAID, row.total, method.id, row.placed_at)
        if status is OrderStatus.CANCELLED:
            when = row.placed_at + timedelta(hours=2)
            self._pay(row, PaymentDirection.REFUNDED, row.total, method.id, when)
        left_the_house = status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
        if left_the_house:
            row.invoice_number = f"INV-{number}"
            row.invoiced_on = min(row.placed_at.date() + timedelta(days=1), self.today)
        if left_the_house or expected_in_days is not None:
            row.shipments.append(
                ShipmentRow(
                    position=1,
                    carrier=carrier if left_the_house else None,
                    tracking_number=_tracking(carrier, number) if left_the_house else None,
                    expected_on=None
                    if expected_in_days is None
                    else self.today + timedelta(days=expected_in_days),
                    delivered_at=row.delivered_at,
                    line_ids=[],
                )
            )
        self.orders.append(row)
        return row

    def split_shipment(self, order: OrderRow, position: int, *, arrived_days_ago: int) -> None:
        """The line at `position` came in a parcel of its own, the others are still on their way."""
        [waiting] = order.shipments
        alone = order.lines[position - 1].id
        waiting.position = 2
        waiting.line_ids = [line.id for line in order.lines if line.id != alone]
        order.shipments.insert(
            0,
            ShipmentRow(
                position=1,
                carrier=waiting.carrier,
                tracking_number=f"{waiting.tracking_number}1",
                expected_on=None,
                delivered_at=self.moment(arrived_days_ago, 13),
                line_ids=[alone],
            ),
        )

    @staticmethod
    def _pay(
        order: OrderRow,
        direction: PaymentDirection,
        amount: Decimal,
        method_id: str,
        made_at: datetime,
        reference: str | None = None,
    ) -> None:
        order.payments.append(
            PaymentRow(
                direction=direction.value,
                amount=amount,
                method_id=method_id,
                made_at=made_at,
                reference=reference,
            )
        )

    def add_charge(
        self,
        customer: CustomerRow,
        kind: ChargeKind,
        amount: str | Decimal,
        description: str,
        *,
        days_ago: int,
        order_number: str | None = None,
        duplicate_of: ChargeRow | None = None,
        company_error: str | None = None,
    ) -> ChargeRow:
        """A fee on the customer's account."""
        row = ChargeRow(
            id=f"CH-{20001 + len(self.charges)}",
            customer_id=customer.id,
            kind=kind.value,
            description=description,
            amount=Decimal(amount),
            currency="USD",
            charged_at=self.moment(days_ago, 6),
            order_number=order_number,
            duplicate_of=duplicate_of.id if duplicate_of else None,
            company_error=company_error,
            reversed_at=None,
            reversed_amount=ZERO,
            reversal_pending=False,
        )
        self.charges.append(row)
        return row

    def reverse(self, charge: ChargeRow, *, days_ago: int, rule: str, courtesy: bool = False) -> None:
        """Note that `charge` was reversed then."""
        when = self.moment(days_ago, 14)
        charge.reversed_at, charge.reversed_amount = when, charge.amount
        self.reversals.append(
            ReversalRow(
                idempotency_key=f"demo-{charge.id}",
                customer_id=charge.customer_id,
                amount=charge.amount,
                granted_amount=charge.amount,
                currency=charge.currency,
                rule=rule,
                trace=[{"rule": rule, "outcome": "reverse", "reason": "Reversed earlier."}],
                policy_version=POLICY_VERSION,
                approved_by=None,
                courtesy=courtesy,
                state="executed",
                note="",
                created_at=when,
                decided_at=when,
                charges=[ReversalChargeRow(charge_id=charge.id, position=0, is_open=True)],
            )
        )

    def take_back(
        self,
        order: OrderRow,
        customer: CustomerRow,
        *,
        days_ago: int,
        reason: ReturnReason = ReturnReason.DAMAGED,
        state: ReturnState = ReturnState.COMPLETED,
    ) -> None:
        """Note that the first line of `order` came back, one of it, for a refund with nothing taken off."""
        line, when = order.lines[0], self.moment(days_ago, 11)
        line.returned_quantity = 1
        row_id = len(self.returns) + 1
        if state is ReturnState.COMPLETED:
            self._pay(
                order,
                PaymentDirection.REFUNDED,
                line.unit_price,
                order.payment_method_id or "",
                min(when + timedelta(days=7), self.moment(0)),
                Series.RETURN.number(row_id),
            )
        self.returns.append(
            ReturnRow(
                idempotency_key=f"demo-{order.number}",
                customer_id=customer.id,
                order_number=order.number,
                customer_name=customer.name,
                reason=reason.value,
                method="refund",
                amount=line.unit_price,
                to_pay=ZERO,
                granted_amount=line.unit_price,
                currency=order.currency,
                deductions=[],
                comment="",
                evidence=[],
                trace=[
                    {
                        "rule": "our_fault",
                        "outcome": "applied",
                        "reason": "Our fault, so nothing is taken off.",
                    }
                ],
                policy_version=POLICY_VERSION,
                state=state.value,
                note="",
                tracking_number=f"1Z7A4R9303{row_id:08d}",
                send_back_by=when.date() + timedelta(days=14),
                created_at=when,
                lines=[
                    ReturnLineRow(
                        position=0,
                        line_id=line.id,
                        name=f"{line.name}, {line.variant}",
                        quantity=1,
                        unit_price=line.unit_price,
                    )
                ],
            )
        )


def find_item(name: str, variant: str = "") -> tuple[Product, Variant]:
    """The product with that name, in the variant whose name begins so."""
    product = next(product for product in PRODUCTS if product.name == name)
    return product, next(found for found in product.variants if found.name.startswith(variant))


def _line(
    order_number: str, position: int, product: Product, variant: Variant, quantity: int
) -> OrderLineRow:
    return OrderLineRow(
        id=f"{order_number}-{position}",
        position=position,
        sku=variant.sku,
        name=product.name,
        variant=variant.name,
        category=product.category,
        color=variant.color,
        options=variant.options,
        quantity=quantity,
        returned_quantity=0,
        unit_price=variant.price,
        final_sale=product.final_sale,
        opened_not_returnable=product.opened_not_returnable,
        image_url=product.image_url,
    )


def _shipping(customer: CustomerRow, lines: list[OrderLineRow], value: Decimal) -> Decimal:
    if any(line.category == "furniture" and line.unit_price >= 100 for line in lines):
        return FURNITURE_SHIPPING
    free_from = FREE_FROM_FOR_MEMBERS if customer.membership == REED_CARD else FREE_FROM
    return ZERO if value >= free_from else STANDARD_SHIPPING


def _tracking(carrier: str, number: int) -> str:
    return f"1Z7A4R9303{number:08d}" if carrier == "UPS" else f"7946{number:08d}"
