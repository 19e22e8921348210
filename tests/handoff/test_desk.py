"""Agents and supervisors: the queue, claims, notes, and who may do what."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.staff import Role
from handoff.audit.models import AuditEntry

from ..conftest import FakeClock
from .bot import says
from .conftest import Customer, Desk, on_both_databases


async def test_waiting_customers_are_served_by_priority_then_oldest_first(
    desk: Desk, clock: FakeClock
) -> None:
    expected: dict[str, Customer] = {}
    for name, priority in (
        ("second", "high"),
        ("third", "medium"),
        ("fourth", "medium"),
        ("first", "urgent"),
    ):
        desk.bot.on(
            name, says({"text": "ok", "handoff": {"reason": "asked", "summary": "-", "priority": priority}})
        )
        customer = await desk.visitor()
        await customer.write(name)
        await customer.is_in("open", "queue")
        expected[name] = customer
        clock.advance(timedelta(seconds=5))
    agent = await desk.staff("Dana Brooks")
    queue = (await agent.get("queue"))["conversations"]
    order = [expected[name].conversation_id for name in ("first", "second", "third", "fourth")]
    assert [one["id"] for one in queue] == order
    for position, name in enumerate(("first", "second", "third", "fourth"), 1):
        place = (await expected[name].state())["queue"]
        assert (place["position"], place["expected_wait_seconds"]) == (position, 240 * position)


async def test_claim_write_and_resolve(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    summary = await agent.act(customer.conversation_id, "claim")
    assert summary["assignee"] == {"id": agent.id, "name": "Dana Brooks"}
    assert summary["waiting_since"] is None
    assert (await customer.state())["owner"] == {"kind": "agent", "name": "Dana Brooks"}
    message = await agent.write(customer.conversation_id, "Hello, **Dana** here")
    assert "<strong>Dana</strong>" in message["html"]
    heard = await customer.hears("Dana** here")
    assert (heard["author"], heard["author_name"]) == ("agent", "Dana Brooks")
    summary = await agent.act(customer.conversation_id, "resolve")
    assert (summary["status"], summary["assignee"]) == ("resolved", None)
    assert (await agent.get("queue"))["conversations"] == []
    async with desk.core.database.reading() as session:
        actions = [one.action for one in await session.scalars(select(AuditEntry).order_by(AuditEntry.at))]
    assert sorted(actions) == ["claim", "resolve"]


@on_both_databases
async def test_a_hundred_parallel_claims_have_one_winner(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agents = [await desk.staff(f"Agent {number}") for number in range(100)]
    responses = await asyncio.gather(
        *(agent.send("POST", f"conversations/{customer.conversation_id}/claim") for agent in agents)
    )
    winners = [agent for agent, one in zip(agents, responses, strict=True) if one.status_code == 200]
    assert len(winners) == 1
    name = winners[0].account.name
    for response in responses:
        if response.status_code != 200:
            assert (response.status_code, response.json()["error"]) == (409, "conversation_already_assigned")
            assert name in response.json()["detail"]
    joined = [one for one in await customer.texts() if "has joined" in one]
    assert joined == [f"{name} has joined the conversation."]


async def test_second_claim_conflicts_and_repeated_claim_does_not(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    first = await dana.act(customer.conversation_id, "claim")
    assert await marcus.refused(customer.conversation_id, "claim") == (409, "conversation_already_assigned")
    again = await dana.act(customer.conversation_id, "claim")
    assert again["epoch"] == first["epoch"]


async def test_only_the_agent_who_has_it_may_write(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    message = {"client_id": "1", "text": "Hi"}
    for action in ("messages", "release", "resolve", "return-to-bot"):
        assert await marcus.refused(customer.conversation_id, action, **message) == (
            409,
            "not_your_conversation",
        ), action
    await dana.act(customer.conversation_id, "claim")
    assert await marcus.refused(customer.conversation_id, "messages", **message) == (
        409,
        "not_your_conversation",
    )
    await lee.write(customer.conversation_id, "Lee here as well")
    await customer.hears("Lee here as well")


async def test_nobody_writes_over_the_bot(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write("Hi")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    refused = await lee.refused(customer.conversation_id, "messages", client_id="1", text="Hi")
    assert refused == (409, "not_your_conversation")


async def test_supervisor_takes_over_and_an_agent_may_not(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write("Hi")
    dana = await desk.staff("Dana Brooks")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    conversation_id = customer.conversation_id
    assert (await dana.refused(conversation_id, "claim"))[0] == 403
    assert (await dana.refused(conversation_id, "claim", take_over=True))[0] == 403
    await lee.act(conversation_id, "claim", take_over=True)
    marcus = await desk.staff("Marcus Hale")
    assert await marcus.refused(conversation_id, "claim", take_over=True) == (403, "not_allowed")
    await lee.act(conversation_id, "transfer", staff_id=marcus.id, note="Please look after Rosa")
    assert (await customer.state())["owner"]["name"] == "Marcus Hale"
    await lee.act(conversation_id, "claim", take_over=True)
    assert (await customer.state())["owner"]["name"] == "Lee Moreau"


async def test_private_note_never_reaches_the_customer(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent, other = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    await agent.act(customer.conversation_id, "claim")
    poll = asyncio.create_task(customer.news(after=(await customer.state())["last_sequence"], wait=1))
    note = await agent.write(customer.conversation_id, "Looks like fraud SECRET", "notes")
    await other.write(customer.conversation_id, "I agree SECRET", "notes")
    assert note["private"] is True
    assert "SECRET" not in json.dumps(await poll)
    await agent.write(customer.conversation_id, "One moment")
    assert "SECRET" not in json.dumps(await customer.news())
    session = await desk.visitor(token=customer.token)
    assert "SECRET" not in json.dumps(session.session)
    detail = await agent.detail(customer.conversation_id)
    assert sum("SECRET" in one["text"] for one in detail["messages"]) == 2
    assert "SECRET" not in json.dumps(detail["conversation"])
    sequences = [one["sequence"] for one in detail["messages"]]
    assert sequences == list(range(1, len(sequences) + 1))


async def test_customer_cannot_fetch_a_note_by_its_client_id(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "notes", client_id="guess", text="SECRET")
    response = await customer.post(client_id="guess", text="x")
    assert (response.status_code, response.json()["error"]) == (409, "client_id_taken")
    assert "SECRET" not in response.text


async def test_repeated_desk_message_is_stored_once(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    body = {"client_id": "same", "text": "Hello"}
    path = f"conversations/{customer.conversation_id}/messages"
    responses = await asyncio.gather(*(agent.send("POST", path, body) for _ in range(5)))
    assert sorted(one.status_code for one in responses) == [200, 200, 200, 200, 201]
    assert (await customer.texts()).count("Hello") == 1


async def test_release_returns_the_customer_to_their_place(desk: Desk, clock: FakeClock) -> None:
    first = await desk.waiting_customer()
    clock.advance(timedelta(seconds=30))
    second = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(first.conversation_id, "claim")
    assert (await second.state())["queue"]["position"] == 1
    await agent.act(first.conversation_id, "release")
    queue = (await agent.get("queue"))["conversations"]
    assert [one["id"] for one in queue] == [first.conversation_id, second.conversation_id]
    assert (await second.state())["queue"]["position"] == 2


async def test_resolved_conversation_reopens_with_the_bot(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    epoch = (await agent.act(customer.conversation_id, "resolve"))["epoch"]
    await customer.write("One more thing")
    await customer.hears("You said: One more thing")
    state = await customer.state()
    assert (state["status"], state["epoch"]) == ("pending", epoch + 1)
    assert "/cancel_flow" in desk.bot.texts


async def test_snoozed_conversation_wakes_at_its_time_or_by_a_message(desk: Desk, clock: FakeClock) -> None:
    agent = await desk.staff("Dana Brooks")
    customers = [await desk.waiting_customer() for _ in range(2)]
    until = (clock.now() + timedelta(hours=2)).isoformat()
    for customer in customers:
        await agent.act(customer.conversation_id, "claim")
        assert (await agent.act(customer.conversation_id, "snooze", until=until))["status"] == "snoozed"
    await customers[0].write("Are you there?")
    state = await customers[0].state()
    assert (state["status"], state["owner"]["name"]) == ("open", "Dana Brooks")
    assert (await customers[1].state())["status"] == "snoozed"
    clock.advance(timedelta(hours=2, seconds=1))
    await customers[1].is_in("open", "agent")


@pytest.mark.parametrize("hours", [-1, 0, 24 * 400])
async def test_snooze_needs_a_time_ahead(desk: Desk, clock: FakeClock, hours: int) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    until = (clock.now() + timedelta(hours=hours)).isoformat()
    refused = await agent.refused(customer.conversation_id, "snooze", until=until)
    assert refused == (422, "snooze_time_not_ahead")


async def test_illegal_changes_conflict(desk: Desk) -> None:
    customer = await desk.visitor()
    await customer.write("Hi")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    conversation_id = customer.conversation_id
    for action, body in (
        ("release", {}),
        ("return-to-bot", {}),
        ("snooze", {"until": "2026-03-03T00:00:00Z"}),
        ("transfer", {"staff_id": lee.id}),
    ):
        assert await lee.refused(conversation_id, action, **body) == (409, "not_possible_now"), action
    await lee.act(conversation_id, "resolve")
    assert await lee.refused(conversation_id, "resolve") == (409, "not_possible_now")
    assert await lee.refused(conversation_id, "claim") == (409, "not_possible_now")


async def test_transfer_needs_somebody_who_takes_conversations(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent, editor = await desk.staff("Dana Brooks"), await desk.staff("Sam Ortiz", Role.EDITOR)
    await agent.act(customer.conversation_id, "claim")
    for staff_id in (editor.id, "nobody"):
        refused = await agent.refused(customer.conversation_id, "transfer", staff_id=staff_id)
        assert refused == (404, "agent_not_found")


async def test_request_for_a_person_is_idempotent(desk: Desk) -> None:
    customer = await desk.waiting_customer("I want to return a lamp")
    first = await customer.state()
    assert await customer.request_person() == first
    agent = await desk.staff("Dana Brooks")
    detail = await agent.detail(customer.conversation_id)
    assert detail["handoff"]["reason"] == "asked"
    assert "I want to return a lamp" in detail["handoff"]["summary"]


async def test_editors_and_strangers_stay_out(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    editor = await desk.staff("Sam Ortiz", Role.EDITOR)
    for path in (
        "queue",
        "conversations",
        f"conversations/{customer.conversation_id}",
        "agents",
        "approvals",
    ):
        assert (await desk.http.get(f"/api/desk/{path}")).status_code == 401, path
        assert (await editor.send("GET", path)).status_code == 403, path
    assert (await desk.http.get("/api/desk/queue", headers=customer.headers)).status_code == 401


async def test_unknown_conversation_is_not_found(desk: Desk) -> None:
    agent = await desk.staff("Dana Brooks")
    response = await agent.send("GET", "conversations/unknown")
    assert (response.status_code, response.json()["error"]) == (404, "conversation_not_found")
    assert await agent.refused("unknown", "claim") == (404, "conversation_not_found")


async def test_lists_page_through_by_activity(desk: Desk, clock: FakeClock) -> None:
    customers = []
    for _ in range(5):
        customers.append(customer := await desk.visitor())
        await customer.write("Hi")
        await customer.hears("You said")
        clock.advance(timedelta(seconds=1))
    await desk.visitor()  # said nothing, and is not listed
    agent = await desk.staff("Dana Brooks")
    await customers[1].request_person()
    await agent.act(customers[1].conversation_id, "claim")
    seen: list[str] = []
    before = None
    while True:
        params = {"before": before} if before else {}
        page = await agent.get("conversations", view="all", limit=2, **params)
        seen += [one["id"] for one in page["conversations"]]
        before = page["next_before"]
        if before is None:
            break
    order = [1, 4, 3, 2, 0]
    assert seen == [customers[number].conversation_id for number in order]
    mine = await agent.get("conversations", view="mine")
    assert [one["id"] for one in mine["conversations"]] == [customers[1].conversation_id]
    assert len((await agent.get("conversations", view="bot"))["conversations"]) == 4
    assert (await agent.send("GET", "conversations?before=nonsense")).status_code == 422


async def test_expected_wait_follows_recent_service_times(desk: Desk, clock: FakeClock) -> None:
    agent = await desk.staff("Dana Brooks")
    for _ in range(3):
        customer = await desk.waiting_customer()
        await agent.act(customer.conversation_id, "claim")
        clock.advance(timedelta(seconds=60))
        await agent.act(customer.conversation_id, "resolve")
    customer = await desk.waiting_customer()
    place = (await customer.state())["queue"]
    assert (place["position"], place["expected_wait_seconds"]) == (1, 60)


async def test_presence_is_offline_without_a_connection(desk: Desk) -> None:
    agent = await desk.staff("Dana Brooks")
    response = await agent.send("PUT", "presence", {"state": "online"})
    assert [one["state"] for one in response.json()["agents"]] == ["offline"]


async def test_concurrent_messages_keep_one_sequence(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await asyncio.gather(
        *(customer.write(f"c{number}", client_id=f"x{number}") for number in range(10)),
        *(agent.write(customer.conversation_id, f"a{number}") for number in range(10)),
    )
    detail = await agent.detail(customer.conversation_id)
    sequences = [one["sequence"] for one in detail["messages"]]
    assert sequences == list(range(1, len(sequences) + 1))
