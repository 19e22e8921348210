"""What an order is paid with, and what it may be charged to instead, under every policy that ships."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.back_office.entities import (
    Customer,
    Order,
    OrderStatus,
    Payment,
    PaymentDirection,
    PaymentKind,
    PaymentMethod,
    paid_by_method,
)
from actions.order_changes.policy import OrderDecision, assess_payment_change, other_methods
from actions.policies.book import PolicyBook
from actions.policies.payment import original_methods

from ..factories import NOW, VISITOR, days_ago, make_line, make_order
from .drawn import BOOKS, GIFT_CARD, VISA, books, prices

PAYPAL = PaymentMethod("PM-2", PaymentKind.PAYPAL, "PayPal")
PAYER = replace(VISITOR, payment_methods=(GIFT_CARD, PAYPAL, VISA))
LAMP = make_line()

moves = st.builds(
    Payment,
    direction=st.sampled_from(PaymentDirection),
    amount=prices,
    method_id=st.sampled_from([method.id for method in PAYER.payment_methods]),
    made_at=st.just(NOW),
)


def paid(amount: str, method: PaymentMethod) -> Payment:
    return Payment(PaymentDirection.PAID, Decimal(amount), method.id, days_ago(1))


def refunded(amount: str, method: PaymentMethod) -> Payment:
    return Payment(PaymentDirection.REFUNDED, Decimal(amount), method.id, days_ago(1))


def open_order(*payments: Payment, **facts: object) -> Order:
    """An order of one lamp, $64.00, that is being processed; it names the Visa."""
    known = {"status": OrderStatus.PROCESSING, "delivered_at": None, "payment_method_id": VISA.id}
    return make_order(LAMP, payments=payments, **(known | facts))


def assess(
    order: Order,
    method: PaymentMethod | None,
    *,
    book: PolicyBook = BOOKS[0],
    customer: Customer = PAYER,
) -> OrderDecision:
    return assess_payment_change(book.orders, order=order, customer=customer, payment_method=method, now=NOW)


BY_VISA = paid("64.00", VISA)
TO_PAYPAL = (BY_VISA, refunded("64.00", VISA), paid("64.00", PAYPAL))


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ((), {}),
        ((BY_VISA,), {VISA: "64.00"}),
        ((BY_VISA, paid("20.00", PAYPAL)), {VISA: "64.00", PAYPAL: "20.00"}),
        ((BY_VISA, refunded("20.00", VISA)), {VISA: "44.00"}),
        ((BY_VISA, refunded("20.00", PAYPAL)), {VISA: "44.00"}),
        ((BY_VISA, paid("20.00", PAYPAL), refunded("30.00", PAYPAL)), {VISA: "54.00"}),
        ((BY_VISA, refunded("64.00", VISA)), {}),
        ((BY_VISA, refunded("67.20", GIFT_CARD)), {}),
        (TO_PAYPAL, {PAYPAL: "64.00"}),
        ((*TO_PAYPAL, refunded("64.00", PAYPAL), BY_VISA), {VISA: "64.00"}),
    ],
    ids=[
        *("nothing", "one", "two", "less", "a part back to another", "more back than it paid", "all back"),
        *("more than all", "charged to another", "and back again"),
    ],
)
def test_what_each_way_to_pay_has_paid(
    payments: tuple[Payment, ...], expected: dict[PaymentMethod, str]
) -> None:
    assert paid_by_method(payments) == {method.id: Decimal(amount) for method, amount in expected.items()}


@given(st.lists(moves, max_size=8))
@settings(deadline=None)
def test_nothing_is_lost_and_nobody_owes(payments: list[Payment]) -> None:
    held = paid_by_method(payments)

    assert all(amount > 0 for amount in held.values())
    balance = Decimal(0)
    for payment in payments:
        change = payment.amount if payment.direction is PaymentDirection.PAID else -payment.amount
        balance = max(balance + change, Decimal(0))
    assert sum(held.values(), Decimal(0)) == balance


def test_what_has_its_money_back_is_no_original_way_to_pay() -> None:
    changed = open_order(*TO_PAYPAL, payment_method_id=PAYPAL.id)

    assert original_methods(changed, PAYER) == (PAYPAL,)
    assert original_methods(open_order(BY_VISA, paid("20.00", GIFT_CARD)), PAYER) == (VISA, GIFT_CARD)


def test_the_others_are_all_but_what_it_is_paid_with() -> None:
    assert other_methods(open_order(), PAYER) == (GIFT_CARD, PAYPAL)
    assert other_methods(open_order(BY_VISA), PAYER) == (GIFT_CARD, PAYPAL)
    assert other_methods(open_order(*TO_PAYPAL, payment_method_id=PAYPAL.id), PAYER) == (GIFT_CARD, VISA)
    assert other_methods(open_order(BY_VISA, paid("20.00", PAYPAL)), PAYER) == PAYER.payment_methods
    assert other_methods(open_order(payment_method_id=None), PAYER) == PAYER.payment_methods
    assert other_methods(open_order(BY_VISA), replace(PAYER, payment_methods=(VISA,))) == ()


def test_what_a_gift_card_paid_itself_counts() -> None:
    order = open_order(paid("50.00", VISA), paid("14.00", GIFT_CARD))

    decision = assess(order, GIFT_CARD)
    assert (decision.outcome, decision.deciding_rule) == ("accept", "gift_card_balance")

    refused = assess(order, replace(GIFT_CARD, balance=Decimal("49.99")))
    assert (refused.outcome, refused.deciding_rule) == ("refuse", "gift_card_balance")
    assert refused.reason == "Your Gift card ending 77 can pay $63.99 of it, and $64.00 is needed."


def test_it_may_be_for_minutes_after_the_order_only() -> None:
    rules = replace(BOOKS[0].orders.payment_change, within_minutes=30)
    policy = replace(BOOKS[0].orders, payment_change=rules)
    for minutes, outcome in ((30, "accept"), (31, "refuse")):
        order = open_order(BY_VISA, placed_at=days_ago(minutes / 24 / 60))
        decision = assess_payment_change(policy, order=order, customer=PAYER, payment_method=PAYPAL, now=NOW)
        assert (decision.outcome, decision.deciding_rule) == (
            outcome,
            "another_method" if outcome == "accept" else "in_time",
        )


@given(
    books,
    st.sampled_from(OrderStatus),
    prices,
    st.booleans(),
    st.sampled_from([None, *PAYER.payment_methods]),
    st.decimals(0, 3000, places=2),
)
@settings(deadline=None)
def test_it_is_accepted_or_refused_and_all_of_it_moves(
    book: PolicyBook,
    status: OrderStatus,
    price: Decimal,
    items_changed: bool,
    method: PaymentMethod | None,
    balance: Decimal,
) -> None:
    if method is GIFT_CARD:
        method = replace(GIFT_CARD, balance=balance)
    order = open_order(
        replace(BY_VISA, amount=price), status=status, total=price, items_changed=items_changed
    )

    decision = assess(order, method, book=book)

    assert (decision.outcome, decision.authority) in {("accept", "bot"), ("refuse", "bot")}
    moved = price if decision.outcome == "accept" else Decimal(0)
    assert (decision.amount, decision.to_pay) == (moved, moved)
    if decision.outcome == "accept":
        assert status in book.orders.payment_change.statuses
        assert method is None or method.id in {other.id for other in other_methods(order, PAYER)}
        assert method is None or method.balance is None or method.balance >= price
        assert assess(order, None, book=book).outcome == "accept"
    if method is not None and method.balance is not None:
        richer = replace(method, balance=method.balance + 1)
        assert (assess(order, richer, book=book).outcome, decision.outcome) != ("refuse", "accept")
