"""Mail and a mail server that refuses, is down, or is reached from several servers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from handoff.audit.models import AuditEntry
from handoff.mail.models import MailState
from handoff.mail.wording import retry_delay

from ...conftest import FakeClock
from ..conftest import Desk, equal, eventually, on_both_databases
from .steps import (
    ROSA,
    MailServer,
    mails_of,
    new_worker,
    order_transcript,
    served_customer,
    set_conversation,
    states,
)


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
    assert await states(desk) == [MailState.FAILED, MailState.FAILED]
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
    assert await states(desk) == [MailState.SENT]


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
    assert await states(desk) == [MailState.SENT, MailState.WAITING]
    mail_server.refusal = ""
    await set_conversation(desk, customer, customer_read_sequence=second["sequence"])
    clock.advance(timedelta(minutes=1))
    await worker.send_due()
    assert await states(desk) == [MailState.SENT]
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
    await eventually(lambda: equal(states(desk), [MailState.FAILED]))
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
    assert await states(desk) == [MailState.SENT] * 6
