"""The return policy that ships, case by case, and what must hold for any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.back_office.port import Order, OrderLine, OrderStatus, ReturnMethod, ReturnReason
from actions.policies.loading import PolicyFileError
from actions.policies.returns import DEFAULT_PATH
from actions.returns.policy import assess_line, load_return_policy, quote_return

from .factories import MEMBER, NOW, VISITOR, days_ago, make_line, make_order

POLICY = load_return_policy()

LAMP = make_line()
CHAIR = make_line(
    id="L-2", name="Oak lounge chair", category="furniture", unit_price=Decimal("349.00"), quantity=2
)
STOOL = make_line(id="L-3", name="Kitchen stool", category="furniture", unit_price=Decimal("300.00"))
TWO_STOOLS = replace(STOOL, unit_price=Decimal("200.00"), quantity=2)
MUGS = make_line(
    id="L-4", name="Hand-thrown mug", category="tableware", unit_price=Decimal("52.00"), final_sale=True
)
SHEETS = make_line(id="L-5", name="Cotton sheet set", unit_price=Decimal("98.00"), opened_not_returnable=True)
MONOGRAM = make_line(
    id="L-6", name="Monogrammed cushion", category="personalized", unit_price=Decimal("46.00")
)
ENGRAVED = make_line(id="L-7", name="Carafe", variant="Engraved", unit_price=Decimal("54.00"))
CANDLE = make_line(id="L-8", name="Candle", unit_price=Decimal("5.00"))

REFUND, EXCHANGE, CREDIT = ReturnMethod.REFUND, ReturnMethod.EXCHANGE, ReturnMethod.STORE_CREDIT
MIND, SIZE, DAMAGED = ReturnReason.CHANGED_MIND, ReturnReason.WRONG_SIZE, ReturnReason.DAMAGED
DEFECTIVE, WRONG, OTHERWISE = ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM, ReturnReason.NOT_AS_DESCRIBED

# what is shown, item, how many, delivered days ago, Reed Card, reason, method, expected amount or the rule that refuses
CASES: list[tuple[str, OrderLine, int, float, bool, ReturnReason, ReturnMethod, str]] = [
    ("shipping is taken off", LAMP, 1, 5, False, MIND, REFUND, "57.05"),
    ("no shipping for a member", LAMP, 1, 5, True, MIND, REFUND, "64.00"),
    ("wrong size is not our fault", LAMP, 1, 5, False, SIZE, REFUND, "57.05"),
    ("damaged", LAMP, 1, 5, False, DAMAGED, REFUND, "64.00"),
    ("defective", LAMP, 1, 5, False, DEFECTIVE, REFUND, "64.00"),
    ("wrong item", LAMP, 1, 5, False, WRONG, REFUND, "64.00"),
    ("not as described", LAMP, 1, 5, False, OTHERWISE, REFUND, "64.00"),
    ("day 30", LAMP, 1, 30, False, MIND, REFUND, "57.05"),
    ("day 31", LAMP, 1, 31, False, MIND, REFUND, "standard_window"),
    ("day 31 of a member", LAMP, 1, 31, True, MIND, REFUND, "64.00"),
    ("day 60 of a member", LAMP, 1, 60, True, MIND, REFUND, "64.00"),
    ("day 61 of a member", LAMP, 1, 61, True, MIND, REFUND, "member_window"),
    ("a damaged item outside of the window", LAMP, 1, 75, False, DAMAGED, REFUND, "standard_window"),
    ("store credit is worth more", LAMP, 1, 5, True, MIND, CREDIT, "67.20"),
    ("store credit after the deduction", LAMP, 1, 5, False, MIND, CREDIT, "59.90"),
    ("store credit for a damaged item", LAMP, 1, 5, False, DAMAGED, CREDIT, "67.20"),
    ("an exchange moves no money", LAMP, 1, 5, False, MIND, EXCHANGE, "0.00"),
    ("restocking and shipping", CHAIR, 1, 3, False, MIND, REFUND, "307.15"),
    ("restocking on each", CHAIR, 2, 3, False, MIND, REFUND, "621.25"),
    ("restocking for a member", CHAIR, 1, 3, True, MIND, REFUND, "314.10"),
    ("no restocking when damaged", CHAIR, 1, 3, False, DAMAGED, REFUND, "349.00"),
    ("no restocking when not as described", CHAIR, 1, 3, False, OTHERWISE, REFUND, "349.00"),
    ("no restocking for an exchange", CHAIR, 1, 3, False, MIND, EXCHANGE, "0.00"),
    ("restocking before the bonus", CHAIR, 1, 3, True, MIND, CREDIT, "329.81"),
    ("furniture of exactly 300", STOOL, 1, 3, True, MIND, REFUND, "300.00"),
    ("expensive but no furniture", replace(LAMP, unit_price=Decimal("900.00")), 1, 3, True, MIND, REFUND, "900.00"),
    ("two cheap pieces are not one dear piece", TWO_STOOLS, 2, 3, True, MIND, REFUND, "400.00"),
    ("final sale", MUGS, 1, 3, False, MIND, REFUND, "final_sale"),
    ("final sale for a member", MUGS, 1, 3, True, SIZE, REFUND, "final_sale"),
    ("final sale not as described", MUGS, 1, 3, False, OTHERWISE, REFUND, "final_sale"),
    ("final sale, damaged", MUGS, 1, 3, False, DAMAGED, REFUND, "52.00"),
    ("final sale, wrong item", MUGS, 1, 3, False, WRONG, REFUND, "52.00"),
    ("final sale can't be exchanged either", MUGS, 1, 3, False, MIND, EXCHANGE, "final_sale"),
    ("final sale, damaged, but too late", MUGS, 1, 31, False, DAMAGED, REFUND, "standard_window"),
    ("opened bedding", SHEETS, 1, 4, True, MIND, REFUND, "hygiene"),
    ("opened bedding, wrong size", SHEETS, 1, 4, True, SIZE, REFUND, "hygiene"),
    ("opened bedding, damaged", SHEETS, 1, 4, True, DAMAGED, REFUND, "98.00"),
    ("opened bedding, defective", SHEETS, 1, 4, True, DEFECTIVE, REFUND, "98.00"),
    ("monogrammed", MONOGRAM, 1, 4, True, MIND, REFUND, "personalized"),
    ("monogrammed, damaged", MONOGRAM, 1, 4, True, DAMAGED, REFUND, "46.00"),
    ("engraved by variant", ENGRAVED, 1, 4, True, MIND, REFUND, "personalized"),
    ("deductions never exceed the items", CANDLE, 1, 4, False, MIND, REFUND, "0.00"),
    ("too many", LAMP, 2, 5, True, MIND, REFUND, "quantity"),
    ("none", LAMP, 0, 5, True, MIND, REFUND, "quantity"),
    ("all returned before", replace(LAMP, returned_quantity=1), 1, 5, True, MIND, REFUND, "not_yet_returned"),
    ("what is left of two", replace(CHAIR, returned_quantity=1), 1, 5, True, DAMAGED, REFUND, "349.00"),
    ("more than is left of two", replace(CHAIR, returned_quantity=1), 2, 5, True, DAMAGED, REFUND, "quantity"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "quantity", "delivered", "is_member", "reason", "method", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_return_policy_case(
    line: OrderLine,
    quantity: int,
    delivered: float,
    is_member: bool,
    reason: ReturnReason,
    method: ReturnMethod,
    expected: str,
) -> None:
    order = make_order(line, delivered_at=days_ago(delivered))
    quote = quote_return(
        POLICY,
        order=order,
        lines=[(line, quantity)],
        customer=MEMBER if is_member else VISITOR,
        reason=reason,
        method=method,
        now=NOW,
    )

    if expected[0].isdigit():
        assert (quote.eligible, quote.amount, quote.refusals) == (True, Decimal(expected), ())
        assert quote.prepaid_label
    else:
        assert (quote.eligible, quote.deciding_rule, quote.amount) == (False, expected, 0)
        assert quote.refusals
        assert all(refusal in quote.reason for refusal in quote.refusals)
        assert not quote.prepaid_label
    assert quote.trace
    assert quote.send_back_by == date(2026, 3, 16)


def test_one_item_that_may_not_come_back_refuses_all_and_says_which() -> None:
    order = make_order(LAMP, MUGS)
    quote = quote_return(
        POLICY,
        order=order,
        lines=[(LAMP, 1), (MUGS, 1)],
        customer=MEMBER,
        reason=MIND,
        method=REFUND,
        now=NOW,
    )

    assert not quote.eligible
    assert quote.refusals == (
        "Hand-thrown mug was sold as final sale, so it can only come back if it arrived damaged or faulty, "
        "or isn't what you ordered.",
    )


def test_a_quote_explains_its_amount() -> None:
    quote = quote_return(
        POLICY,
        order=make_order(CHAIR),
        lines=[(CHAIR, 1)],
        customer=VISITOR,
        reason=MIND,
        method=CREDIT,
        now=NOW,
    )

    assert quote.deductions == (
        ("Restocking fee (10%)", Decimal("34.90")),
        ("Return shipping", Decimal("6.95")),
    )
    assert quote.bonus == Decimal("15.36")
    assert quote.reason == (
        "Restocking fee (10%): $34.90 is taken off; return shipping: $6.95 is taken off; "
        "store credit is worth 5% more: $15.36 is added."
    )
    assert [(step.rule, step.outcome) for step in quote.trace] == [
        ("delivered", "passed"),
        ("not_yet_returned", "passed"),
        ("standard_window", "passed"),
        ("restocking_fee", "applied"),
        ("return_shipping", "applied"),
        ("store_credit_bonus", "applied"),
    ]


@pytest.mark.parametrize(
    ("status", "delivered_at"),
    [
        (OrderStatus.PROCESSING, None),
        (OrderStatus.SHIPPED, None),
        (OrderStatus.CANCELLED, None),
        (OrderStatus.DELIVERED, None),
    ],
)
def test_only_a_delivered_order_can_come_back(status: OrderStatus, delivered_at: None) -> None:
    order = make_order(LAMP, status=status, delivered_at=delivered_at)

    assessment = assess_line(POLICY, order=order, line=LAMP, customer=MEMBER, reason=None, now=NOW)

    assert (assessment.returnable, assessment.deciding_rule) == (False, "delivered")
    assert "TR-10001" in assessment.reason


def test_somebody_elses_order_is_refused() -> None:
    order = make_order(LAMP, customer_id="CU-2")

    assert not assess_line(
        POLICY, order=order, line=LAMP, customer=MEMBER, reason=DAMAGED, now=NOW
    ).returnable


def test_without_a_reason_a_restricted_item_is_offered_with_its_condition() -> None:
    assessment = assess_line(
        POLICY, order=make_order(MUGS), line=MUGS, customer=VISITOR, reason=None, now=NOW
    )

    assert assessment.returnable
    assert assessment.only_for == (DAMAGED, DEFECTIVE, WRONG)
    assert "final sale" in assessment.reason


def test_without_a_reason_an_ordinary_item_says_until_when() -> None:
    assessment = assess_line(
        POLICY, order=make_order(LAMP), line=LAMP, customer=VISITOR, reason=None, now=NOW
    )

    assert (assessment.returnable, assessment.only_for) == (True, ())
    assert assessment.reason == "It can come back until March 27, 2026."


def test_unopened_bedding_comes_back() -> None:
    order = make_order(SHEETS)
    quote = quote_return(
        POLICY,
        order=order,
        lines=[(SHEETS, 1)],
        customer=MEMBER,
        reason=MIND,
        method=REFUND,
        now=NOW,
        unopened={SHEETS.id},
    )

    assert (quote.eligible, quote.amount) == (True, Decimal("98.00"))


@pytest.mark.parametrize("chosen", [[], [(LAMP, 1), (LAMP, 1)], [(replace(LAMP, id="L-99"), 1)]])
def test_items_must_be_of_the_order_and_named_once(chosen: list[tuple[OrderLine, int]]) -> None:
    quote = quote_return(
        POLICY, order=make_order(LAMP), lines=chosen, customer=MEMBER, reason=MIND, method=REFUND, now=NOW
    )

    assert (quote.eligible, quote.amount) == (False, 0)


lines = st.builds(
    make_line,
    category=st.sampled_from(["lighting", "furniture", "Furniture", "personalized", "bedding"]),
    quantity=st.integers(1, 6),
    unit_price=st.decimals("0.01", "3000", places=2),
    final_sale=st.booleans(),
    opened_not_returnable=st.booleans(),
)


@st.composite
def returns(draw: st.DrawFn) -> tuple[Order, list[tuple[OrderLine, int]]]:
    items = [
        replace(line, id=f"L-{number}", returned_quantity=draw(st.integers(0, line.quantity)))
        for number, line in enumerate(draw(st.lists(lines, min_size=1, max_size=4)))
    ]
    order = make_order(*items, delivered_at=days_ago(draw(st.integers(0, 90))))
    return order, [
        (line, draw(st.integers(0, 7))) for line in draw(st.lists(st.sampled_from(items), unique=True))
    ]


@given(
    returns(),
    st.sampled_from(ReturnReason),
    st.sampled_from(ReturnMethod),
    st.sampled_from([MEMBER, VISITOR]),
)
def test_nobody_gets_more_than_they_paid(
    drawn: tuple[Order, list[tuple[OrderLine, int]]],
    reason: ReturnReason,
    method: ReturnMethod,
    customer: object,
) -> None:
    order, chosen = drawn
    quote = quote_return(
        POLICY,
        order=order,
        lines=chosen,
        customer=customer,
        reason=reason,
        method=method,
        now=NOW,  # type: ignore[arg-type]
    )

    paid = sum((line.unit_price * quantity for line, quantity in chosen), Decimal(0))
    deducted = sum((amount for _, amount in quote.deductions), Decimal(0))
    assert quote.amount == quote.amount.quantize(Decimal("0.01"))
    if not quote.eligible:
        assert quote.amount == quote.bonus == quote.items_total == 0
        assert quote.refusals
        return
    assert all(0 < quantity <= line.quantity - line.returned_quantity for line, quantity in chosen)
    assert quote.items_total == paid <= order.total
    assert 0 <= deducted <= paid
    if method is EXCHANGE:
        assert quote.amount == deducted == quote.bonus == 0
    else:
        assert quote.amount == paid - deducted + quote.bonus
        assert quote.bonus <= (paid - deducted) * Decimal("0.05") + Decimal("0.005")
        assert quote.bonus == 0 or method is CREDIT
    if reason in POLICY.our_fault:
        assert deducted == 0


@given(returns(), st.sampled_from(ReturnReason), st.sampled_from([MEMBER, VISITOR]))
def test_what_is_offered_without_a_reason_includes_what_is_allowed_with_one(
    drawn: tuple[Order, list[tuple[OrderLine, int]]], reason: ReturnReason, customer: object
) -> None:
    order, _ = drawn
    for line in order.lines:
        facts = {"order": order, "line": line, "customer": customer, "now": NOW}
        offered = assess_line(POLICY, reason=None, **facts)  # type: ignore[arg-type]
        allowed = assess_line(POLICY, reason=reason, **facts)  # type: ignore[arg-type]
        assert allowed.returnable == (
            offered.returnable and reason in (offered.only_for or tuple(ReturnReason))
        )


def write_policy(folder: Path, **changes: object) -> Path:
    content = yaml.safe_load(DEFAULT_PATH.read_text(encoding="utf-8")) | changes
    path = folder / "returns.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_another_companys_numbers_are_obeyed(tmp_path: Path) -> None:
    path = write_policy(tmp_path, window={"days": 14, "member_days": 14}, store_credit_bonus_percent=0)
    policy = load_return_policy(path)
    order = make_order(LAMP, delivered_at=days_ago(15))

    assert not assess_line(policy, order=order, line=LAMP, customer=MEMBER, reason=MIND, now=NOW).returnable


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"window": {"days": "soon", "member_days": 60}}, "window.days: Input should be a valid integer"),
        ({"window": {"days": 60, "member_days": 30}}, "window: Value error, days must be above 0"),
        ({"send_back_days": 0}, "send_back_days must be above 0"),
        ({"our_fault": ["bad_mood"]}, "our_fault[0]: Input should be"),
        ({"colour": "green"}, "colour: Unexpected keyword argument"),
        ({"restrictions": [{"rule": "a", "applies_to": {}, "refusal": "no"}]}, "restrictions[0].applies_to: Value"),
        (
            {"restrictions": [{"rule": "a", "applies_to": {"final_sale": True}, "refusal": "{thing} no"}]},
            "restrictions[0]: Value error, a text uses a placeholder that is not known ('thing')",
        ),
        ({"deductions": [{"rule": "a", "label": "A", "flat": 1, "percent": 2}]}, "either percent or flat"),
        ({"deductions": [{"rule": "a", "label": "A", "percent": 200}]}, "percent must be above 0"),
        ({"deductions": [{"rule": "final_sale", "label": "A", "flat": 1}]}, "two rules have the same name"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    path = write_policy(tmp_path, **changes)

    with pytest.raises(PolicyFileError) as caught:
        load_return_policy(path)

    assert str(path) in str(caught.value)
    assert problem in str(caught.value)


@pytest.mark.parametrize(("content", "problem"), [("a: [", "not valid YAML"), ("", "the whole file")])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "returns.yml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PolicyFileError, match=problem):
        load_return_policy(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="does not exist"):
        load_return_policy(tmp_path / "nowhere.yml")
