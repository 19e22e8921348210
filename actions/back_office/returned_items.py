"""What comes back in a return and what it is worth, checked against the stored facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actions.back_office.entities import OrderStatus, PaymentKind
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import ZERO, ReturnMethod, ReturnRequest
from actions.back_office.tables import OrderLineRow, OrderRow, PaymentMethodRow, ReturnLineRow, VariantRow
from actions.policies.returns import ReturnPolicy


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """Pieces of an order line that come back, and the variant that is sent instead, if any."""

    line: OrderLineRow
    quantity: int
    sent: VariantRow | None

    @property
    def paid(self) -> Decimal:
        """What was paid for the pieces."""
        return self.line.unit_price * self.quantity

    @property
    def difference(self) -> Decimal:
        """What is sent instead costs so much more today than was paid; below zero when it costs less."""
        return self.sent.price * self.quantity - self.paid if self.sent else ZERO

    def as_row(self, position: int) -> ReturnLineRow:
        """As the return keeps it."""
        return ReturnLineRow(
            position=position,
            line_id=self.line.id,
            name=f"{self.line.name}, {self.line.variant}" if self.line.variant else self.line.name,
            quantity=self.quantity,
            unit_price=self.line.unit_price,
            exchange_sku=self.sent.sku if self.sent else None,
            exchange_title=self.sent.variant if self.sent else None,
            exchange_price=self.sent.price if self.sent else None,
        )


def wanted_skus(order: OrderRow, request: ReturnRequest) -> list[str | None]:
    """The SKU that is sent instead, for each line of the request.

    Raises `FactsChangedError` when the method fits them not.
    """
    wanted = [line.exchange_sku for line in request.lines]
    if request.method is ReturnMethod.REPLACEMENT:
        same = {line.id: line.sku for line in order.lines}
        again = [same.get(line.line_id) for line in request.lines]
        if any(sku not in (None, own) for sku, own in zip(wanted, again, strict=True)):
            raise FactsChangedError("a replacement is the same again")
        return again
    is_exchange = request.method is ReturnMethod.EXCHANGE
    if any((sku is not None) != is_exchange for sku in wanted):
        raise FactsChangedError("an exchange, and nothing else, names what is wanted for each item")
    return wanted


def choose_items(
    order: OrderRow,
    request: ReturnRequest,
    wanted: Sequence[str | None],
    variants: Mapping[str, VariantRow],
) -> list[ReturnedItem]:
    """The items asked for. Raises when one is unknown, not as many are left, or what is wanted is another product.

    Pieces of one line may be exchanged for different variants: then each variant has an item of its own.
    """
    if order.status != OrderStatus.DELIVERED:
        raise FactsChangedError(f"order {order.number} is {order.status}")
    if request.currency != order.currency:
        raise FactsChangedError(f"order {order.number} was paid in {order.currency}")
    asked = {(line.line_id, sku) for line, sku in zip(request.lines, wanted, strict=True)}
    if not asked or len(asked) != len(request.lines) or min(line.quantity for line in request.lines) < 1:
        raise FactsChangedError("a return needs items, each of them once, at least one of each")
    lines = {line.id: line for line in order.lines}
    if not {line.line_id for line in request.lines} <= set(lines):
        raise NotFoundInBackOfficeError(f"order {order.number} has no such line")
    pieces: Counter[str] = Counter()
    for item in request.lines:
        pieces[item.line_id] += item.quantity
    for line_id, count in pieces.items():
        line = lines[line_id]
        left = line.quantity - line.returned_quantity
        if count > left:
            raise FactsChangedError(f"of {line.name}, only {left} can come back")
    for line_id, sku in asked:
        line = lines[line_id]
        if sku and (sku not in variants or variants[sku].product_id != variants[line.sku].product_id):
            raise FactsChangedError(f"{sku} is no variant of {line.name}")
    in_order = list(lines)
    items = [
        ReturnedItem(lines[item.line_id], item.quantity, variants.get(sku or ""))
        for item, sku in zip(request.lines, wanted, strict=True)
    ]
    return sorted(items, key=lambda item: in_order.index(item.line.id))


def goods_sent(items: list[ReturnedItem]) -> Counter[str]:
    """How many pieces of each SKU are sent instead."""
    sent: Counter[str] = Counter()
    for item in items:
        if item.sent:
            sent[item.sent.sku] += item.quantity
    return sent


def check_amounts(policy: ReturnPolicy, request: ReturnRequest, items: list[ReturnedItem]) -> None:
    """The amounts confirmed must follow from the items, at the prices paid and, for what is sent, at today's.

    A policy may decide what is taken off, but not that more is given back than was paid, but for the bonus of store
    credit. Raises `FactsChangedError`.
    """
    if any(amount < 0 for _, amount in request.deductions):
        raise FactsChangedError("a deduction can't be negative")
    taken_off = sum((amount for _, amount in request.deductions), ZERO)
    remainder = sum((item.paid for item in items), ZERO) - taken_off
    balance = {
        ReturnMethod.REFUND: remainder,
        ReturnMethod.STORE_CREDIT: remainder + policy.store_credit_bonus(remainder),
        ReturnMethod.EXCHANGE: -sum((item.difference for item in items), ZERO) - taken_off,
        ReturnMethod.REPLACEMENT: ZERO,
    }[request.method]
    if balance < 0 and request.method is not ReturnMethod.EXCHANGE:
        raise FactsChangedError("more is taken off than the items are worth")
    if (request.amount, request.to_pay) != (max(balance, ZERO), max(-balance, ZERO)):
        raise FactsChangedError(
            f"the items come to {balance}, not {request.amount} to get and {request.to_pay} to pay"
        )


def check_authority(policy: ReturnPolicy, request: ReturnRequest, items: list[ReturnedItem]) -> None:
    """What the company gives away at most has to be within the bot's authority. Raises `FactsChangedError`."""
    stake = sum((item.paid for item in items), ZERO)
    if request.method is ReturnMethod.STORE_CREDIT:
        stake += policy.store_credit_bonus(stake)
    elif request.method is ReturnMethod.EXCHANGE:
        stake += max(sum((item.difference for item in items), ZERO), ZERO)
    if stake > policy.authority.bot:
        raise FactsChangedError(f"more than {policy.authority.bot} needs a person's approval")


def check_method(request: ReturnRequest, method: PaymentMethodRow) -> None:
    """Store credit goes to no card or account. Raises `FactsChangedError`."""
    if request.method is ReturnMethod.STORE_CREDIT and method.kind != PaymentKind.GIFT_CARD:
        raise FactsChangedError(f"store credit can't go to {method.label}")
