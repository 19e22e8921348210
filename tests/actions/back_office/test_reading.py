"""The contract of `BackOffice`: orders, variants, charges, history; and outages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from actions.back_office.entities import Address, OrderStatus, PaymentDirection, PaymentKind
from actions.back_office.port import BackOffice, BackOfficeUnavailableError, Claim
from actions.back_office.sql import SqlBackOffice
from core.database import Database
from tests.conftest import FakeClock

from .conftest import (
    CODE_SECRET,
    DANIEL,
    ELENA,
    GRACE,
    LEO,
    MAYA,
    MAYAS_MAIL,
    NOAH,
    Letterbox,
    method_of,
)
from .test_returns import LAMP_BACK


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


async def test_variants_of_a_product(back_office: BackOffice) -> None:
    lamps = await back_office.list_variants("CERTABLAM-BLU")
    assert [(one.sku, one.title, one.is_available) for one in lamps] == [
        ("CERTABLAM-BLU", "Blue", True),
        ("CERTABLAM-SAN", "Sand", True),
        ("CERTABLAM-WHI", "White", True),
    ]
    chairs = {one.sku: one.is_available for one in await back_office.list_variants("OAKLOUCHA-NAT")}
    assert chairs["OAKLOUCHA-BLA"] is False
    assert await back_office.list_variants("NO-SUCH") == []


async def test_variants_and_lines_say_what_tells_them_apart(back_office: BackOffice) -> None:
    rugs = await back_office.list_variants("WOORUG-IVO-5X8FT")
    assert [(rug.options, rug.price) for rug in rugs if "ivory" in dict(rug.options).values()] == [
        ((("color", "ivory"), ("size", "5 x 8 ft")), Decimal("279.00")),
        ((("color", "ivory"), ("size", "8 x 10 ft")), Decimal("499.00")),
    ]
    order = await back_office.get_order(NOAH, "TR-10015")
    assert order is not None
    assert order.lines[1].options == (("color", "terracotta"), ("size", "Small"))


async def test_a_customer_has_an_address_and_ways_to_pay(back_office: BackOffice) -> None:
    customer = await back_office.trust_identity("talk", NOAH)

    assert customer is not None
    assert customer.address == Address("118 Juniper Street", "Boulder", "80302", "USA", region="CO")
    assert [(method.kind, method.label, method.balance) for method in customer.payment_methods] == [
        (PaymentKind.CARD, "Visa ending 7719", None),
        (PaymentKind.PAYPAL, "PayPal account", None),
        (PaymentKind.GIFT_CARD, "Gift card ending 3806", Decimal("60.00")),
    ]
    verified = await back_office.get_verified("talk")
    assert verified is not None
    assert verified.customer == customer
    maya = await back_office.trust_identity("talk", MAYA)
    assert maya is not None
    assert (maya.membership, maya.payment_methods[0].kind) == ("reed_card", PaymentKind.STORE_CARD)


async def test_an_order_says_how_it_was_paid_and_where_it_goes(back_office: BackOffice) -> None:
    order = await back_office.get_order(NOAH, "TR-10013")

    assert order is not None
    card = await method_of(back_office, NOAH, "Gift card")
    assert (order.payment, order.payment_method_id) == (card.label, card.id)
    assert [(paid.direction, paid.amount, paid.method_id) for paid in order.payments] == [
        (PaymentDirection.PAID, order.total, card.id)
    ]
    assert order.address is not None
    assert order.address.postal_code == "80302"
    cancelled = await back_office.get_order(GRACE, "TR-10009")
    assert cancelled is not None
    assert [paid.direction for paid in cancelled.payments] == ["paid", "refunded"]


async def test_an_order_may_come_in_several_parcels(back_office: BackOffice) -> None:
    order = await back_office.get_order(ELENA, "TR-10018")

    assert order is not None
    arrived, waiting = order.shipments
    assert (arrived.line_ids, waiting.line_ids) == (("TR-10018-1",), ("TR-10018-2",))
    assert arrived.delivered_at is not None
    assert arrived.tracking_number != waiting.tracking_number
    assert order.open_shipment == waiting


@pytest.mark.parametrize("typed", ["tr 10001", "#10001", "10001", " TR-10001 ", "tr10001"])
async def test_an_order_s_number_may_be_typed_in_many_ways(back_office: BackOffice, typed: str) -> None:
    order = await back_office.get_order(MAYA, typed)
    assert order is not None
    assert order.number == "TR-10001"


@pytest.mark.parametrize("typed", ["#w2378156", "W2378156", "w 2378156", "# W2378156"])
async def test_another_shop_s_numbers_are_found(
    back_office: BackOffice, storage: Database, typed: str
) -> None:
    async with storage.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO sales_order (number, customer_id, status, placed_at, currency, shipping_fee, total,"
                " payment, items_changed) SELECT 'W2378156', customer_id, status, placed_at, currency, 0, 0,"
                " payment, items_changed FROM sales_order WHERE number = 'TR-10001'"
            )
        )

    order = await back_office.get_order(MAYA, typed)

    assert order is not None
    assert order.number == "W2378156"


async def test_an_invoice_is_as_it_was_issued(back_office: BackOffice) -> None:
    invoice = await back_office.get_invoice(NOAH, "10015")

    assert invoice is not None
    assert (invoice.number, invoice.order_number, invoice.customer_name) == (
        "INV-10015",
        "TR-10015",
        "Noah Ellis",
    )
    assert [(line.name, line.quantity, line.total) for line in invoice.lines] == [
        ("Wool rug, Ivory, 5 x 8 ft", 1, Decimal("279.00")),
        ("Terracotta vase, Terracotta, Small", 2, Decimal("58.00")),
        ("Wall shelf, White, 90 cm", 1, Decimal("79.00")),
    ]
    assert invoice.total == invoice.shipping_fee + sum(line.total for line in invoice.lines)
    assert (invoice.payment, invoice.currency, invoice.credits) == ("Visa ending 7719", "USD", ())


async def test_an_invoice_shows_credit_notes_that_hold(back_office: BackOffice) -> None:
    lamp = await back_office.record_return(LAMP_BACK, "key")
    invoice = await back_office.get_invoice(MAYA, "TR-10001")
    assert invoice is not None
    assert invoice.credits == ((lamp.credit_note_number, Decimal("64.00")),)

    await back_office.cancel_return(MAYA, lamp.number, "cancel")

    invoice = await back_office.get_invoice(MAYA, "TR-10001")
    assert invoice is not None
    assert invoice.credits == ()


@pytest.mark.parametrize(
    ("customer_id", "number"),
    [(DANIEL, "TR-10001"), (MAYA, "TR-99999"), (NOAH, "TR-10012"), (NOAH, "TR-10014"), (GRACE, "TR-10009")],
    ids=["somebody else's", "unknown", "processing", "packed", "cancelled"],
)
async def test_what_was_never_invoiced_has_no_invoice(
    back_office: BackOffice, customer_id: str, number: str
) -> None:
    assert await back_office.get_invoice(customer_id, number) is None


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
        await office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
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
