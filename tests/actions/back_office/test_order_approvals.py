"""The contract of `BackOffice`: a change of an order waits for a person, who decides once, on the facts as they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from actions.back_office.entities import Order, OrderStatus, Payment, PaymentDirection
from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import CancelOrderRequest, ChangeItemsRequest, PersonsDecision
from actions.back_office.tables import AuditRow, OrderChangeRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import ELENA, MINUTE, NOAH, STEP, audit_of, count, method_of, stock_of
from .test_order_changes import CANCEL, KING_SHEETS, MOVE
from .test_payment_changes import BY_PAYPAL

YES = PersonsDecision(approved=True, decided_by="Ana Ruiz", note="a good customer")
NO = PersonsDecision(approved=False, decided_by="Ben Osei", note="made to order")
DecidableRequest = CancelOrderRequest | ChangeItemsRequest

both = pytest.mark.parametrize("request_", [CANCEL, KING_SHEETS], ids=["cancellation", "items"])


async def order_of(back_office: BackOffice, number: str = "TR-10012") -> Order:
    order = await back_office.get_order(NOAH, number)
    assert order is not None
    return order


async def run(storage: Database, statement: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(statement))


async def make_dear(storage: Database) -> CancelOrderRequest:
    """TR-10012 costs more than the assistant may give back; the request that cancels it."""
    await run(storage, "UPDATE payment SET amount = 150000 WHERE order_number = 'TR-10012'")
    return replace(CANCEL, amount=Decimal("1500.00"))


@both
async def test_a_change_that_waits_changes_nothing_but_is_known(
    back_office: BackOffice, storage: Database, clock: FakeClock, request_: DecidableRequest
) -> None:
    before = await order_of(back_office)
    stock = await stock_of(storage, "COTSHESET-WHI-KIN")

    record = await back_office.request_order_change(request_, "key")

    assert (record.state, record.approved_by, record.note) == ("waiting", None, "")
    assert (record.amount, record.created_at) == (request_.amount, clock.now())
    assert await order_of(back_office) == replace(before, waiting_change=record.number)
    assert await stock_of(storage, "COTSHESET-WHI-KIN") == stock
    [audit] = await audit_of(storage, record.number)
    assert (audit.actor, audit.action, audit.rule) == ("assistant", "order_change_requested", STEP.rule)
    assert audit.evidence["asked_for"]["order_number"] == "TR-10012"


@both
async def test_it_is_asked_for_once_per_key(
    back_office: BackOffice, storage: Database, request_: DecidableRequest
) -> None:
    before = await count(storage, AuditRow)

    records = await asyncio.gather(*(back_office.request_order_change(request_, "key") for _ in range(8)))

    assert len(set(records)) == 1
    assert await count(storage, OrderChangeRow) == 1
    assert await count(storage, AuditRow) == before + 1
    assert await back_office.was_executed("key")


async def test_nothing_else_of_the_order_changes_while_one_waits(
    back_office: BackOffice, storage: Database
) -> None:
    waiting = await back_office.request_order_change(CANCEL, "key")
    before = await order_of(back_office), await count(storage, AuditRow)

    for call in (
        back_office.request_order_change(CANCEL, "another key"),
        back_office.request_order_change(KING_SHEETS, "another key"),
        back_office.cancel_order(replace(CANCEL, approved_by="Ana Ruiz"), "another key"),
        back_office.change_items(KING_SHEETS, "another key"),
        back_office.change_address(MOVE, "another key"),
        back_office.change_payment(BY_PAYPAL, "another key"),
    ):
        with pytest.raises(FactsChangedError, match=f"{waiting.number} of order TR-10012 waits"):
            await call

    assert (await order_of(back_office), await count(storage, AuditRow)) == before
    assert (await back_office.change_address(replace(MOVE, order_number=None), "account")).state == "executed"
    assert (await back_office.change_address(replace(MOVE, order_number="TR-10013"), "other")).state == (
        "executed"
    )


async def test_of_two_requests_at_once_one_waits(back_office: BackOffice, storage: Database) -> None:
    answers = await asyncio.gather(
        back_office.request_order_change(CANCEL, "one"),
        back_office.request_order_change(KING_SHEETS, "two"),
        back_office.request_order_change(CANCEL, "three"),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, FactsChangedError) for answer in answers) == 2
    assert await count(storage, OrderChangeRow) == 1


async def test_an_approved_cancellation_is_executed_once(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    visa = await method_of(back_office, NOAH, "Visa")
    sheets = await stock_of(storage, "COTSHESET-WHI-QUE")
    waiting = await back_office.request_order_change(CANCEL, "key")
    clock.advance(MINUTE)

    decided = await asyncio.gather(*(back_office.decide_order_change(waiting.number, YES) for _ in range(5)))

    assert set(decided) == {
        replace(waiting, state="executed", approved_by="Ana Ruiz", note="a good customer")
    }
    order = await order_of(back_office)
    assert (order.status, order.waiting_change) == (OrderStatus.CANCELLED, None)
    assert order.payments[-1] == Payment(
        PaymentDirection.REFUNDED, Decimal("130.00"), visa.id, clock.now(), waiting.number
    )
    assert len(order.payments) == 2
    assert await stock_of(storage, "COTSHESET-WHI-QUE") == sheets + 1
    asked, done = await audit_of(storage, waiting.number)
    assert (asked.action, asked.actor) == ("order_change_requested", "assistant")
    assert (done.action, done.actor, done.happened_at) == ("order_cancelled", "Ana Ruiz", clock.now())
    assert (done.evidence["note"], done.evidence["reason"]) == ("a good customer", "ordered_by_mistake")


async def test_approved_items_are_changed_with_their_difference(
    back_office: BackOffice, storage: Database
) -> None:
    queen, king = await stock_of(storage, "COTSHESET-WHI-QUE"), await stock_of(storage, "COTSHESET-WHI-KIN")
    waiting = await back_office.request_order_change(KING_SHEETS, "key")

    record = await back_office.decide_order_change(waiting.number, YES)

    assert (record.kind, record.state, record.to_pay) == ("items_changed", "executed", Decimal("20.00"))
    order = await order_of(back_office)
    assert (order.lines[0].variant, order.total, order.items_changed) == (
        "White, King",
        Decimal("150.00"),
        True,
    )
    assert order.payments[-1].reference == record.number
    assert await stock_of(storage, "COTSHESET-WHI-QUE") == queen + 1
    assert await stock_of(storage, "COTSHESET-WHI-KIN") == king - 1
    assert [audit.action for audit in await audit_of(storage, record.number)] == [
        "order_change_requested",
        "items_changed",
    ]


async def test_a_second_decision_does_not_count(back_office: BackOffice) -> None:
    waiting = await back_office.request_order_change(CANCEL, "key")
    declined = await back_office.decide_order_change(waiting.number, NO)

    assert await back_office.decide_order_change(waiting.number, YES) == declined
    assert (declined.state, declined.approved_by, declined.note) == ("declined", None, "made to order")
    assert (await order_of(back_office)).status is OrderStatus.PROCESSING


async def test_a_declined_change_frees_the_order(back_office: BackOffice, storage: Database) -> None:
    before = await order_of(back_office)
    waiting = await back_office.request_order_change(CANCEL, "key")
    await back_office.decide_order_change(waiting.number, NO)

    assert await order_of(back_office) == before
    assert [(one.action, one.actor) for one in await audit_of(storage, waiting.number)] == [
        ("order_change_requested", "assistant"),
        ("order_change_declined", "Ben Osei"),
    ]
    assert (await back_office.request_order_change(CANCEL, "key")).state == "declined"
    again = await back_office.request_order_change(KING_SHEETS, "another key")
    assert (again.state, again.number != waiting.number) == ("waiting", True)


FACTS = {
    "packed meanwhile": (CANCEL, "UPDATE sales_order SET status = 'packed' WHERE number = 'TR-10012'"),
    "paid back meanwhile": (CANCEL, "UPDATE payment SET amount = 12000 WHERE order_number = 'TR-10012'"),
    "shipped meanwhile": (KING_SHEETS, "UPDATE sales_order SET status = 'shipped' WHERE number = 'TR-10012'"),
    "dearer meanwhile": (
        KING_SHEETS,
        "UPDATE product_variant SET price = 12000 WHERE sku = 'COTSHESET-WHI-KIN'",
    ),
    "sold out meanwhile": (
        KING_SHEETS,
        "UPDATE product_variant SET stock = 0 WHERE sku = 'COTSHESET-WHI-KIN'",
    ),
}


@pytest.mark.parametrize(("request_", "meanwhile"), FACTS.values(), ids=FACTS)
async def test_the_facts_are_checked_again_when_it_is_executed(
    back_office: BackOffice, storage: Database, request_: DecidableRequest, meanwhile: str
) -> None:
    waiting = await back_office.request_order_change(request_, "key")
    await run(storage, meanwhile)
    before = await order_of(back_office), await count(storage, AuditRow)

    with pytest.raises(FactsChangedError):
        await back_office.decide_order_change(waiting.number, YES)

    assert (await order_of(back_office), await count(storage, AuditRow)) == before
    assert (await back_office.request_order_change(request_, "key")).state == "waiting"
    assert (await back_office.decide_order_change(waiting.number, NO)).state == "declined"


async def test_a_gift_card_spent_meanwhile_pays_no_difference(
    back_office: BackOffice, storage: Database
) -> None:
    card = await method_of(back_office, NOAH, "Gift card")
    request = replace(KING_SHEETS, payment_method_id=card.id)
    waiting = await back_office.request_order_change(request, "key")
    await run(storage, f"UPDATE payment_method SET balance = 1999 WHERE id = '{card.id}'")
    stock = await stock_of(storage, "COTSHESET-WHI-KIN")

    with pytest.raises(FactsChangedError, match="does not cover"):
        await back_office.decide_order_change(waiting.number, YES)

    assert await stock_of(storage, "COTSHESET-WHI-KIN") == stock
    assert (await order_of(back_office)).waiting_change == waiting.number


async def test_it_is_approved_as_a_whole(back_office: BackOffice) -> None:
    waiting = await back_office.request_order_change(CANCEL, "key")

    for part in (Decimal("100.00"), Decimal(0), Decimal("130.01")):
        with pytest.raises(FactsChangedError, match="as a whole"):
            await back_office.decide_order_change(waiting.number, replace(YES, amount=part))

    record = await back_office.decide_order_change(waiting.number, replace(YES, amount=Decimal("130.00")))
    assert record.state == "executed"


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (replace(CANCEL, customer_id=ELENA), NotFoundInBackOfficeError),
        (replace(CANCEL, order_number="TR-10014"), FactsChangedError),
        (replace(CANCEL, amount=Decimal("129.00")), FactsChangedError),
        (replace(KING_SHEETS, to_pay=Decimal("19.00")), FactsChangedError),
        (replace(KING_SHEETS, changes=()), FactsChangedError),
        (replace(KING_SHEETS, payment_method_id="PM-99999"), FactsChangedError),
    ],
    ids=["somebody else's", "packed", "another amount", "another difference", "no items", "unknown method"],
)
async def test_what_can_not_be_done_is_not_put_before_a_person(
    back_office: BackOffice, storage: Database, request_: DecidableRequest, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await back_office.request_order_change(request_, "key")

    assert await count(storage, OrderChangeRow) == 0


async def test_what_is_sold_out_is_not_put_before_a_person(
    back_office: BackOffice, storage: Database
) -> None:
    await run(storage, "UPDATE product_variant SET stock = 0 WHERE sku = 'COTSHESET-WHI-KIN'")

    with pytest.raises(FactsChangedError, match="in stock"):
        await back_office.request_order_change(KING_SHEETS, "key")


async def test_above_the_assistant_s_authority_a_person_approves(
    back_office: BackOffice, storage: Database
) -> None:
    dear = await make_dear(storage)

    with pytest.raises(FactsChangedError, match="needs a person's approval"):
        await back_office.cancel_order(dear, "key")
    assert await count(storage, OrderChangeRow) == 0

    waiting = await back_office.request_order_change(dear, "another key")
    record = await back_office.decide_order_change(waiting.number, YES)
    assert (record.state, record.amount) == ("executed", Decimal("1500.00"))


async def test_what_a_person_approved_before_is_executed_at_once(
    back_office: BackOffice, storage: Database
) -> None:
    record = await back_office.cancel_order(replace(await make_dear(storage), approved_by="Ana Ruiz"), "key")

    assert (record.state, record.approved_by) == ("executed", "Ana Ruiz")
    assert [audit.actor for audit in await audit_of(storage, record.number)] == ["Ana Ruiz"]


@pytest.mark.parametrize("number", ["OC-69999", "OC-1", "nonsense", ""])
async def test_an_unknown_number(back_office: BackOffice, number: str) -> None:
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.decide_order_change(number, YES)
