"""The demo company's desk: filled once, and left alone after that."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database import Database
from core.staff import Role, StaffAccount
from core.staff.__main__ import DEMO_STAFF
from handoff.demo.company import AGENTS, BILLING, REPLIES, DemoDesk

from ..conftest import FakeClock
from .conftest import Desk, on_both_databases


async def add_staff(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        session.add_all(
            StaffAccount(
                email=email, name=name, role=role, password_hash="unused", is_active=True, created_at=now
            )
            for email, name, role in DEMO_STAFF
        )


async def fill(database: Database, clock: FakeClock) -> list[str]:
    async with database.transaction() as session:
        return await DemoDesk(session, clock).fill()


@on_both_databases
async def test_the_desk_is_filled_once(desk: Desk, clock: FakeClock) -> None:
    assert set(AGENTS) <= {email for email, _, _ in DEMO_STAFF}
    await add_staff(desk.core.database, clock.now())
    made = await fill(desk.core.database, clock)
    assert len(made) == 2 + len(AGENTS) + len(REPLIES)
    assert await fill(desk.core.database, clock) == []
    guest = await desk.staff("Guest Supervisor", Role.SUPERVISOR)
    teams = {one["name"]: one for one in (await guest.get("teams"))["teams"]}
    assert set(teams) == {"Customer care", "Billing"}, "the server's own first team became the demo's"
    assert [teams[name]["is_default"] for name in ("Customer care", "Billing")] == [True, False]
    assert teams["Billing"]["takes"]["flows"] == ["fee_form"]
    agents = {one["name"]: one for one in (await guest.get("agents"))["agents"]}
    assert agents["Dana Brooks"]["team_ids"] == [teams["Customer care"]["id"]]
    assert "fees" in agents["Marcus Hale"]["skills"]
    replies = (await guest.get("canned-replies"))["canned_replies"]
    assert {one["shortcode"] for one in replies} == set(REPLIES)
    assert {one["updated_by"] for one in replies} == {"Lee Moreau"}


async def test_a_filled_desk_keeps_what_was_changed(desk: Desk, clock: FakeClock) -> None:
    await add_staff(desk.core.database, clock.now())
    await fill(desk.core.database, clock)
    guest = await desk.staff("Guest Supervisor", Role.SUPERVISOR)
    replies = (await guest.get("canned-replies"))["canned_replies"]
    hello = next(one for one in replies if one["shortcode"] == "hello")
    await guest.send("PUT", f"canned-replies/{hello['id']}", {"shortcode": "hello", "text": "Howdy"})
    await fill(desk.core.database, clock)
    replies = (await guest.get("canned-replies"))["canned_replies"]
    assert next(one for one in replies if one["shortcode"] == "hello")["text"] == "Howdy"


async def test_the_demo_works_at_any_hour(desk: Desk, clock: FakeClock) -> None:
    await add_staff(desk.core.database, clock.now())
    await fill(desk.core.database, clock)
    guest = await desk.staff("Guest Supervisor", Role.SUPERVISOR)
    was_open = {"Customer care": set[bool](), "Billing": set[bool]()}
    for _ in range(7 * 4):
        for one in (await guest.get("teams"))["teams"]:
            was_open[one["name"]].add(one["is_open"])
        clock.advance(timedelta(hours=6))
    assert was_open == {"Customer care": {True}, "Billing": {True, False}}
    assert BILLING.hours is not None
