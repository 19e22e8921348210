"""What becomes of a change of an order that waited for a person's decision."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from actions.back_office.entities import Order, OrderStatus
from actions.policies.book import FixedPolicies, PolicyBook
from actions.services import Services
from tests.actions.talk import Reply, Talk

NOAH = "CU-00008"
BY_MISTAKE = "cancel order TR-10012, I ordered it by mistake"
BLUE_SHEETS = "change the sheets in TR-10012 to blue queen, the difference to my visa"

Store = Callable[[str], None]


@pytest.fixture
def store(services: Services, tmp_path: Path) -> Store:
    """Changes what the company has stored, beside the conversation."""

    def run(statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "back_office.db")) as database:
            database.execute(statement)
            database.commit()

    return run


@pytest.fixture
def talk(services: Services, store: Store) -> Talk:
    """With Noah, whose sheets were dearer than they are now, at a shop whose assistant gives back $10.00 at most."""
    store("UPDATE order_line SET unit_price = 11800 WHERE id = 'TR-10012-1'")
    store("UPDATE payment SET amount = 15000 WHERE order_number = 'TR-10012'")
    store("UPDATE sales_order SET total = 15000 WHERE number = 'TR-10012'")
    book = PolicyBook.load().with_limits({"orders": {"authority.bot": "10.00"}}, 1)
    return Talk(replace(services, policies=FixedPolicies(book)), NOAH)


async def order_of(services: Services, number: str = "TR-10012") -> Order:
    order = await services.back_office.get_order(NOAH, number)
    assert order is not None
    return order


async def decide(talk: Talk, reference: str, decision: str, reason: str = "") -> Reply:
    return await talk.event(
        "approval_decided",
        kind="order_change",
        reference=reference,
        decision=decision,
        amount="",
        reason=reason,
        note="",
        decided_by="" if decision == "expired" else "Ada",
    )


async def ask_to_cancel(talk: Talk) -> str:
    """Until a colleague has it; the reference."""
    await talk.say(BY_MISTAKE, "cancel_order")
    reply = await talk.press("Yes, send it")
    return str(reply.approval["reference"])


async def ask_for_blue(talk: Talk) -> str:
    await talk.say(BLUE_SHEETS, "change_items")
    reply = await talk.press("Yes, send it")
    return str(reply.approval["reference"])


async def test_a_cancellation_is_shown_and_sent_to_a_colleague(talk: Talk, services: Services) -> None:
    reply = await talk.say(BY_MISTAKE, "cancel_order")
    assert "I can give back up to $10.00 myself, so a colleague has to approve it." in reply
    assert "should it be packed before, it can't be cancelled any more" in reply
    assert "Shall I send it to a colleague for approval?" in reply
    assert (reply.card["type"], reply.card["total"]) == ("summary", "150.00")
    assert "Yes, cancel it" not in reply.choices

    reply = await talk.press("Yes, send it")

    assert "I've sent it to a colleague; your reference is **OC-60001**" in reply
    assert "nothing else of it can be changed" in reply
    assert (talk.flow, reply.references) == (None, [])
    approval = reply.approval
    assert (approval["kind"], approval["reference"], approval["authority"]) == (
        "order_change",
        "OC-60001",
        "agent",
    )
    assert approval["title"] == "Cancel order TR-10012: $150.00 back"
    assert (approval["amount"], approval["currency"]) == ("150.00", "USD")
    assert "minimum_amount" not in approval
    facts = {fact["label"]: fact["value"] for fact in approval["facts"]}
    assert facts["Order"] == "TR-10012"
    assert facts["Reason"] == "I ordered it by mistake"
    assert facts["Back to Visa ending 7719"] == "$150.00"
    assert facts["Rule"] == "Above authority"
    assert approval["customer"]["verified"] is True
    order = await order_of(services)
    assert (order.status, order.waiting_change) == (OrderStatus.PROCESSING, "OC-60001")


async def test_an_approved_cancellation_is_done_and_told(talk: Talk, services: Services) -> None:
    reference = await ask_to_cancel(talk)
    reply = await decide(talk, reference, "approved", "you're a good customer")
    assert "approved your request **OC-60001**" in reply
    assert "Order **TR-10012** is cancelled. **$150.00** goes back to your Visa ending 7719." in reply
    assert "You're a good customer." in reply
    assert (reply.card["type"], reply.card["reference"]) == ("receipt", reference)
    assert reply.rows == {"Order": "TR-10012", "Back to Visa ending 7719": "$150.00", "Amount": "$150.00"}
    assert (await order_of(services)).status is OrderStatus.CANCELLED

    again = await decide(talk, reference, "declined", "no")
    assert "is cancelled" in again
    assert len((await order_of(services)).payments) == 2


async def test_a_declined_cancellation_is_told_with_its_reason(talk: Talk, services: Services) -> None:
    reference = await ask_to_cancel(talk)
    reply = await decide(talk, reference, "declined", "it was made to order")
    assert "decided not to cancel order TR-10012, I'm sorry. It was made to order." in reply
    assert not reply.card
    order = await order_of(services)
    assert (order.status, order.waiting_change) == (OrderStatus.PROCESSING, None)

    await talk.say(BY_MISTAKE, "cancel_order")
    reply = await talk.press("Yes, send it")
    assert f"asked a colleague for this before (your reference is {reference}), and it wasn't approved" in (
        reply
    )
    assert not reply.approval


async def test_a_cancellation_that_nobody_decided_is_closed(talk: Talk, services: Services) -> None:
    reference = await ask_to_cancel(talk)
    reply = await decide(talk, reference, "expired")
    assert "in time" in reply
    assert "order TR-10012 isn't cancelled" in reply
    assert (await order_of(services)).waiting_change is None
    assert (await talk.say("yes please", "affirm")).handoff["reason"] == "asked"


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        ("UPDATE sales_order SET status = 'packed' WHERE number = 'TR-10012'", "has been packed meanwhile"),
        ("UPDATE payment SET amount = 14000 WHERE order_number = 'TR-10012'", "order has changed meanwhile"),
    ],
    ids=["packed", "another amount"],
)
async def test_what_was_approved_and_can_not_be_done_any_more_is_closed(
    talk: Talk, services: Services, store: Store, meanwhile: str, told: str
) -> None:
    reference = await ask_to_cancel(talk)
    store(meanwhile)
    for _ in range(2):  # the event is put in again when its answer was lost
        reply = await decide(talk, reference, "approved")
        assert told in reply
        assert "order TR-10012 isn't cancelled, and no money has moved" in reply
    order = await order_of(services)
    assert (order.status is OrderStatus.CANCELLED, order.waiting_change) == (False, None)
    assert (await talk.say("yes please", "affirm")).handoff["reason"] == "asked"


async def test_while_one_waits_nothing_else_of_the_order_is_taken_in(talk: Talk, services: Services) -> None:
    await ask_to_cancel(talk)
    for words, intent in (
        (BY_MISTAKE, "cancel_order"),
        ("change the sheets in TR-10012 to king", "change_items"),
        ("send order TR-10012 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address"),
    ):
        reply = await talk.say(words, intent)
        assert "(OC-60001) waits for a colleague's decision" in reply
        assert "I'll tell you right here" in reply
        await talk.say("never mind", "cancel")
    reply = await talk.say("where is order TR-10012?", "check_order")
    assert "is being prepared" in reply
    assert "(**OC-60001**) waits for a colleague's decision" in reply


async def test_a_race_for_the_order_is_lost_and_said(talk: Talk, services: Services) -> None:
    await talk.say(BY_MISTAKE, "cancel_order")
    other = Talk(talk.services)
    await ask_for_blue(other)
    reply = await talk.press("Yes, send it")
    assert not reply.approval
    assert "waits for a colleague's decision" in reply


async def test_two_orders_are_sent_one_after_the_other(talk: Talk, services: Services) -> None:
    await talk.say("cancel TR-10012 and TR-10013, I changed my mind", "cancel_order")
    reply = await talk.press("Yes, send it")
    assert reply.approval["reference"] == "OC-60001"
    assert "Now to order TR-10013" in reply
    reply = await talk.press("Yes, send it")
    assert (reply.approval["reference"], talk.flow) == ("OC-60002", None)
    await decide(talk, "OC-60002", "approved")
    assert (await order_of(services, "TR-10013")).status is OrderStatus.CANCELLED
    assert (await order_of(services)).waiting_change == "OC-60001"


async def test_what_is_not_sent_is_kept(talk: Talk, services: Services) -> None:
    reply = await talk.say(BY_MISTAKE, "cancel_order")
    reply = await talk.say("hmm maybe", "affirm")
    assert not reply.approval
    await talk.press("Keep my order")
    assert (await order_of(services)).waiting_change is None


async def test_changed_items_that_give_back_much_are_sent_to_a_colleague(
    talk: Talk, services: Services
) -> None:
    reply = await talk.say(BLUE_SHEETS, "change_items")
    assert "Shall I send it to a colleague for approval?" in reply
    assert reply.rows["Difference back"] == "$20.00"
    reply = await talk.press("Yes, send it")
    approval = reply.approval
    assert (approval["kind"], approval["amount"]) == ("order_change", "20.00")
    assert approval["title"] == "Change items of order TR-10012: $20.00 back"
    facts = {fact["label"]: fact["value"] for fact in approval["facts"]}
    assert facts["Cotton sheet set (White, Queen)"] == "Blue, Queen: $118.00 → $98.00"
    assert (await order_of(services)).lines[0].variant == "White, Queen"


async def test_approved_items_are_changed_and_told(talk: Talk, services: Services) -> None:
    reference = await ask_for_blue(talk)
    reply = await decide(talk, reference, "approved")
    assert "The items of order **TR-10012** are changed as you asked" in reply
    assert "**$20.00** goes back to your Visa ending 7719." in reply
    assert reply.rows["The order's new total"] == "$130.00"
    assert reply.references == [reference]
    assert (await order_of(services)).lines[0].variant == "Blue, Queen"


async def test_declined_expired_and_impossible_items_stay_as_they_are(
    talk: Talk, services: Services, store: Store
) -> None:
    reply = await decide(talk, await ask_for_blue(talk), "declined", "too late")
    assert "decided not to change the items of order TR-10012" in reply
    assert (await order_of(services)).waiting_change is None

    other = Talk(talk.services)
    other_reference = await _ask_for_blue_elsewhere(other, store)
    reply = await decide(other, other_reference, "approved")
    assert "the order has changed meanwhile, so order TR-10012 stays as it was" in reply
    assert (await order_of(services)).lines[0].variant == "White, Queen"


async def _ask_for_blue_elsewhere(talk: Talk, store: Store) -> str:
    """With another way to pay, which is another request; the sheets then sell out."""
    await talk.say("change the sheets in TR-10012 to blue queen, the difference to paypal", "change_items")
    reply = await talk.press("Yes, send it")
    store("UPDATE product_variant SET stock = 0 WHERE sku = 'COTSHESET-BLU-QUE'")
    return str(reply.approval["reference"])


async def test_expired_items_are_told(talk: Talk, services: Services) -> None:
    reply = await decide(talk, await ask_for_blue(talk), "expired")
    assert "order TR-10012 stays as it was" in reply
    assert (await order_of(services)).waiting_change is None


async def test_a_decision_on_what_nobody_knows(talk: Talk) -> None:
    reply = await decide(talk, "OC-69999", "approved")
    assert "can't match to your request" in reply
