"""Several at once: whatever they want, the money, the goods and the record of it are those of calls one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from actions.back_office.port import FactsChangedError
from actions.back_office.requests import PersonsDecision, ReturnLineRequest
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import AuditRow, OrderChangeRow, ReturnRow, ReversalRow
from core.database import Database

from .conftest import ELENA, NOAH, PRIYA, audit_of, count, method_of, stock_of
from .test_exchanges import LARGE, LARGER_VASES, RUG_BACK, SHORTER_SHELF
from .test_order_changes import CANCEL, KING_SHEETS, MOVE
from .test_payment_changes import BY_PAYPAL
from .test_reversals import ABOVE

# What is tested here is the transactions, which the wire in between doesn't change.
pytestmark = pytest.mark.parametrize("filled", ["sqlite", "postgresql"], indirect=True)

APPROVED = PersonsDecision(approved=True, decided_by="Ana Ruiz")
DECLINED = PersonsDecision(approved=False, decided_by="Ben Osei")


async def outcomes(*calls: Awaitable[Any]) -> tuple[list[Any], list[Exception]]:
    """What came of calls made at once: results, and refusals. Any other error is raised."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    results = [answer for answer in answers if not isinstance(answer, BaseException)]
    refusals = [answer for answer in answers if isinstance(answer, FactsChangedError)]
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, FactsChangedError):
            raise answer
    return results, refusals


@pytest.mark.parametrize(
    ("method", "request_", "table"),
    [
        ("cancel_order", CANCEL, OrderChangeRow),
        ("change_address", MOVE, OrderChangeRow),
        ("change_address", replace(MOVE, order_number=None), OrderChangeRow),
        ("change_items", KING_SHEETS, OrderChangeRow),
        ("change_payment", BY_PAYPAL, OrderChangeRow),
        ("record_return", LARGER_VASES, ReturnRow),
        ("request_return", LARGER_VASES, ReturnRow),
        ("request_reversal", ABOVE, ReversalRow),
    ],
    ids=["cancel", "address", "account", "items", "payment", "return", "waiting return", "waiting reversal"],
)
async def test_twenty_calls_of_one_key_do_it_once(
    sql: SqlBackOffice, storage: Database, method: str, request_: Any, table: type
) -> None:
    before = await count(storage, table), await count(storage, AuditRow)

    results, _ = await outcomes(*(getattr(sql, method)(request_, "key") for _ in range(20)))

    assert len(results) == 20
    assert len(set(results)) == 1
    assert (await count(storage, table), await count(storage, AuditRow)) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    ("method", "request_", "payments"),
    [
        ("cancel_order", CANCEL, 2),
        ("change_items", KING_SHEETS, 2),
        ("change_payment", BY_PAYPAL, 3),
        ("record_return", LARGER_VASES, 2),
    ],
    ids=["cancel", "items", "payment", "return"],
)
async def test_of_different_keys_for_the_same_one_wins(
    sql: SqlBackOffice, storage: Database, method: str, request_: Any, payments: int
) -> None:
    order_number = request_.order_number
    before = await count(storage, AuditRow)

    results, refusals = await outcomes(*(getattr(sql, method)(request_, f"key {n}") for n in range(8)))

    assert (len(results), len(refusals)) == (1, 7)
    assert await count(storage, AuditRow) == before + 1
    order = await sql.get_order(NOAH, order_number)
    assert order is not None
    assert len(order.payments) == payments


async def test_an_order_is_cancelled_or_changed_not_both_by_halves(sql: SqlBackOffice) -> None:
    dearer = replace(CANCEL, amount=Decimal("150.00"))

    results, refusals = await outcomes(
        sql.cancel_order(CANCEL, "cancel"),
        sql.change_items(KING_SHEETS, "items"),
        sql.cancel_order(dearer, "cancel at the new price"),
    )

    order = await sql.get_order(NOAH, "TR-10012")
    assert order is not None
    paid = sum(
        payment.amount if payment.direction == "paid" else -payment.amount for payment in order.payments
    )
    assert paid == (0 if order.status == "cancelled" else Decimal("150.00"))
    assert len(results) + len(refusals) == 3


async def test_an_order_is_cancelled_or_charged_elsewhere_and_all_money_is_where_it_belongs(
    sql: SqlBackOffice,
) -> None:
    card = await method_of(sql, NOAH, "Gift card")
    to_paypal = replace(BY_PAYPAL, order_number="TR-10013", amount=Decimal("86.00"))

    results, refusals = await outcomes(
        sql.change_payment(to_paypal, "paypal"),
        sql.cancel_order(replace(CANCEL, order_number="TR-10013", amount=Decimal("86.00")), "cancel"),
        sql.change_payment(replace(to_paypal, payment_method_id="PM-00008"), "visa"),
    )

    assert len(results) + len(refusals) == 3
    order = await sql.get_order(NOAH, "TR-10013")
    assert order is not None
    assert order.status == "cancelled"
    assert order.paid_by_method == {}
    assert (await method_of(sql, NOAH, "Gift card")).balance == (card.balance or 0) + Decimal("86.00")


async def test_two_gift_cards_that_swap_their_orders_do_not_wait_for_one_another(
    sql: SqlBackOffice, storage: Database
) -> None:
    first = await method_of(sql, NOAH, "Gift card")
    async with storage.transaction() as session:
        for statement in (
            "INSERT INTO payment_method (id, customer_id, position, kind, label, balance)"
            f" VALUES ('PM-00000', '{NOAH}', 9, 'gift_card', 'Second card', 20000)",
            f"UPDATE payment_method SET balance = 20000 WHERE id = '{first.id}'",
            "UPDATE payment SET method_id = 'PM-00000' WHERE order_number = 'TR-10012'",
            "UPDATE sales_order SET payment_method_id = 'PM-00000' WHERE number = 'TR-10012'",
        ):
            await session.execute(text(statement))

    for turn in range(5):
        there, back = (first.id, "PM-00000") if turn % 2 == 0 else ("PM-00000", first.id)
        sheets = replace(BY_PAYPAL, payment_method_id=there)
        light = replace(BY_PAYPAL, order_number="TR-10013", payment_method_id=back, amount=Decimal("86.00"))
        results, refusals = await outcomes(
            sql.change_payment(sheets, f"sheets {turn}"), sql.change_payment(light, f"light {turn}")
        )
        assert (len(results), refusals) == (2, [])

    second = await method_of(sql, NOAH, "Second card")
    swapped = await method_of(sql, NOAH, "Gift card")
    assert (swapped.balance, second.balance) == (Decimal("156.00"), Decimal("244.00"))


async def test_a_gift_card_that_covers_one_order_pays_for_one(sql: SqlBackOffice, storage: Database) -> None:
    card = await method_of(sql, NOAH, "Gift card")
    async with storage.transaction() as session:
        await session.execute(text(f"UPDATE payment_method SET balance = 14000 WHERE id = '{card.id}'"))
        await session.execute(
            text("UPDATE payment SET method_id = 'PM-00008' WHERE order_number = 'TR-10013'")
        )
    sheets = replace(BY_PAYPAL, payment_method_id=card.id)
    light = replace(sheets, order_number="TR-10013", amount=Decimal("86.00"))

    results, refusals = await outcomes(
        sql.change_payment(sheets, "sheets"), sql.change_payment(light, "light")
    )

    assert (len(results), len(refusals)) == (1, 1)
    left = (await method_of(sql, NOAH, "Gift card")).balance
    assert left == Decimal("140.00") - results[0].amount


async def test_the_last_piece_goes_to_one_of_two_customers(sql: SqlBackOffice, storage: Database) -> None:
    async with storage.transaction() as session:
        await session.execute(text(f"UPDATE product_variant SET stock = 1 WHERE sku = '{LARGE}'"))
        await session.execute(
            text(
                "UPDATE order_line SET sku = 'TERVAS-TER-SMA', name = 'Terracotta vase', unit_price = 2900"
                " WHERE id = 'TR-10017-1'"
            )
        )
    noahs = replace(LARGER_VASES, lines=(ReturnLineRequest("TR-10015-2", 1, LARGE),), to_pay=Decimal("17.00"))
    elenas = replace(
        noahs,
        customer_id=ELENA,
        order_number="TR-10017",
        lines=(ReturnLineRequest("TR-10017-1", 1, LARGE),),
    )

    results, refusals = await outcomes(sql.record_return(noahs, "noah"), sql.record_return(elenas, "elena"))

    assert (len(results), len(refusals)) == (1, 1)
    assert await stock_of(storage, LARGE) == 0


async def test_a_gift_card_is_spent_once(sql: SqlBackOffice) -> None:
    card = await method_of(sql, NOAH, "Gift card")
    # 34 and 20 and 18 of 60: two of them, whichever come first.
    sheets = replace(KING_SHEETS, payment_method_id=card.id)
    light = replace(
        KING_SHEETS,
        order_number="TR-10013",
        changes=(replace(KING_SHEETS.changes[0], line_id="TR-10013-1", sku="PAPPENLIG-WHI-60CM"),),
        to_pay=Decimal("18.00"),
        payment_method_id=card.id,
    )
    vases = replace(LARGER_VASES, refund_to=card.id)

    results, refusals = await outcomes(
        sql.change_items(sheets, "sheets"),
        sql.change_items(light, "light"),
        sql.record_return(vases, "vases"),
    )

    assert (len(results), len(refusals)) == (2, 1)
    balance = (await method_of(sql, NOAH, "Gift card")).balance
    assert balance is not None
    spent = sum((_paid(result) for result in results), Decimal(0))
    assert balance == Decimal("60.00") - spent >= 0


def _paid(result: Any) -> Decimal:
    amount: Decimal = result.to_pay if hasattr(result, "to_pay") else result.request.to_pay
    return amount


async def test_two_exchanges_that_cross_do_not_wait_for_one_another(
    sql: SqlBackOffice, storage: Database
) -> None:
    results, refusals = await outcomes(
        sql.record_return(LARGER_VASES, "vases"),
        sql.record_return(SHORTER_SHELF, "shelf"),
        sql.record_return(RUG_BACK, "rug"),
        sql.change_items(KING_SHEETS, "sheets"),
        sql.cancel_order(replace(CANCEL, order_number="TR-10013", amount=Decimal("86.00")), "light"),
    )

    assert (len(results), refusals) == (5, [])


@pytest.mark.parametrize("decisions", [(APPROVED, DECLINED), (DECLINED, APPROVED)])
async def test_of_two_decisions_one_counts(
    sql: SqlBackOffice, storage: Database, decisions: Sequence[PersonsDecision]
) -> None:
    returned = await sql.request_return(LARGER_VASES, "return")
    reversal = await sql.request_reversal(ABOVE, "reversal")

    for number, decide in (
        (returned.number, sql.decide_return),
        (reversal.number, sql.decide_reversal),
    ):
        results, _ = await outcomes(*(decide(number, decision) for decision in decisions))
        assert len(set(results)) == 1
        assert len(await audit_of(storage, number)) == 2


async def test_a_decision_and_a_cancellation_at_once_leave_one_of_them(
    sql: SqlBackOffice, storage: Database
) -> None:
    before = await stock_of(storage, LARGE)
    waiting = await sql.request_return(LARGER_VASES, "key")

    await outcomes(
        sql.decide_return(waiting.number, DECLINED), sql.cancel_return(NOAH, waiting.number, "cancel")
    )

    assert await stock_of(storage, LARGE) == before
    [record] = [one for one in await sql.list_returns(NOAH) if one.number == waiting.number]
    assert record.state in {"declined", "cancelled"}


async def test_a_part_of_a_fee_is_given_back_once(sql: SqlBackOffice) -> None:
    waiting = await sql.request_reversal(ABOVE, "key")
    half = replace(APPROVED, amount=Decimal("24.00"))

    results, _ = await outcomes(*(sql.decide_reversal(waiting.number, half) for _ in range(5)))

    assert {result.amount for result in results} == {Decimal("24.00")}
    [charge] = [
        c for c in await sql.list_charges(PRIYA, waiting.created_at.replace(year=2025)) if c.id == "CH-20003"
    ]
    assert charge.reversed_amount == Decimal("24.00")
