"""A mail server, and what customers and agents do in these tests."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, update

from handoff.conversation.models import Conversation
from handoff.mail.models import MailState, OutgoingMail
from handoff.mail.worker import MailWorker
from handoff.signals import Signals

from ..conftest import Customer, Desk, DeskUser, equal, eventually

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


def new_worker(desk: Desk) -> MailWorker:
    return MailWorker(
        works=desk.wing.works,
        mailer=desk.core.mailer,
        clock=desk.core.clock,
        settings=desk.wing.settings,
        signals=Signals(),
    )


async def states(desk: Desk) -> list[MailState]:
    return [one.state for one in await mails_of(desk)]
