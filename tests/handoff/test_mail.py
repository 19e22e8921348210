"""Mail to customers: what they order, what reaches them when they are away, and a mail server that refuses."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, update

from core.mail import SmtpMailer
from core.services import CoreServices
from handoff.audit.models import AuditEntry
from handoff.conversation.models import Conversation
from handoff.mail.models import MailState, OutgoingMail
from handoff.mail.wording import retry_delay
from handoff.mail.worker import MailWorker
from handoff.signals import Signals

from ..conftest import FakeClock
from .bot import says
from .conftest import Customer, Desk, DeskUser, equal, eventually, on_both_databases

ROSA = "rosa@example.com"


class MailServer:
    """Takes mails, or refuses them as it is told to."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.refusal = ""
        self.tries = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tries += 1
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    async def receives(self, count: int) -> EmailMessage:
        """The newest mail, once there are `count`."""
        await eventually(lambda: equal(self._count(), count))
        return self.mails[-1]

    async def _count(self) -> int:
        return len(self.mails)


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    handler = MailServer()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.test", enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()


@pytest.fixture
def core_services(core_services: CoreServices, mail_server: MailServer) -> CoreServices:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{mail_server.port}", "Tallow & Reed <service@tallowreed.example>")
    return replace(core_services, mailer=mailer)


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def markup(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


async def order_transcript(customer: Customer, **body: Any) -> tuple[int, dict[str, Any]]:
    response = await customer.http.post("/api/widget/transcript", json=body or None, headers=customer.headers)
    return response.status_code, response.json()


async def leave_address(customer: Customer, address: str = ROSA) -> dict[str, Any]:
    response = await customer.http.post(
        "/api/widget/reply-email", json={"email": address}, headers=customer.headers
    )
    assert response.status_code == 200, response.text
    return response.json()


async def set_conversation(desk: Desk, customer: Customer, **values: Any) -> None:
    """What the presence and the receipts of the widget would write."""
    async with desk.core.database.transaction() as session:
        await session.execute(
            update(Conversation).where(Conversation.id == customer.conversation_id).values(**values)
        )


async def mails_of(desk: Desk) -> list[OutgoingMail]:
    async with desk.core.database.reading() as session:
        return list(await session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)))


async def served_customer(desk: Desk, **session: Any) -> tuple[Customer, DeskUser]:
    """A customer who left an address and whom an agent has claimed; the confirmation has arrived."""
    customer = await desk.visitor(**session)
    await customer.write("My lamp arrived broken")
    await customer.hears("You said")
    await leave_address(customer)
    await customer.request_person()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    return customer, agent


RECEIPT = {
    "type": "receipt",
    "title": "Return submitted",
    "reference": "RN-30001",
    "rows": [{"label": "You get", "value": "$64.00"}],
}
PDF = "JVBERi0xLjQKJSVFT0YK"


async def test_transcript_tells_everything_but_notes(desk: Desk, mail_server: MailServer) -> None:
    label = {"name": "Return label.pdf", "media_type": "application/pdf", "content_base64": PDF}
    offer = [{"title": "Start a return", "payload": "/start_return"}]
    desk.bot.on(
        "<b>Broken</b> & more",
        says({"text": "**Done**", "card": RECEIPT, "choices": offer, "documents": [label]}),
    )
    customer = await desk.visitor(time_zone="America/New_York")
    await customer.write("<b>Broken</b> & more")
    await customer.hears("Done")
    agent = await desk.staff("Dana Brooks")
    await agent.write(customer.conversation_id, "A secret note", kind="notes")
    assert await order_transcript(customer, email=ROSA) == (202, {"email": ROSA})
    mail = await mail_server.receives(1)
    assert (mail["To"], mail["From"]) == (ROSA, "Tallow & Reed <service@tallowreed.example>")
    assert mail["Subject"] == "Your conversation with Tallow & Reed"
    text, html = words(mail), markup(mail)
    for part in (
        "You, Mon 2 March 2026, 07:00", "<b>Broken</b> & more", "Reed (assistant)", "Return submitted (RN-30001)",
        "You get: $64.00", "To choose from: Start a return", "File: Return label.pdf", "America/New York",
    ):  # fmt: skip
        assert part in text
    assert "&lt;b&gt;Broken&lt;/b&gt; &amp; more" in html
    assert "<strong>Done</strong>" in html
    assert "<b>Broken" not in html
    assert "secret note" not in text + html
    assert PDF not in mail.as_string()


async def test_links_of_the_help_pages_lead_to_the_server(desk: Desk, mail_server: MailServer) -> None:
    card = {"type": "article", "slug": "refund-time", "title": "Refunds", "url": "/help/refund-time"}
    answer = {"text": "Five days.\n\nMore: [Refunds](/help/refund-time)", "card": card}
    desk.bot.on("How long?", says(answer))
    customer = await desk.visitor()
    await customer.write("How long?")
    await customer.hears("Five days.")
    await order_transcript(customer, email=ROSA)
    mail = await mail_server.receives(1)
    server = desk.core.settings.server_url
    assert f"[Refunds]({server}/help/refund-time)" in words(mail)
    assert words(mail).count("Refunds") == 1
    assert f'href="{server}/help/refund-time"' in markup(mail)


async def test_transcript_needs_an_address_and_is_sent_three_times_an_hour(
    desk: Desk, mail_server: MailServer
) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    status, refused = await order_transcript(customer)
    assert (status, refused["error"]) == (422, "email_needed")
    status, refused = await order_transcript(customer, email="not an address")
    assert (status, refused["error"]) == (422, "invalid_request")
    await leave_address(customer)
    assert await order_transcript(customer) == (202, {"email": ROSA})
    assert (await order_transcript(customer, email="other@example.com"))[0] == 202
    status, refused = await order_transcript(customer)
    assert (status, refused["error"]) == (429, "too_many_requests")
    await mail_server.receives(3)
    assert sorted(mail["To"] for mail in mail_server.mails) == ["other@example.com", ROSA, ROSA]


async def test_desk_sends_a_transcript_and_it_is_recorded(desk: Desk, mail_server: MailServer) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    agent = await desk.staff("Dana Brooks")
    path = f"conversations/{customer.conversation_id}/transcript"
    refused = await agent.send("POST", path)
    assert (refused.status_code, refused.json()["error"]) == (422, "email_needed")
    sent = await agent.send("POST", path, {"email": ROSA})
    assert (sent.status_code, sent.json()) == (202, {"email": ROSA})
    assert "Hello" in words(await mail_server.receives(1))
    async with desk.core.database.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "transcript"))).one()
    assert (entry.actor_name, entry.details) == ("Dana Brooks", {"to": ROSA})
    assert (await desk.http.post(f"/api/desk/{path}")).status_code == 401


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
    await eventually(lambda: equal(_states(desk), [MailState.SENT]))
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
    await eventually(lambda: equal(_states(desk), []))
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
    approval = {"reference": "FR-1", "kind": "fee_reversal", "title": "Reverse a late fee"}
    desk.bot.on("Fee!", says({"text": "A colleague has to look at it.", "approval": approval}))
    customer = await desk.visitor()
    await customer.write("Fee!")
    await customer.hears("A colleague")
    await leave_address(customer)
    agent = await desk.staff("Dana Brooks")
    [waiting] = (await agent.get("approvals", state="waiting"))["approvals"]
    desk.bot.on("/approval_decided*", says("It is reversed."))
    await agent.send("POST", f"approvals/{waiting['id']}/decide", {"decision": "approved"})
    await customer.hears("It is reversed.")
    clock.advance(timedelta(seconds=121))
    text = words(await mail_server.receives(2))
    assert "It is reversed." in text
    assert "has to look at it" not in text


async def test_mail_is_tried_again_and_given_up_after_a_day(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    await desk.wing._mails.stop()
    mail_server.refusal = "451 4.7.1 Please try again later"
    customer, agent = await served_customer(desk)
    await agent.write(customer.conversation_id, "Your lamp is on its way")
    worker = new_worker(desk)
    for _ in range(8):
        await worker.send_due()
        clock.advance(timedelta(hours=4))
    assert await _states(desk) == [MailState.FAILED, MailState.FAILED]
    assert {one.attempts for one in await mails_of(desk)} == {7}
    assert {one.last_error for one in await mails_of(desk)} == {"451 4.7.1 Please try again later"}
    notes = [one for one in (await agent.detail(customer.conversation_id))["messages"] if one["private"]]
    assert [ROSA in note["text"] for note in notes] == [True]
    async with desk.core.database.reading() as session:
        entries = list(await session.scalars(select(AuditEntry).where(AuditEntry.action == "mail_failed")))
    assert sorted(entry.details["kind"] for entry in entries) == ["confirmation", "reply"]
    mail_server.refusal = ""
    assert await worker.send_due() == 0
    assert mail_server.mails == []


async def test_mail_arrives_when_the_mail_server_is_back(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    await desk.wing._mails.stop()
    customer = await desk.visitor()
    await customer.write("Hello")
    await order_transcript(customer, email=ROSA)
    worker = new_worker(desk)
    mail_server.refusal = "421 Try again"
    assert await worker.send_due() == 1
    assert await worker.send_due() == 0
    mail_server.refusal = ""
    clock.advance(timedelta(seconds=31))
    assert await worker.send_due() == 1
    assert [mail["To"] for mail in mail_server.mails] == [ROSA]
    assert await _states(desk) == [MailState.SENT]


async def test_mail_that_was_held_up_is_not_sent_once_it_was_read(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    customer, agent = await served_customer(desk)
    await mail_server.receives(1)
    await desk.wing._mails.stop()
    mail_server.refusal = "421 Try again"
    await agent.write(customer.conversation_id, "First")
    second = await agent.write(customer.conversation_id, "Second")
    clock.advance(timedelta(seconds=121))
    worker = new_worker(desk)
    await worker.send_due()
    assert await _states(desk) == [MailState.SENT, MailState.WAITING]
    mail_server.refusal = ""
    await set_conversation(desk, customer, customer_read_sequence=second["sequence"])
    clock.advance(timedelta(minutes=1))
    await worker.send_due()
    assert await _states(desk) == [MailState.SENT]
    assert len(mail_server.mails) == 1


def test_retries_come_at_ever_longer_intervals() -> None:
    delays = [retry_delay(attempt).total_seconds() for attempt in range(1, 10)]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (30, 3_600)


async def test_mailbox_that_does_not_exist_is_given_up_at_once(
    desk: Desk, mail_server: MailServer, clock: FakeClock
) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    mail_server.refusal = "550 5.1.1 No such user"
    await order_transcript(customer, email="nobody@example.com")
    await eventually(lambda: equal(_states(desk), [MailState.FAILED]))
    assert mail_server.tries == 1


@on_both_databases
async def test_several_servers_send_a_mail_once(desk: Desk, mail_server: MailServer) -> None:
    await desk.wing._mails.stop()
    customers = [await desk.visitor() for _ in range(6)]
    for customer in customers:
        await customer.write("Hello")
        await order_transcript(customer, email=ROSA)
    workers = [new_worker(desk) for _ in range(4)]
    for _ in range(4):
        await asyncio.gather(*(worker.send_due() for worker in workers))
    assert len(mail_server.mails) == 6
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 6
    assert await _states(desk) == [MailState.SENT] * 6


def new_worker(desk: Desk) -> MailWorker:
    return MailWorker(
        works=desk.wing.works,
        mailer=desk.core.mailer,
        clock=desk.core.clock,
        settings=desk.wing.settings,
        signals=Signals(),
    )


async def _states(desk: Desk) -> list[MailState]:
    return [one.state for one in await mails_of(desk)]
