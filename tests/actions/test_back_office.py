"""The contract of `BackOffice`, on every database it runs on, over the demo company's data.

Another implementation of the port is right when it passes these with the same data.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from actions.back_office.demo.__main__ import PACKAGE, fill
from actions.back_office.port import (
    BackOffice,
    BackOfficeUnavailableError,
    FactsChangedError,
    NotFoundInBackOfficeError,
    OrderStatus,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRequest,
    ReversalRequest,
    RuleOutcome,
    VerificationError,
)
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import AuditRow, CodeRow, OrderLineRow, ReturnRow, ReversalRow, VariantRow
from core.database import Database
from core.database.migrations import upgrade
from core.mail import Mail
from tests.conftest import FakeClock

from .back_office_databases import create_database, find_postgresql, run_postgresql

TODAY = date(2026, 3, 2)
MAYA, DANIEL, PRIYA, LEO, GRACE = "CU-00001", "CU-00002", "CU-00003", "CU-00006", "CU-00007"
MAYAS_MAIL = "maya.holt@example.com"
STEP = RuleOutcome("member_window", "passed", "It can come back until April 26, 2026.")
MINUTE = timedelta(minutes=1)


class Letterbox:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    @property
    def last_code(self) -> str:
        found = re.search(r"^\d{6}$", self.mails[-1].text, re.MULTILINE)
        assert found
        return found[0]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """A migrated database with the demo company, to be copied: (kind, where)."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("back_office") / "template.db"
        _prepare(f"sqlite+aiosqlite:///{path}")
        yield "sqlite", str(path)
        return
    programs = find_postgresql()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    with run_postgresql(programs) as socket_folder:
        _prepare(asyncio.run(create_database(socket_folder, "template_demo")))
        yield "postgresql", socket_folder


def _prepare(url: str) -> None:
    upgrade(PACKAGE, url)
    asyncio.run(fill(url, TODAY))


@pytest.fixture
async def storage(filled: tuple[str, str], tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the demo of one test's own."""
    kind, where = filled
    if kind == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path}/back_office.db"
        shutil.copy(where, tmp_path / "back_office.db")
    else:
        url = await create_database(where, template="template_demo")
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def back_office(storage: Database, letterbox: Letterbox, clock: FakeClock) -> BackOffice:
    return SqlBackOffice(storage, letterbox, clock, answer_time=timedelta(milliseconds=60))


async def count(storage: Database, table: type) -> int:
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def audit_of(storage: Database, reference: str) -> list[AuditRow]:
    async with storage.reading() as session:
        found = await session.scalars(
            select(AuditRow).where(AuditRow.reference == reference).order_by(AuditRow.id)
        )
        return list(found)


class TestVerification:
    async def test_a_code_by_mail_verifies_the_conversation(
        self, back_office: BackOffice, letterbox: Letterbox
    ) -> None:
        await back_office.start_verification("talk", "tr 10001", " Maya.Holt@Example.com ")

        mail = letterbox.mails[0]
        assert (mail.to, mail.subject) == (MAYAS_MAIL, "Your Tallow & Reed code")
        code = letterbox.last_code
        customer = await back_office.check_code("talk", f" {code[:3]} {code[3:]} ")
        assert (customer.id, customer.name, customer.card_member) == (MAYA, "Maya Holt", True)
        assert await back_office.get_verified_customer("talk") == customer
        assert await back_office.get_verified_customer("another talk") is None

    @pytest.mark.parametrize(
        ("order", "mail"),
        [
            ("TR-10001", "nobody@example.com"),
            ("TR-99999", MAYAS_MAIL),
            ("TR-10002", MAYAS_MAIL),
            ("lamp", ""),
        ],
    )
    async def test_nothing_tells_whether_order_and_address_exist(
        self, back_office: BackOffice, letterbox: Letterbox, order: str, mail: str
    ) -> None:
        await back_office.start_verification("talk", order, mail)

        assert letterbox.mails == []
        with pytest.raises(VerificationError) as wrong:
            await back_office.check_code("talk", "123456")
        assert wrong.value.reason == "wrong"
        with pytest.raises(VerificationError) as soon:
            await back_office.start_verification("talk", order, mail)
        assert soon.value.reason == "too_soon"

    async def test_known_and_unknown_take_the_same_time(self, back_office: BackOffice) -> None:
        loop = asyncio.get_running_loop()
        for talk, mail in (("one", MAYAS_MAIL), ("two", "nobody@example.com")):
            started = loop.time()
            await back_office.start_verification(talk, "TR-10001", mail)
            assert loop.time() - started >= 0.06

    async def test_five_wrong_codes_end_it(self, back_office: BackOffice, letterbox: Letterbox) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        wrong = "000000" if letterbox.last_code != "000000" else "111111"

        reasons = []
        for code in [wrong] * 5 + [letterbox.last_code]:
            with pytest.raises(VerificationError) as caught:
                await back_office.check_code("talk", code)
            reasons.append(caught.value.reason)

        assert reasons == ["wrong"] * 4 + ["too_many_tries"] * 2
        assert await back_office.get_verified_customer("talk") is None

    async def test_the_fifth_try_may_be_right(self, back_office: BackOffice, letterbox: Letterbox) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        for _ in range(4):
            with pytest.raises(VerificationError):
                await back_office.check_code("talk", "12345")

        assert (await back_office.check_code("talk", letterbox.last_code)).id == MAYA

    async def test_a_code_lives_ten_minutes(
        self, back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
    ) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        clock.advance(10 * MINUTE)

        with pytest.raises(VerificationError) as caught:
            await back_office.check_code("talk", letterbox.last_code)
        assert caught.value.reason == "expired"

    async def test_a_code_works_once(self, back_office: BackOffice, letterbox: Letterbox) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        await back_office.check_code("talk", letterbox.last_code)

        with pytest.raises(VerificationError) as caught:
            await back_office.check_code("talk", letterbox.last_code)
        assert caught.value.reason == "none_sent"

    async def test_a_code_is_for_its_conversation(
        self, back_office: BackOffice, letterbox: Letterbox
    ) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)

        with pytest.raises(VerificationError) as caught:
            await back_office.check_code("another talk", letterbox.last_code)
        assert caught.value.reason == "none_sent"

    async def test_a_new_code_after_a_minute_replaces_the_old_one(
        self, back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
    ) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        old = letterbox.last_code
        clock.advance(MINUTE)
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)

        if old != letterbox.last_code:
            with pytest.raises(VerificationError):
                await back_office.check_code("talk", old)
        assert (await back_office.check_code("talk", letterbox.last_code)).id == MAYA

    async def test_codes_are_limited_per_conversation_and_quietly_per_customer(
        self, back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
    ) -> None:
        for _ in range(5):
            await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
            clock.advance(MINUTE)
        with pytest.raises(VerificationError) as caught:
            await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        assert caught.value.reason == "too_many_tries"

        for number in range(7):
            await back_office.start_verification(f"talk {number}", "TR-10001", MAYAS_MAIL)
        assert len(letterbox.mails) == 10

    async def test_codes_are_stored_hashed_and_forgotten(
        self, back_office: BackOffice, letterbox: Letterbox, clock: FakeClock, storage: Database
    ) -> None:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        async with storage.reading() as session:
            row = await session.scalar(select(CodeRow))
        assert row is not None
        assert letterbox.last_code not in row.code_hash

        clock.advance(timedelta(days=2))
        await back_office.start_verification("another", "TR-10001", MAYAS_MAIL)
        assert await count(storage, CodeRow) == 1

    async def test_a_mail_that_fails_tells_nothing(
        self, storage: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        class BrokenMailer:
            async def send(self, mail: Mail) -> None:
                raise OSError("no route")

        office = SqlBackOffice(storage, BrokenMailer(), clock, answer_time=timedelta(milliseconds=60))
        await office.start_verification("talk", "TR-10001", MAYAS_MAIL)

        assert "could not be mailed" in caplog.text

    async def test_verified_for_thirty_minutes_or_until_ended(
        self, back_office: BackOffice, clock: FakeClock
    ) -> None:
        customer = await back_office.trust_identity("talk", "MAYA.holt@example.com")
        assert customer is not None
        clock.advance(29 * MINUTE)
        assert await back_office.get_verified_customer("talk") == customer
        clock.advance(MINUTE)
        assert await back_office.get_verified_customer("talk") is None

        await back_office.trust_identity("talk", MAYAS_MAIL)
        await back_office.end_verification("talk")
        assert await back_office.get_verified_customer("talk") is None

    async def test_an_identity_nobody_has_is_not_trusted(self, back_office: BackOffice) -> None:
        assert await back_office.trust_identity("talk", "nobody@example.com") is None
        assert await back_office.get_verified_customer("talk") is None


class TestReading:
    async def test_an_order_is_its_customers(self, back_office: BackOffice) -> None:
        order = await back_office.get_order(MAYA, "tr-10001")

        assert order is not None
        assert (order.number, order.status, order.total) == (
            "TR-10001",
            OrderStatus.DELIVERED,
            Decimal("100.00"),
        )
        assert [(line.name, line.variant, line.quantity, line.unit_price) for line in order.lines] == [
            ("Ceramic table lamp", "Blue", 1, Decimal("64.00")),
            ("Linen cushion cover", "Sand", 2, Decimal("18.00")),
        ]
        assert order.lines[0].image_url == "/shop/images/lamp.svg"
        assert order.delivered_at is not None
        assert order.delivered_at.utcoffset() == timedelta(0)
        assert await back_office.get_order(DANIEL, "TR-10001") is None
        assert await back_office.get_order(MAYA, "TR-99999") is None

    async def test_orders_come_newest_first(self, back_office: BackOffice) -> None:
        orders = await back_office.list_orders(MAYA)

        assert [order.number for order in orders[:2]] == ["TR-10001", "TR-10011"]
        assert [order.placed_at for order in orders] == sorted((o.placed_at for o in orders), reverse=True)
        assert len(await back_office.list_orders(MAYA, limit=1)) == 1

    async def test_variants_in_stock(self, back_office: BackOffice) -> None:
        assert await back_office.list_variants("CERTABLAM-BLU") == [
            ("CERTABLAM-BLU", "Blue"),
            ("CERTABLAM-SAN", "Sand"),
            ("CERTABLAM-WHI", "White"),
        ]
        assert ("OAKLOUCHA-BLA", "Black") not in await back_office.list_variants("OAKLOUCHA-NAT")
        assert await back_office.list_variants("NO-SUCH") == []

    async def test_charges_since(self, back_office: BackOffice, clock: FakeClock) -> None:
        charges = await back_office.list_charges(DANIEL, clock.now() - timedelta(days=120))

        assert [charge.id for charge in charges[:2]] == ["CH-20002", "CH-20001"]
        assert charges[0].duplicate_of == "CH-20001"
        assert charges[0].amount == Decimal("35.00")
        assert not await back_office.list_charges(DANIEL, clock.now())

    async def test_history_counts_courtesies(self, back_office: BackOffice, clock: FakeClock) -> None:
        history = await back_office.get_reversal_history(LEO, clock.now() - timedelta(days=365))
        assert (history.courtesy_reversals, history.reversed_total) == (1, Decimal("35.00"))
        assert [charge.id for charge in history.charges] == ["CH-20007"]

        recent = await back_office.get_reversal_history(LEO, clock.now() - timedelta(days=30))
        assert (recent.courtesy_reversals, recent.charges) == (0, ())

    async def test_an_outage_is_named(self, clock: FakeClock, letterbox: Letterbox) -> None:
        nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
        office = SqlBackOffice(nowhere, letterbox, clock)

        assert not await office.is_reachable()
        with pytest.raises(BackOfficeUnavailableError):
            await office.list_orders(MAYA)
        with pytest.raises(BackOfficeUnavailableError):
            await office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        await nowhere.close()

    async def test_it_is_reachable(self, back_office: BackOffice) -> None:
        assert await back_office.is_reachable()


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


class TestReturns:
    async def test_a_return_is_recorded_with_its_papers_and_evidence(
        self, back_office: BackOffice, storage: Database, clock: FakeClock
    ) -> None:
        record = await back_office.record_return(LAMP_BACK, "key")

        assert re.fullmatch(r"RN-300\d\d", record.number)
        assert record.credit_note_number == f"CN-{record.number[3:]}"
        assert (record.request, record.customer_name) == (LAMP_BACK, "Maya Holt")
        assert record.lines == (("Ceramic table lamp, Blue", 1, Decimal("64.00")),)
        assert (record.send_back_by, record.created_at) == (date(2026, 3, 16), clock.now())
        assert record.tracking_number
        order = await back_office.get_order(MAYA, "TR-10001")
        assert order is not None
        assert [line.returned_quantity for line in order.lines] == [1, 0]
        [audit] = await audit_of(storage, record.number)
        assert (audit.actor, audit.action, audit.amount) == ("assistant", "return_recorded", Decimal("64.00"))
        assert audit.rule == "member_window"
        assert audit.evidence["trace"] == [
            {"rule": STEP.rule, "outcome": STEP.outcome, "reason": STEP.reason}
        ]

    async def test_twenty_identical_calls_at_once_make_one_return(
        self, back_office: BackOffice, storage: Database
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

    async def test_twenty_different_calls_for_one_lamp_return_it_once(self, back_office: BackOffice) -> None:
        answers = await asyncio.gather(
            *(back_office.record_return(LAMP_BACK, f"key {number}") for number in range(20)),
            return_exceptions=True,
        )

        assert sum(not isinstance(answer, Exception) for answer in answers) == 1
        assert all(isinstance(a, FactsChangedError) for a in answers if isinstance(a, Exception))

    async def test_a_key_keeps_its_first_result(self, back_office: BackOffice) -> None:
        first = await back_office.record_return(LAMP_BACK, "key")
        cushions = replace(LAMP_BACK, lines=(ReturnLineRequest("TR-10001-2", 1),), amount=Decimal("18.00"))

        assert await back_office.record_return(cushions, "key") == first

    async def test_a_key_used_for_another_order_keeps_its_first_result(self, back_office: BackOffice) -> None:
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
        self, back_office: BackOffice, storage: Database, changes: dict[str, object], error: type[Exception]
    ) -> None:
        before = await count(storage, ReturnRow), await count(storage, AuditRow)

        with pytest.raises(error):
            await back_office.record_return(replace(LAMP_BACK, **changes), "key")  # type: ignore[arg-type]

        assert (await count(storage, ReturnRow), await count(storage, AuditRow)) == before
        order = await back_office.get_order(MAYA, "TR-10001")
        assert order is not None
        assert [line.returned_quantity for line in order.lines] == [0, 0]

    async def test_an_order_that_is_not_delivered_is_refused(self, back_office: BackOffice) -> None:
        request = replace(
            LAMP_BACK, customer_id=LEO, order_number="TR-10007", lines=(ReturnLineRequest("TR-10007-1", 1),)
        )
        with pytest.raises(FactsChangedError):
            await back_office.record_return(replace(request, amount=Decimal("529.00")), "key")

    async def test_deductions_and_store_credit(self, back_office: BackOffice) -> None:
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

    @pytest.mark.parametrize("wanted", ["CERTABLAM-WHI", "white"])
    async def test_an_exchange_reserves_what_is_wanted(
        self, back_office: BackOffice, storage: Database, wanted: str
    ) -> None:
        record = await back_office.record_return(
            replace(LAMP_BACK, method=ReturnMethod.EXCHANGE, amount=Decimal("0.00"), exchange_variant=wanted),
            "key",
        )

        assert record.credit_note_number is None
        assert record.request.exchange_variant == "White"
        async with storage.reading() as session:
            assert (await session.get_one(VariantRow, "CERTABLAM-WHI")).stock == 25

    @pytest.mark.parametrize("wanted", ["Purple", "OAKLOUCHA-NAT"])
    async def test_an_exchange_for_what_is_not_there_is_refused(
        self, back_office: BackOffice, wanted: str
    ) -> None:
        request = replace(
            LAMP_BACK, method=ReturnMethod.EXCHANGE, amount=Decimal("0.00"), exchange_variant=wanted
        )
        with pytest.raises(FactsChangedError):
            await back_office.record_return(request, "key")


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


class TestReversals:
    async def test_a_reversal_is_executed_with_evidence(
        self, back_office: BackOffice, storage: Database, clock: FakeClock
    ) -> None:
        record = await back_office.reverse_charges(COURTESY, "key")

        assert re.fullmatch(r"FR-400\d\d", record.number)
        assert (record.state, record.request, record.created_at) == ("executed", COURTESY, clock.now())
        charges = await back_office.list_charges(GRACE, clock.now() - timedelta(days=120))
        assert next(charge for charge in charges if charge.id == "CH-20008").reversed_at == clock.now()
        history = await back_office.get_reversal_history(GRACE, clock.now() - timedelta(days=365))
        assert history.courtesy_reversals == 1
        [audit] = await audit_of(storage, record.number)
        assert (audit.actor, audit.action, audit.rule) == ("assistant", "fee_reversed", "courtesy")
        assert audit.evidence["charges"] == ["CH-20008"]
        assert await back_office.get_reversal(record.number) == record

    async def test_twenty_identical_calls_at_once_reverse_once(
        self, back_office: BackOffice, storage: Database
    ) -> None:
        before = await count(storage, ReversalRow), await count(storage, AuditRow)

        records = await asyncio.gather(*(back_office.reverse_charges(COURTESY, "key") for _ in range(20)))

        assert len(set(records)) == 1
        assert (await count(storage, ReversalRow), await count(storage, AuditRow)) == (
            before[0] + 1,
            before[1] + 1,
        )

    async def test_twenty_different_calls_reverse_one_charge_once(self, back_office: BackOffice) -> None:
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
        self, back_office: BackOffice, storage: Database, request_: ReversalRequest, error: type[Exception]
    ) -> None:
        before = await count(storage, ReversalRow), await count(storage, AuditRow)

        with pytest.raises(error):
            await back_office.reverse_charges(request_, "key")

        assert (await count(storage, ReversalRow), await count(storage, AuditRow)) == before

    async def test_a_person_may_approve_more(self, back_office: BackOffice, storage: Database) -> None:
        record = await back_office.reverse_charges(replace(ABOVE, approved_by="Ana Ruiz"), "key")

        assert record.state == "executed"
        assert [audit.actor for audit in await audit_of(storage, record.number)] == ["Ana Ruiz"]

    async def test_a_waiting_reversal_blocks_its_charges(
        self, back_office: BackOffice, clock: FakeClock
    ) -> None:
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
        self, back_office: BackOffice, storage: Database, clock: FakeClock
    ) -> None:
        waiting = await back_office.request_reversal(ABOVE, "key")
        clock.advance(MINUTE)

        decided = await asyncio.gather(
            *(
                back_office.decide_reversal(waiting.number, approved=True, decided_by="Ana Ruiz", note="ok")
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

    async def test_a_second_decision_does_not_count(self, back_office: BackOffice) -> None:
        waiting = await back_office.request_reversal(ABOVE, "key")
        declined = await back_office.decide_reversal(waiting.number, approved=False, decided_by="Ana Ruiz")

        late = await back_office.decide_reversal(waiting.number, approved=True, decided_by="Ben Osei")

        assert late == declined
        assert (late.state, late.request.approved_by) == ("declined", None)

    async def test_after_a_declined_reversal_the_charge_can_be_asked_for_again(
        self, back_office: BackOffice
    ) -> None:
        waiting = await back_office.request_reversal(ABOVE, "key")
        await back_office.decide_reversal(waiting.number, approved=False, decided_by="Ana Ruiz")

        again = await back_office.request_reversal(ABOVE, "another key")
        assert again.state == "waiting"
        assert again.number != waiting.number

    async def test_two_courtesies_at_once_are_one(self, back_office: BackOffice, storage: Database) -> None:
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

    @pytest.mark.parametrize("number", ["FR-49999", "FR-1", "nonsense", ""])
    async def test_an_unknown_number(self, back_office: BackOffice, number: str) -> None:
        assert await back_office.get_reversal(number) is None
        with pytest.raises(NotFoundInBackOfficeError):
            await back_office.decide_reversal(number, approved=True, decided_by="Ana Ruiz")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_record SET actor = 'nobody'", "DELETE FROM audit_record"]
)
async def test_audit_records_are_only_ever_added(storage: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added"):
        async with storage.transaction() as session:
            await session.execute(text(statement))
