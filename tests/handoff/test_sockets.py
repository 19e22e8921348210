"""The sockets, on a real server with real connections."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

from core.bus import Event
from core.staff import Role

from ..conftest import FakeClock
from ..waiting import PATIENCE_SECONDS
from .bot import says
from .conftest import Desk, eventually
from .lines import Line, Server


async def test_customer_gets_everything_as_it_happens(desk: Desk, server: Server) -> None:
    customer = await desk.visitor()
    line = await server.widget(customer)
    assert line.connection.subprotocol == "frontdesk"
    sync = await line.next()
    assert (sync["type"], sync["messages"]) == ("sync", [])
    assert sync["conversation"]["owner"]["kind"] == "bot"
    await customer.write("Hello")
    assert (await line.message("Hello"))["sequence"] == 1
    await line.next("typing", author="bot", active=True)
    assert (await line.message("You said"))["sequence"] == 2
    await line.next("typing", author="bot", active=False)
    await line.send(type="ping")
    await line.next("pong")
    await customer.request_person()
    frame = await line.next("conversation.updated")
    place = frame["conversation"]["queue"]
    assert (place["position"], place["expected_wait_seconds"]) == (1, 240)
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    while (frame := await line.next("conversation.updated"))["conversation"]["queue"] is not None:
        pass  # the keeper's own word on the place may come in between
    assert frame["conversation"]["owner"] == {"kind": "agent", "name": "Dana Brooks"}


async def test_customer_who_reconnects_gets_what_was_missed(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    line = await server.widget(customer)
    sync = await line.next()
    last = sync["messages"][-1]["sequence"]
    await line.connection.close()
    await agent.act(customer.conversation_id, "claim")
    for number in range(5):
        await agent.write(customer.conversation_id, f"missed {number}")
    line = await server.widget(customer, after=last)
    sync = await line.next()
    assert [one["text"] for one in sync["messages"][1:]] == [f"missed {number}" for number in range(5)]
    assert sync["conversation"]["owner"]["name"] == "Dana Brooks"


async def test_note_never_comes_over_the_customers_socket(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    line = await server.widget(customer)
    desk_line = await server.desk(agent)
    await agent.write(customer.conversation_id, "SECRET", "notes")
    await agent.write(customer.conversation_id, "public")
    await line.message("public")
    assert "SECRET" not in json.dumps(await line.drain())
    assert (await desk_line.message("SECRET"))["private"] is True


async def test_lost_and_swapped_events_leave_no_gap(desk: Desk, server: Server) -> None:
    """The bus may lose or reorder: what the customer gets is in order, whole and once."""
    customer = await desk.visitor()
    line = await server.widget(customer)
    await line.next("sync")
    deliver = desk.core.bus.publish
    held: list[Event] = []

    async def unreliable(event: Event) -> None:
        if event.type == "message.created" and event.recipients[0].startswith("conversation:"):
            number = event.data["message"]["sequence"]
            if number % 5 == 2:
                return
            if number % 5 == 3:
                held.append(event)
                return
        await deliver(event)
        while held:
            await deliver(held.pop())

    desk.core.bus.publish = unreliable  # type: ignore[method-assign]
    await customer.request_person()
    for number in range(20):
        await customer.write(f"m{number}")
    await line.message("m19")
    sequences = [one["message"]["sequence"] for one in line.frames if one["type"] == "message.created"]
    assert len(sequences) > 20
    assert sequences == list(range(1, len(sequences) + 1))


async def test_desk_sees_the_queue_as_it_changes(desk: Desk, server: Server) -> None:
    agent = await desk.staff("Dana Brooks")
    line = await server.desk(agent)
    sync = await line.next("sync")
    assert (sync["queue"], sync["approvals"], sync["staff"]["name"]) == ([], [], "Dana Brooks")
    customer = await desk.waiting_customer()
    frame = await line.next("queue.updated")
    while not frame["conversations"]:
        frame = await line.next("queue.updated")
    assert [one["id"] for one in frame["conversations"]] == [customer.conversation_id]
    await agent.act(customer.conversation_id, "claim")
    assert (await line.next("queue.updated"))["conversations"] == []
    created = [one for one in line.frames if one["type"] == "message.created"]
    assert {one["conversation_id"] for one in created} == {customer.conversation_id}


async def test_places_move_up_as_customers_are_served(desk: Desk, server: Server, clock: FakeClock) -> None:
    first = await desk.waiting_customer()
    clock.advance(timedelta(seconds=1))
    second = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    line = await server.widget(second)
    assert (await line.next("sync"))["conversation"]["queue"]["position"] == 2
    await agent.act(first.conversation_id, "claim")
    while (frame := await line.next("conversation.updated"))["conversation"]["queue"]["position"] != 1:
        pass
    assert frame["conversation"]["queue"]["expected_wait_seconds"] == 240


async def test_approvals_are_pushed_to_the_desk(desk: Desk, server: Server) -> None:
    agent = await desk.staff("Dana Brooks")
    line = await server.desk(agent)
    approval = {
        "reference": "FR-1",
        "kind": "fee_reversal",
        "title": "Reverse",
        "amount": "70.00",
        "currency": "USD",
    }
    desk.bot.on("Fee!", says({"text": "Wait", "approval": approval}))
    customer = await desk.visitor()
    await customer.write("Fee!")
    created = (await line.next("approval.created"))["approval"]
    assert (created["reference"], created["state"]) == ("FR-1", "waiting")
    await agent.send("POST", f"approvals/{created['id']}/decide", {"decision": "declined", "reason": "no"})
    decided = (await line.next("approval.decided"))["approval"]
    assert (decided["state"], decided["decided_by"], decided["decision_reason"]) == (
        "declined",
        "Dana Brooks",
        "no",
    )


async def test_presence_follows_the_connection(desk: Desk, server: Server, clock: FakeClock) -> None:
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    line = await server.desk(dana)

    async def states() -> dict[str, str]:
        return {one["name"]: one["state"] for one in (await marcus.get("agents"))["agents"]}

    async def are(expected: dict[str, str]) -> None:
        async def check() -> bool:
            return await states() == expected

        await eventually(check)

    await are({"Dana Brooks": "online", "Marcus Hale": "offline"})
    await dana.send("PUT", "presence", {"state": "busy"})
    frame = await line.next("presence.updated")
    while frame["agents"][0]["state"] != "busy":
        frame = await line.next("presence.updated")
    second = await server.desk(dana)
    await line.connection.close()
    await are({"Dana Brooks": "busy", "Marcus Hale": "offline"})
    await second.connection.close()
    await are({"Dana Brooks": "offline", "Marcus Hale": "offline"})


async def test_connection_of_a_dead_server_is_forgotten(desk: Desk, clock: FakeClock) -> None:
    dana = await desk.staff("Dana Brooks")
    async with desk.wing.works.writing() as work:
        await work.agents.connect(dana.id)
    assert (await dana.get("agents"))["agents"][0]["state"] == "online"
    clock.advance(timedelta(minutes=1))
    assert (await dana.get("agents"))["agents"][0]["state"] == "offline"


async def test_typing_goes_both_ways(desk: Desk, server: Server) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    await dana.act(customer.conversation_id, "claim")
    widget, desk_line, other = (
        await server.widget(customer),
        await server.desk(dana),
        await server.desk(marcus),
    )
    await desk_line.next("sync")
    await other.next("sync")
    await widget.send(type="typing", active=True)
    frame = await desk_line.next("typing")
    assert (frame["conversation_id"], frame["author"], frame["active"]) == (
        customer.conversation_id,
        "customer",
        True,
    )
    await other.send(type="typing", conversation_id=customer.conversation_id, active=True)
    await desk_line.send(type="typing", conversation_id=customer.conversation_id, active=True)
    frame = await widget.next("typing")
    assert frame == {"type": "typing", "author": "agent", "name": "Dana Brooks", "active": True}
    response = await desk.http.post("/api/widget/typing", json={"active": False}, headers=customer.headers)
    assert response.status_code == 204
    await desk_line.next("typing", author="customer", active=False)


async def _close_code(line: Line) -> int:
    await asyncio.wait_for(line.connection.wait_closed(), PATIENCE_SECONDS)
    assert line.connection.close_code is not None
    return line.connection.close_code


async def test_socket_without_a_right_is_closed_with_a_reason(desk: Desk, server: Server) -> None:
    editor = await desk.staff("Sam Ortiz", Role.EDITOR)
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    refused = {
        4401: [
            await server.open("/api/widget/socket", subprotocols=["frontdesk", "nonsense"]),
            await server.open("/api/widget/socket", subprotocols=["frontdesk"]),
            await server.open("/api/desk/socket"),
        ],
        4403: [
            await server.desk(editor),
            await server.open(
                "/api/desk/socket",
                additional_headers={"Cookie": agent.cookie, "Origin": "http://evil.example"},
            ),
        ],
        1007: [await server.widget(customer)],
        1009: [await server.widget(customer)],
    }
    await refused[1007][0].connection.send("[]")
    await refused[1009][0].connection.send("x" * 5_000)
    for code, lines in refused.items():
        for line in lines:
            assert await _close_code(line) == code


async def test_sockets_end_when_the_server_stops(desk: Desk, server: Server) -> None:
    line = await server.widget(await desk.visitor())
    await line.next("sync")
    await desk.wing.hub.stop()
    assert await _close_code(line) == 1001


async def test_twenty_customers_each_get_their_own(desk: Desk, server: Server) -> None:
    customers = [await desk.visitor() for _ in range(20)]
    lines = [await server.widget(customer) for customer in customers]
    for number, customer in enumerate(customers):
        await customer.write(f"mine-{number}-end")
    for number, line in enumerate(lines):
        await line.message(f"You said: mine-{number}-end")
        texts = {one["message"]["text"] for one in line.frames if one["type"] == "message.created"}
        assert texts == {f"mine-{number}-end", f"You said: mine-{number}-end"}
