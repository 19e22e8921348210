"""The contract of `BackOffice`: a fee is reversed once, within authority or by a person's decision."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import PersonsDecision, ReversalRequest
from actions.back_office.tables import AuditRow, ReversalRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import (
    DANIEL,
    GRACE,
    LEO,
    MAYA,
    MINUTE,
    PRIYA,
    STEP,
    audit_of,
    count,
)


def reversal(
    customer_id: str, *charge_ids: str, amount: str, rule: str = "courtesy", **facts: object
) -> ReversalRequest:
    return ReversalRequest(
        customer_id=customer_id,
        charge_ids=charge_ids,
        amount=Decimal(amount),
        currency="USD",
        rule=rule,
        trace=(STEP,),
        **facts,  # type: ignore[arg-type]
    )


COURTESY = reversal(GRACE, "CH-20008", amount="35.00", courtesy=True)
ABOVE = reversal(PRIYA, "CH-20003", amount="48.00", rule="above_authority")


async def test_a_reversal_is_executed_with_evidence(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    record = await back_office.reverse_charges(COURTESY, "key")

    assert re.fullmatch(r"FR-400\d\d", record.number)
    assert (record.state, record.request, record.created_at) == ("executed", COURTESY, clock.now())
    assert record.amount == Decimal("35.00")
    charges = await back_office.list_charges(GRACE, clock.now() - timedelta(days=120))
    assert next(charge for charge in charges if charge.id == "CH-20008").reversed_at == clock.now()
    history = await back_office.get_reversal_history(GRACE, clock.now() - timedelta(days=365))
    assert history.courtesy_reversals == 1
    [audit] = await audit_of(storage, record.number)
    assert (audit.actor, audit.action, audit.rule) == ("assistant", "fee_reversed", "courtesy")
    assert audit.evidence["charges"] == ["CH-20008"]
    assert await back_office.get_reversal(record.number) == record


async def test_twenty_identical_calls_at_once_reverse_once(
    back_office: BackOffice, storage: Database
) -> None:
    before = await count(storage, ReversalRow), await count(storage, AuditRow)

    records = await asyncio.gather(*(back_office.reverse_charges(COURTESY, "key") for _ in range(20)))

    assert len(set(records)) == 1
    assert (await count(storage, ReversalRow), await count(storage, AuditRow)) == (
        before[0] + 1,
        before[1] + 1,
    )


async def test_twenty_different_calls_reverse_one_charge_once(back_office: BackOffice) -> None:
    answers = await asyncio.gather(
        *(back_office.reverse_charges(COURTESY, f"key {number}") for number in range(20)),
        return_exceptions=True,
    )

    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert all(isinstance(a, FactsChangedError) for a in answers if isinstance(a, Exception))


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (reversal(MAYA, "CH-20008", amount="35.00"), NotFoundInBackOfficeError),
        (reversal("CU-99999", "CH-20008", amount="35.00"), NotFoundInBackOfficeError),
        (reversal(GRACE, "CH-99999", amount="35.00"), NotFoundInBackOfficeError),
        (reversal(GRACE, amount="35.00"), FactsChangedError),
        (reversal(GRACE, "CH-20008", "CH-20008", amount="70.00"), FactsChangedError),
        (reversal(GRACE, "CH-20008", amount="34.00"), FactsChangedError),
        (replace(COURTESY, currency="EUR"), FactsChangedError),
        (reversal(LEO, "CH-20007", amount="35.00"), FactsChangedError),
        (reversal(LEO, "CH-20006", amount="35.00", courtesy=True), FactsChangedError),
        (ABOVE, FactsChangedError),
        (reversal(DANIEL, "CH-20001", "CH-20002", amount="70.00"), FactsChangedError),
    ],
    ids=[
        *(
            "somebody else's",
            "unknown customer",
            "unknown charge",
            "none",
            "twice",
            "another amount",
            "currency",
        ),
        *("reversed before", "courtesy used", "above authority", "above authority together"),
    ],
)
async def test_what_does_not_agree_with_the_facts_is_refused_and_changes_nothing(
    back_office: BackOffice, storage: Database, request_: ReversalRequest, error: type[Exception]
) -> None:
    before = await count(storage, ReversalRow), await count(storage, AuditRow)

    with pytest.raises(error):
        await back_office.reverse_charges(request_, "key")

    assert (await count(storage, ReversalRow), await count(storage, AuditRow)) == before


async def test_a_person_may_approve_more(back_office: BackOffice, storage: Database) -> None:
    record = await back_office.reverse_charges(replace(ABOVE, approved_by="Ana Ruiz"), "key")

    assert record.state == "executed"
    assert [audit.actor for audit in await audit_of(storage, record.number)] == ["Ana Ruiz"]


async def test_a_waiting_reversal_blocks_its_charges(back_office: BackOffice, clock: FakeClock) -> None:
    record = await back_office.request_reversal(ABOVE, "key")

    assert record.state == "waiting"
    assert await back_office.request_reversal(ABOVE, "key") == record
    [charge] = [
        c
        for c in await back_office.list_charges(PRIYA, clock.now() - timedelta(days=20))
        if c.id == "CH-20003"
    ]
    assert (charge.reversal_pending, charge.reversed_at) == (True, None)
    with pytest.raises(FactsChangedError):
        await back_office.request_reversal(ABOVE, "another key")
    with pytest.raises(FactsChangedError):
        await back_office.reverse_charges(replace(ABOVE, approved_by="Ana Ruiz"), "a third key")


async def test_an_approved_reversal_is_executed_once(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    waiting = await back_office.request_reversal(ABOVE, "key")
    clock.advance(MINUTE)

    decided = await asyncio.gather(
        *(
            back_office.decide_reversal(
                waiting.number, PersonsDecision(approved=True, decided_by="Ana Ruiz", note="ok")
            )
            for _ in range(5)
        )
    )

    assert {record.state for record in decided} == {"executed"}
    assert decided[0].request.approved_by == "Ana Ruiz"
    charges = await back_office.list_charges(PRIYA, clock.now() - timedelta(days=20))
    charge = next(charge for charge in charges if charge.id == "CH-20003")
    assert (charge.reversed_at, charge.reversal_pending) == (clock.now(), False)
    assert [(audit.action, audit.actor) for audit in await audit_of(storage, waiting.number)] == [
        ("reversal_requested", "assistant"),
        ("fee_reversed", "Ana Ruiz"),
    ]


async def test_a_second_decision_does_not_count(back_office: BackOffice) -> None:
    waiting = await back_office.request_reversal(ABOVE, "key")
    declined = await back_office.decide_reversal(
        waiting.number, PersonsDecision(approved=False, decided_by="Ana Ruiz")
    )

    late = await back_office.decide_reversal(
        waiting.number, PersonsDecision(approved=True, decided_by="Ben Osei")
    )

    assert late == declined
    assert (late.state, late.request.approved_by) == ("declined", None)


async def test_after_a_declined_reversal_the_charge_can_be_asked_for_again(back_office: BackOffice) -> None:
    waiting = await back_office.request_reversal(ABOVE, "key")
    await back_office.decide_reversal(waiting.number, PersonsDecision(approved=False, decided_by="Ana Ruiz"))

    again = await back_office.request_reversal(ABOVE, "another key")
    assert again.state == "waiting"
    assert again.number != waiting.number


async def test_two_courtesies_at_once_are_one(back_office: BackOffice, storage: Database) -> None:
    async with storage.transaction() as session:
        await session.execute(
            text("UPDATE charge SET customer_id = :grace WHERE id = 'CH-20006'"), {"grace": GRACE}
        )
    other = reversal(GRACE, "CH-20006", amount="35.00", courtesy=True)

    answers = await asyncio.gather(
        back_office.reverse_charges(COURTESY, "one"),
        back_office.reverse_charges(other, "two"),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, FactsChangedError) for answer in answers) == 1


async def test_a_part_may_be_granted(back_office: BackOffice, storage: Database, clock: FakeClock) -> None:
    waiting = await back_office.request_reversal(ABOVE, "key")
    assert waiting.amount == 0
    half = PersonsDecision(approved=True, decided_by="Ana Ruiz", note="half", amount=Decimal("24.00"))
    for wrong in (Decimal("48.01"), Decimal(0), Decimal(-1)):
        with pytest.raises(FactsChangedError):
            await back_office.decide_reversal(waiting.number, replace(half, amount=wrong))

    record = await back_office.decide_reversal(waiting.number, half)

    assert (record.state, record.amount, record.request.amount, record.note) == (
        "executed",
        Decimal("24.00"),
        Decimal("48.00"),
        "half",
    )
    charges = await back_office.list_charges(PRIYA, clock.now() - timedelta(days=20))
    charge = next(charge for charge in charges if charge.id == "CH-20003")
    assert (charge.reversed_amount, charge.reversed_at) == (Decimal("24.00"), clock.now())
    history = await back_office.get_reversal_history(PRIYA, clock.now() - timedelta(days=20))
    assert history.reversed_total == Decimal("24.00")
    assert (await audit_of(storage, record.number))[-1].amount == Decimal("24.00")
    with pytest.raises(FactsChangedError):
        await back_office.request_reversal(ABOVE, "another key")


async def test_a_part_goes_to_the_charges_in_turn(back_office: BackOffice, clock: FakeClock) -> None:
    both = reversal(DANIEL, "CH-20002", "CH-20001", amount="70.00")
    waiting = await back_office.request_reversal(both, "key")

    await back_office.decide_reversal(
        waiting.number, PersonsDecision(approved=True, decided_by="Ana Ruiz", amount=Decimal("35.00"))
    )

    charges = await back_office.list_charges(DANIEL, clock.now() - timedelta(days=120))
    given = {charge.id: charge.reversed_amount for charge in charges}
    assert (given["CH-20002"], given["CH-20001"]) == (Decimal("35.00"), 0)
    again = await back_office.request_reversal(reversal(DANIEL, "CH-20001", amount="35.00"), "another key")
    assert again.state == "waiting"


@pytest.mark.parametrize("number", ["FR-49999", "FR-1", "nonsense", ""])
async def test_an_unknown_number(back_office: BackOffice, number: str) -> None:
    assert await back_office.get_reversal(number) is None
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.decide_reversal(number, PersonsDecision(approved=True, decided_by="Ana Ruiz"))
