"""A back office over HTTP that fails: what is asked again, what never is, and that money moves once whatever happens.

That it does what the port says is tested with all the others, by the parameter "http".
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from actions.back_office.http import client
from actions.back_office.http.__main__ import openapi_document
from actions.back_office.http.client import ATTEMPTS, HttpBackOffice
from actions.back_office.http.serving import create_app
from actions.back_office.port import BackOfficeUnavailableError, Claim, VerificationError
from actions.back_office.requests import PersonsDecision, ReturnLineRequest
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import AuditRow, CaseRow, OrderChangeRow, ReturnRow, ReversalRow
from actions.settings import ActionSettings
from core.database import Database
from tests.conftest import ROOT
from tests.system import free_port
from tests.waiting import PATIENCE_SECONDS, eventually

from .conftest import DANIEL, MAYA, TOKEN, count
from .test_cases import COMPLAINT
from .test_exchanges import LARGER_VASES
from .test_order_changes import CANCEL, KING_SHEETS, MOVE
from .test_payment_changes import BY_PAYPAL
from .test_returns import LAMP_BACK
from .test_reversals import ABOVE, COURTESY

APPROVED = PersonsDecision(approved=True, decided_by="Ana Ruiz")
WAITING_RETURN, WAITING_REVERSAL, WAITING_CHANGE = "RN-30026", "FR-40018", "OC-60001"

# What is tested here is the network, which doesn't know what is behind.
with_sqlite = pytest.mark.parametrize("filled", ["sqlite"], indirect=True)

Handle = Callable[[httpx.Request], Awaitable[httpx.Response]]
Fault = Callable[[Handle, httpx.Request], Awaitable[httpx.Response]]


async def refused_before(_handle: Handle, _request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, json={"error": "unavailable", "detail": "Later."})


async def cut_before(_handle: Handle, _request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("cut")


async def cut_after(handle: Handle, request: httpx.Request) -> httpx.Response:
    await handle(request)
    raise httpx.ReadError("cut")


async def broken_after(handle: Handle, request: httpx.Request) -> httpx.Response:
    await handle(request)
    return httpx.Response(502, text="<html>Bad gateway</html>")


async def hangs_after(handle: Handle, request: httpx.Request) -> httpx.Response:
    await handle(request)
    raise httpx.ReadTimeout("nothing came")


async def answers_twice(handle: Handle, request: httpx.Request) -> httpx.Response:
    await handle(request)
    return await handle(request)


FAULTS = [refused_before, cut_before, cut_after, broken_after, hangs_after, answers_twice]
LASTING_FAULTS = [cut_before, cut_after]
"""One without the effect, one with it: what lasts looks alike in the end."""


class Faulty(httpx.AsyncBaseTransport):
    """The system behind a network on which the first `times` calls go wrong."""

    def __init__(self, app: Any, fault: Fault, times: int) -> None:
        self._behind = httpx.ASGITransport(app)
        self._fault = fault
        self._times = times
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        handle = self._behind.handle_async_request
        return await (self._fault(handle, request) if self.calls <= self._times else handle(request))


def through(
    transport: httpx.AsyncBaseTransport, *, token: str = TOKEN, answer_timeout: timedelta | None = None
) -> HttpBackOffice:
    client = httpx.AsyncClient(
        base_url="http://company/", headers={"Authorization": f"Bearer {token}"}, transport=transport
    )
    return HttpBackOffice(client, answer_timeout=answer_timeout or timedelta(seconds=PATIENCE_SECONDS))


@pytest.fixture
def app(sql: SqlBackOffice) -> Any:
    return create_app(sql, SecretStr(TOKEN))


EXECUTING: dict[str, tuple[Callable[[HttpBackOffice], Awaitable[Any]], type]] = {
    "record_return": (lambda office: office.record_return(LAMP_BACK, "key"), ReturnRow),
    "exchange": (lambda office: office.record_return(LARGER_VASES, "key"), ReturnRow),
    "request_return": (lambda office: office.request_return(LAMP_BACK, "key"), ReturnRow),
    "cancel_return": (lambda office: office.cancel_return(MAYA, WAITING_RETURN, "key"), AuditRow),
    "decide_return": (lambda office: office.decide_return(WAITING_RETURN, APPROVED), AuditRow),
    "reverse_charges": (lambda office: office.reverse_charges(COURTESY, "key"), ReversalRow),
    "request_reversal": (lambda office: office.request_reversal(ABOVE, "key"), ReversalRow),
    "decide_reversal": (lambda office: office.decide_reversal(WAITING_REVERSAL, APPROVED), AuditRow),
    "cancel_order": (lambda office: office.cancel_order(CANCEL, "key"), OrderChangeRow),
    "change_address": (lambda office: office.change_address(MOVE, "key"), OrderChangeRow),
    "change_items": (lambda office: office.change_items(KING_SHEETS, "key"), OrderChangeRow),
    "change_payment": (lambda office: office.change_payment(BY_PAYPAL, "key"), OrderChangeRow),
    "request_order_change": (lambda office: office.request_order_change(CANCEL, "key"), OrderChangeRow),
    "decide_order_change": (lambda office: office.decide_order_change(WAITING_CHANGE, APPROVED), AuditRow),
    "open_case": (lambda office: office.open_case(COMPLAINT, "key"), CaseRow),
}
"""Every call that changes something, with a table to which it adds one row."""

executing = pytest.mark.parametrize(
    ("call", "table"), [pytest.param(*one, id=name) for name, one in EXECUTING.items()]
)
CUSHIONS_BACK = replace(LAMP_BACK, lines=(ReturnLineRequest("TR-10001-2", 1),), amount=Decimal("18.00"))
BOWL_CANCELLED = replace(CANCEL, order_number="TR-10013", amount=Decimal("86.00"))
CUSHION_FEE = replace(COURTESY, customer_id=DANIEL, charge_ids=("CH-20002",), courtesy=False)


@pytest.fixture
async def waiting(sql: SqlBackOffice) -> None:
    """A return, a reversal and a cancellation wait for a person, under the numbers that the calls name."""
    assert (await sql.request_return(CUSHIONS_BACK, "waiting")).number == WAITING_RETURN
    assert (await sql.request_reversal(CUSHION_FEE, "waiting")).number == WAITING_REVERSAL
    assert (await sql.request_order_change(BOWL_CANCELLED, "waiting")).number == WAITING_CHANGE


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked again is asked at once: here nothing recovers meanwhile."""
    monkeypatch.setattr(client, "FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setattr(client, "LONGEST_PAUSE_SECONDS", 0)


async def money_and_goods(storage: Database) -> list[Any]:
    """Everything that a call could have done twice."""
    async with storage.reading() as session:
        return [
            (await session.execute(text(query))).all()
            for query in (
                "SELECT direction, SUM(amount) FROM payment GROUP BY direction",
                "SELECT SUM(balance) FROM payment_method",
                "SELECT SUM(stock) FROM product_variant",
                "SELECT SUM(returned_quantity) FROM order_line",
                "SELECT SUM(reversed_amount) FROM charge",
            )
        ]


@with_sqlite
@executing
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("waiting", "without_pauses")
async def test_a_passing_fault_is_got_over_and_nothing_happens_twice(
    app: Any,
    storage: Database,
    fault: Fault,
    call: Callable[[HttpBackOffice], Awaitable[Any]],
    table: type,
) -> None:
    before = await count(storage, table)
    office = through(Faulty(app, fault, ATTEMPTS - 1))

    record = await call(office)

    after = await money_and_goods(storage)
    assert await count(storage, table) == before + 1
    assert await call(office) == record
    assert await count(storage, table) == before + 1
    assert await money_and_goods(storage) == after


@with_sqlite
@executing
@pytest.mark.parametrize("fault", LASTING_FAULTS)
@pytest.mark.usefixtures("waiting", "without_pauses")
async def test_a_lasting_fault_is_an_outage_and_the_same_key_goes_on(
    app: Any,
    storage: Database,
    fault: Fault,
    call: Callable[[HttpBackOffice], Awaitable[Any]],
    table: type,
) -> None:
    before = await count(storage, table)
    transport = Faulty(app, fault, ATTEMPTS)
    office = through(transport)

    with pytest.raises(BackOfficeUnavailableError):
        await call(office)

    assert transport.calls == ATTEMPTS
    assert await count(storage, table) <= before + 1
    await call(office)
    assert await count(storage, table) == before + 1


@with_sqlite
async def test_what_never_answers_is_given_up_in_time(app: Any) -> None:
    async def hangs(_handle: Handle, _request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    office = through(Faulty(app, hangs, 1), answer_timeout=timedelta(milliseconds=50))
    with pytest.raises(BackOfficeUnavailableError, match="in time"):
        await office.list_orders(MAYA)


@with_sqlite
async def test_codes_are_asked_for_and_tried_once(app: Any) -> None:
    transport = Faulty(app, cut_before, 10)
    office = through(transport)
    with pytest.raises(BackOfficeUnavailableError):
        await office.start_verification("talk", Claim("TR-10001", "maya.holt@example.com"))
    with pytest.raises(BackOfficeUnavailableError):
        await office.check_code("talk", "0" * 64)
    assert transport.calls == 2


@with_sqlite
async def test_a_wrong_token_is_an_outage_that_the_log_explains(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    transport = Faulty(app, cut_before, 0)
    with pytest.raises(BackOfficeUnavailableError):
        await through(transport, token="another").list_orders(MAYA)
    assert "wrong_token" in caplog.text
    assert transport.calls == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Maintenance</html>"),
        httpx.Response(200, json={"orders": []}),
        httpx.Response(200, json=[{"number": "TR-10001", "total": 64.0}]),
        httpx.Response(404, text="no such page"),
        httpx.Response(409, json=["facts_changed"]),
        httpx.Response(403, json={"error": "verification_failed", "detail": "", "reason": "no idea"}),
        httpx.Response(200, content=b"\xff\xfe"),
    ],
)
async def test_answers_of_another_shape_are_an_outage(answer: httpx.Response) -> None:
    office = through(httpx.MockTransport(lambda _request: answer))
    with pytest.raises(BackOfficeUnavailableError):
        await office.list_orders(MAYA)
    with pytest.raises(BackOfficeUnavailableError):
        await office.get_order(MAYA, "TR-10001")


async def test_identifiers_stay_inside_their_part_of_the_path() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(404, json={"error": "not_found", "detail": "no such order"})

    office = through(httpx.MockTransport(answer))
    assert await office.get_order(MAYA, "../../CU-00002/orders/TR-10002") is None
    assert await office.get_order(MAYA, "TR 10001?limit=9#x") is None
    for nothing in ("", ".", ".."):
        assert await office.get_order(MAYA, nothing) is None
    assert asked == [
        f"/customers/{MAYA}/orders/..%2F..%2FCU-00002%2Forders%2FTR-10002",
        f"/customers/{MAYA}/orders/TR%2010001%3Flimit%3D9%23x",
    ]


@with_sqlite
async def test_refusals_of_codes_keep_their_reason(app: Any) -> None:
    office = through(Faulty(app, cut_before, 0))
    with pytest.raises(VerificationError) as caught:
        await office.check_code("nobody", "0" * 64)
    assert caught.value.reason == "none_sent"


class Company:
    """A company's system as a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self._port = free_port()
        self._log = folder / "company.log"
        self._environment = {
            **os.environ,
            "FRONTDESK_ENVIRONMENT": "test",
            "FRONTDESK_VAR_DIR": str(folder),
            "BACK_OFFICE_DATABASE_URL": url,
            "BACK_OFFICE_TOKEN": TOKEN,
            **{
                name: f"{name} of a test, long enough"
                for name in ("SIGNING_SECRET", "SERVICE_TOKEN", "IDENTITY_SECRET")
            },
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "actions.back_office.http", "--port", str(self._port)],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextmanager
def company(url: str, folder: Path) -> Iterator[Company]:
    system = Company(url, folder)
    try:
        yield system
    finally:
        system.kill()


@pytest.fixture
async def connected(storage: Database, tmp_path: Path) -> AsyncIterator[tuple[Company, HttpBackOffice]]:
    with company(storage.url.render_as_string(hide_password=False), tmp_path) as system:
        office = HttpBackOffice.connect(system.url, TOKEN, answer_timeout=timedelta(seconds=PATIENCE_SECONDS))
        yield system, office
        await office.close()


@with_sqlite
async def test_a_system_that_is_killed_goes_on_where_it_was(
    connected: tuple[Company, HttpBackOffice], storage: Database
) -> None:
    system, office = connected
    before = await count(storage, ReturnRow)
    assert not await office.is_reachable()
    system.start()
    await eventually(office.is_reachable)
    record = await office.record_return(LAMP_BACK, "key")
    system.kill()
    with pytest.raises(BackOfficeUnavailableError):
        await office.record_return(LAMP_BACK, "key")
    system.start()
    await eventually(office.is_reachable)
    assert await office.record_return(LAMP_BACK, "key") == record
    assert await count(storage, ReturnRow) == before + 1


def test_the_published_description_is_what_is_served() -> None:
    committed = (ROOT / "docs" / "back-office.openapi.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json.loads(openapi_document()), (
        "Run python -m actions.back_office.http --openapi docs/back-office.openapi.json"
    )


def test_an_address_without_a_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTION_TOKEN", "an action token for tests only")
    monkeypatch.setenv("BACK_OFFICE_URL", "http://company.example")
    with pytest.raises(ValidationError, match="BACK_OFFICE_TOKEN"):
        ActionSettings()
