"""The actions register their policies, and ask what was changed."""

from __future__ import annotations

from typing import Any

import pytest

from core.staff import Role

from ..conftest import Desk, on_both_databases
from .steps import BONUS, FEES, RETURNS, SHIPPING, WINDOW, change, fetch, limits, policy, put, register


@pytest.mark.parametrize("token", [None, "", "another token"])
async def test_only_the_service_token_opens_it(desk: Desk, token: str | None) -> None:
    for response in (await put(desk, "returns", RETURNS, token), await fetch(desk, token=token)):
        assert (response.status_code, response.json()["error"]) == (401, "wrong_service_token")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await lee.get("policies"))["policies"] == []


@on_both_databases
async def test_registered_policy_is_shown_on_the_desk(desk: Desk) -> None:
    for _ in range(2):  # at every start
        assert await register(desk, "returns", RETURNS) == {"revision": 0, "dropped": []}
        assert await register(desk, "fees", FEES) == {"revision": 0, "dropped": []}
    dana = await desk.staff("Dana Brooks")
    views = (await dana.get("policies"))["policies"]
    assert [one["name"] for one in views] == ["fees", "returns"]
    shown = views[1]
    assert (shown["version"], shown["revision"]) == (1, 0)
    assert shown["documentation"] == RETURNS["documentation"]
    assert [one["key"] for one in shown["limits"]] == [one["key"] for one in RETURNS["limits"]]
    assert shown["limits"][2] == {
        "key": "shipping",
        "label": "Return shipping",
        "description": "",
        "unit": "money",
        "currency": "USD",
        "value": "6.95",
        "file_value": "6.95",
        "minimum": "0.00",
        "maximum": "15.00",
        "changed_by": None,
        "changed_at": None,
    }
    assert (await fetch(desk)).json() == {"revision": 0, "limits": {}}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"limits": [{**WINDOW, "value": "10"}]}, "from 14 to 90 days"),
        ({"limits": [{**WINDOW, "minimum": "100"}]}, "minimum is above maximum"),
        ({"limits": [{**WINDOW, "value": "thirty"}]}, "as a number"),
        ({"limits": [{**WINDOW, "currency": "USD"}]}, "money has a currency"),
        ({"limits": [{**SHIPPING, "currency": None}]}, "money has a currency"),
        ({"limits": [WINDOW, WINDOW]}, "there twice: window.days"),
        ({"limits": [{**WINDOW, "key": "window days"}]}, "limits.0.key"),
        ({"limits": [{**WINDOW, "unit": "weeks"}]}, "limits.0.unit"),
    ],
)
async def test_document_that_makes_no_sense_is_refused(desk: Desk, part: dict[str, Any], words: str) -> None:
    refused = await put(desk, "returns", {**RETURNS, **part})
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_request")
    assert words in refused.json()["detail"]


async def test_actions_are_told_only_what_they_do_not_know_yet(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    first = await fetch(desk)
    known = first.headers["ETag"]
    for header in (known, f"W/{known}", f'"other", {known}'):
        unchanged = await fetch(desk, header)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["ETag"] == known
    assert (await change(lee, {"window.days": "45"})).status_code == 200
    changed = await fetch(desk, known)
    assert changed.status_code == 200
    assert changed.json() == {"revision": 1, "limits": {"returns": {"window.days": "45"}}}
    assert changed.headers["ETag"] != known
    assert (await change(lee, {"window.days": None}, revision=1)).status_code == 200
    back = await fetch(desk, changed.headers["ETag"])
    assert (back.status_code, back.json()) == (200, {"revision": 2, "limits": {}})


@on_both_databases
async def test_changes_outlive_a_newer_file_as_far_as_it_allows_them(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    await register(desk, "fees", FEES)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    wanted = {"window.days": "45", "store_credit_bonus_percent": "10", "shipping": "0"}
    assert (await change(lee, wanted)).status_code == 200
    assert (await change(lee, {"authority": "60"}, name="fees")).status_code == 200
    newer = {
        **RETURNS,
        "version": 2,
        "digest": "d2",
        "limits": [{**WINDOW, "value": "35", "maximum": "60"}, {**BONUS, "maximum": "8"}],
    }
    dropped = sorted(["store_credit_bonus_percent", "shipping"])
    assert await register(desk, "returns", newer) == {"revision": 3, "dropped": dropped}
    assert await register(desk, "returns", newer) == {"revision": 3, "dropped": []}
    assert await limits(desk) == {"returns": {"window.days": "45"}, "fees": {"authority": "60.00"}}
    shown = await policy(lee)
    assert (shown["version"], shown["revision"]) == (2, 3)
    assert [(one["value"], one["file_value"]) for one in shown["limits"]] == [("45", "35"), ("5", "5")]
    [newest, _] = (await lee.get("policies/returns/revisions"))["revisions"]
    assert (newest["by"], newest["reason"]) == ("Frontdesk", "The policy's file has changed.")
    changes = {one["key"]: (one["before"], one["after"], one["is_file_value"]) for one in newest["changes"]}
    assert changes == {"store_credit_bonus_percent": ("10", "5", True), "shipping": ("0.00", None, False)}
    [entry] = (await lee.get("audit", action="drop_limits"))["entries"]
    assert (entry["actor"], entry["details"]["policy"]) == ("system", "returns")
    assert "Return shipping: 0.00 → none" in entry["details"]["changes"]


async def test_change_is_dropped_when_its_limit_means_something_else(desk: Desk) -> None:
    await register(desk, "returns", RETURNS)
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await change(lee, {"shipping": "10"})).status_code == 200
    percent = {**BONUS, "key": "shipping"}
    newer = {**RETURNS, "version": 2, "digest": "d2", "limits": [WINDOW, percent]}
    assert (await register(desk, "returns", newer))["dropped"] == ["shipping"]
    assert await limits(desk) == {}
