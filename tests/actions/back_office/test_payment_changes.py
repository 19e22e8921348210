"""The contract of `BackOffice`: an order is charged to another way to pay before it is packed, once, all of it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from actions.back_office.entities import Order, OrderStatus, Payment, PaymentDirection, PaymentMethod
from actions.back_office.port import BackOffice, FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import ChangePaymentRequest, ItemChange
from actions.back_office.tables import AuditRow, OrderChangeRow
from core.database import Database
from tests.conftest import FakeClock

from .conftest import ELENA, NOAH, STEP, audit_of, count, method_of
from .test_order_changes import CANCEL, KING_SHEETS, MOVE

ZERO = Decimal("0.00")
SHEETS, LIGHT = Decimal("130.00"), Decimal("86.00")
PAID, REFUNDED = PaymentDirection.PAID, PaymentDirection.REFUNDED
ON_VISA, ON_GIFT_CARD = "TR-10012", "TR-10013"

BY_PAYPAL = ChangePaymentRequest(
    customer_id=NOAH,
    order_number=ON_VISA,
    payment_method_id="PM-00009",
    amount=SHEETS,
    currency="USD",
    trace=(STEP,),
    policy_version="1",
)


async def paid_with(back_office: BackOffice, label: str, number: str = ON_VISA) -> ChangePaymentRequest:
    """The request that charges all of Noah's order to the way to pay whose label begins so."""
    order, method = await order_of(back_office, number), await method_of(back_office, NOAH, label)
    return replace(BY_PAYPAL, order_number=number, payment_method_id=method.id, amount=order.total)


async def order_of(back_office: BackOffice, number: str = ON_VISA) -> Order:
    order = await back_office.get_order(NOAH, number)
    assert order is not None
    return order


async def gift_card(back_office: BackOffice) -> PaymentMethod:
    return await method_of(back_office, NOAH, "Gift card")


async def run(storage: Database, statement: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(statement))


async def fill_gift_card(storage: Database, cents: int) -> None:
    """What is left on Noah's gift card."""
    await run(
        storage,
        f"UPDATE payment_method SET balance = {cents} WHERE customer_id = '{NOAH}' AND kind = 'gift_card'",
    )


async def test_what_was_paid_goes_back_and_is_charged_to_the_new_one(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    visa, paypal = [await method_of(back_office, NOAH, label) for label in ("Visa", "PayPal")]
    before = await order_of(back_office)

    record = await back_office.change_payment(BY_PAYPAL, "key")

    assert re.fullmatch(r"OC-600\d\d", record.number)
    assert (record.kind, record.state, record.order_number) == ("payment_changed", "executed", ON_VISA)
    assert (record.amount, record.to_pay, record.currency) == (SHEETS, SHEETS, "USD")
    assert await order_of(back_office) == replace(
        before,
        payment=paypal.label,
        payment_method_id=paypal.id,
        payments=(
            *before.payments,
            Payment(REFUNDED, SHEETS, visa.id, clock.now(), record.number),
            Payment(PAID, SHEETS, paypal.id, clock.now(), record.number),
        ),
    )
    [audit] = await audit_of(storage, record.number)
    assert (audit.actor, audit.action, audit.amount) == ("assistant", "payment_changed", SHEETS)
    assert (audit.rule, audit.policy_version) == (STEP.rule, "1")
    assert audit.evidence["payment_method_id"] == paypal.id
    assert audit.evidence["refunded"] == {visa.id: "130.00"}
    assert await back_office.was_executed("key")


async def test_a_gift_card_has_its_money_back_at_once_and_pays_again(back_office: BackOffice) -> None:
    await back_office.change_payment(await paid_with(back_office, "Visa", ON_GIFT_CARD), "away")

    assert (await gift_card(back_office)).balance == Decimal("146.00")
    assert (await order_of(back_office, ON_GIFT_CARD)).payment.startswith("Visa")

    await back_office.change_payment(await paid_with(back_office, "Gift card", ON_GIFT_CARD), "back again")

    assert (await gift_card(back_office)).balance == Decimal("60.00")
    order = await order_of(back_office, ON_GIFT_CARD)
    assert order.payment_method_id == (await gift_card(back_office)).id
    assert order.paid_by_method == {order.payment_method_id: LIGHT}
    assert [payment.direction for payment in order.payments] == [PAID, REFUNDED, PAID, REFUNDED, PAID]


@pytest.mark.parametrize(("cents", "covered"), [(13000, True), (12999, False)])
async def test_a_gift_card_has_to_cover_all_of_it(
    back_office: BackOffice, storage: Database, cents: int, covered: bool
) -> None:
    await fill_gift_card(storage, cents)
    request = await paid_with(back_office, "Gift card")
    before = await order_of(back_office), await count(storage, AuditRow)

    if covered:
        await back_office.change_payment(request, "key")
        assert (await gift_card(back_office)).balance == ZERO
        return
    with pytest.raises(FactsChangedError, match="does not cover"):
        await back_office.change_payment(request, "key")

    assert (await order_of(back_office), await count(storage, AuditRow)) == before
    assert (await gift_card(back_office)).balance == Decimal("129.99")


@pytest.mark.parametrize(("cents", "covered"), [(6600, True), (6599, False)])
async def test_what_a_gift_card_paid_itself_helps_to_cover_it(
    back_office: BackOffice, storage: Database, cents: int, covered: bool
) -> None:
    # The light: 86 by gift card, and 18 more by Visa for the larger one.
    visa = await method_of(back_office, NOAH, "Visa")
    larger = replace(
        KING_SHEETS,
        order_number=ON_GIFT_CARD,
        changes=(ItemChange("TR-10013-1", "PAPPENLIG-WHI-60CM"),),
        to_pay=Decimal("18.00"),
        payment_method_id=visa.id,
    )
    await back_office.change_items(larger, "larger")
    await fill_gift_card(storage, cents - 4800)
    card = await gift_card(back_office)
    request = await paid_with(back_office, "Gift card", ON_GIFT_CARD)
    assert request.amount == Decimal("104.00")

    if not covered:
        with pytest.raises(FactsChangedError, match="does not cover"):
            await back_office.change_payment(request, "key")
        assert (await gift_card(back_office)).balance == card.balance
        return
    record = await back_office.change_payment(request, "key")

    order = await order_of(back_office, ON_GIFT_CARD)
    moved = {
        (payment.direction, payment.method_id, payment.amount)
        for payment in order.payments
        if payment.reference == record.number
    }
    assert moved == {
        (REFUNDED, visa.id, Decimal("18.00")),
        (REFUNDED, card.id, LIGHT),
        (PAID, card.id, Decimal("104.00")),
    }
    assert (await gift_card(back_office)).balance == ZERO


async def test_all_of_an_order_paid_with_two_goes_to_either_or_to_a_third(back_office: BackOffice) -> None:
    paypal = await method_of(back_office, NOAH, "PayPal")
    await back_office.change_items(replace(KING_SHEETS, payment_method_id=paypal.id), "king")
    assert len((await order_of(back_office)).paid_by_method) == 2

    record = await back_office.change_payment(await paid_with(back_office, "PayPal"), "one of the two")

    order = await order_of(back_office)
    assert (record.amount, order.paid_by_method) == (Decimal("150.00"), {paypal.id: Decimal("150.00")})


async def test_a_way_to_pay_that_only_got_money_is_not_charged_for_it(
    back_office: BackOffice, storage: Database
) -> None:
    # Paid with Visa, and $20.00 less since: those went to PayPal.
    await run(storage, "UPDATE order_line SET unit_price = 11800 WHERE id = 'TR-10012-1'")
    paypal = await method_of(back_office, NOAH, "PayPal")
    blue = replace(
        KING_SHEETS,
        changes=(ItemChange("TR-10012-1", "COTSHESET-BLU-QUE"),),
        amount=Decimal("20.00"),
        to_pay=ZERO,
        payment_method_id=paypal.id,
    )
    await back_office.change_items(blue, "blue")
    await fill_gift_card(storage, 11000)

    record = await back_office.change_payment(await paid_with(back_office, "Gift card"), "key")

    order = await order_of(back_office)
    visa = await method_of(back_office, NOAH, "Visa")
    card = await gift_card(back_office)
    moved = [
        (payment.direction, payment.method_id, payment.amount)
        for payment in order.payments
        if payment.reference == record.number
    ]
    assert moved == [(REFUNDED, visa.id, Decimal("110.00")), (PAID, card.id, Decimal("110.00"))]


async def test_a_cancellation_gives_the_money_to_the_new_one(back_office: BackOffice) -> None:
    await back_office.change_payment(await paid_with(back_office, "Visa", ON_GIFT_CARD), "key")
    visa = await method_of(back_office, NOAH, "Visa")

    record = await back_office.cancel_order(
        replace(CANCEL, order_number=ON_GIFT_CARD, amount=LIGHT), "cancel"
    )

    order = await order_of(back_office, ON_GIFT_CARD)
    assert order.status is OrderStatus.CANCELLED
    back = [payment for payment in order.payments if payment.reference == record.number]
    assert [(one.direction, one.amount, one.method_id) for one in back] == [(REFUNDED, LIGHT, visa.id)]
    assert (await gift_card(back_office)).balance == Decimal("146.00")
    assert order.paid_by_method == {}


async def test_items_that_change_afterwards_are_paid_with_the_new_one(back_office: BackOffice) -> None:
    await back_office.change_payment(BY_PAYPAL, "key")

    await back_office.change_items(KING_SHEETS, "king")

    order = await order_of(back_office)
    assert order.paid_by_method == {order.payment_method_id: Decimal("150.00")}
    assert order.payment.startswith("PayPal")


async def test_the_same_key_again_changes_nothing(back_office: BackOffice, storage: Database) -> None:
    first = await back_office.change_payment(BY_PAYPAL, "key")
    before = await order_of(back_office), await count(storage, OrderChangeRow), await count(storage, AuditRow)

    assert await back_office.change_payment(BY_PAYPAL, "key") == first
    with pytest.raises(FactsChangedError, match="already"):
        await back_office.change_payment(BY_PAYPAL, "another key")

    assert (
        await order_of(back_office),
        await count(storage, OrderChangeRow),
        await count(storage, AuditRow),
    ) == before


async def test_of_two_keys_at_once_one_wins(back_office: BackOffice) -> None:
    answers = await asyncio.gather(
        back_office.change_payment(BY_PAYPAL, "one"),
        back_office.change_payment(BY_PAYPAL, "two"),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, FactsChangedError) for answer in answers) == 1
    assert len((await order_of(back_office)).payments) == 3


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": ELENA}, NotFoundInBackOfficeError),
        ({"order_number": "TR-99999"}, NotFoundInBackOfficeError),
        ({"order_number": "TR-10014"}, FactsChangedError),
        ({"order_number": "TR-10015"}, FactsChangedError),
        ({"payment_method_id": "PM-00001"}, NotFoundInBackOfficeError),
        ({"payment_method_id": "PM-99999"}, NotFoundInBackOfficeError),
        ({"amount": Decimal("130.01")}, FactsChangedError),
        ({"amount": Decimal("20.00")}, FactsChangedError),
        ({"amount": ZERO}, FactsChangedError),
        ({"currency": "EUR"}, FactsChangedError),
    ],
    ids=[
        *("somebody else's", "unknown", "packed", "delivered", "Maya's card", "unknown method", "too much"),
        *("a part", "nothing", "currency"),
    ],
)
async def test_what_can_not_be_charged_elsewhere_stays_as_it_is(
    back_office: BackOffice, storage: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    order = await back_office.get_order(NOAH, str(changes.get("order_number", ON_VISA)))
    request = replace(BY_PAYPAL, amount=order.total if order else SHEETS)
    before = await back_office.list_orders(NOAH), await count(storage, AuditRow)

    with pytest.raises(error):
        await back_office.change_payment(replace(request, **changes), "key")  # type: ignore[arg-type]

    assert (await back_office.list_orders(NOAH), await count(storage, AuditRow)) == before
    assert not await back_office.was_executed("key")


async def test_what_it_is_paid_with_already_is_refused(back_office: BackOffice) -> None:
    with pytest.raises(FactsChangedError, match="paid with Visa ending 7719 already"):
        await back_office.change_payment(await paid_with(back_office, "Visa"), "key")


async def test_an_order_of_which_a_change_waits_stays_as_it_is(back_office: BackOffice) -> None:
    waiting = await back_office.request_order_change(CANCEL, "cancel")
    before = await order_of(back_office)

    with pytest.raises(FactsChangedError, match=f"{waiting.number} of order TR-10012 waits"):
        await back_office.change_payment(BY_PAYPAL, "key")

    assert await order_of(back_office) == before


async def test_more_than_the_bot_may_give_back_is_charged_elsewhere_all_the_same(
    back_office: BackOffice, storage: Database
) -> None:
    await run(storage, "UPDATE payment SET amount = 150000 WHERE order_number = 'TR-10012'")
    await run(storage, "UPDATE sales_order SET total = 150000 WHERE number = 'TR-10012'")

    record = await back_office.change_payment(await paid_with(back_office, "PayPal"), "key")

    assert (record.state, record.amount, record.approved_by) == ("executed", Decimal("1500.00"), None)


async def test_a_new_address_comes_beside_it(back_office: BackOffice) -> None:
    await back_office.change_address(MOVE, "address")
    await back_office.change_payment(BY_PAYPAL, "payment")

    order = await order_of(back_office)
    assert (order.address, order.payment[:6]) == (MOVE.address, "PayPal")
