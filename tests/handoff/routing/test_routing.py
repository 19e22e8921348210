"""Routing on the real services: who gets a customer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from core.staff import Role
from handoff.queue.routing import Assignment

from ...conftest import FakeClock
from ..conftest import Customer, Desk, on_both_databases
from .steps import (
    a_supervisor,
    at_the_desk,
    audited,
    change,
    is_with,
    keep_there,
    owner_of,
    team,
    told,
)


@on_both_databases
async def test_whoever_comes_online_gets_the_oldest_first(desk: Desk, clock: FakeClock) -> None:
    await team(desk)
    first = await desk.waiting_customer()
    clock.advance(timedelta(seconds=1))
    second = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await change(desk, agent, capacity=1)
    async with told(desk, agent) as heard:
        async with desk.wing.works.writing() as work:
            await work.agents.connect(agent.id)
        await is_with(first, "Dana Brooks")
    assert [one.type for one in heard] == ["assigned"]
    assert heard[0].data["conversation"]["id"] == first.conversation_id
    assert (await second.state())["queue"]["position"] == 1
    await agent.act(first.conversation_id, "resolve")
    await is_with(second, "Dana Brooks")
    [one, two] = await audited(desk, "assign")
    assert (one.actor.value, one.conversation_id) == ("system", first.conversation_id)
    assert two.details["to"] == agent.id


async def test_a_larger_capacity_is_filled_at_once(desk: Desk) -> None:
    await team(desk)
    agent = await at_the_desk(desk, "Dana Brooks", capacity=0)
    customer = await desk.waiting_customer()
    await asyncio.sleep(0.4)
    assert await owner_of(customer) is None
    await change(desk, agent, capacity=1)
    await is_with(customer, "Dana Brooks")


async def test_busy_agents_get_nobody(desk: Desk) -> None:
    await team(desk)
    agent = await at_the_desk(desk, "Dana Brooks")
    await agent.send("PUT", "presence", {"state": "busy"})
    customer = await desk.waiting_customer()
    await asyncio.sleep(0.4)
    assert await owner_of(customer) is None
    await agent.send("PUT", "presence", {"state": "online"})
    await is_with(customer, "Dana Brooks")


async def test_skill_then_team_then_anybody(desk: Desk, clock: FakeClock) -> None:
    special = await team(desk, name="Returns", takes={"reasons": ["asked"], "flows": [], "locales": []})
    expert = await at_the_desk(desk, "Elena", capacity=1, skills=["language:de"], team_ids=[special["id"]])
    colleague = await at_the_desk(desk, "Carlos", capacity=1, team_ids=[special["id"]])
    await at_the_desk(desk, "Sara")

    async def german() -> Customer:
        customer = await desk.visitor(locale="de-AT")
        await customer.write("Hallo")
        await customer.hears("You said")
        await customer.request_person()
        return customer

    first = await german()
    await is_with(first, "Elena")
    second = await german()
    await asyncio.sleep(0.3)
    assert await owner_of(second) is None  # Elena may come free
    clock.advance(timedelta(seconds=61))
    await keep_there(desk)
    await is_with(second, "Carlos")
    third = await german()
    clock.advance(timedelta(seconds=61))
    await keep_there(desk)
    await asyncio.sleep(0.3)
    assert await owner_of(third) is None  # one of the team may come free
    clock.advance(timedelta(seconds=240))
    await keep_there(desk)
    await is_with(third, "Sara")
    assert expert.id != colleague.id
    summary = (await expert.detail(first.conversation_id))["conversation"]
    assert (summary["team"]["name"], summary["skills"]) == ("Returns", ["language:de"])


@on_both_databases
async def test_two_servers_never_fill_an_agent_twice(desk: Desk) -> None:
    agent = await at_the_desk(desk, "Dana Brooks", capacity=3)
    customers = [await desk.waiting_customer() for _ in range(8)]

    async def assign(customer: Customer) -> bool:
        async with desk.wing.works.writing() as work:
            return await work.assignments.assign(Assignment(customer.conversation_id, agent.id))

    await team(desk, routing="round_robin")
    await asyncio.gather(*(assign(one) for one in customers for _ in range(2)))

    async def have() -> int:
        return [await owner_of(one) for one in customers].count("Dana Brooks")

    assert await have() == 3
    assert len(await audited(desk, "assign")) == 3
    await asyncio.sleep(0.4)
    assert await have() == 3


async def test_moved_to_a_team_a_customer_keeps_their_place_in_time(desk: Desk, clock: FakeClock) -> None:
    first = await desk.waiting_customer()
    clock.advance(timedelta(minutes=1))
    returns = await team(desk, name="Returns", routing="manual")
    agent = await at_the_desk(desk, "Dana Brooks", team_ids=[returns["id"]])
    second = await desk.waiting_customer()
    for customer in (second, first):
        await agent.act(customer.conversation_id, "claim")
        body = {"team_id": returns["id"], "note": "About a lamp"}
        summary = await agent.act(customer.conversation_id, "transfer", **body)
        assert (summary["team"]["name"], summary["assignee"]) == ("Returns", None)
    place = (await first.state())["queue"]
    assert (place["position"], place["team"], place["agents_online"], place["away"]) == (
        1,
        "Returns",
        1,
        None,
    )
    assert (await second.state())["queue"]["position"] == 2
    await first.hears("Our Returns team will take over")
    detail = await agent.detail(first.conversation_id)
    assert [one["text"] for one in detail["messages"] if one["private"]] == ["About a lamp"]
    assert await agent.refused(first.conversation_id, "transfer", team_id="no such") == (
        404,
        "team_not_found",
    )
    response = await agent.send("POST", f"conversations/{first.conversation_id}/transfer", {"note": "-"})
    assert response.status_code == 422


async def test_a_released_customer_does_not_come_straight_back(desk: Desk, clock: FakeClock) -> None:
    await team(desk)
    agent = await at_the_desk(desk, "Dana Brooks")
    customer = await desk.waiting_customer()
    await is_with(customer, "Dana Brooks")
    await agent.act(customer.conversation_id, "release")
    await asyncio.sleep(0.4)
    assert await owner_of(customer) is None
    clock.advance(timedelta(minutes=2))
    await keep_there(desk)
    await is_with(customer, "Dana Brooks")


async def test_what_was_taken_from_the_bot_and_released_has_a_story(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write("Where is my lamp?")
    await customer.hears("You said")
    lead = await a_supervisor(desk)
    await lead.act(customer.conversation_id, "claim", take_over=True)
    summary = await lead.act(customer.conversation_id, "release")
    assert (summary["reason"], summary["team"]["name"]) == ("asked", "Support")
    story = (await lead.detail(customer.conversation_id))["handoff"]["summary"]
    assert lead.account.name in story
    assert "Where is my lamp?" in story
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await agent.act(customer.conversation_id, "resolve")


async def test_a_supervisor_reassigns_and_both_agents_hear_of_it(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    dana, sara = await desk.staff("Dana Brooks"), await desk.staff("Sara Lind")
    await dana.act(customer.conversation_id, "claim")
    lead = await desk.staff("Lee Roth", Role.SUPERVISOR)
    async with told(desk, dana) as danas, told(desk, sara) as saras:
        await lead.act(customer.conversation_id, "transfer", staff_id=sara.id)
        assert await owner_of(customer) == "Sara Lind"
        await lead.act(customer.conversation_id, "claim", take_over=True)
    assert [(one.type, one.data.get("reason")) for one in danas] == [("lost", "reassigned")]
    assert [(one.type, one.data.get("reason")) for one in saras] == [
        ("assigned", None),
        ("lost", "taken_over"),
    ]
    another = await desk.waiting_customer()
    assert await dana.refused(another.conversation_id, "transfer", staff_id=sara.id) == (
        409,
        "not_your_conversation",
    )
    await lead.act(another.conversation_id, "transfer", staff_id=sara.id)
    assert await owner_of(another) == "Sara Lind"


async def test_the_customer_leaves_the_queue(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    response = await desk.http.post("/api/widget/leave-queue", headers=customer.headers)
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["queue"]) == ("pending", None)
    await customer.hears("You're no longer in line")
    again = await desk.http.post("/api/widget/leave-queue", headers=customer.headers)
    assert (again.status_code, again.json()["error"]) == (409, "not_possible_now")
    await customer.write("Are you there?")
    await customer.hears("You said: Are you there?")
    assert [one.actor.value for one in await audited(desk, "leave_queue")] == ["customer"]
