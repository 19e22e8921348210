"""What reaches customers who are away."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handoff.mail.models import MailState

from ...conftest import FakeClock
from ..bot import says
from ..conftest import Desk, equal, eventually, on_both_databases
from .steps import (
    ROSA,
    MailServer,
    leave_address,
    markup,
    served_customer,
    set_conversation,
    states,
    words,
)


async def test_address_that_is_left_is_confirmed_once(desk: Desk, mail_server: MailServer) -> None:
    customer = await desk.visitor(page_url="https://shop.example/lamps")
    await customer.write("Buy cheap things at https://spam.example")
    assert (await leave_address(customer))["reply_email"] == ROSA
    await leave_address(customer)
    mail = await mail_server.receives(1)
    assert (mail["To"], mail["Subject"]) == (ROSA, "Tallow & Reed will answer you here")
    # Whoever's address it is: nothing that a stranger typed reaches it.
    assert "spam" not in words(mail) + markup(mail)
    assert "shop.example" not in words(mail) + markup(mail)
    assert sum(ROSA in text for text in await customer.texts()) == 1
    await leave_address(customer, "rosa.work@example.com")
    assert (await mail_server.receives(2))["To"] == "rosa.work@example.com"


@on_both_databases
async def test_what_was_said_while_the_customer_is_away_goes_by_one_mail(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    customer, agent = await served_customer(desk, page_url="https://shop.example/lamps?id=7")
    await agent.write(customer.conversation_id, "A colleague saw this happen before", kind="notes")
    await agent.write(customer.conversation_id, "I am sending a new **lamp**.")
    await agent.write(customer.conversation_id, "It arrives on Friday.")
    await asyncio.sleep(0.4)
    assert len(mail_server.mails) == 1  # the confirmation: they may be back within two minutes
    clock.advance(timedelta(seconds=121))
    mail = await mail_server.receives(2)
    assert (mail["To"], mail["Subject"]) == (ROSA, "Dana Brooks from Tallow & Reed answered you")
    text = words(mail)
    assert text.index("My lamp arrived broken") < text.index("a new **lamp**") < text.index("on Friday")
    assert "seen" not in text
    assert "https://shop.example/lamps?id=7" in text
    assert "has joined" not in text
    assert "saw this happen" not in text
    clock.advance(timedelta(hours=30))
    await agent.write(customer.conversation_id, "Did it arrive?")
    await asyncio.sleep(0.4)
    assert len(mail_server.mails) == 2
    clock.advance(timedelta(seconds=121))
    assert "on Friday" not in words(await mail_server.receives(3))


async def test_nothing_is_mailed_that_was_read(desk: Desk, mail_server: MailServer, clock: FakeClock) -> None:
    customer, agent = await served_customer(desk)
    await agent.write(customer.conversation_id, "First")
    second = await agent.write(customer.conversation_id, "Second")
    await set_conversation(desk, customer, customer_read_sequence=second["sequence"])
    clock.advance(timedelta(seconds=121))
    await eventually(lambda: equal(states(desk), [MailState.SENT]))
    await agent.write(customer.conversation_id, "Third")
    clock.advance(timedelta(seconds=121))
    mail = await mail_server.receives(2)
    assert "Third" in words(mail)
    assert "Second" not in words(mail)


async def test_customer_who_is_there_gets_no_mail_until_they_go(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    customer, agent = await served_customer(desk)
    await set_conversation(desk, customer, customer_is_there=True)
    await agent.write(customer.conversation_id, "Are you there?")
    clock.advance(timedelta(seconds=121))
    await asyncio.sleep(0.6)
    assert len(mail_server.mails) == 1
    await set_conversation(desk, customer, customer_is_there=False)
    clock.advance(timedelta(seconds=121))
    assert "Are you there?" in words(await mail_server.receives(2))


async def test_without_an_address_nothing_is_mailed(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await agent.write(customer.conversation_id, "Hello")
    clock.advance(timedelta(seconds=121))
    await eventually(lambda: equal(states(desk), []))
    assert mail_server.mails == []


@pytest.mark.parametrize("page_url", ["javascript:alert(1)", "https://", "http://[broken"])
async def test_only_a_web_address_is_linked(
    desk: Desk, mail_server: MailServer, clock: FakeClock, page_url: str
) -> None:
    customer, agent = await served_customer(desk, page_url=page_url)
    await agent.write(customer.conversation_id, "Hello")
    clock.advance(timedelta(seconds=121))
    mail = await mail_server.receives(2)
    assert page_url not in words(mail) + markup(mail)


async def test_decision_is_mailed_to_a_customer_who_has_left(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    approval = {
        "reference": "FR-1",
        "kind": "fee_reversal",
        "title": "Reverse a late fee",
        "amount": "48.00",
        "currency": "USD",
        "minimum_amount": "0.01",
        "maximum_amount": "48.00",
    }
    desk.bot.on("Fee!", says({"text": "A colleague has to look at it.", "approval": approval}))
    customer = await desk.visitor()
    await customer.write("Fee!")
    await customer.hears("A colleague")
    await leave_address(customer)
    agent = await desk.staff("Dana Brooks")
    [waiting] = (await agent.get("approvals", state="waiting"))["approvals"]
    desk.bot.on("/approval_decided*", says("$24.00 of it are reversed: the other half was right."))
    decision = {"decision": "approved", "amount": "24.00", "reason": "The other half was right."}
    await agent.send("POST", f"approvals/{waiting['id']}/decide", decision)
    await customer.hears("$24.00 of it")
    clock.advance(timedelta(seconds=121))
    text = words(await mail_server.receives(2))
    assert "$24.00 of it are reversed: the other half was right." in text
    assert "has to look at it" not in text
