"""The contract of `BackOffice`: orders, variants, charges, history; and outages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from actions.back_office.port import (
    BackOffice,
    BackOfficeUnavailableError,
    OrderStatus,
)
from actions.back_office.sql import SqlBackOffice
from core.database import Database
from tests.conftest import FakeClock

from .conftest import (
    CODE_SECRET,
    DANIEL,
    LEO,
    MAYA,
    MAYAS_MAIL,
    Letterbox,
)


async def test_an_order_is_its_customers(back_office: BackOffice) -> None:
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


async def test_orders_come_newest_first(back_office: BackOffice) -> None:
    orders = await back_office.list_orders(MAYA)

    assert [order.number for order in orders[:2]] == ["TR-10001", "TR-10011"]
    assert [order.placed_at for order in orders] == sorted((o.placed_at for o in orders), reverse=True)
    assert len(await back_office.list_orders(MAYA, limit=1)) == 1


async def test_variants_in_stock(back_office: BackOffice) -> None:
    assert await back_office.list_variants("CERTABLAM-BLU") == [
        ("CERTABLAM-BLU", "Blue"),
        ("CERTABLAM-SAN", "Sand"),
        ("CERTABLAM-WHI", "White"),
    ]
    assert ("OAKLOUCHA-BLA", "Black") not in await back_office.list_variants("OAKLOUCHA-NAT")
    assert await back_office.list_variants("NO-SUCH") == []


async def test_charges_since(back_office: BackOffice, clock: FakeClock) -> None:
    charges = await back_office.list_charges(DANIEL, clock.now() - timedelta(days=120))

    assert [charge.id for charge in charges[:2]] == ["CH-20002", "CH-20001"]
    assert charges[0].duplicate_of == "CH-20001"
    assert charges[0].amount == Decimal("35.00")
    assert not await back_office.list_charges(DANIEL, clock.now())


async def test_history_counts_courtesies(back_office: BackOffice, clock: FakeClock) -> None:
    history = await back_office.get_reversal_history(LEO, clock.now() - timedelta(days=365))
    assert (history.courtesy_reversals, history.reversed_total) == (1, Decimal("35.00"))
    assert [charge.id for charge in history.charges] == ["CH-20007"]

    recent = await back_office.get_reversal_history(LEO, clock.now() - timedelta(days=30))
    assert (recent.courtesy_reversals, recent.charges) == (0, ())


async def test_an_outage_is_named(clock: FakeClock, letterbox: Letterbox) -> None:
    nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    office = SqlBackOffice(nowhere, letterbox, clock, code_secret=CODE_SECRET)

    assert not await office.is_reachable()
    with pytest.raises(BackOfficeUnavailableError):
        await office.list_orders(MAYA)
    with pytest.raises(BackOfficeUnavailableError):
        await office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    await nowhere.close()


async def test_it_is_reachable(back_office: BackOffice) -> None:
    assert await back_office.is_reachable()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_record SET actor = 'nobody'", "DELETE FROM audit_record"]
)
async def test_audit_records_are_only_ever_added(storage: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added"):
        async with storage.transaction() as session:
            await session.execute(text(statement))
