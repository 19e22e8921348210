"""Whose time a conversation takes, and what its customer was promised."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from core.bus import Event
from core.services import CoreServices
from core.staff import Role
from handoff import events
from handoff.app import build
from handoff.queue.models import Handoff
from handoff.service_level.models import ServicePromise
from handoff.service_level.sweeper import ServiceLevelSweeper
from handoff.settings import HandoffSettings
from handoff.team.models import Routing, Team

from ..conftest import FakeClock
from ..waiting import PATIENCE_SECONDS
from .bot import ScriptedBot, says
from .conftest import Customer, Desk, compose, on_both_databases


async def add_team(desk: Desk, **values: Any) -> Team:
    """A default team that promises a first reply in 10 min, a next one in 5, a resolution in an hour."""
    now = desk.core.clock.now()
    terms: dict[str, Any] = {
        "name": "Customer care",
        "is_default": True,
        "takes": {},
        "routing": Routing.MANUAL,
        "time_zone": "UTC",
        "hours": None,
        "holidays": [],
        "first_reply_seconds": 600,
        "next_reply_seconds": 300,
        "resolution_seconds": 3600,
        "created_at": now,
        "updated_at": now,
    }
    team = Team(**terms | values)
    async with desk.core.database.transaction() as session:
        if team.is_default:  # instead of the one that a new server makes
            await session.execute(update(Team).values(is_default=False))
        session.add(team)
    return team


async def promises_of(agent: Any, customer: Customer) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in (await agent.get(f"conversations/{customer.conversation_id}/timeline"))["promises"]:
        found.setdefault(one["target"], []).append(one)
    return found


def minutes(clock_time: str | None, start: datetime) -> float | None:
    return None if clock_time is None else (datetime.fromisoformat(clock_time) - start).total_seconds() / 60


async def test_a_stint_is_written_for_every_owner(desk: Desk, clock: FakeClock) -> None:
    start = clock.now()
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    customer = await desk.waiting_customer()
    clock.advance(timedelta(minutes=2))
    await dana.act(customer.conversation_id, "claim")
    clock.advance(timedelta(minutes=3))
    await lee.act(customer.conversation_id, "claim", take_over=True)
    clock.advance(timedelta(minutes=4))
    await lee.act(customer.conversation_id, "release")
    clock.advance(timedelta(minutes=1))
    await dana.act(customer.conversation_id, "claim")
    clock.advance(timedelta(minutes=5))
    until = (clock.now() + timedelta(hours=1)).isoformat()
    await dana.act(customer.conversation_id, "snooze", until=until)
    clock.advance(timedelta(minutes=10))
    await customer.write("Are you there?")
    clock.advance(timedelta(minutes=5))
    await dana.act(customer.conversation_id, "resolve")
    stints = (await dana.get(f"conversations/{customer.conversation_id}/timeline"))["stints"]
    told = [
        (
            one["owner"],
            (one["staff"] or {}).get("name"),
            minutes(one["began_at"], start),
            minutes(one["ended_at"], start),
            one["end"],
        )
        for one in stints
    ]
    assert told == [
        ("bot", None, 0, 0, "request_handoff"),
        ("queue", None, 0, 2, "claim"),
        ("agent", "Dana Brooks", 2, 5, "take_over"),
        ("agent", "Lee Moreau", 5, 9, "release"),
        ("queue", None, 9, 10, "claim"),
        ("agent", "Dana Brooks", 10, 30, "resolve"),
    ]
    clock.advance(timedelta(hours=1))
    await customer.write("One more thing")
    await customer.is_in("pending", "bot")
    stints = (await dana.get(f"conversations/{customer.conversation_id}/timeline"))["stints"]
    assert [(one["owner"], one["ended_at"]) for one in stints[6:]] == [("bot", None)]


async def test_promises_begin_at_the_handover_and_end_with_people(desk: Desk, clock: FakeClock) -> None:
    team = await add_team(desk)
    dana = await desk.staff("Dana Brooks")
    customer = await desk.visitor()
    await customer.write("My parcel is late")
    await customer.hears("You said")
    clock.advance(timedelta(minutes=30))
    assert await promises_of(dana, customer) == {}, "the bot's time is on no clock"
    await customer.request_person()
    start = clock.now()
    promises = await promises_of(dana, customer)
    due = {target: [minutes(one["due_at"], start) for one in made] for target, made in promises.items()}
    assert due == {"first_reply": [10], "resolution": [60]}
    assert [minutes(one["warn_at"], start) for one in promises["first_reply"]] == [8]
    summary = (await dana.get("queue"))["conversations"][0]
    assert (summary["due"]["target"], minutes(summary["due"]["due_at"], start)) == ("first_reply", 10)
    async with desk.core.database.reading() as session:
        stored = (await session.scalars(select(ServicePromise))).all()
        handoff = (await session.scalars(select(Handoff))).one()
    assert {(one.team_id, one.handoff_id) for one in stored} == {(team.id, handoff.id)}

    await customer.write("Hello?")
    assert "next_reply" not in await promises_of(dana, customer), "the first reply is promised still"
    clock.advance(timedelta(minutes=3))
    await dana.act(customer.conversation_id, "claim")
    await dana.write(customer.conversation_id, "He is new here", kind="notes")
    assert (await promises_of(dana, customer))["first_reply"][0]["kept_at"] is None
    await dana.write(customer.conversation_id, "I'm looking")
    promises = await promises_of(dana, customer)
    assert minutes(promises["first_reply"][0]["kept_at"], start) == 3
    assert promises["first_reply"][0]["broken_at"] is None
    clock.advance(timedelta(minutes=2))
    await customer.write("And?")
    clock.advance(timedelta(minutes=1))
    await customer.write("Please")
    promises = await promises_of(dana, customer)
    assert [minutes(one["due_at"], start) for one in promises["next_reply"]] == [10]
    summary = (await dana.detail(customer.conversation_id))["conversation"]
    assert summary["due"]["target"] == "next_reply"
    await dana.act(customer.conversation_id, "resolve")
    promises = await promises_of(dana, customer)
    assert [minutes(one["kept_at"], start) for one in promises["next_reply"] + promises["resolution"]] == [
        6,
        6,
    ]
    assert (await dana.detail(customer.conversation_id))["conversation"]["due"] is None


async def test_next_reply_stops_while_the_conversation_is_set_aside(desk: Desk, clock: FakeClock) -> None:
    await add_team(desk, resolution_seconds=None)
    dana = await desk.staff("Dana Brooks")
    customer = await desk.waiting_customer()
    await dana.act(customer.conversation_id, "claim")
    await dana.write(customer.conversation_id, "Send me a picture of it")
    await customer.write("I have none here")
    until = clock.now() + timedelta(hours=2)
    await dana.act(customer.conversation_id, "snooze", until=until.isoformat())
    promises = await promises_of(dana, customer)
    assert [one["kept_at"] is not None for one in promises["next_reply"]] == [True]
    assert (await dana.detail(customer.conversation_id))["conversation"]["due"] is None
    clock.advance(timedelta(hours=2))
    await customer.is_in("open", "agent")  # woken by the time: the customer's words are still unanswered
    promises = await promises_of(dana, customer)
    assert [minutes(one["due_at"], until) for one in promises["next_reply"]] == [3 - 120 + 2, 5]
    await dana.write(customer.conversation_id, "Then tell me its number")
    await dana.act(customer.conversation_id, "snooze", until=(clock.now() + timedelta(hours=9)).isoformat())
    clock.advance(timedelta(hours=1))
    await customer.write("1042")
    promises = await promises_of(dana, customer)
    assert [one["kept_at"] for one in promises["next_reply"][2:]] == [None]
    assert minutes(promises["next_reply"][2]["due_at"], until) == 65


async def test_a_promise_is_reckoned_in_opening_hours(desk: Desk, clock: FakeClock) -> None:
    hours = {"monday": [["09:00", "12:05"]], "tuesday": [["09:00", "17:00"]]}
    await add_team(desk, hours=hours, next_reply_seconds=None, resolution_seconds=None)
    dana = await desk.staff("Dana Brooks")
    customer = await desk.waiting_customer()  # on Monday at noon
    promise = (await promises_of(dana, customer))["first_reply"][0]
    assert promise["due_at"].startswith("2026-03-03T09:05:00")
    assert promise["warn_at"].startswith("2026-03-03T09:03:00")
    clock.advance(timedelta(hours=20))
    await desk.wing.service_levels.watch_promises()
    assert (await promises_of(dana, customer))["first_reply"][0]["broken_at"] is None


@on_both_databases
async def test_a_promise_is_warned_of_and_broken_once(desk: Desk, clock: FakeClock) -> None:
    await add_team(desk)
    dana = await desk.staff("Dana Brooks")
    other = ServiceLevelSweeper(works=desk.wing.works, clock=clock, settings=desk.wing.settings)
    async with desk.core.bus.subscribe(events.DESK) as incoming:
        customer = await desk.waiting_customer()
        start = clock.now()
        for passed in (7, 8, 9, 10, 11, 12, 50, 61):
            clock.advance(start + timedelta(minutes=passed) - clock.now())
            await asyncio.gather(
                other.watch_promises(), desk.wing.service_levels.watch_promises(), other.watch_promises()
            )
        await desk.core.bus.publish(Event("the.end", (events.DESK,)))
        told = [
            (event.type, event.data["conversation"]["id"])
            async for event in until(incoming, "the.end")
            if event.type.startswith("promise.")
        ]
    mine = customer.conversation_id
    assert told == [
        ("promise.warning", mine),
        ("promise.broken", mine),
        ("promise.warning", mine),
        ("promise.broken", mine),
    ]
    promises = await promises_of(dana, customer)
    assert minutes(promises["first_reply"][0]["broken_at"], start) == 10
    summary = (await dana.get("queue"))["conversations"][0]
    assert (summary["due"]["target"], summary["due"]["kept_at"]) == ("first_reply", None)
    assert summary["due"]["broken_at"] is not None
    await dana.act(mine, "claim")
    await dana.write(mine, "Sorry for the wait")
    promise = (await promises_of(dana, customer))["first_reply"][0]
    assert (minutes(promise["broken_at"], start), minutes(promise["kept_at"], start)) == (10, 61)


async def test_a_reply_between_two_looks_is_late_all_the_same(
    core_services: CoreServices, handoff_settings: HandoffSettings, bot: ScriptedBot, clock: FakeClock
) -> None:
    wing = build(core_services, handoff_settings, bot.transport)  # not started: nothing looks at the clock
    app = compose(core_services, wing)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        desk = Desk(app, core_services, wing, bot, http)
        await add_team(desk)
        dana, customer = await desk.staff("Dana Brooks"), await desk.visitor()
        await customer.request_person()
        await dana.act(customer.conversation_id, "claim")
        clock.advance(timedelta(minutes=10))
        async with core_services.bus.subscribe(events.DESK) as incoming:
            await dana.write(customer.conversation_id, "Exactly in time")
            promise = (await promises_of(dana, customer))["first_reply"][0]
            assert (promise["broken_at"], promise["kept_at"] is None) == (None, False)
            await customer.write("Thanks, and the invoice?")
            clock.advance(timedelta(minutes=6))
            await dana.write(customer.conversation_id, "Here it is")
            seen = [event.type async for event in until(incoming, events.PROMISE_BROKEN)]
        assert events.PROMISE_BROKEN in seen
        promise = (await promises_of(dana, customer))["next_reply"][0]
        assert promise["broken_at"] == promise["due_at"]


async def until(incoming: AsyncIterator[Event], last: str) -> AsyncIterator[Event]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in incoming:
            yield event
            if event.type == last:
                return


@on_both_databases
async def test_an_idle_conversation_is_closed_without_a_word(desk: Desk, clock: FakeClock) -> None:
    dana = await desk.staff("Dana Brooks")
    idle, busy, waiting = await desk.visitor(), await desk.visitor(), await desk.waiting_customer()
    await idle.write("What are your opening hours?")
    await idle.hears("You said")
    texts = await idle.texts()
    start = clock.now()
    clock.advance(timedelta(hours=23))
    await busy.write("Hello")
    await busy.hears("You said")
    assert await desk.wing.service_levels.close_idle() == 0
    clock.advance(timedelta(hours=1))
    await asyncio.gather(*(desk.wing.service_levels.close_idle() for _ in range(3)))
    assert (await idle.state())["status"] == "resolved"
    assert (await busy.state())["status"] == "pending"
    assert (await waiting.state())["status"] == "open"
    assert await idle.texts() == texts
    assert (await idle.state())["rating"] is None
    timeline = await dana.get(f"conversations/{idle.conversation_id}/timeline")
    assert [(one["owner"], one["end"]) for one in timeline["stints"]] == [("bot", "closed_idle")]
    assert minutes(timeline["stints"][0]["ended_at"], start) == 24 * 60
    told = [(one["actor"], one["actor_name"], one["action"]) for one in timeline["audit"]]
    assert told == [("system", "Frontdesk", "close_idle")]
    # Whoever comes back goes on with the bot, which has forgotten the form that it was in.
    await idle.write("Still there?")
    await idle.is_in("pending", "bot")
    await idle.hears("Still there?")
    assert "/cancel_flow" in desk.bot.texts


async def test_a_conversation_that_waits_for_a_decision_is_not_idle(desk: Desk, clock: FakeClock) -> None:
    approval = {
        "reference": "R-1",
        "kind": "fee_reversal",
        "title": "Reverse a fee",
        "reason": "over the limit",
    }
    desk.bot.on("Reverse it", says({"text": "A colleague decides.", "approval": approval}))
    customer = await desk.visitor()
    await customer.write("Reverse it")
    await customer.hears("A colleague decides")
    clock.advance(timedelta(hours=30))
    assert await desk.wing.service_levels.close_idle() == 0
    assert (await customer.state())["status"] == "pending"


async def test_a_move_to_another_team_is_a_stint_of_its_own_on_the_old_terms(
    desk: Desk, clock: FakeClock
) -> None:
    care = await add_team(desk)
    billing = await add_team(desk, name="Billing", is_default=False, first_reply_seconds=60)
    dana = await desk.staff("Dana Brooks")
    customer = await desk.waiting_customer()
    start = clock.now()
    await dana.act(customer.conversation_id, "claim")
    clock.advance(timedelta(minutes=2))
    await dana.act(customer.conversation_id, "transfer", team_id=billing.id)
    timeline = await dana.get(f"conversations/{customer.conversation_id}/timeline")
    told = [(one["owner"], (one["team"] or {}).get("name"), one["end"]) for one in timeline["stints"]]
    assert told[:3] == [
        ("bot", None, "request_handoff"),
        ("queue", care.name, "claim"),
        ("agent", care.name, "move"),
    ]
    assert told[3] == ("queue", "Billing", None)
    first = (await promises_of(dana, customer))["first_reply"]
    assert [minutes(one["due_at"], start) for one in first] == [10]
