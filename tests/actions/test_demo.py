"""The demo company: the same every time, as DEMO.md says, and what the policies make of its stories."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.back_office.demo.__main__ import build, main
from actions.back_office.demo.catalogue import PRODUCTS
from actions.back_office.entities import ChargeKind, OrderStatus, PaymentDirection
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.back_office.sql import SqlBackOffice
from actions.fees.extraction import extract_claim, match_charges
from actions.fees.policy import assess_charges
from actions.policies.book import PolicyBook
from actions.returns.policy import Returned, quote_return
from core.database import Database
from core.mail import OutboxMailer
from tests.conftest import ROOT, FakeClock

TODAY = "2026-03-02"


def run_demo(path: Path, *options: str) -> str:
    said = StringIO()
    with redirect_stdout(said):
        main(["--url", f"sqlite+aiosqlite:///{path}", *options])
    return said.getvalue()


def digest(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    assert run_demo(path, "--today", TODAY) == (
        "200 customers, 40 products, 601 orders, 200 charges, as of 2026-03-02\n"
    )
    return path


def test_the_same_day_makes_the_same_data_and_a_second_run_changes_nothing(
    demo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    run_demo(other, "--today", TODAY)
    first = digest(demo)

    assert digest(other) == first
    assert "nothing done" in run_demo(demo, "--today", "2026-04-01")
    assert digest(demo) == first
    assert "as of 2026-04-01" in run_demo(other, "--today", "2026-04-01", "--reset")
    assert digest(other) != first
    run_demo(other, "--today", TODAY, "--reset")
    assert digest(other) == first


def test_products_are_drawn_and_named_once() -> None:
    drawings = {"lamp", "cushion", "mug", "chair", "rug", "vase", "blanket", "shelf"}

    assert len(PRODUCTS) == len({product.name for product in PRODUCTS}) == 40
    assert {product.image for product in PRODUCTS} == drawings
    skus = [variant.sku for product in PRODUCTS for variant in product.variants]
    assert len(skus) == len(set(skus))


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 1, 1), date(2027, 12, 31)])
def test_the_data_are_sound_on_any_day(today: date) -> None:
    data = build(today)
    tonight = data.moment(0, 23)
    charges = {charge.id: charge for charge in data.charges}

    assert len({customer.email for customer in data.customers}) == len(data.customers) == 200
    assert all(customer.email.endswith("@example.com") for customer in data.customers)
    assert len(data.orders) == 601
    assert len(charges) == 200
    assert {charge.kind for charge in data.charges} == set(ChargeKind)
    for order in data.orders:
        assert (order.status == OrderStatus.DELIVERED) == (order.delivered_at is not None)
        assert order.placed_at < (order.delivered_at or tonight) <= tonight
        assert all(parcel.expected_on is None or parcel.expected_on >= today for parcel in order.shipments)
        assert order.address is not None
        assert (order.invoice_number is not None) == (
            order.status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
        )
        assert all(order.placed_at <= payment.made_at <= tonight for payment in order.payments)
        paid, refunded = (
            sum(payment.amount for payment in order.payments if payment.direction == direction)
            for direction in PaymentDirection
        )
        assert paid == order.total
        assert refunded in {0, order.total, order.lines[0].unit_price}
        assert order.total == order.shipping_fee + sum(
            line.unit_price * line.quantity for line in order.lines
        )
    for charge in data.charges:
        assert charge.charged_at < tonight
        original = charges.get(charge.duplicate_of or "")
        assert original is None or original.customer_id == charge.customer_id
    for reversal in data.reversals:
        assert reversal.created_at > charges[reversal.charges[0].charge_id].charged_at
    for returned in data.returns:
        assert returned.created_at < tonight
    skus = {variant.sku: variant for variant in data.variants}
    assert all(line.options == skus[line.sku].options for order in data.orders for line in order.lines)


@pytest.fixture
async def back_office(demo: Path, clock: FakeClock, tmp_path: Path) -> AsyncIterator[SqlBackOffice]:
    database = Database(f"sqlite+aiosqlite:///{demo}")
    yield SqlBackOffice(database, OutboxMailer(tmp_path), clock, code_secret=SecretStr("secret"))
    await database.close()


FEE_STORIES = [
    ("CU-00002", "you charged me a $35 late fee twice", "reverse", "duplicate", ["CH-20002"]),
    ("CU-00003", "the $48 late fee isn't right, I paid on time", "approval", "above_authority", ["CH-20003"]),
    ("CU-00004", "please reverse my late fee", "decline", "too_old", ["CH-20004"]),
    (
        "CU-00005",
        "I want the expedited shipping back, it came late",
        "reverse",
        "company_error",
        ["CH-20005"],
    ),
    ("CU-00006", "can you waive the late fee from last month", "decline", "courtesy_used", ["CH-20006"]),
    ("CU-00007", "a 35 dollar late fee on my last statement", "reverse", "courtesy", ["CH-20008"]),
    ("CU-00009", "why a foreign transaction fee? I want it back", "reverse", "company_error", ["CH-20010"]),
]


@pytest.mark.parametrize(("customer_id", "words", "outcome", "rule", "charge_ids"), FEE_STORIES)
async def test_fee_stories_end_as_told(
    back_office: SqlBackOffice,
    clock: FakeClock,
    customer_id: str,
    words: str,
    outcome: str,
    rule: str,
    charge_ids: list[str],
) -> None:
    now = clock.now()
    charges = await back_office.list_charges(customer_id, now - timedelta(days=365))
    claim = extract_claim(words, now=now)
    customer = await customer_of(back_office, customer_id)

    decision = assess_charges(
        PolicyBook.load().fees,
        charges=match_charges(claim, charges, now=now),
        history=await back_office.get_reversal_history(customer_id, now - timedelta(days=365)),
        customer=customer,
        claimed_duplicate=claim.claims_duplicate,
        now=now,
    )

    assert (decision.outcome, decision.deciding_rule) == (outcome, rule)
    assert [charge.id for charge in decision.charges] == charge_ids


MIND, DAMAGED = ReturnReason.CHANGED_MIND, ReturnReason.DAMAGED
REFUND, CREDIT = ReturnMethod.REFUND, ReturnMethod.STORE_CREDIT

RETURN_STORIES = [
    ("CU-00001", "TR-10001", "Ceramic table lamp", MIND, REFUND, "64.00"),
    ("CU-00001", "TR-10001", "Ceramic table lamp", MIND, CREDIT, "67.20"),
    ("CU-00001", "TR-10011", "Waffle cotton blanket", MIND, REFUND, "74.00"),
    ("CU-00004", "TR-10004", "Rattan dining chair", MIND, REFUND, "standard_window"),
    ("CU-00004", "TR-10005", "Terracotta vase", DAMAGED, REFUND, "delivered"),
    ("CU-00005", "TR-10006", "Oak lounge chair", MIND, REFUND, "307.15"),
    ("CU-00005", "TR-10006", "Hand-thrown mug", MIND, REFUND, "final_sale"),
    ("CU-00005", "TR-10006", "Hand-thrown mug", DAMAGED, REFUND, "52.00"),
    ("CU-00006", "TR-10007", "Linen armchair", MIND, REFUND, "delivered"),
    ("CU-00007", "TR-10008", "Cotton sheet set", MIND, REFUND, "hygiene"),
    ("CU-00007", "TR-10009", "Paper pendant light", MIND, REFUND, "delivered"),
    ("CU-00008", "TR-10015", "Wool rug", MIND, REFUND, "272.05"),
    ("CU-00008", "TR-10014", "Wall shelf", MIND, REFUND, "delivered"),
    ("CU-00009", "TR-10017", "Mohair throw", DAMAGED, REFUND, "118.00"),
]


@pytest.mark.parametrize(("customer_id", "number", "item", "reason", "method", "expected"), RETURN_STORIES)
async def test_return_stories_end_as_told(
    back_office: SqlBackOffice,
    clock: FakeClock,
    customer_id: str,
    number: str,
    item: str,
    reason: ReturnReason,
    method: ReturnMethod,
    expected: str,
) -> None:
    order = await back_office.get_order(customer_id, number)
    assert order is not None
    line = next(line for line in order.lines if line.name == item)

    quote = quote_return(
        PolicyBook.load().returns,
        order=order,
        lines=[Returned(line, 1)],
        customer=await customer_of(back_office, customer_id),
        reason=reason,
        method=method,
        now=clock.now(),
    )

    if re.match(r"\d", expected):
        assert (quote.eligible, quote.amount) == (True, Decimal(expected))
    else:
        assert (quote.eligible, quote.deciding_rule) == (False, expected)


async def customer_of(back_office: SqlBackOffice, customer_id: str) -> object:
    story = (Path(ROOT) / "actions/back_office/DEMO.md").read_text(encoding="utf-8")
    mails = re.findall(r"[a-z.]+@example\.com", story)[:9]
    customer = await back_office.trust_identity("talk", customer_id)
    assert customer is not None
    assert customer.email == mails[int(customer_id[-1]) - 1]
    return customer
