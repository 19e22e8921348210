"""Supervisors change limits: all or none, one at a time, with a reason, and nothing is forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.staff import Role
from handoff import events

from ...conftest import FakeClock
from ..conftest import Desk, on_both_databases
from .steps import FEES, RETURNS, change, fetch, limits, policy, register, restore


@on_both_databases
async def test_change_holds_at_once_and_is_written_down(desk: Desk, clock: FakeClock) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    clock.advance(timedelta(hours=1))
    async with desk.core.bus.subscribe(events.DESK) as incoming:
        changed = await change(lee, {"window.days": "45", "shipping": "4.5"}, reason=" Holidays ")
        told = await anext(event async for event in incoming if event.type == "policy.updated")
    assert told.data == {"name": "returns", "revision": 1}
    assert changed.status_code == 200
    assert changed.json() == await policy(lee)
    window, bonus, shipping = changed.json()["limits"]
    assert (window["value"], window["file_value"], window["changed_by"]) == ("45", "30", "Lee Moreau")
    assert window["changed_at"] == "2026-03-02T13:00:00Z"
    assert (bonus["value"], bonus["changed_by"]) == ("5", None)
    assert (shipping["value"], shipping["file_value"]) == ("4.50", "6.95")
    assert await limits(desk) == {"returns": {"window.days": "45", "shipping": "4.50"}}
    [revision] = (await lee.get("policies/returns/revisions"))["revisions"]
    assert (revision["revision"], revision["by"], revision["reason"]) == (1, "Lee Moreau", "Holidays")
    assert revision["at"] == "2026-03-02T13:00:00Z"
    assert revision["changes"][0] == {
        "key": "window.days",
        "label": "Return window",
        "unit": "days",
        "currency": None,
        "before": "30",
        "after": "45",
        "is_file_value": False,
    }
    [entry] = (await lee.get("audit", action="change_limits"))["entries"]
    assert entry["actor_name"] == "Lee Moreau"
    assert entry["details"] == {
        "policy": "returns",
        "revision": 1,
        "reason": "Holidays",
        "changes": ["Return window: 30 → 45", "Return shipping: 6.95 → 4.50"],
    }


@pytest.mark.parametrize("back", [None, "30"])
async def test_limit_goes_back_to_the_files_value(desk: Desk, back: str | None) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await change(lee, {"window.days": "45"})).status_code == 200
    changed = await change(lee, {"window.days": back}, revision=1)
    assert changed.json()["limits"][0]["changed_by"] is None
    assert await limits(desk) == {}
    [newest, _] = (await lee.get("policies/returns/revisions"))["revisions"]
    [undone] = newest["changes"]
    assert (undone["before"], undone["after"], undone["is_file_value"]) == ("45", "30", True)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"window.days": "91", "shipping": "5"}, {"window.days": "from 14 to 90 days"}),
        ({"shipping": "5.005"}, {"shipping": "Two decimals"}),
        ({"window.days": "soon", "shipping": "99"}, {"window.days": "a number", "shipping": "15.00 USD"}),
        ({"window.weeks": "4"}, {"window.weeks": "no such limit"}),
        ({"window.weeks": None}, {"window.weeks": "no such limit"}),
    ],
)
async def test_all_is_changed_or_nothing(
    desk: Desk, changes: dict[str, Any], problems: dict[str, str]
) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    refused = await change(lee, changes)
    assert (refused.status_code, refused.json()["error"]) == (422, "limit_refused")
    fields = {one["field"]: one["problem"] for one in refused.json()["fields"]}
    assert fields.keys() == problems.keys()
    for key, words in problems.items():
        assert words in fields[key]
    assert (await fetch(desk)).json() == {"revision": 0, "limits": {}}
    assert (await lee.get("policies/returns/revisions"))["revisions"] == []


async def test_reason_is_needed_and_a_change_that_changes_nothing_is_none(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    refused = await change(lee, {"window.days": "45"}, reason=" ")
    assert (refused.status_code, refused.json()["error"]) == (422, "reason_needed")
    assert refused.json()["fields"][0]["field"] == "reason"
    assert (await change(lee, {})).status_code == 422
    unchanged = await change(lee, {"window.days": "30", "shipping": "6.950"})
    assert (unchanged.status_code, unchanged.json()["revision"]) == (200, 0)
    unknown = await change(lee, {"window.days": "45"}, name="warranty")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "policy_not_found")


async def test_agents_read_and_editors_do_not(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    dana = await desk.staff("Dana Brooks")
    sam = await desk.staff("Sam Ortiz", Role.EDITOR)
    assert (await policy(dana))["limits"]
    assert (await dana.get("policies/returns/revisions"))["revisions"] == []
    for refused in (
        await change(dana, {"window.days": "45"}),
        await restore(dana, 0, revision=0),
        await sam.send("GET", "policies"),
        await sam.send("GET", "policies/returns/revisions"),
    ):
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    assert await limits(desk) == {}


@on_both_databases
async def test_of_supervisors_who_change_it_at_once_one_is_heard(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    await register(desk, "fees", FEES)
    people = [await desk.staff(f"Supervisor {number}", Role.SUPERVISOR) for number in range(6)]
    responses = await asyncio.gather(
        *(change(person, {"window.days": str(40 + number)}) for number, person in enumerate(people)),
        change(people[0], {"authority": "60"}, name="fees"),
    )
    *responses, other = responses
    assert sorted(one.status_code for one in responses) == [200] + [409] * 5
    assert other.status_code == 200, "another policy is in nobody's way"
    winner = next(one.json() for one in responses if one.status_code == 200)
    for refused in (one.json() for one in responses if one.status_code == 409):
        assert refused["error"] == "policy_changed"
        assert refused["current"] == winner
    fetched = (await fetch(desk)).json()
    assert fetched["revision"] == 2
    assert fetched["limits"]["returns"] == {"window.days": winner["limits"][0]["value"]}
    assert fetched["limits"]["fees"] == {"authority": "60.00"}
    numbers = [
        one["revision"]
        for name in ("returns", "fees")
        for one in (await people[0].get(f"policies/{name}/revisions"))["revisions"]
    ]
    assert sorted(numbers) == [1, 2]


@on_both_databases
async def test_earlier_revision_is_restored_as_a_new_one(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    await register(desk, "fees", FEES)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await change(lee, {"window.days": "45"})).status_code == 200
    assert (await change(lee, {"authority": "60"}, name="fees")).status_code == 200
    assert (await change(lee, {"window.days": None, "shipping": "0"}, revision=1)).status_code == 200
    restored = await restore(lee, 1, revision=3)
    assert (restored.status_code, restored.json()["revision"]) == (200, 4)
    assert (await limits(desk))["returns"] == {"window.days": "45"}
    page = await lee.get("policies/returns/revisions", limit=2)
    assert [one["revision"] for one in page["revisions"]] == [4, 3]
    assert page["revisions"][0]["reason"] == "The holidays are over"
    assert [(one["key"], one["after"]) for one in page["revisions"][0]["changes"]] == [
        ("window.days", "45"),
        ("shipping", "6.95"),
    ]
    rest = await lee.get("policies/returns/revisions", limit=2, before=page["next_before"])
    assert ([one["revision"] for one in rest["revisions"]], rest["next_before"]) == ([1], None)
    stale = await restore(lee, 0, revision=3)
    assert (stale.status_code, stale.json()["error"]) == (409, "policy_changed")
    elsewhere = await restore(lee, 2, revision=4)
    assert (elsewhere.status_code, elsewhere.json()["error"]) == (404, "revision_not_found")
    assert (await restore(lee, 0, revision=4)).json()["revision"] == 5
    assert await limits(desk) == {"fees": {"authority": "60.00"}}


async def test_what_is_restored_has_to_be_possible_still(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await change(lee, {"window.days": "90", "shipping": "0"})).status_code == 200
    assert (await restore(lee, 0, revision=1)).json()["revision"] == 2
    [window, *_] = RETURNS["limits"]
    narrower = {**RETURNS, "version": 2, "digest": "d2", "limits": [{**window, "maximum": "60"}]}
    assert (await register(desk, "returns", narrower))["dropped"] == []
    refused = await restore(lee, 1, revision=2)
    assert (refused.status_code, refused.json()["error"]) == (422, "limit_refused")
    assert [one["field"] for one in refused.json()["fields"]] == ["window.days"]


@on_both_databases
@pytest.mark.parametrize(
    "statement", ["UPDATE policy_revision SET reason = ''", "DELETE FROM policy_revision"]
)
async def test_the_database_refuses_to_change_or_delete_a_revision(desk: Desk, statement: str) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await change(lee, {"window.days": "45"})).status_code == 200

    async def execute() -> None:
        async with desk.core.database.transaction() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        await execute()
    [revision] = (await lee.get("policies/returns/revisions"))["revisions"]
    assert revision["reason"] == "Holidays"
