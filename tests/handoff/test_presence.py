"""Who is there, who has read what, who looks at the same conversation, and writing past one another."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any, cast

import httpx
from sqlalchemy import select

from core.staff import Role
from handoff.conversation.models import Conversation
from handoff.realtime.presence import CustomerPresence
from handoff.work import WorkFactory

from ..conftest import FakeClock
from .conftest import Customer, Desk, DeskUser, eventually, on_both_databases
from .lines import Server


async def summary(user: DeskUser, customer: Customer) -> dict[str, Any]:
    return (await user.detail(customer.conversation_id))["conversation"]


async def is_there(user: DeskUser, customer: Customer, expected: bool) -> None:
    async def check() -> bool:
        return (await summary(user, customer))["customer_is_there"] is expected

    await eventually(check)


# The customer's presence


async def test_customer_is_there_while_a_socket_is_open(desk: Desk, server: Server) -> None:
    desk.wing.presence.left_after_seconds = 0.2
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    desk_line = await server.desk(agent)
    await desk_line.next("sync")
    assert (await summary(agent, customer))["customer_is_there"] is False
    first, second = await server.widget(customer), await server.widget(customer)
    while not (await desk_line.next("conversation.updated"))["conversation"]["customer_is_there"]:
        pass
    await first.connection.close()
    await asyncio.sleep(0.6)
    assert (await summary(agent, customer))["customer_is_there"] is True
    await second.connection.close()
    while (await desk_line.next("conversation.updated"))["conversation"]["customer_is_there"]:
        pass
    await is_there(agent, customer, False)


async def test_customer_who_changes_the_page_has_not_left(desk: Desk, server: Server) -> None:
    desk.wing.presence.left_after_seconds = 3.0
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    line = await server.widget(customer)
    await is_there(agent, customer, True)
    desk_line = await server.desk(agent)
    await line.connection.close()
    await asyncio.sleep(0.3)
    await server.widget(customer)
    frames = await desk_line.drain(3.5)
    states = [one["conversation"] for one in frames if one["type"] == "conversation.updated"]
    assert all(one["customer_is_there"] for one in states)
    await is_there(agent, customer, True)


async def test_customer_who_polls_is_there(desk: Desk) -> None:
    desk.wing.presence.left_after_seconds = 0.2
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    last = (await customer.state())["last_sequence"]
    poll = asyncio.create_task(customer.news(after=last, wait=3))
    await is_there(agent, customer, True)
    await agent.act(customer.conversation_id, "claim")
    await poll
    await is_there(agent, customer, False)


@on_both_databases
async def test_customer_of_a_dead_server_is_gone_after_90_seconds(desk: Desk, clock: FakeClock) -> None:
    customer, other = await desk.waiting_customer(), await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    async with desk.wing.works.writing() as work:
        await work.customers.note([customer.conversation_id, other.conversation_id], is_there=True)
    clock.advance(timedelta(seconds=80))
    await desk.wing.presence.sweep()
    assert (await summary(agent, customer))["customer_is_there"] is True
    with desk.wing.presence.connected(other.conversation_id):
        clock.advance(timedelta(seconds=20))
        await desk.wing.presence.sweep()
        assert (await summary(agent, customer))["customer_is_there"] is False
        assert (await summary(agent, other))["customer_is_there"] is True
        await desk.wing.presence.renew()
        clock.advance(timedelta(seconds=80))
        await desk.wing.presence.sweep()
    assert (await summary(agent, other))["customer_is_there"] is True


class CountedWorks:
    """The real units of work, counted."""

    def __init__(self, works: WorkFactory) -> None:
        self._works = works
        self.count = 0

    def writing(self) -> Any:
        self.count += 1
        return self._works.writing()

    def reading(self) -> Any:
        return self._works.reading()


@on_both_databases
async def test_a_thousand_visitors_cost_a_few_transactions(desk: Desk) -> None:
    visitors = [await desk.visitor() for _ in range(3)]
    ids = [one.conversation_id for one in visitors] + [f"nobody-{number}" for number in range(997)]
    works = CountedWorks(desk.wing.works)
    presence = CustomerPresence(cast(WorkFactory, works), left_after_seconds=0.05)
    presence.start()
    with contextlib.ExitStack() as connections:
        for one in ids:
            connections.enter_context(presence.connected(one))

        async def are_written() -> bool:
            return works.count == 2

        await eventually(are_written)
        await presence.renew()
        assert works.count == 4
        async with desk.core.database.reading() as session:
            there = await session.scalars(
                select(Conversation.customer_is_there).where(Conversation.id.in_(ids))
            )
            assert list(there) == [True] * 3

    async def are_gone() -> bool:
        return works.count == 6

    await eventually(are_gone)
    await presence.stop()


# Receipts


async def read(customer: Customer, sequence: int) -> httpx.Response:
    return await customer.http.post("/api/widget/read", json={"sequence": sequence}, headers=customer.headers)


@on_both_databases
async def test_receipts_only_grow_up_to_what_was_said(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    last = (await customer.state())["last_sequence"]
    for sequence, expected in ((2, 2), (1, 2), (9_999, last), (0, last)):
        assert (await read(customer, sequence)).status_code == 204
        assert (await customer.state())["customer_read"] == expected
    assert (await read(customer, -1)).status_code == 422


async def test_receipts_reach_the_other_side(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    await dana.act(customer.conversation_id, "claim")
    widget, desk_line = await server.widget(customer), await server.desk(dana)
    await widget.next("sync")
    await desk_line.next("sync")
    await widget.send(type="read", sequence=3)
    frame = await desk_line.next("read")
    assert frame == {
        "type": "read",
        "conversation_id": customer.conversation_id,
        "by": "customer",
        "sequence": 3,
    }
    path = f"conversations/{customer.conversation_id}/read"
    assert (await marcus.send("POST", path, {"sequence": 2})).status_code == 204
    assert (await customer.state())["staff_read"] == 0
    assert (await dana.send("POST", path, {"sequence": 2})).status_code == 204
    assert await widget.next("read") == {"type": "read", "sequence": 2}
    assert (await customer.state())["staff_read"] == 2
    assert [one["sequence"] for one in widget.frames if one["type"] == "read"] == [2]


# Colliding


async def test_colleagues_see_who_looks_at_a_conversation(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    first, second = await server.desk(dana), await server.desk(marcus)
    await first.next("sync")
    await second.next("sync")
    await first.send(type="viewing", conversation_id=customer.conversation_id, active=True)
    expected = {
        "type": "viewing",
        "conversation_id": customer.conversation_id,
        "staff_id": dana.id,
        "name": "Dana Brooks",
        "active": True,
    }
    assert await second.next("viewing") == expected
    await second.send(type="viewing", conversation_id=customer.conversation_id, active=True)
    await first.next("viewing", staff_id=marcus.id)
    assert await second.next("viewing", staff_id=dana.id) == expected, "the newcomer is told who is there"
    await first.connection.close()
    assert (await second.next("viewing", staff_id=dana.id))["active"] is False


async def test_typing_says_which_colleague(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    await dana.act(customer.conversation_id, "claim")
    first, second = await server.desk(dana), await server.desk(marcus)
    await second.next("sync")
    await first.send(type="typing", conversation_id=customer.conversation_id, active=True)
    assert (await second.next("typing"))["staff_id"] == dana.id


@on_both_databases
async def test_reply_to_a_stale_view_is_held_back_once(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    dana = await desk.staff("Dana Brooks")
    await dana.act(customer.conversation_id, "claim")
    seen = (await summary(dana, customer))["last_sequence"]
    await dana.write(customer.conversation_id, "a note of mine", "notes")
    path = f"conversations/{customer.conversation_id}/messages"
    response = await dana.send("POST", path, {"client_id": "1", "text": "One", "seen": seen})
    assert response.status_code == 201, "neither a note nor one's own words make a view stale"
    newest = (await customer.write("Wait, something else!"))["sequence"]
    reply = {"client_id": "2", "text": "Two", "seen": seen}
    response = await dana.send("POST", path, reply)
    assert (response.status_code, response.json()["error"]) == (409, "view_is_stale")
    assert response.json()["newest"] == newest
    insisted = await dana.send("POST", path, {**reply, "seen": newest})
    assert insisted.status_code == 201
    again = await dana.send("POST", path, reply)
    assert again.status_code == 200, "what is stored already is not asked about again"


async def test_colleagues_reply_makes_a_view_stale(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    dana, boss = await desk.staff("Dana Brooks"), await desk.staff("Ines Duarte", Role.SUPERVISOR)
    await dana.act(customer.conversation_id, "claim")
    seen = (await summary(dana, customer))["last_sequence"]
    await boss.write(customer.conversation_id, "I'll answer this one")
    refused = await dana.refused(
        customer.conversation_id, "messages", client_id="x", text="Me too", seen=seen
    )
    assert refused == (409, "view_is_stale")
