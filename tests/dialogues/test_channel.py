"""The guarded channel as docs/bot-protocol.md describes it: who may speak, and how failures look."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from tests.dialogues.ledger import Ledger
from tests.dialogues.player import Player, metadata_of
from tests.dialogues.script import Dialogue
from tests.system import System

TURNS = "/webhooks/gateway/turns"


def turn(**fields: object) -> dict[str, object]:
    return {
        "sender": f"channel-{time.time_ns()}",
        "turn_id": "t-1",
        "text": "hello",
        "metadata": {},
        **fields,
    }


def test_ready_when_the_agent_is_loaded(client: httpx.Client) -> None:
    response = client.get("/webhooks/gateway/")
    assert (response.status_code, response.json()) == (200, {"ready": True})


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_nobody_speaks_without_the_token(client: httpx.Client, token: str) -> None:
    response = client.post(TURNS, json=turn(), headers={b"X-Bot-Token": token.encode()})
    assert (response.status_code, response.json()["error"]) == (401, "wrong_token")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_turn"),
        (b"not json", 422, "invalid_turn"),
        (b"\xff\xfe\x00", 422, "invalid_turn"),
        (json.dumps({"text": "hello"}).encode(), 422, "invalid_turn"),
        (json.dumps(turn(text="")).encode(), 422, "invalid_turn"),
        (json.dumps(turn(sender=7)).encode(), 422, "invalid_turn"),
        (json.dumps(turn(text="x" * 4001)).encode(), 413, "message_too_long"),
        (json.dumps(turn(text="x" * 1_000_000)).encode(), 413, "message_too_long"),
    ],
    # Bodies name a sender that no other run has; tests must have the same names in every worker.
    ids=lambda value: "body" if isinstance(value, bytes) else None,
)
def test_bad_turns_are_refused_in_words(client: httpx.Client, body: bytes, status: int, code: str) -> None:
    response = client.post(TURNS, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]) == (status, code)
    assert response.json()["detail"]


def test_what_was_understood_comes_with_the_replies(client: httpx.Client) -> None:
    text = "where is my order TR-10005? tom.becker@example.com"
    body = client.post(TURNS, json=turn(text=text)).json()
    assert body["turn_id"] == "t-1"
    assert body["understood"]["intent"]["name"] == "check_order"
    assert 0.5 < body["understood"]["intent"]["confidence"] <= 1
    found = {(entity["entity"], entity["value"]) for entity in body["understood"]["entities"]}
    assert {("order_number", "TR-10005"), ("email", "tom.becker@example.com")} <= found
    assert body["understood"]["active_loop"] == "status_form"
    assert set(body["replies"][0]) == {
        "text",
        "choices",
        "card",
        "documents",
        "knowledge",
        "handoff",
        "approval",
        "expects",
    }


def test_no_other_door_is_open(client: httpx.Client) -> None:
    for path in (
        "/webhooks/rest/webhook",
        "/conversations/x/tracker",
        "/model",
        "/model/parse",
        "/status",
        "/domain",
    ):
        assert client.post(path, json={}).status_code in (404, 405), path
        assert client.get(path).status_code == 404, path


def test_longest_message_is_answered(client: httpx.Client) -> None:
    response = client.post(TURNS, json=turn(text="where are my things? " * 190))
    assert response.status_code == 200
    assert response.json()["replies"]


def test_an_unknown_intent_that_is_trusted_still_gets_a_reply(client: httpx.Client) -> None:
    response = client.post(TURNS, json=turn(text="/no_such_intent", trusted=True))
    assert response.status_code == 200
    assert response.json()["replies"]


def test_label_and_credit_note_are_real_files_and_leave_the_tracker_small(
    system: System, client: httpx.Client, fresh_ledger: Ledger
) -> None:
    player = Player(
        system, client, metadata_of(Dialogue(name="files", signed_in="maya", turns=[])), f"f-{time.time_ns()}"
    )
    player.take("the lamp from TR-10001 arrived broken, i want to return it for a refund")
    documents = player.take("/affirm", trusted=True)["replies"][-1]["documents"]
    assert [document["media_type"] for document in documents] == ["application/pdf"] * 2
    for document in documents:
        assert base64.b64decode(document["content_base64"]).startswith(b"%PDF-")
        assert document["name"].endswith(".pdf")
    assert b"content_base64" not in (system.folder / "bot.db").read_bytes()


def test_no_code_is_kept_in_a_slot(system: System, client: httpx.Client, fresh_ledger: Ledger) -> None:
    for mail in system.outbox.glob("*.eml"):
        mail.unlink()
    player = Player(system, client, {"identity": None}, f"s-{time.time_ns()}")
    player.take("where is my order TR-10005? tom.becker@example.com")
    code = system.code_for("tom.becker@example.com")
    player.take(code)
    stored = (system.folder / "bot.db").read_bytes().decode("utf-8", errors="ignore")
    slots = [part for part in stored.split('"event"') if part.lstrip(": ").startswith('"slot"')]
    assert slots
    assert not any(code in part.split("}")[0] for part in slots)
