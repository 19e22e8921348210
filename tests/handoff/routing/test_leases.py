"""Leases on the real services: who loses a customer, and who keeps one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from ...conftest import FakeClock
from ..conftest import Desk, on_both_databases
from .steps import (
    at_the_desk,
    audited,
    is_with,
    keep_there,
    leave_the_desk,
    owner_of,
    team,
    told,
)


@on_both_databases
async def test_an_agent_who_does_not_reply_in_time_loses_the_customer(desk: Desk, clock: FakeClock) -> None:
    await team(desk, reply_within_seconds=30)
    agent = await at_the_desk(desk, "Dana Brooks", capacity=1)
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    other = await desk.waiting_customer()
    async with told(desk, agent) as heard:
        clock.advance(timedelta(seconds=31))
        await customer.hears("Dana Brooks can't go on right now")
        await is_with(other, "Dana Brooks")  # the one who was lost doesn't go straight back
    assert [one.type for one in heard] == ["lost", "assigned"]
    assert heard[0].data == {"conversation_id": customer.conversation_id, "reason": "no_reply"}
    [summary] = (await agent.get("queue"))["conversations"]
    assert (summary["id"], summary["is_returned"]) == (customer.conversation_id, True)
    [entry] = await audited(desk, "lose")
    assert (entry.actor.value, entry.details["staff_id"], entry.details["reason"]) == (
        "system",
        agent.id,
        "no_reply",
    )
    await at_the_desk(desk, "Sara Lind")
    await is_with(customer, "Sara Lind")


async def test_a_reply_ends_the_lease_and_the_next_question_begins_one(desk: Desk, clock: FakeClock) -> None:
    await team(desk, reply_within_seconds=30)
    agent = await at_the_desk(desk, "Dana Brooks")
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    await agent.write(customer.conversation_id, "Let me see")
    clock.advance(timedelta(seconds=40))
    await asyncio.sleep(0.4)
    assert await owner_of(customer) == "Dana Brooks"
    await customer.write("And?")
    clock.advance(timedelta(seconds=20))
    await customer.write("Hello?")  # doesn't give the agent more time
    await agent.write(customer.conversation_id, "a note is no answer", "notes")
    clock.advance(timedelta(seconds=11))
    await is_with(customer, None)


async def test_an_agent_who_vanishes_loses_the_customer(desk: Desk, clock: FakeClock) -> None:
    await team(desk)
    agent = await at_the_desk(desk, "Dana Brooks")
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    await leave_the_desk(desk, agent)
    clock.advance(timedelta(seconds=59))
    await asyncio.sleep(0.4)
    assert await owner_of(customer) == "Dana Brooks"
    clock.advance(timedelta(seconds=1))
    await is_with(customer, None)
    [entry] = await audited(desk, "lose")
    assert entry.details["reason"] == "vanished"
    away = (await customer.news())["messages"][-1]["card"]
    assert (away["type"], away["reason"]) == ("away", "nobody_there")


async def test_a_server_that_dies_takes_its_desks_along(desk: Desk, clock: FakeClock) -> None:
    await team(desk)
    await at_the_desk(desk, "Dana Brooks")
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    clock.advance(timedelta(seconds=61))  # no sign of life for longer than a connection lives
    async with desk.wing.works.writing() as work:
        await work.agents.renew([])
    await is_with(customer, None)


async def test_who_works_through_the_api_alone_does_not_vanish(desk: Desk, clock: FakeClock) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    clock.advance(timedelta(hours=1))
    await asyncio.sleep(0.4)
    assert await owner_of(customer) == "Dana Brooks"


async def test_an_answered_customer_who_has_left_stays_with_their_agent(desk: Desk, clock: FakeClock) -> None:
    await team(desk)
    agent = await at_the_desk(desk, "Dana Brooks")
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    await agent.write(customer.conversation_id, "It's on its way")
    await leave_the_desk(desk, agent)
    clock.advance(timedelta(hours=12))
    await asyncio.sleep(0.4)
    assert await owner_of(customer) == "Dana Brooks"
    await customer.write("And where is it?")
    await is_with(customer, None)


async def test_leases_rest_while_the_team_is_closed(desk: Desk, clock: FakeClock) -> None:
    hours = {day: [["09:00", "12:00"]] for day in ("monday", "tuesday")}
    await team(desk, reply_within_seconds=600, hours=hours, routing="manual")
    agent = await at_the_desk(desk, "Dana Brooks")  # works late: it is Monday noon
    customer = await desk.waiting_customer()
    await agent.act(customer.conversation_id, "claim")
    clock.advance(timedelta(hours=21))
    await keep_there(desk)
    await asyncio.sleep(0.4)
    assert await owner_of(customer) == "Dana Brooks"
    clock.advance(timedelta(minutes=10))
    await is_with(customer, None)
