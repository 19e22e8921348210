"""The contract of `BackOffice`: what is sent instead, waits for a person, is cancelled; and when money moves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from actions.back_office.entities import Payment, PaymentDirection
from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import (
    PersonsDecision,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from actions.back_office.tables import AuditRow
from actions.back_office.warehouse import Warehouse
from core.database import Database
from tests.conftest import FakeClock

from .conftest import ELENA, MAYA, NOAH, STEP, audit_of, count, method_of, stock_of
from .test_returns import LAMP_BACK

ZERO = Decimal("0.00")
LARGE, SMALL = "TERVAS-TER-LAR", "TERVAS-TER-SMA"

LARGER_VASES = ReturnRequest(
    customer_id=NOAH,
    order_number="TR-10015",
    lines=(ReturnLineRequest("TR-10015-2", 2, LARGE),),
    reason=ReturnReason.WRONG_SIZE,
    method=ReturnMethod.EXCHANGE,
    amount=ZERO,
    to_pay=Decimal("34.00"),
    currency="USD",
    trace=(STEP,),
    evidence=("photo-1.jpg",),
    policy_version="1+r7",
)
SHORTER_SHELF = replace(
    LARGER_VASES,
    lines=(ReturnLineRequest("TR-10015-3", 1, "WALSHE-WHI-60CM"),),
    amount=Decimal("20.00"),
    to_pay=ZERO,
)
RUG_BACK = replace(
    LARGER_VASES,
    lines=(ReturnLineRequest("TR-10015-1", 1),),
    method=ReturnMethod.REFUND,
    amount=Decimal("279.00"),
    to_pay=ZERO,
)
APPROVED = PersonsDecision(approved=True, decided_by="Ana Ruiz", note="fine")
DECLINED = PersonsDecision(approved=False, decided_by="Ana Ruiz", note="worn")


@pytest.fixture
def warehouse(storage: Database, clock: FakeClock) -> Warehouse:
    return Warehouse(storage, clock)


async def payments_of(back_office: BackOffice, customer_id: str, number: str) -> list[Payment]:
    order = await back_office.get_order(customer_id, number)
    assert order is not None
    return list(order.payments[1:])


async def left_of(back_office: BackOffice, customer_id: str, number: str, line: int) -> int:
    order = await back_office.get_order(customer_id, number)
    assert order is not None
    return order.lines[line - 1].quantity - order.lines[line - 1].returned_quantity


async def test_an_exchange_for_what_is_dearer_is_paid_at_once(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    visa = await method_of(back_office, NOAH, "Visa")
    before = await stock_of(storage, LARGE)

    record = await back_office.record_return(LARGER_VASES, "key")

    assert (record.state, record.request, record.credit_note_number) == (
        ReturnState.ARRANGED,
        LARGER_VASES,
        None,
    )
    assert [line.exchange_title for line in record.lines] == ["Terracotta, Large"]
    assert await stock_of(storage, LARGE) == before - 2
    assert await payments_of(back_office, NOAH, "TR-10015") == [
        Payment(PaymentDirection.PAID, Decimal("34.00"), visa.id, clock.now(), record.number)
    ]
    [audit] = await audit_of(storage, record.number)
    assert (audit.policy_version, audit.evidence["to_pay"], audit.evidence["files"]) == (
        "1+r7",
        "34.00",
        ["photo-1.jpg"],
    )


async def test_an_exchange_for_what_is_cheaper_gives_back_at_once(back_office: BackOffice) -> None:
    card = await method_of(back_office, NOAH, "Gift card")

    record = await back_office.record_return(replace(SHORTER_SHELF, refund_to=card.id), "key")

    assert record.amount == Decimal("20.00")
    assert record.credit_note_number == f"CN-{record.number[3:]}"
    assert (await method_of(back_office, NOAH, "Gift card")).balance == Decimal("80.00")


async def test_a_cancelled_exchange_moves_everything_back(back_office: BackOffice, storage: Database) -> None:
    card = await method_of(back_office, NOAH, "Gift card")
    large = await stock_of(storage, LARGE)
    vases = await back_office.record_return(replace(LARGER_VASES, refund_to=card.id), "vases")
    shelf = await back_office.record_return(replace(SHORTER_SHELF, refund_to=card.id), "shelf")
    assert (await method_of(back_office, NOAH, "Gift card")).balance == Decimal("46.00")

    for record in (vases, shelf):
        cancelled = await back_office.cancel_return(NOAH, record.number, f"cancel {record.number}")
        assert (cancelled.state, cancelled.amount, cancelled.credit_note_number) == (
            ReturnState.CANCELLED,
            ZERO,
            None,
        )
        assert await back_office.cancel_return(NOAH, record.number, f"cancel {record.number}") == cancelled

    assert (await method_of(back_office, NOAH, "Gift card")).balance == Decimal("60.00")
    assert await stock_of(storage, LARGE) == large
    assert await left_of(back_office, NOAH, "TR-10015", 2) == 2
    assert [payment.amount for payment in await payments_of(back_office, NOAH, "TR-10015")] == [
        Decimal(amount) for amount in ("34.00", "20.00", "34.00", "20.00")
    ]
    assert [audit.action for audit in await audit_of(storage, vases.number)] == [
        "return_recorded",
        "return_cancelled",
    ]
    assert await back_office.record_return(LARGER_VASES, "once more")


async def test_what_an_exchange_gave_back_must_be_there_to_cancel_it(
    back_office: BackOffice, storage: Database
) -> None:
    card = await method_of(back_office, NOAH, "Gift card")
    record = await back_office.record_return(replace(SHORTER_SHELF, refund_to=card.id), "key")
    async with storage.transaction() as session:
        await session.execute(text("UPDATE payment_method SET balance = 100 WHERE id = :id"), {"id": card.id})

    with pytest.raises(FactsChangedError):
        await back_office.cancel_return(NOAH, record.number, "cancel")

    assert await left_of(back_office, NOAH, "TR-10015", 3) == 0


async def test_a_replacement_costs_nothing_and_takes_from_the_stock(
    back_office: BackOffice, storage: Database
) -> None:
    before = await stock_of(storage, SMALL)
    request = replace(
        LARGER_VASES,
        lines=(ReturnLineRequest("TR-10015-2", 1),),
        reason=ReturnReason.DAMAGED,
        method=ReturnMethod.REPLACEMENT,
        to_pay=ZERO,
    )

    record = await back_office.record_return(request, "key")

    assert (record.amount, record.credit_note_number) == (ZERO, None)
    assert [line.exchange_title for line in record.lines] == ["Terracotta, Small"]
    assert await stock_of(storage, SMALL) == before - 1
    assert await payments_of(back_office, NOAH, "TR-10015") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"to_pay": Decimal("33.00")},
        {"to_pay": ZERO},
        {"to_pay": ZERO, "amount": Decimal("34.00")},
        {"method": ReturnMethod.REPLACEMENT, "to_pay": ZERO},
        {"method": ReturnMethod.REFUND, "to_pay": ZERO, "amount": Decimal("58.00")},
        {"lines": (ReturnLineRequest("TR-10015-2", 2),)},
        {"lines": (ReturnLineRequest("TR-10015-2", 2, LARGE), ReturnLineRequest("TR-10015-1", 1))},
        {"refund_to": "PM-99999"},
        {"refund_to": "PM-00001"},
    ],
    ids=[
        *("too little", "nothing", "the other way", "no replacement", "no refund", "for nothing"),
        *("only for one", "unknown method", "Maya's card"),
    ],
)
async def test_what_does_not_agree_is_refused_and_changes_nothing(
    back_office: BackOffice, storage: Database, changes: dict[str, object]
) -> None:
    before = await count(storage, AuditRow), await stock_of(storage, LARGE)

    with pytest.raises(FactsChangedError):
        await back_office.record_return(replace(LARGER_VASES, **changes), "key")  # type: ignore[arg-type]

    assert (await count(storage, AuditRow), await stock_of(storage, LARGE)) == before
    assert await left_of(back_office, NOAH, "TR-10015", 2) == 2


async def test_a_gift_card_that_does_not_cover_the_difference_is_refused(back_office: BackOffice) -> None:
    card = await method_of(back_office, NOAH, "Gift card")
    larger_rug = replace(
        LARGER_VASES,
        lines=(ReturnLineRequest("TR-10015-1", 1, "WOORUG-IVO-8X10FT"),),
        to_pay=Decimal("220.00"),
        refund_to=card.id,
        approved_by="Ana Ruiz",
    )
    variants = await back_office.list_variants("WOORUG-IVO-5X8FT")
    larger = next(variant for variant in variants if variant.title.startswith("Ivory, 8"))
    request = replace(larger_rug, lines=(ReturnLineRequest("TR-10015-1", 1, larger.sku),))

    with pytest.raises(FactsChangedError, match="does not cover"):
        await back_office.record_return(request, "key")
    assert (await back_office.record_return(replace(request, refund_to=None), "key")).request.to_pay == 220


async def test_above_the_bot_s_authority_a_person_is_needed(
    back_office: BackOffice, storage: Database
) -> None:
    async with storage.transaction() as session:
        await session.execute(text("UPDATE order_line SET unit_price = 50100 WHERE id = 'TR-10015-1'"))
    dear = replace(RUG_BACK, amount=Decimal("501.00"))

    with pytest.raises(FactsChangedError, match="approval"):
        await back_office.record_return(dear, "key")
    # What is taken off doesn't make it any cheaper for the company.
    less = replace(dear, amount=Decimal("400.00"), deductions=(("Wear", Decimal("101.00")),))
    with pytest.raises(FactsChangedError, match="approval"):
        await back_office.record_return(less, "key")
    record = await back_office.record_return(replace(dear, approved_by="Ana Ruiz"), "key")

    assert [audit.actor for audit in await audit_of(storage, record.number)] == ["Ana Ruiz"]


async def test_a_waiting_return_holds_its_items_until_it_is_decided(
    back_office: BackOffice, storage: Database
) -> None:
    before = await stock_of(storage, LARGE)
    record = await back_office.request_return(LARGER_VASES, "key")

    assert (record.state, record.amount, record.tracking_number) == (ReturnState.WAITING, ZERO, "")
    assert await back_office.request_return(LARGER_VASES, "key") == record
    assert await stock_of(storage, LARGE) == before - 2
    assert await payments_of(back_office, NOAH, "TR-10015") == []
    with pytest.raises(FactsChangedError):
        await back_office.request_return(LARGER_VASES, "another key")

    declined = await back_office.decide_return(record.number, DECLINED)

    assert (declined.state, declined.note) == (ReturnState.DECLINED, "worn")
    assert await stock_of(storage, LARGE) == before
    assert await back_office.decide_return(record.number, APPROVED) == declined
    assert [(audit.action, audit.actor) for audit in await audit_of(storage, record.number)] == [
        ("return_requested", "assistant"),
        ("return_declined", "Ana Ruiz"),
    ]
    with pytest.raises(FactsChangedError):
        await back_office.cancel_return(NOAH, record.number, "cancel")
    assert (await back_office.request_return(LARGER_VASES, "another key")).state is ReturnState.WAITING


async def test_an_approved_return_is_arranged_once(back_office: BackOffice, clock: FakeClock) -> None:
    waiting = await back_office.request_return(LARGER_VASES, "key")

    decided = await asyncio.gather(*(back_office.decide_return(waiting.number, APPROVED) for _ in range(5)))

    assert len(set(decided)) == 1
    assert (decided[0].state, decided[0].request.approved_by) == (ReturnState.ARRANGED, "Ana Ruiz")
    assert decided[0].tracking_number
    assert [p.amount for p in await payments_of(back_office, NOAH, "TR-10015")] == [Decimal("34.00")]


async def test_a_part_may_be_granted(
    back_office: BackOffice, storage: Database, warehouse: Warehouse
) -> None:
    waiting = await back_office.request_return(RUG_BACK, "key")

    with pytest.raises(FactsChangedError):
        await back_office.decide_return(waiting.number, replace(APPROVED, amount=Decimal("279.01")))
    record = await back_office.decide_return(waiting.number, replace(APPROVED, amount=Decimal("139.50")))

    assert (record.amount, record.request.amount) == (Decimal("139.50"), Decimal("279.00"))
    assert (await audit_of(storage, record.number))[-1].amount == Decimal("139.50")
    await warehouse.receive(record.number)
    await warehouse.complete(record.number)
    assert [p.amount for p in await payments_of(back_office, NOAH, "TR-10015")] == [Decimal("139.50")]


async def test_a_waiting_return_can_be_cancelled(back_office: BackOffice) -> None:
    waiting = await back_office.request_return(RUG_BACK, "key")

    cancelled = await back_office.cancel_return(NOAH, waiting.number, "cancel")

    assert cancelled.state is ReturnState.CANCELLED
    assert await back_office.decide_return(waiting.number, APPROVED) == cancelled
    assert await left_of(back_office, NOAH, "TR-10015", 1) == 1


async def test_a_refund_moves_when_the_parcel_has_been_looked_at(
    back_office: BackOffice, storage: Database, warehouse: Warehouse, clock: FakeClock
) -> None:
    visa = await method_of(back_office, NOAH, "Visa")
    record = await back_office.record_return(RUG_BACK, "key")

    with pytest.raises(FactsChangedError, match="received first"):
        await warehouse.complete(record.number)
    received = await warehouse.receive(record.number)
    assert received.state is ReturnState.RECEIVED
    assert await warehouse.receive(record.number) == received
    with pytest.raises(FactsChangedError, match="received"):
        await back_office.cancel_return(NOAH, record.number, "cancel")
    assert await payments_of(back_office, NOAH, "TR-10015") == []
    done = await asyncio.gather(*(warehouse.complete(record.number) for _ in range(3)))

    assert {one.state for one in done} == {ReturnState.COMPLETED}
    assert await payments_of(back_office, NOAH, "TR-10015") == [
        Payment(PaymentDirection.REFUNDED, Decimal("279.00"), visa.id, clock.now(), record.number)
    ]
    assert [(audit.action, audit.actor) for audit in await audit_of(storage, record.number)][1:] == [
        ("return_received", "warehouse"),
        ("return_completed", "warehouse"),
    ]


async def test_store_credit_becomes_a_gift_card(back_office: BackOffice, warehouse: Warehouse) -> None:
    credit = replace(LAMP_BACK, method=ReturnMethod.STORE_CREDIT, amount=Decimal("67.20"))
    record = await back_office.record_return(credit, "key")

    await warehouse.receive(record.number)
    await warehouse.complete(record.number)

    card = await method_of(back_office, MAYA, f"Store credit {record.credit_note_number}")
    assert card.balance == Decimal("67.20")


async def test_store_credit_goes_to_a_gift_card_that_there_is(
    back_office: BackOffice, warehouse: Warehouse
) -> None:
    gift_card = await method_of(back_office, ELENA, "Gift card")
    mastercard = await method_of(back_office, ELENA, "Mastercard")
    throw = replace(
        RUG_BACK,
        customer_id=ELENA,
        order_number="TR-10017",
        lines=(ReturnLineRequest("TR-10017-1", 1),),
        method=ReturnMethod.STORE_CREDIT,
        amount=Decimal("123.90"),
        refund_to=gift_card.id,
    )
    with pytest.raises(FactsChangedError, match="can't go to"):
        await back_office.record_return(replace(throw, refund_to=mastercard.id), "key")
    record = await back_office.record_return(throw, "key")

    await warehouse.receive(record.number)
    await warehouse.complete(record.number)

    assert (await method_of(back_office, ELENA, "Gift card")).balance == Decimal("208.90")


async def test_returns_are_listed_newest_first(back_office: BackOffice, clock: FakeClock) -> None:
    vases = await back_office.record_return(LARGER_VASES, "vases")
    rug = await back_office.request_return(RUG_BACK, "rug")

    records = await back_office.list_returns(NOAH)

    assert [record.number for record in records] == [rug.number, vases.number, "RN-30001"]
    assert records[-1].state is ReturnState.RECEIVED
    assert (records[0], records[1]) == (rug, vases)
    assert await back_office.list_returns("CU-99999") == []


@pytest.mark.parametrize("number", ["RN-39999", "RN-1", "nonsense", "FR-40001"])
async def test_an_unknown_number(back_office: BackOffice, warehouse: Warehouse, number: str) -> None:
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.decide_return(number, APPROVED)
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.cancel_return(NOAH, number, "key")
    with pytest.raises(NotFoundInBackOfficeError):
        await warehouse.receive(number)


async def test_another_customer_s_return_is_not_there(back_office: BackOffice) -> None:
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.cancel_return(ELENA, "RN-30001", "key")


MUGS_APART = replace(
    LARGER_VASES,
    customer_id=MAYA,
    order_number="TR-10011",
    lines=(
        ReturnLineRequest("TR-10011-2", 2, "STOMUG-SAN"),
        ReturnLineRequest("TR-10011-2", 1, "STOMUG-BLA"),
    ),
    to_pay=ZERO,
)


async def test_pieces_of_one_line_become_different_variants(
    back_office: BackOffice, storage: Database
) -> None:
    sand, black = await stock_of(storage, "STOMUG-SAN"), await stock_of(storage, "STOMUG-BLA")

    record = await back_office.record_return(MUGS_APART, "key")

    assert [(line.quantity, line.exchange_title) for line in record.lines] == [(2, "Sand"), (1, "Black")]
    assert await stock_of(storage, "STOMUG-SAN") == sand - 2
    assert await stock_of(storage, "STOMUG-BLA") == black - 1
    order = await back_office.get_order(MAYA, "TR-10011")
    assert order
    assert [line.returned_quantity for line in order.lines if line.id == "TR-10011-2"] == [3]
    await back_office.cancel_return(MAYA, record.number, "cancel")
    assert await stock_of(storage, "STOMUG-SAN") == sand
    order = await back_office.get_order(MAYA, "TR-10011")
    assert order
    assert [line.returned_quantity for line in order.lines if line.id == "TR-10011-2"] == [0]


@pytest.mark.parametrize(
    "lines",
    [
        (ReturnLineRequest("TR-10011-2", 3, "STOMUG-SAN"), ReturnLineRequest("TR-10011-2", 2, "STOMUG-BLA")),
        (ReturnLineRequest("TR-10011-2", 1, "STOMUG-SAN"), ReturnLineRequest("TR-10011-2", 1, "STOMUG-SAN")),
        (ReturnLineRequest("TR-10011-2", 1, "STOMUG-SAN"), ReturnLineRequest("TR-10011-2", 1)),
        (ReturnLineRequest("TR-10011-2", 1, "STOMUG-SAN"), ReturnLineRequest("TR-10011-2", 0, "STOMUG-BLA")),
    ],
    ids=["more than there are", "one variant twice", "one for nothing", "none of it"],
)
async def test_pieces_have_to_add_up(back_office: BackOffice, lines: tuple[ReturnLineRequest, ...]) -> None:
    with pytest.raises(FactsChangedError):
        await back_office.record_return(replace(MUGS_APART, lines=lines), "key")
