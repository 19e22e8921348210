"""What a decision about a return says beside its outcome; the outcomes are in the tables of `cases/*.md`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.back_office.entities import (
    OrderLine,
    OrderStatus,
    Payment,
    PaymentDirection,
    PaymentKind,
    PaymentMethod,
)
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.policies.book import DEFAULT_FOLDER, PolicyBook
from actions.policies.returns import Proof
from actions.returns.policy import (
    LineAssessment,
    Returned,
    ReturnQuote,
    allowed_difference_methods,
    allowed_refund_methods,
    assess_line,
    assess_without_receipt,
    quote_return,
)

from ..factories import MEMBER, NOW, VISITOR, days_ago, make_line, make_order

POLICY = PolicyBook.load().returns
TIERS = PolicyBook.load(DEFAULT_FOLDER / "examples" / "membership_tiers").returns
PLAIN = PolicyBook.load(DEFAULT_FOLDER / "examples" / "plain_shop").returns

LAMP = make_line()
CHAIR = make_line(
    id="L-2", name="Oak lounge chair", category="furniture", unit_price=Decimal("349.00"), quantity=2
)
MUGS = make_line(
    id="L-4", name="Hand-thrown mug", category="tableware", unit_price=Decimal("52.00"), final_sale=True
)
SHEETS = make_line(id="L-5", name="Cotton sheet set", unit_price=Decimal("98.00"), opened_not_returnable=True)

REFUND, CREDIT, REPLACEMENT = ReturnMethod.REFUND, ReturnMethod.STORE_CREDIT, ReturnMethod.REPLACEMENT
MIND, DAMAGED, DEFECTIVE = ReturnReason.CHANGED_MIND, ReturnReason.DAMAGED, ReturnReason.DEFECTIVE


def quote(*lines: OrderLine, **facts: Any) -> ReturnQuote:
    known: dict[str, Any] = {
        "order": make_order(*lines),
        "lines": [Returned(line, 1) for line in lines],
        "customer": VISITOR,
        "reason": MIND,
        "method": REFUND,
        "now": NOW,
    }
    return quote_return(facts.pop("policy", POLICY), **(known | facts))


def assess(line: OrderLine, **facts: Any) -> LineAssessment:
    known: dict[str, Any] = {
        "order": make_order(line),
        "line": line,
        "customer": VISITOR,
        "reason": None,
        "now": NOW,
    }
    return assess_line(facts.pop("policy", POLICY), **(known | facts))


def test_one_item_that_may_not_come_back_refuses_all_and_says_which() -> None:
    found = quote(LAMP, MUGS, customer=MEMBER)

    assert not found.eligible
    assert found.refusals == (
        "Hand-thrown mug was sold as final sale, so it can only come back if it arrived damaged or faulty, "
        "or isn't what you ordered.",
    )


def test_a_quote_explains_its_amount() -> None:
    found = quote(CHAIR, method=CREDIT)

    assert found.deductions == (
        ("Restocking fee (10%)", Decimal("34.90")),
        ("Return shipping", Decimal("6.95")),
    )
    assert found.bonus == Decimal("15.36")
    assert found.reason == (
        "Restocking fee (10%): $34.90 is taken off; return shipping: $6.95 is taken off; "
        "store credit is worth 5% more: $15.36 is added."
    )
    assert [(step.rule, step.outcome) for step in found.trace] == [
        ("delivered", "passed"),
        ("not_yet_returned", "passed"),
        ("standard_window", "passed"),
        ("restocking_fee", "applied"),
        ("return_shipping", "applied"),
        ("store_credit_bonus", "applied"),
    ]
    assert found.send_back_by == date(2026, 3, 16)
    assert found.shipping_paid_by == "customer"
    assert found.policy_version == "1"


def test_what_is_our_fault_is_sent_back_at_our_cost() -> None:
    assert quote(LAMP, reason=DAMAGED).shipping_paid_by == "company"


def test_what_a_person_has_to_approve_is_worth_what_it_would_be() -> None:
    found = quote(replace(CHAIR, unit_price=Decimal("900.00")), reason=DAMAGED)

    assert (found.outcome, found.authority, found.amount) == ("approval", "agent", Decimal("900.00"))
    assert found.needs_evidence
    assert "photo" in found.reason
    assert "up to $500.00 myself" in found.reason


def test_a_photo_leaves_only_the_amount_to_approve() -> None:
    found = quote(replace(CHAIR, unit_price=Decimal("900.00")), reason=DAMAGED, has_evidence=True)

    assert (found.outcome, found.deciding_rule) == ("approval", "above_authority")
    assert not found.needs_evidence


def test_several_items_are_offered_what_all_of_them_may_have() -> None:
    late = make_order(LAMP, CHAIR, delivered_at=days_ago(40))
    found = quote(LAMP, CHAIR, order=late, reason=DEFECTIVE, method=REPLACEMENT)

    assert found.methods == (REPLACEMENT,)
    assert quote(LAMP, reason=DAMAGED).methods == (REFUND, ReturnMethod.EXCHANGE, REPLACEMENT, CREDIT)
    assert REPLACEMENT not in quote(LAMP).methods


@pytest.mark.parametrize(
    ("status", "delivered_at"),
    [
        (OrderStatus.PROCESSING, None),
        (OrderStatus.PACKED, None),
        (OrderStatus.SHIPPED, None),
        (OrderStatus.CANCELLED, None),
        (OrderStatus.DELIVERED, None),
    ],
)
def test_only_a_delivered_order_can_come_back(status: OrderStatus, delivered_at: None) -> None:
    found = assess(LAMP, order=make_order(LAMP, status=status, delivered_at=delivered_at))

    assert (found.returnable, found.deciding_rule) == (False, "delivered")
    assert "TR-10001" in found.reason


def test_without_a_reason_a_restricted_item_is_offered_with_its_condition() -> None:
    found = assess(MUGS)

    assert found.returnable
    assert found.only_for == (DAMAGED, DEFECTIVE, ReturnReason.WRONG_ITEM)
    assert "final sale" in found.reason


def test_without_a_reason_an_ordinary_item_says_until_when() -> None:
    found = assess(LAMP)

    assert (found.returnable, found.only_for) == (True, ())
    assert found.reason == "It can come back until March 27, 2026."


def test_after_the_window_an_item_is_offered_for_a_fault_only() -> None:
    found = assess(LAMP, order=make_order(LAMP, delivered_at=days_ago(75)))

    assert (found.returnable, found.only_under_warranty, found.only_for) == (True, True, (DEFECTIVE,))
    assert found.remedies == (REPLACEMENT,)
    assert found.reason == (
        "Our return window is 30 days after delivery, and it closed on January 16, 2026. "
        "A fault of Ceramic table lamp is covered by our warranty until December 17, 2027."
    )


def test_who_is_late_hears_what_would_do_instead() -> None:
    late = make_order(LAMP, placed_at=days_ago(100), delivered_at=days_ago(95))
    bronze, silver = replace(VISITOR, membership="bronze"), replace(VISITOR, membership="silver")

    assert assess(LAMP, policy=TIERS, order=late, reason=MIND).accepted_proofs == (Proof.RECEIPT,)
    assert assess(LAMP, policy=TIERS, order=late, reason=MIND, customer=bronze).accepted_proofs == (
        Proof.RECEIPT,
        Proof.ORIGINAL_PACKAGING,
    )
    assert assess(LAMP, policy=TIERS, order=late, reason=MIND, customer=silver).accepted_proofs == ()
    assert quote(LAMP, policy=TIERS, order=late, customer=bronze).accepted_proofs == (
        Proof.RECEIPT,
        Proof.ORIGINAL_PACKAGING,
    )


@pytest.mark.parametrize(
    "chosen",
    [[], [Returned(LAMP, 1), Returned(LAMP, 1)], [Returned(replace(LAMP, id="L-99"), 1)]],
    ids=["none", "one of them twice", "not of this order"],
)
def test_items_must_be_of_the_order_and_named_once(chosen: list[Returned]) -> None:
    found = quote(LAMP, lines=chosen, customer=MEMBER)

    assert (found.eligible, found.amount, found.deciding_rule) == (False, 0, "items_chosen")


VISA = PaymentMethod("PM-1", PaymentKind.CARD, "Visa ending 4242")
PAYPAL = PaymentMethod("PM-2", PaymentKind.PAYPAL, "PayPal")
GIFT_CARD = PaymentMethod("PM-3", PaymentKind.GIFT_CARD, "Gift card ending 77", Decimal("20.00"))
PAYER = replace(VISITOR, payment_methods=(GIFT_CARD, PAYPAL, VISA))


def test_a_refund_goes_to_what_was_charged_first() -> None:
    paid_twice = make_order(
        LAMP,
        payment_method_id="PM-1",
        payments=(
            Payment(PaymentDirection.PAID, Decimal("14.00"), "PM-2", days_ago(10)),
            Payment(PaymentDirection.PAID, Decimal("50.00"), "PM-1", days_ago(10)),
            Payment(PaymentDirection.REFUNDED, Decimal("5.00"), "PM-3", days_ago(5)),
        ),
    )

    assert allowed_refund_methods(POLICY, paid_twice, PAYER) == (VISA, PAYPAL)
    assert allowed_refund_methods(PLAIN, paid_twice, PAYER) == (VISA, PAYPAL, GIFT_CARD)
    assert allowed_difference_methods(PLAIN, paid_twice, PAYER) == (VISA, PAYPAL, GIFT_CARD)


def test_what_was_charged_may_be_gone() -> None:
    order = make_order(LAMP, payment_method_id="PM-8")

    assert allowed_refund_methods(POLICY, order, PAYER) == ()
    assert allowed_refund_methods(PLAIN, order, PAYER) == (GIFT_CARD,)


def test_without_a_receipt_a_colleague_looks_for_the_purchase() -> None:
    found = assess_without_receipt(POLICY)

    assert (found.outcome, found.authority, found.methods) == ("approval", "agent", (CREDIT,))
    assert found.maximum_amount == Decimal("75.00")
    assert "up to $75.00" in found.reason
    assert assess_without_receipt(PLAIN).outcome == "refuse"
