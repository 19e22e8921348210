"""Whose time a conversation takes, and what its customer was promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.staff import Role
from handoff import events
from handoff.team.models import Routing, Team

from ..conftest import FakeClock
from .bot import says
from .conftest import Customer, Desk, eventually


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
