"""Who did what: written with what it records, read by supervisors, and never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.staff import Role, StaffJournal, StaffService

from ..conftest import FakeClock
from .conftest import Desk, on_both_databases


@on_both_databases
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor_name = 'Nobody'", "DELETE FROM audit_entry"]
)
async def test_the_database_refuses_to_change_or_delete_an_entry(desk: Desk, statement: str) -> None:
    dana = await desk.staff("Dana Brooks")
    customer = await desk.waiting_customer()
    await dana.act(customer.conversation_id, "claim")

    async def execute() -> None:
        async with desk.core.database.transaction() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        await execute()
    async with desk.core.database.reading() as session:
        rows = list(await session.execute(text("SELECT actor_name, action FROM audit_entry")))
    assert ("Dana Brooks", "claim") in [tuple(row) for row in rows]


async def test_what_fails_leaves_no_entry(desk: Desk) -> None:
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    customer = await desk.waiting_customer()
    await lee.act(customer.conversation_id, "claim")
    assert (await dana.refused(customer.conversation_id, "resolve"))[0] == 409
    actions = [one["action"] for one in (await lee.get("audit"))["entries"] if one["actor"] == "staff"]
    assert actions == ["claim"]


async def test_supervisors_read_it_by_what_they_look_for(desk: Desk, clock: FakeClock) -> None:
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    one, other = await desk.waiting_customer(), await desk.waiting_customer()
    for customer, agent in ((one, dana), (other, lee)):
        clock.advance(timedelta(seconds=1))
        await agent.act(customer.conversation_id, "claim")
        clock.advance(timedelta(seconds=1))
        await customer.write("Hello")
        await agent.act(customer.conversation_id, "resolve")
    clock.advance(timedelta(seconds=1))
    await one.http.post("/api/widget/rating", json={"score": 2}, headers=one.headers)

    async def told(**filters: Any) -> list[tuple[str, str]]:
        page = await lee.get("audit", **filters)
        return [(entry["actor_name"], entry["action"]) for entry in page["entries"]]

    assert await told(actor_id=dana.id) == [("Dana Brooks", "resolve"), ("Dana Brooks", "claim")]
    assert await told(action="claim") == [("Lee Moreau", "claim"), ("Dana Brooks", "claim")]
    assert await told(action="claim", actor_id=lee.id) == [("Lee Moreau", "claim")]
    mine = await told(conversation_id=one.conversation_id)
    assert mine[0] == ("Customer", "rate")
    assert {("Dana Brooks", "resolve"), ("Dana Brooks", "claim")} <= set(mine)
    timeline = (await dana.get(f"conversations/{one.conversation_id}/timeline"))["audit"]
    assert [(entry["actor_name"], entry["action"]) for entry in reversed(timeline)] == mine
    assert (await dana.send("GET", "audit")).status_code == 403
    assert (await dana.send("GET", "conversations/unknown/timeline")).status_code == 404


async def test_it_is_read_page_by_page(desk: Desk) -> None:
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    for number in range(5):  # at one and the same moment
        response = await lee.send("POST", "canned-replies", {"shortcode": f"reply-{number}", "text": "Hello"})
        assert response.status_code == 201
    seen: list[str] = []
    before: str | None = None
    while True:
        page = await lee.get(
            "audit", limit=2, action="create_canned_reply", **({"before": before} if before else {})
        )
        seen += [entry["details"]["shortcode"] for entry in page["entries"]]
        before = page["next_before"]
        if before is None:
            break
    assert sorted(seen) == [f"reply-{number}" for number in range(5)]


async def test_who_signs_in_and_out_is_written_down(desk: Desk) -> None:
    assert isinstance(desk.wing, StaffJournal)
    password = "a password for tests"
    async with desk.core.database.transaction() as session:
        service = StaffService(session, desk.core.clock)
        account = await service.create("sam@tallowreed.example", "Sam Ortiz", Role.EDITOR, password)
    credentials = {"email": account.email, "password": password}
    wrong = await desk.http.post("/api/desk/session", json=credentials | {"password": "not the password"})
    assert wrong.status_code == 401
    signed_in = await desk.http.post("/api/desk/session", json=credentials)
    assert signed_in.status_code == 200
    assert (await desk.http.delete("/api/desk/session")).status_code == 204
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    entries = (await lee.get("audit", actor_id=account.id))["entries"]
    assert sorted(one["action"] for one in entries) == ["sign_in", "sign_out"]
