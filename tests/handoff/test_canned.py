"""Canned replies: read by agents, written by supervisors."""

from __future__ import annotations

import asyncio

import pytest

from core.staff import Role

from .conftest import Desk, on_both_databases


@on_both_databases
async def test_supervisors_write_them_and_agents_read_them(desk: Desk) -> None:
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    body = {"shortcode": "sorry-late", "text": "I'm sorry, {{customer.name}}. \r\nIt is on its way.\x00"}
    created = await lee.send("POST", "canned-replies", body)
    assert created.status_code == 201
    reply = created.json()
    assert (reply["text"], reply["updated_by"]) == (
        "I'm sorry, {{customer.name}}. \nIt is on its way.",
        "Lee Moreau",
    )
    await lee.send("POST", "canned-replies", {"shortcode": "hello", "text": "Hello!"})
    listed = (await dana.get("canned-replies"))["canned_replies"]
    assert [one["shortcode"] for one in listed] == ["hello", "sorry-late"]
    path = f"canned-replies/{reply['id']}"
    changed = await lee.send("PUT", path, {"shortcode": "sorry-late", "text": "Sorry!"})
    assert (changed.status_code, changed.json()["text"]) == (200, "Sorry!")
    taken = await lee.send("PUT", path, {"shortcode": "hello", "text": "Sorry!"})
    assert (taken.status_code, taken.json()["error"]) == (409, "shortcode_taken")
    assert (await lee.send("DELETE", path)).status_code == 204
    gone = await lee.send("DELETE", path)
    assert (gone.status_code, gone.json()["error"]) == (404, "canned_reply_not_found")
    for method, rest in (("POST", ""), ("PUT", f"/{reply['id']}")):
        assert (await dana.send(method, f"canned-replies{rest}", body)).status_code == 403
    assert (await dana.send("DELETE", path)).status_code == 403


@pytest.mark.parametrize(
    ("shortcode", "text", "status", "error"),
    [
        ("Hello", "x", 422, "invalid_request"),
        ("two words", "x", 422, "invalid_request"),
        ("", "x", 422, "invalid_request"),
        ("a" * 41, "x", 422, "invalid_request"),
        ("hello\n", "x", 422, "invalid_request"),
        ("hello", " \x00", 422, "message_empty"),
        ("hello", "x" * 4_001, 413, "message_too_long"),
    ],
)
async def test_what_is_no_reply_is_refused(
    desk: Desk, shortcode: str, text: str, status: int, error: str
) -> None:
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    response = await lee.send("POST", "canned-replies", {"shortcode": shortcode, "text": text})
    assert (response.status_code, response.json()["error"]) == (status, error)


@on_both_databases
async def test_of_two_with_one_shortcode_one_is_stored(desk: Desk) -> None:
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    body = {"shortcode": "hello", "text": "Hello!"}
    responses = await asyncio.gather(*(lee.send("POST", "canned-replies", body) for _ in range(5)))
    assert sorted(one.status_code for one in responses) == [201, 409, 409, 409, 409]
    assert len((await lee.get("canned-replies"))["canned_replies"]) == 1
