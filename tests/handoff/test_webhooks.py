"""Webhooks against a real server: what is sent, how it is signed, and what becomes of failures."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from handoff.signals import Signals
from handoff.webhook.models import WebhookDelivery
from handoff.webhook.policy import RETRY_AFTER
from handoff.webhook.sender import WebhookSender
from handoff.webhook.worker import WebhookWorker

from ..conftest import FakeClock
from ..waiting import PATIENCE_SECONDS
from .bot import says
from .conftest import Desk, DeskUser, eventually, on_both_databases
from .receiver import Receiver, running_receiver, write
from .test_service_levels import add_team
from .webhooks import attempted, create, deliveries, received


@on_both_databases
async def test_a_delivery_is_signed_so_that_anybody_can_check_it(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    webhook = await create(admin, receiver.url, "message_created")
    customer = await desk.visitor()
    await customer.write("Wo ist mein Päckchen? 📦")
    await received(receiver, 2)
    for one in receiver.received:
        assert one.line == "POST /hooks?from=frontdesk HTTP/1.1"
        assert one.headers["host"] == f"127.0.0.1:{receiver.port}"
        assert one.headers["content-type"] == "application/json; charset=utf-8"
        assert one.headers["x-frontdesk-event"] == "message_created"
        # As docs/webhooks.md says, with nothing of ours:
        signed = one.headers["x-frontdesk-timestamp"].encode() + b"." + one.body
        expected = hmac.new(webhook["secret"].encode(), signed, hashlib.sha256).hexdigest()
        assert one.headers["x-frontdesk-signature"] == f"sha256={expected}"
        assert int(one.headers["x-frontdesk-timestamp"]) == int(clock.now().timestamp())
        assert json.loads(one.body)["id"] == one.headers["x-frontdesk-delivery"]
    bodies = [json.loads(one.body) for one in receiver.received]
    first = next(one for one in bodies if one["data"]["message"]["sequence"] == 1)
    assert first["event"] == "message_created"
    assert datetime.fromisoformat(first["created_at"]) == clock.now()
    assert first["data"]["conversation_id"] == customer.conversation_id
    assert (first["data"]["message"]["author"], first["data"]["message"]["text"]) == (
        "customer",
        "Wo ist mein Päckchen? 📦",
    )
    newest = await attempted(admin, webhook, 1)
    assert (newest["state"], newest["last_status"], newest["last_error"]) == ("delivered", 204, None)
    [listed] = (await admin.get("webhooks"))["webhooks"]
    assert listed["last_delivery"]["state"] == "delivered"
    assert "secret" not in listed


async def test_every_event_is_told_with_what_it_is_about(
    desk: Desk, admin: DeskUser, receiver: Receiver
) -> None:
    await create(admin, receiver.url)
    approval = {
        "reference": "R-1",
        "kind": "fee_reversal",
        "title": "Reverse a fee",
        "reason": "over the limit",
    }
    desk.bot.on("Reverse it", says({"text": "A colleague decides.", "approval": approval}))
    dana = await desk.staff("Dana Brooks")
    await desk.visitor()  # opens the widget and says nothing: nobody hears of that
    customer = await desk.visitor()
    mine = customer.conversation_id
    await customer.write("Reverse it")
    await customer.hears("A colleague decides")
    await customer.request_person()
    await dana.act(mine, "claim")
    await dana.write(mine, "Regular customer", kind="notes")
    [waiting] = (await dana.get("approvals"))["approvals"]
    response = await dana.send("POST", f"approvals/{waiting['id']}/decide", {"decision": "approved"})
    assert response.status_code == 200
    await customer.write("Thanks")
    await dana.act(mine, "resolve")
    await customer.http.post("/api/widget/rating", json={"score": 5}, headers=customer.headers)
    expected = {
        "conversation_created",
        "conversation_status_changed",
        "conversation_assigned",
        "message_created",
        "handoff_requested",
        "rating_received",
        "approval_requested",
        "approval_decided",
    }

    async def told() -> dict[str, list[Any]] | None:
        found: dict[str, list[Any]] = {}
        for one in receiver.received:
            body = json.loads(one.body)
            found.setdefault(body["event"], []).append(body["data"])
        return found if set(found) >= expected and len(found["conversation_status_changed"]) >= 2 else None

    data = await eventually(told)
    assert set(data) == expected
    assert [one["conversation"]["id"] for one in data["conversation_created"]] == [mine]
    assert {
        (one["previous_status"], one["status"], one["change"]) for one in data["conversation_status_changed"]
    } == {
        ("pending", "open", "request_handoff"),
        ("open", "resolved", "resolve"),
    }
    [assigned] = data["conversation_assigned"]
    assert assigned["assignee"] == {"id": dana.id, "name": "Dana Brooks"}
    [handoff] = data["handoff_requested"]
    assert handoff["handoff"]["reason"] == "asked"
    assert handoff["conversation"]["reason"] == "asked"
    [asked], [decided] = data["approval_requested"], data["approval_decided"]
    assert (asked["approval"]["state"], decided["approval"]["state"]) == ("waiting", "approved")
    [rating] = data["rating_received"]
    assert (rating["rating"]["score"], rating["rating"]["conversation_id"]) == (5, mine)

    async def note() -> list[Any]:
        bodies = [json.loads(one.body)["data"] for one in receiver.received if b'"message"' in one.body]
        return [one for one in bodies if one.get("message", {}).get("text") == "Regular customer"]

    assert (await eventually(note))[0]["message"]["private"] is True


async def test_a_failed_delivery_is_tried_again_later_and_later_then_given_up(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.always = 500
    webhook = await create(admin, receiver.url, "conversation_created")
    await (await desk.visitor()).write("Hello")
    for number, pause in enumerate(RETRY_AFTER, 1):
        await received(receiver, number)
        delivery = await eventually(lambda n=number: _waits_after(admin, webhook, n))
        assert datetime.fromisoformat(delivery["not_before"]) == clock.now() + pause
        assert (delivery["last_status"], delivery["last_error"]) == (500, "500: no")
        clock.advance(pause - timedelta(seconds=1))
        await desk.wing.webhooks.send_due()
        assert len(receiver.received) == number
        clock.advance(timedelta(seconds=1))
    await received(receiver, len(RETRY_AFTER) + 1)

    async def is_given_up() -> Any:
        delivery = (await deliveries(admin, webhook))[0]
        return delivery if delivery["state"] == "failed" else None

    delivery = await eventually(is_given_up)
    assert (delivery["attempts"], delivery["finished_at"] is not None) == (8, True)
    assert len({one.headers["x-frontdesk-delivery"] for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1
    timestamps = [int(one.headers["x-frontdesk-timestamp"]) for one in receiver.received]
    assert timestamps == sorted(set(timestamps)), "each attempt is signed anew"

    receiver.always = 204
    response = await admin.send("POST", f"webhooks/{webhook['id']}/deliveries/{delivery['id']}/retry")
    assert (response.status_code, response.json()["state"]) == (202, "waiting")
    await received(receiver, 9)

    async def is_delivered() -> bool:
        return (await deliveries(admin, webhook))[0]["state"] == "delivered"

    await eventually(is_delivered)
    assert receiver.received[-1].body == receiver.received[0].body


async def _waits_after(admin: DeskUser, webhook: dict[str, Any], attempts: int) -> dict[str, Any] | None:
    newest = (await deliveries(admin, webhook))[0]
    is_over = newest["attempts"] == attempts and newest["last_status"] is not None
    is_later = datetime.fromisoformat(newest["not_before"]) > datetime.fromisoformat(newest["created_at"])
    return newest if is_over and is_later and newest["state"] == "waiting" else None


async def test_redirects_broken_answers_and_closed_ports_are_failures(
    desk: Desk, admin: DeskUser, receiver: Receiver
) -> None:
    async def redirect(writer: asyncio.StreamWriter) -> None:
        await write(writer, 307, headers=f"Location: http://127.0.0.1:{receiver.port}/elsewhere\r\n")

    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def nonsense(writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello\r\n\r\n")
        await writer.drain()

    sender = WebhookSender(private_addresses=True)
    for answer, status, problem in (
        (redirect, 307, "redirects are not followed"),
        (hang_up, None, "RemoteProtocolError"),
        (nonsense, None, "RemoteProtocolError"),
        (404, 404, "404: no"),
    ):
        receiver.answers = [answer]
        outcome = await sender.send(receiver.url, {}, b"{}")
        assert outcome.status == status
        assert problem in (outcome.error or "")
    assert [one.line.split()[1] for one in receiver.received] == ["/hooks?from=frontdesk"] * 4
    assert "ConnectError" in (await sender.send("http://127.0.0.1:1/", {}, b"{}")).error
    assert "gaierror" in (await sender.send("http://no-such-host.invalid/", {}, b"{}")).error
    await sender.close()


async def test_slow_and_endless_answers_end_in_time(receiver: Receiver) -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            await asyncio.sleep(0.05)
            writer.write(b"X-Slow: yes\r\n")
            await writer.drain()

    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 X\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    sender = WebhookSender(private_addresses=True, deadline_seconds=0.4)
    receiver.answers = [trickle, flood]
    began = asyncio.get_running_loop().time()
    assert (await sender.send(receiver.url, {}, b"{}")).error == "no answer within 0.4 s"
    flooded = await sender.send(receiver.url, {}, b"{}")
    assert asyncio.get_running_loop().time() - began < PATIENCE_SECONDS
    assert flooded.status == 500
    assert len(flooded.error or "") < 300
    await sender.close()


async def test_one_slow_address_does_not_hold_up_another(
    desk: Desk, admin: DeskUser, receiver: Receiver
) -> None:
    hanging = asyncio.Event()

    async def hang(writer: asyncio.StreamWriter) -> None:
        await hanging.wait()
        await write(writer, 204)

    async with running_receiver() as slow:
        slow.always = hang
        await create(admin, slow.url, "message_created")
        await create(admin, receiver.url, "message_created")
        customer = await desk.visitor()
        for number in range(10):
            await customer.write(f"Line {number}")
        await received(receiver, 10)
        assert len(slow.received) == 4, "as many at once as one address gets"
        hanging.set()
        await received(slow, 10)


async def test_two_servers_send_a_delivery_once_and_a_lost_one_again(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    def another_server() -> WebhookWorker:
        return WebhookWorker(
            works=desk.wing.works,
            sender=WebhookSender(private_addresses=True),
            clock=clock,
            settings=desk.wing.settings,
            signals=Signals(),
        )

    hanging = asyncio.Event()

    async def hang(writer: asyncio.StreamWriter) -> None:
        await hanging.wait()

    receiver.answers = [hang]
    webhook = await create(admin, receiver.url, "conversation_created")
    others = [another_server() for _ in range(3)]
    await (await desk.visitor()).write("Hello")
    await asyncio.gather(*(one.send_due() for one in others))
    await received(receiver, 1)
    await asyncio.gather(*(one.send_due() for one in others))
    await asyncio.sleep(0.3)
    assert len(receiver.received) == 1
    clock.advance(timedelta(seconds=61))  # whoever had it is gone
    await received(receiver, 2)
    newest = await attempted(admin, webhook, 2)
    assert newest["state"] == "delivered"
    hanging.set()  # the first attempt ends late, and changes nothing any more
    for one in others:
        await one.stop()
    await asyncio.sleep(0.1)
    assert (await deliveries(admin, webhook))[0] == newest


async def test_what_is_rolled_back_is_told_to_nobody(desk: Desk, admin: DeskUser, receiver: Receiver) -> None:
    await create(admin, receiver.url)
    customer = await desk.visitor()

    async def say_and_fail() -> None:
        async with desk.wing.works.writing() as work:
            conversation = await work.conversations.lock(customer.conversation_id)
            await work.conversations.say(conversation, "Never said")
            await work.outbox.write()
            raise RuntimeError("too late")

    with pytest.raises(RuntimeError, match="too late"):
        await say_and_fail()
    assert await count_deliveries(desk) == 0


async def test_old_deliveries_are_forgotten(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    webhook = await create(admin, receiver.url, "conversation_created")
    await (await desk.visitor()).write("Hello")
    await attempted(admin, webhook, 1)
    clock.advance(timedelta(days=29, hours=23))
    await desk.wing.webhooks.prune()
    assert await count_deliveries(desk) == 1
    clock.advance(timedelta(hours=2))
    await desk.wing.webhooks.prune()
    assert await count_deliveries(desk) == 0


async def count_deliveries(desk: Desk) -> int:
    async with desk.core.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(WebhookDelivery))).scalar_one()


async def test_a_broken_promise_is_told(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    await add_team(desk)
    await create(admin, receiver.url, "promise_broken")
    customer = await desk.waiting_customer()
    clock.advance(timedelta(minutes=11))
    await received(receiver, 1)
    body = json.loads(receiver.received[0].body)
    assert (body["event"], body["data"]["conversation"]["id"]) == ("promise_broken", customer.conversation_id)
    assert body["data"]["conversation"]["due"]["target"] == "first_reply"
