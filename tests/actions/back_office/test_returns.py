"""The contract of `BackOffice`: a return is recorded once, and only as the facts allow."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import (
    ReturnedLine,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRequest,
)
from actions.back_office.tables import AuditRow, OrderLineRow, ReturnRow, VariantRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import (
    DANIEL,
    LEO,
    MAYA,
    STEP,
    audit_of,
    count,
)

LAMP_BACK = ReturnRequest(
    customer_id=MAYA,
    order_number="TR-10001",
    lines=(ReturnLineRequest("TR-10001-1", 1),),
    reason=ReturnReason.CHANGED_MIND,
    method=ReturnMethod.REFUND,
    amount=Decimal("64.00"),
    currency="USD",
    trace=(STEP,),
    comment="too blue",
)


async def test_a_return_is_recorded_with_its_papers_and_evidence(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    record = await back_office.record_return(LAMP_BACK, "key")

    assert re.fullmatch(r"RN-300\d\d", record.number)
    assert record.credit_note_number == f"CN-{record.number[3:]}"
    assert (record.request, record.customer_name) == (LAMP_BACK, "Maya Holt")
    assert record.lines == (ReturnedLine("Ceramic table lamp, Blue", 1, Decimal("64.00")),)
    assert (record.send_back_by, record.created_at) == (date(2026, 3, 16), clock.now())
    assert record.tracking_number
    order = await back_office.get_order(MAYA, "TR-10001")
    assert order is not None
    assert [line.returned_quantity for line in order.lines] == [1, 0]
    [audit] = await audit_of(storage, record.number)
    assert (audit.actor, audit.action, audit.amount) == ("assistant", "return_recorded", Decimal("64.00"))
    assert audit.rule == "member_window"
    assert audit.evidence["trace"] == [{"rule": STEP.rule, "outcome": STEP.outcome, "reason": STEP.reason}]


async def test_twenty_identical_calls_at_once_make_one_return(
    back_office: BackOffice, storage: Database
) -> None:
    before = await count(storage, ReturnRow), await count(storage, AuditRow)

    records = await asyncio.gather(*(back_office.record_return(LAMP_BACK, "key") for _ in range(20)))

    assert len(set(records)) == 1
    assert (await count(storage, ReturnRow), await count(storage, AuditRow)) == (
        before[0] + 1,
        before[1] + 1,
    )
    async with storage.reading() as session:
        line = await session.get_one(OrderLineRow, "TR-10001-1")
    assert line.returned_quantity == 1


async def test_twenty_different_calls_for_one_lamp_return_it_once(back_office: BackOffice) -> None:
    answers = await asyncio.gather(
        *(back_office.record_return(LAMP_BACK, f"key {number}") for number in range(20)),
        return_exceptions=True,
    )

    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert all(isinstance(a, FactsChangedError) for a in answers if isinstance(a, Exception))


async def test_a_key_keeps_its_first_result(back_office: BackOffice) -> None:
    first = await back_office.record_return(LAMP_BACK, "key")
    cushions = replace(LAMP_BACK, lines=(ReturnLineRequest("TR-10001-2", 1),), amount=Decimal("18.00"))

    assert await back_office.record_return(cushions, "key") == first


async def test_a_key_used_for_another_order_keeps_its_first_result(back_office: BackOffice) -> None:
    first = await back_office.record_return(LAMP_BACK, "key")
    older = replace(
        LAMP_BACK,
        order_number="TR-10011",
        lines=(ReturnLineRequest("TR-10011-1", 1),),
        amount=Decimal("74.00"),
    )

    assert await back_office.record_return(older, "key") == first


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": DANIEL}, NotFoundInBackOfficeError),
        ({"order_number": "TR-99999"}, NotFoundInBackOfficeError),
        ({"lines": (ReturnLineRequest("TR-10002-1", 1),)}, NotFoundInBackOfficeError),
        ({"lines": ()}, FactsChangedError),
        ({"lines": (ReturnLineRequest("TR-10001-1", 0),)}, FactsChangedError),
        ({"lines": (ReturnLineRequest("TR-10001-1", 2),)}, FactsChangedError),
        ({"lines": (ReturnLineRequest("TR-10001-1", 1),) * 2}, FactsChangedError),
        ({"amount": Decimal("64.01")}, FactsChangedError),
        ({"amount": Decimal("57.05")}, FactsChangedError),
        ({"amount": Decimal("67.20"), "method": ReturnMethod.REFUND}, FactsChangedError),
        ({"method": ReturnMethod.EXCHANGE}, FactsChangedError),
        ({"deductions": (("Bonus", Decimal("-6.00")),), "amount": Decimal("70.00")}, FactsChangedError),
        ({"deductions": (("All", Decimal("70.00")),), "amount": Decimal("-6.00")}, FactsChangedError),
        ({"currency": "EUR"}, FactsChangedError),
    ],
)
async def test_what_does_not_agree_with_the_facts_is_refused_and_changes_nothing(
    back_office: BackOffice, storage: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    before = await count(storage, ReturnRow), await count(storage, AuditRow)

    with pytest.raises(error):
        await back_office.record_return(replace(LAMP_BACK, **changes), "key")  # type: ignore[arg-type]

    assert (await count(storage, ReturnRow), await count(storage, AuditRow)) == before
    order = await back_office.get_order(MAYA, "TR-10001")
    assert order is not None
    assert [line.returned_quantity for line in order.lines] == [0, 0]


async def test_an_order_that_is_not_delivered_is_refused(back_office: BackOffice) -> None:
    request = replace(
        LAMP_BACK, customer_id=LEO, order_number="TR-10007", lines=(ReturnLineRequest("TR-10007-1", 1),)
    )
    with pytest.raises(FactsChangedError):
        await back_office.record_return(replace(request, amount=Decimal("529.00")), "key")


async def test_deductions_and_store_credit(back_office: BackOffice) -> None:
    record = await back_office.record_return(
        replace(
            LAMP_BACK,
            method=ReturnMethod.STORE_CREDIT,
            amount=Decimal("59.90"),
            deductions=(("Return shipping", Decimal("6.95")),),
        ),
        "key",
    )

    assert record.request.deductions == (("Return shipping", Decimal("6.95")),)
    assert record.request.amount == Decimal("59.90")


def exchange_for(sku: str) -> ReturnRequest:
    lines = tuple(replace(line, exchange_sku=sku) for line in LAMP_BACK.lines)
    return replace(LAMP_BACK, method=ReturnMethod.EXCHANGE, amount=Decimal("0.00"), lines=lines)


async def test_an_exchange_reserves_what_is_wanted(back_office: BackOffice, storage: Database) -> None:
    record = await back_office.record_return(exchange_for("CERTABLAM-WHI"), "key")

    assert record.credit_note_number is None
    assert [line.exchange_title for line in record.lines] == ["White"]
    async with storage.reading() as session:
        assert (await session.get_one(VariantRow, "CERTABLAM-WHI")).stock == 25


@pytest.mark.parametrize("wanted", ["CERTABLAM-PUR", "OAKLOUCHA-NAT"])
async def test_an_exchange_for_what_is_not_there_is_refused(back_office: BackOffice, wanted: str) -> None:
    with pytest.raises(FactsChangedError):
        await back_office.record_return(exchange_for(wanted), "key")
