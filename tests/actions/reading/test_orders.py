"""Which order a description means."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from actions.back_office.entities import OrderStatus
from actions.reading.orders import pick_orders
from tests.actions.factories import NOW, days_ago, make_line, make_order

LAMP = make_line(id="A", name="Ceramic table lamp", variant="Blue", color="blue", unit_price=Decimal("64.00"))
RUG = make_line(id="B", name="Wool rug", variant="Sand, Large", color="sand", unit_price=Decimal("249.00"))
MIRROR = make_line(id="C", name="Round mirror", variant="Brass", color="brass", unit_price=Decimal("129.00"))

NEWEST = make_order(
    LAMP, number="TR-4", status=OrderStatus.PROCESSING, placed_at=days_ago(1), delivered_at=None
)
ON_ITS_WAY = make_order(
    RUG, number="TR-3", status=OrderStatus.SHIPPED, placed_at=days_ago(6), delivered_at=None
)
LAST_MONTH = make_order(MIRROR, number="TR-2", placed_at=days_ago(30), delivered_at=days_ago(25))
OLDEST = make_order(LAMP, RUG, number="TR-1", placed_at=days_ago(90), delivered_at=days_ago(84))
ORDERS = [ON_ITS_WAY, OLDEST, NEWEST, LAST_MONTH]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("my last order", "TR-4"),
        ("the newest one", "TR-4"),
        ("the order before that", "TR-3"),
        ("my previous order", "TR-3"),
        ("the oldest order", "TR-1"),
        ("the one with the mirror", "TR-2"),
        ("the one i placed yesterday", "TR-4"),
        ("the order from a month ago", "TR-2"),
        (f"from {days_ago(90):%B} {days_ago(90).day}", "TR-1"),
        (f"the one that arrived on {days_ago(25):%B} {days_ago(25).day}", "TR-2"),
        ("the one that hasn't shipped yet", "TR-4"),
        ("the one on its way", "TR-3"),
        ("the $129 order", "TR-2"),
        ("the order for 313 dollars", "TR-1"),
        ("the lamp that was delivered", "TR-1"),
        ("my last order with a rug", "TR-3"),
        ("the lamp i ordered yesterday", "TR-4"),
    ],
)
def test_it_is_clear_which_order_is_meant(text: str, number: str) -> None:
    found = pick_orders(text, ORDERS, now=NOW)

    assert [order.number for order in found.orders] == [number]
    assert found.only is not None


@pytest.mark.parametrize("text", ["", "hello", "i want to cancel my order", "where is my order", "all of it"])
def test_words_that_describe_none_pick_none(text: str) -> None:
    assert pick_orders(text, ORDERS, now=NOW).orders == ()


def test_several_that_fit_are_all_given_newest_first() -> None:
    found = pick_orders("the one with the rug", ORDERS, now=NOW)

    assert [order.number for order in found.orders] == ["TR-3", "TR-1"]
    assert found.only is None


def test_a_date_just_beside_is_taken_when_none_is_on_the_day() -> None:
    day = NOW - timedelta(days=28)

    assert pick_orders(f"from {day:%B} {day.day}", ORDERS, now=NOW).only == LAST_MONTH


def test_an_item_named_by_two_words_is_no_item_that_has_one_of_them() -> None:
    blanket = make_line(id="D", name="Waffle cotton blanket", variant="Blue", color="blue")
    orders = [make_order(LAMP, number="TR-8"), make_order(blanket, number="TR-7"), LAST_MONTH]

    assert [order.number for order in pick_orders("return the blue lamp", orders, now=NOW).orders] == ["TR-8"]
    both = pick_orders("the blue lamp and the blue blanket", orders, now=NOW).orders
    assert {order.number for order in both} == {"TR-8", "TR-7"}


def test_an_order_with_all_items_named_beats_those_with_one() -> None:
    orders = [make_order(LAMP, RUG, number="TR-9"), make_order(LAMP, number="TR-8")]

    assert [order.number for order in pick_orders("the rug and the lamp", orders, now=NOW).orders] == ["TR-9"]
