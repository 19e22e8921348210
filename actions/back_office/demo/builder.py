"""Collects the rows of the demo, so that story and crowd are built by the same rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from actions.back_office.demo.catalogue import PRODUCTS, Product, Variant
from actions.back_office.port import ChargeKind, OrderStatus
from actions.back_office.tables import (
    ChargeRow,
    CustomerRow,
    OrderLineRow,
    OrderRow,
    ProductRow,
    ReturnLineRow,
    ReturnRow,
    ReversalChargeRow,
    ReversalRow,
    VariantRow,
)

STANDARD_SHIPPING = Decimal("7.95")
FURNITURE_SHIPPING = Decimal("89.00")
FREE_FROM, FREE_FROM_FOR_MEMBERS = Decimal(75), Decimal(49)
ZERO = Decimal("0.00")


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
                        price=variant.price,
                        stock=0 if is_sold_out else 12 + 7 * position,
                    )
                )

    def add_customer(self, name: str, email: str, *, card_last_four: str | None) -> CustomerRow:
        """A customer; with `card_last_four`, a Reed Card member."""
        row = CustomerRow(
            id=f"CU-{len(self.customers) + 1:05d}",
            name=name,
            email=email,
            card_member=card_last_four is not None,
            card_last_four=card_last_four,
        )
        self.customers.append(row)
        return row

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
        left_the_house = status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
        row = OrderRow(
            number=name,
            customer_id=customer.id,
            status=status.value,
            placed_at=self.moment(placed_days_ago, hour),
            delivered_at=None if delivered_days_ago is None else self.moment(delivered_days_ago, 15, 20),
            expected_on=None if expected_in_days is None else self.today + timedelta(days=expected_in_days),
            carrier=carrier if left_the_house else None,
            tracking_number=_tracking(carrier, number) if left_the_house else None,
            currency="USD",
            shipping_fee=shipping,
            total=value + shipping,
            payment=payment,
            lines=lines,
        )
        self.orders.append(row)
        return row

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
            reversal_pending=False,
        )
        self.charges.append(row)
        return row

    def reverse(self, charge: ChargeRow, *, days_ago: int, rule: str, courtesy: bool = False) -> None:
        """Note that `charge` was reversed then."""
        when = self.moment(days_ago, 14)
        charge.reversed_at = when
        self.reversals.append(
            ReversalRow(
                idempotency_key=f"demo-{charge.id}",
                customer_id=charge.customer_id,
                amount=charge.amount,
                currency=charge.currency,
                rule=rule,
                trace=[{"rule": rule, "outcome": "reverse", "reason": "Reversed earlier."}],
                approved_by=None,
                courtesy=courtesy,
                state="executed",
                note="",
                created_at=when,
                decided_at=when,
                charges=[ReversalChargeRow(charge_id=charge.id, position=0, is_open=True)],
            )
        )

    def take_back(self, order: OrderRow, customer: CustomerRow, *, days_ago: int) -> None:
        """Note that the first line of `order` came back, one of it, damaged, for a refund."""
        line, when = order.lines[0], self.moment(days_ago, 11)
        line.returned_quantity = 1
        self.returns.append(
            ReturnRow(
                idempotency_key=f"demo-{order.number}",
                customer_id=customer.id,
                order_number=order.number,
                customer_name=customer.name,
                reason="damaged",
                method="refund",
                amount=line.unit_price,
                currency=order.currency,
                deductions=[],
                exchange_variant=None,
                comment="",
                trace=[
                    {
                        "rule": "our_fault",
                        "outcome": "applied",
                        "reason": "Our fault, so nothing is taken off.",
                    }
                ],
                tracking_number=f"1Z7A4R9303{len(self.returns) + 1:08d}",
                has_credit_note=True,
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
    free_from = FREE_FROM_FOR_MEMBERS if customer.card_member else FREE_FROM
    return ZERO if value >= free_from else STANDARD_SHIPPING


def _tracking(carrier: str, number: int) -> str:
    return f"1Z7A4R9303{number:08d}" if carrier == "UPS" else f"7946{number:08d}"
