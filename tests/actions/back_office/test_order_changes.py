"""The contract of `BackOffice`: orders are cancelled and changed before they are packed, once, with the money."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from actions.back_office.entities import Address, OrderStatus, Payment, PaymentDirection
from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import (
    CancelOrderRequest,
    CancelReason,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ItemChange,
)
from actions.back_office.tables import AuditRow, OrderChangeRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import ELENA, LEO, NOAH, STEP, audit_of, count, method_of, stock_of

ZERO = Decimal("0.00")
NEW_HOME = Address("9 Spruce Way", "Denver", "80203", "USA", line2="Unit 12", region="CO")

CANCEL = CancelOrderRequest(
    customer_id=NOAH,
    order_number="TR-10012",
    reason=CancelReason.ORDERED_BY_MISTAKE,
    amount=Decimal("130.00"),
    currency="USD",
    trace=(STEP,),
    policy_version="1",
)
MOVE = ChangeAddressRequest(NOAH, "TR-10012", NEW_HOME, trace=(STEP,), policy_version="1")
KING_SHEETS = ChangeItemsRequest(
    customer_id=NOAH,
    order_number="TR-10012",
    changes=(ItemChange("TR-10012-1", "COTSHESET-WHI-KIN"),),
    amount=ZERO,
    to_pay=Decimal("20.00"),
    currency="USD",
    trace=(STEP,),
    policy_version="1",
)


async def test_a_cancelled_order_is_paid_back_and_put_back(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    visa = await method_of(back_office, NOAH, "Visa")
    sheets, mugs = await stock_of(storage, "COTSHESET-WHI-QUE"), await stock_of(storage, "STOMUG-SAN")

    record = await back_office.cancel_order(CANCEL, "key")

    assert re.fullmatch(r"OC-600\d\d", record.number)
    assert (record.kind, record.order_number, record.amount, record.to_pay) == (
        "order_cancelled",
        "TR-10012",
        Decimal("130.00"),
        ZERO,
    )
    order = await back_office.get_order(NOAH, "TR-10012")
    assert order is not None
    assert order.status is OrderStatus.CANCELLED
    assert order.payments[-1] == Payment(
        PaymentDirection.REFUNDED, Decimal("130.00"), visa.id, clock.now(), record.number
    )
    assert await stock_of(storage, "COTSHESET-WHI-QUE") == sheets + 1
    assert await stock_of(storage, "STOMUG-SAN") == mugs + 2
    [audit] = await audit_of(storage, record.number)
    assert (audit.actor, audit.action, audit.amount) == ("assistant", "order_cancelled", Decimal("130.00"))
    assert (audit.rule, audit.policy_version) == (STEP.rule, "1")
    assert audit.evidence["reason"] == "ordered_by_mistake"


async def test_a_gift_card_has_its_money_back_at_once(back_office: BackOffice) -> None:
    request = replace(CANCEL, order_number="TR-10013", amount=Decimal("86.00"))

    await back_office.cancel_order(request, "key")

    assert (await method_of(back_office, NOAH, "Gift card")).balance == Decimal("146.00")


async def test_the_same_key_again_changes_nothing(back_office: BackOffice, storage: Database) -> None:
    first = await back_office.cancel_order(CANCEL, "key")
    before = await count(storage, OrderChangeRow), await count(storage, AuditRow)

    assert await back_office.cancel_order(CANCEL, "key") == first
    with pytest.raises(FactsChangedError):
        await back_office.cancel_order(CANCEL, "another key")

    assert (await count(storage, OrderChangeRow), await count(storage, AuditRow)) == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": ELENA}, NotFoundInBackOfficeError),
        ({"order_number": "TR-99999"}, NotFoundInBackOfficeError),
        ({"order_number": "TR-10014"}, FactsChangedError),
        ({"order_number": "TR-10015"}, FactsChangedError),
        ({"amount": Decimal("130.01")}, FactsChangedError),
        ({"amount": ZERO}, FactsChangedError),
        ({"currency": "EUR"}, FactsChangedError),
    ],
    ids=["somebody else's", "unknown", "packed", "delivered", "too much", "nothing", "currency"],
)
async def test_what_can_not_be_cancelled_stays_as_it_is(
    back_office: BackOffice, storage: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    before = await back_office.list_orders(NOAH), await count(storage, AuditRow)

    with pytest.raises(error):
        await back_office.cancel_order(replace(CANCEL, **changes), "key")  # type: ignore[arg-type]

    assert (await back_office.list_orders(NOAH), await count(storage, AuditRow)) == before


async def test_an_order_goes_elsewhere_and_the_account_stays(
    back_office: BackOffice, storage: Database
) -> None:
    record = await back_office.change_address(MOVE, "key")

    assert (record.kind, record.order_number, record.amount) == ("address_changed", "TR-10012", ZERO)
    moved, other = [await back_office.get_order(NOAH, number) for number in ("TR-10012", "TR-10013")]
    assert moved is not None
    assert other is not None
    assert moved.address == NEW_HOME
    customer = await back_office.trust_identity("talk", NOAH)
    assert customer is not None
    assert customer.address == other.address != NEW_HOME
    [audit] = await audit_of(storage, record.number)
    assert audit.evidence["to"] == "9 Spruce Way, Unit 12, Denver, CO 80203, USA"
    assert str(audit.evidence["from"]).startswith("118 Juniper Street")


async def test_an_account_s_address_changes_without_its_orders(back_office: BackOffice) -> None:
    request = replace(MOVE, order_number=None)

    record = await back_office.change_address(request, "key")

    assert await back_office.change_address(replace(request, address=replace(NEW_HOME, city="X")), "key") == (
        record
    )
    customer = await back_office.trust_identity("talk", NOAH)
    order = await back_office.get_order(NOAH, "TR-10012")
    assert customer is not None
    assert order is not None
    assert (customer.address, record.order_number) == (NEW_HOME, None)
    assert order.address != NEW_HOME


@pytest.mark.parametrize("number", ["TR-10014", "TR-10015"])
async def test_what_is_packed_goes_where_it_was_to_go(back_office: BackOffice, number: str) -> None:
    with pytest.raises(FactsChangedError):
        await back_office.change_address(replace(MOVE, order_number=number), "key")
    for unknown in (replace(MOVE, customer_id=LEO), replace(MOVE, customer_id="CU-99999", order_number=None)):
        with pytest.raises(NotFoundInBackOfficeError):
            await back_office.change_address(unknown, "key")


async def test_a_dearer_variant_is_paid_for(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    visa = await method_of(back_office, NOAH, "Visa")
    queen, king = await stock_of(storage, "COTSHESET-WHI-QUE"), await stock_of(storage, "COTSHESET-WHI-KIN")

    record = await back_office.change_items(KING_SHEETS, "key")

    assert (record.kind, record.amount, record.to_pay) == ("items_changed", ZERO, Decimal("20.00"))
    order = await back_office.get_order(NOAH, "TR-10012")
    assert order is not None
    line = order.lines[0]
    assert (line.sku, line.variant, line.unit_price) == (
        "COTSHESET-WHI-KIN",
        "White, King",
        Decimal("118.00"),
    )
    assert line.options == (("color", "white"), ("size", "King"))
    assert (order.total, order.items_changed, order.status) == (
        Decimal("150.00"),
        True,
        OrderStatus.PROCESSING,
    )
    assert order.payments[-1] == Payment(
        PaymentDirection.PAID, Decimal("20.00"), visa.id, clock.now(), record.number
    )
    assert await stock_of(storage, "COTSHESET-WHI-QUE") == queen + 1
    assert await stock_of(storage, "COTSHESET-WHI-KIN") == king - 1
    [audit] = await audit_of(storage, record.number)
    assert audit.evidence["changes"][0]["to"] == "COTSHESET-WHI-KIN"


async def test_items_change_once_and_a_cancellation_then_pays_all_back(back_office: BackOffice) -> None:
    await back_office.change_items(KING_SHEETS, "key")
    back_to_queen = replace(
        KING_SHEETS,
        changes=(ItemChange("TR-10012-1", "COTSHESET-WHI-QUE"),),
        amount=Decimal("20.00"),
        to_pay=ZERO,
    )

    with pytest.raises(FactsChangedError, match="changed before"):
        await back_office.change_items(back_to_queen, "another key")
    record = await back_office.cancel_order(replace(CANCEL, amount=Decimal("150.00")), "a third key")

    assert record.amount == Decimal("150.00")


async def test_a_gift_card_pays_the_difference_only_if_it_covers_it(
    back_office: BackOffice, storage: Database
) -> None:
    card = await method_of(back_office, NOAH, "Gift card")
    larger = ItemChange("TR-10013-1", "PAPPENLIG-WHI-60CM")
    request = replace(
        KING_SHEETS,
        order_number="TR-10013",
        changes=(larger,),
        to_pay=Decimal("18.00"),
        payment_method_id=card.id,
    )

    await back_office.change_items(request, "key")

    assert (await method_of(back_office, NOAH, "Gift card")).balance == Decimal("42.00")
    async with storage.transaction() as session:
        await session.execute(
            text("UPDATE payment_method SET balance = 1999 WHERE id = :id"), {"id": card.id}
        )
    with pytest.raises(FactsChangedError, match="does not cover"):
        await back_office.change_items(replace(KING_SHEETS, payment_method_id=card.id), "another key")
    order = await back_office.get_order(NOAH, "TR-10012")
    assert order is not None
    assert (order.items_changed, order.total) == (False, Decimal("130.00"))


async def test_a_cheaper_variant_gives_money_back(back_office: BackOffice, storage: Database) -> None:
    async with storage.transaction() as session:
        await session.execute(text("UPDATE order_line SET unit_price = 11800 WHERE id = 'TR-10012-1'"))
    blue = ItemChange("TR-10012-1", "COTSHESET-BLU-QUE")
    request = replace(KING_SHEETS, changes=(blue,), amount=Decimal("20.00"), to_pay=ZERO)

    await back_office.change_items(request, "key")

    order = await back_office.get_order(NOAH, "TR-10012")
    assert order is not None
    assert order.payments[-1].direction is PaymentDirection.REFUNDED
    assert order.payments[-1].amount == Decimal("20.00")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": ELENA}, NotFoundInBackOfficeError),
        ({"order_number": "TR-10014"}, FactsChangedError),
        ({"changes": ()}, FactsChangedError),
        ({"changes": (ItemChange("TR-10012-1", "COTSHESET-WHI-KIN"),) * 2}, FactsChangedError),
        ({"changes": (ItemChange("TR-10013-1", "PAPPENLIG-WHI-60CM"),)}, NotFoundInBackOfficeError),
        ({"changes": (ItemChange("TR-10012-1", "NO-SUCH"),)}, FactsChangedError),
        ({"changes": (ItemChange("TR-10012-1", "STOMUG-SAN"),)}, FactsChangedError),
        (
            {"changes": (ItemChange("TR-10012-1", "COTSHESET-WHI-QUE"),), "to_pay": ZERO},
            FactsChangedError,
        ),
        ({"changes": (ItemChange("TR-10012-1", "COTSHESET-BLU-KIN"),)}, FactsChangedError),
        ({"to_pay": Decimal("19.00")}, FactsChangedError),
        ({"to_pay": ZERO}, FactsChangedError),
        ({"amount": Decimal("20.00"), "to_pay": ZERO}, FactsChangedError),
        ({"payment_method_id": "PM-99999"}, FactsChangedError),
        ({"payment_method_id": "PM-00001"}, FactsChangedError),
        ({"currency": "EUR"}, FactsChangedError),
    ],
    ids=[
        *("somebody else's", "packed", "none", "twice", "another order's", "unknown", "another product"),
        *("the same", "sold out", "too little", "nothing", "the other way", "unknown method"),
        *("Maya's card", "currency"),
    ],
)
async def test_what_can_not_be_changed_stays_as_it_is(
    back_office: BackOffice, storage: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    async with storage.transaction() as session:
        await session.execute(text("UPDATE product_variant SET stock = 0 WHERE sku = 'COTSHESET-BLU-KIN'"))
    before = (
        await back_office.list_orders(NOAH),
        await stock_of(storage, "COTSHESET-WHI-QUE"),
        await count(storage, AuditRow),
    )

    with pytest.raises(error):
        await back_office.change_items(replace(KING_SHEETS, **changes), "key")  # type: ignore[arg-type]

    assert (
        await back_office.list_orders(NOAH),
        await stock_of(storage, "COTSHESET-WHI-QUE"),
        await count(storage, AuditRow),
    ) == before
