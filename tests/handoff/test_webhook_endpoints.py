"""Admins keep webhooks, test them and read what became of their deliveries."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.staff import Role

from ..conftest import FakeClock
from .conftest import Desk, DeskUser, on_both_databases
from .receiver import Receiver
from .webhooks import attempted, create, deliveries, received


@on_both_databases
async def test_admins_keep_webhooks(desk: Desk, admin: DeskUser, receiver: Receiver) -> None:
    webhook = await create(admin, receiver.url, "rating_received", "rating_received")
    path = f"webhooks/{webhook['id']}"
    assert (webhook["events"], webhook["created_by"], len(webhook["secret"])) == (
        ["rating_received"],
        "Alex Reed",
        43,
    )
    changed = await admin.send("PATCH", path, {"is_active": False, "events": []})
    assert (changed.json()["is_active"], changed.json()["events"]) == (False, [])
    await (await desk.visitor()).write("Hello")
    assert await deliveries(admin, webhook) == []
    tested = await admin.send("POST", f"{path}/test")
    assert (tested.status_code, tested.json()["event"]) == (202, "test")
    await received(receiver, 1)
    assert json.loads(receiver.received[0].body)["data"] == {"message": "Alex Reed tests this webhook."}
    assert (await attempted(admin, webhook, 1))["state"] == "delivered"
    unknown = await admin.send("POST", f"{path}/deliveries/none/retry")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "delivery_not_found")
    assert (await admin.send("DELETE", path)).status_code == 204
    for method, rest, body in (
        ("GET", "/deliveries", None),
        ("POST", "/test", None),
        ("PATCH", "", {}),
        ("DELETE", "", None),
    ):
        response = await admin.send(method, path + rest, body)
        assert (response.status_code, response.json()["error"]) == (404, "webhook_not_found")
    assert (await admin.get("webhooks"))["webhooks"] == []
    supervisor = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await supervisor.send("GET", "webhooks")).status_code == 403
    entries = (await admin.get("audit"))["entries"]
    assert {one["action"] for one in entries} == {
        "create_webhook",
        "change_webhook",
        "test_webhook",
        "delete_webhook",
    }
    assert webhook["secret"] not in json.dumps(entries)


async def test_deliveries_are_read_page_by_page(
    desk: Desk, admin: DeskUser, receiver: Receiver, clock: FakeClock
) -> None:
    webhook = await create(admin, receiver.url, "conversation_created")
    for _ in range(3):
        await (await desk.visitor()).write("Hello")
        clock.advance(timedelta(seconds=1))
    path = f"webhooks/{webhook['id']}/deliveries"
    first = await admin.get(path, limit=2)
    second = await admin.get(path, limit=2, before=first["next_before"])
    times = [one["created_at"] for one in first["deliveries"] + second["deliveries"]]
    assert (len(times), times, second["next_before"]) == (3, sorted(times, reverse=True), None)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "https://",
        "not an address",
        "https://user:secret@example.com/",
        "https://e.com:99999/",
    ],
)
async def test_what_is_no_address_is_refused(admin: DeskUser, url: str) -> None:
    response = await admin.send("POST", "webhooks", {"url": url, "events": []})
    assert (response.status_code, response.json()["error"]) == (422, "webhook_address_refused")


async def test_an_unknown_event_is_refused(admin: DeskUser) -> None:
    response = await admin.send("POST", "webhooks", {"url": "https://example.com/", "events": ["no_such"]})
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")
