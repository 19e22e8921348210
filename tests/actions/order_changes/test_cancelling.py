"""Cancelling an order, from its first word to the record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from actions.back_office.entities import OrderStatus
from actions.back_office.port import BackOffice, BackOfficeUnavailableError
from actions.back_office.requests import CancelOrderRequest, CancelReason, OrderChangeRecord
from actions.order_changes.reading import find_cancel_reason
from actions.services import Services
from tests.actions.back_office.conftest import Letterbox
from tests.actions.talk import Talk

NOAH, LEO = "CU-00008", "CU-00006"


async def status_of(services: Services, number: str, customer: str = NOAH) -> OrderStatus:
    order = await services.back_office.get_order(customer, number)
    assert order is not None
    return order.status


async def test_everything_in_one_sentence(talk: Talk, services: Services) -> None:
    reply = await talk.say("cancel order TR-10012, I ordered it by mistake", "cancel_order")
    assert (talk.flow, reply.card["type"], reply.card["total"]) == ("cancel_order_form", "summary", "130.00")
    assert reply.rows == {
        "Order": "TR-10012",
        "Cotton sheet set (White, Queen)": "$98.00",
        "2 × Stoneware mug (Sand)": "$32.00",
        "Reason": "I ordered it by mistake",
        "Back to Visa ending 7719": "$130.00",
    }
    reply = await talk.say("yes, cancel it", "cancel")
    assert reply.card["reference"].startswith("OC-")
    assert "$130.00" in reply
    assert talk.flow is None
    assert await status_of(services, "TR-10012") is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    "words",
    [
        "cancel the order",
        "please cancel my order",
        "go ahead and cancel it",
        "yes",
        "yes please cancel order TR-10012",
    ],
)
async def test_a_yes_in_many_words(talk: Talk, services: Services, words: str) -> None:
    await talk.say("cancel order TR-10012, I no longer need it", "cancel_order")
    reply = await talk.say(words, "cancel_order" if "cancel" in words else "affirm")
    assert reply.card["type"] == "receipt"
    assert await status_of(services, "TR-10012") is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("words", "intent"),
    [("hmm maybe", "affirm"), ("cancel", "cancel"), ("don't cancel it", "deny"), ("I guess", "affirm")],
)
async def test_what_is_no_clear_yes_changes_nothing(
    talk: Talk, services: Services, words: str, intent: str
) -> None:
    await talk.say("cancel order TR-10012, I no longer need it", "cancel_order")
    await talk.say(words, intent)
    assert talk.flow == "cancel_order_form"
    assert await status_of(services, "TR-10012") is OrderStatus.PROCESSING


async def test_keeping_the_order_by_the_button(talk: Talk, services: Services) -> None:
    await talk.say("cancel order TR-10012, I no longer need it", "cancel_order")
    await talk.press("Keep my order")
    assert talk.flow is None
    assert await status_of(services, "TR-10012") is OrderStatus.PROCESSING


async def test_the_order_by_what_is_in_it_and_the_reason_by_a_button(talk: Talk, services: Services) -> None:
    reply = await talk.say("i want to cancel an order", "cancel_order")
    assert [title[:8] for title in reply.choices] == ["TR-10012", "TR-10013"]
    reply = await talk.say("the one with the serving bowl")
    assert "TR-10013" in reply
    reply = await talk.press("It takes too long")
    assert reply.rows["Back to Gift card ending 3806"] == "$86.00"
    assert "at once" in reply
    await talk.press("Yes, cancel it")
    assert await status_of(services, "TR-10013") is OrderStatus.CANCELLED
    customer = (await services.back_office.get_verified("talk-1")).customer  # type: ignore[union-attr]
    card = next(method for method in customer.payment_methods if method.balance is not None)
    assert str(card.balance) == "146.00"


async def test_two_orders_one_after_the_other(talk: Talk, services: Services) -> None:
    reply = await talk.say("cancel TR-10012 and TR-10013, I changed my mind", "cancel_order")
    assert reply.rows["Order"] == "TR-10012"
    reply = await talk.say("yes", "affirm")
    assert "Now to order TR-10013" in reply
    assert reply.card["type"] == "summary"
    reply = await talk.say("yes", "affirm")
    assert talk.flow is None
    for number in ("TR-10012", "TR-10013"):
        assert await status_of(services, number) is OrderStatus.CANCELLED


async def test_another_order_and_another_reason_at_the_end(talk: Talk, services: Services) -> None:
    await talk.say("cancel order TR-10012, I ordered it by mistake", "cancel_order")
    reply = await talk.say("no wait, I meant TR-10013", "correct")
    assert reply.rows["Order"] == "TR-10013"
    reply = await talk.say("actually I found it cheaper somewhere else", "inform")
    assert reply.rows["Reason"] == "I found it cheaper"
    reply = await talk.say("no, the other order", "deny")
    assert reply.rows["Order"] == "TR-10012"
    await talk.say("yes", "affirm")
    assert await status_of(services, "TR-10012") is OrderStatus.CANCELLED
    assert await status_of(services, "TR-10013") is OrderStatus.PROCESSING


async def test_a_reason_of_ones_own_and_what_is_none(talk: Talk) -> None:
    await talk.say("cancel TR-10012", "cancel_order")
    reply = await talk.say("lorem ipsum dolor", "nlu_fallback")
    assert not reply.card
    reply = await talk.say("my cat hates the smell of it", "nlu_fallback")
    assert reply.rows["Reason"] == "Another reason"


async def test_changing_something_by_its_button(talk: Talk) -> None:
    await talk.say("cancel order TR-10012, I ordered it by mistake", "cancel_order")
    await talk.press("Change something")
    reply = await talk.press("The reason")
    assert "I found it cheaper" in reply.choices
    reply = await talk.press("I found it cheaper")
    assert reply.rows["Reason"] == "I found it cheaper"


@pytest.mark.parametrize(
    ("number", "says", "offers"),
    [
        ("TR-10014", "packed already", "Talk to a person"),
        ("TR-10015", "has been delivered", "Return something from it"),
    ],
)
async def test_too_late(talk: Talk, number: str, says: str, offers: str) -> None:
    reply = await talk.say(f"cancel {number}", "cancel_order")
    assert says in reply
    assert offers in reply.choices
    reply = await talk.say("no", "deny")
    assert talk.flow is None


async def test_cancelled_already_and_nothing_else_to_cancel(services: Services) -> None:
    talk = Talk(services, "CU-00007")
    reply = await talk.say("please cancel TR-10009", "cancel_order")
    assert "cancelled already" in reply
    assert talk.flow is None


async def test_an_order_of_somebody_else(talk: Talk) -> None:
    reply = await talk.say("cancel TR-10007", "cancel_order")
    assert "can't find order TR-10007" in reply


async def test_much_money_takes_a_fresh_code(services: Services, letterbox: Letterbox) -> None:
    talk = Talk(services, LEO)
    reply = await talk.say("cancel my order, it takes too long", "cancel_order")
    assert "6-digit code" in reply
    reply = await talk.say(letterbox.last_code)
    assert (reply.card["total"], reply.rows["Shipping"]) == ("618.00", "$89.00")
    await talk.say("yes", "affirm")
    assert await status_of(services, "TR-10007", LEO) is OrderStatus.CANCELLED


async def test_what_changed_in_between_is_asked_again(talk: Talk, services: Services) -> None:
    await talk.say("cancel order TR-10012, I ordered it by mistake", "cancel_order")
    other = Talk(services)
    await other.say("change the sheets in TR-10012 to king, pay with paypal", "change_items")
    reply = await other.say("yes", "affirm")
    assert reply.card["type"] == "receipt"
    reply = await talk.say("yes", "affirm")
    assert "can't be cancelled any more" in reply
    assert await status_of(services, "TR-10012") is OrderStatus.PROCESSING


class Flaky:
    """A back office whose cancelling fails once, after it was done or before."""

    def __init__(self, inner: BackOffice, *, after: bool) -> None:
        self._inner = inner
        self._after = after
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def cancel_order(self, request: CancelOrderRequest, key: str) -> OrderChangeRecord:
        self.calls.append(key)
        if len(self.calls) > 1:
            return await self._inner.cancel_order(request, key)
        if self._after:
            await self._inner.cancel_order(request, key)
        raise BackOfficeUnavailableError("it does not answer")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("again", ["button", "words"])
async def test_an_outage_at_the_execution(services: Services, after: bool, again: str) -> None:
    flaky = Flaky(services.back_office, after=after)
    talk = Talk(replace(services, back_office=cast(BackOffice, flaky)))
    await talk.say("cancel order TR-10012, I ordered it by mistake", "cancel_order")
    reply = await talk.say("yes", "affirm")
    assert "can't reach" in reply
    reply = await (talk.press("Try again") if again == "button" else talk.say("yes", "affirm"))
    assert reply.card["reference"] == "OC-60001"
    assert flaky.calls[0] == flaky.calls[1]
    assert await status_of(services, "TR-10012") is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("I don't need it anymore", CancelReason.NO_LONGER_NEEDED),
        ("we changed our minds", CancelReason.NO_LONGER_NEEDED),
        ("ordered twice", CancelReason.ORDERED_BY_MISTAKE),
        ("that was an accident", CancelReason.ORDERED_BY_MISTAKE),
        ("it's the wrong size", CancelReason.ORDERED_BY_MISTAKE),
        ("saw it at a better price elsewhere", CancelReason.FOUND_CHEAPER),
        ("it won't get here in time", CancelReason.TOO_SLOW),
        ("it's taking forever", CancelReason.TOO_SLOW),
        ("rather not say", CancelReason.OTHER),
        ("order TR-10012 please", None),
    ],
)
def test_reasons_in_words(words: str, reason: CancelReason | None) -> None:
    assert find_cancel_reason(words) is reason
