"""The contract of `BackOffice`: complaints are registered, and decisions kept, once per key."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from actions.back_office.port import BackOffice, NotFoundInBackOfficeError
from actions.back_office.requests import DecidedCase, OpenCaseRequest
from actions.back_office.tables import CaseRow, PolicyCaseRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import MAYA, audit_of, count

COMPLAINT = OpenCaseRequest(
    conversation_id="talk",
    subject="Rude driver",
    words="The driver threw my parcel over the fence.",
    customer_id=MAYA,
    order_number="TR-10001",
    evidence=("fence.jpg",),
)


async def test_a_complaint_is_registered_once(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    records = await asyncio.gather(*(back_office.open_case(COMPLAINT, "key") for _ in range(20)))

    [record] = set(records)
    assert re.fullmatch(r"CS-500\d\d", record.number)
    assert (record.request, record.created_at) == (COMPLAINT, clock.now())
    assert await count(storage, CaseRow) == 1
    [audit] = await audit_of(storage, record.number)
    assert (audit.action, audit.customer_id, audit.evidence["files"]) == ("case_opened", MAYA, ["fence.jpg"])
    assert (await back_office.open_case(COMPLAINT, "another key")).number != record.number


async def test_a_key_tells_whether_it_was_executed(back_office: BackOffice) -> None:
    assert not await back_office.was_executed("key")
    await back_office.open_case(COMPLAINT, "key")
    assert await back_office.was_executed("key")
    assert not await back_office.was_executed("another key")


async def test_who_is_not_verified_may_complain_about_any_order(back_office: BackOffice) -> None:
    request = replace(
        COMPLAINT,
        customer_id=None,
        subject="It never stops. " * 40,
        order_number="no idea, " * 20,
        email="someone@example.com",
    )

    assert (await back_office.open_case(request, "key")).request == request
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.open_case(replace(COMPLAINT, customer_id="CU-99999"), "another key")


async def test_a_decision_is_kept_once(back_office: BackOffice, storage: Database, clock: FakeClock) -> None:
    case = DecidedCase(
        policy="returns",
        policy_version="1+r7",
        conversation_id="talk",
        customer_id=MAYA,
        facts={"lines": [{"sku": "CERTABLAM-BLU", "price": "64.00"}], "reason": "changed_mind"},
        decision={"outcome": "accept", "amount": "64.00"},
        decided_at=clock.now(),
    )

    await asyncio.gather(*(back_office.note_decision(case, "key") for _ in range(5)))
    await back_office.note_decision(replace(case, policy="fees"), "another key")

    async with storage.reading() as session:
        rows = list(await session.scalars(select(PolicyCaseRow).order_by(PolicyCaseRow.id)))
    assert [row.policy for row in rows] == ["returns", "fees"]
    assert (rows[0].facts, rows[0].decision, rows[0].decided_at) == (
        case.facts,
        case.decision,
        case.decided_at,
    )
