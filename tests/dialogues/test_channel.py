"""The guarded channel as docs/bot-protocol.md describes it: who may speak, and how failures look."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from contextlib import closing

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
        (json.dumps(turn(turn_id="")).encode(), 422, "invalid_turn"),
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


@pytest.fixture
def maya(system: System, client: httpx.Client, fresh_ledger: Ledger) -> Player:
    """Maya, signed in, at the first of two confirmations: one an order."""
    metadata = metadata_of(Dialogue(name="again", signed_in="maya", turns=[]))
    player = Player(system, client, metadata, sender=f"again-{time.time_ns()}")
    player.take("i want to return the lamp and the blanket, they arrived broken, i want a refund")
    return player


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart of the bot"])
def test_a_yes_whose_answer_was_lost_is_answered_again_and_confirms_nothing_else(
    maya: Player, system: System, fresh_ledger: Ledger, restarts: bool
) -> None:
    answered = maya.post("yes, submit it", turn_id="the-yes").json()
    assert [document["media_type"] for reply in answered["replies"] for document in reply["documents"]]
    if restarts:
        system.kill("bot")
        system.start("bot")
    again = maya.post("yes, submit it", turn_id="the-yes")
    assert (again.status_code, again.json()) == (httpx.codes.OK, answered)
    assert len(fresh_ledger.changes().returns) == 1
    answered = maya.take("yes, submit it")
    assert answered["understood"]["active_loop"] is None
    assert len(fresh_ledger.changes().returns) == 2


def test_an_old_form_is_not_ended_once_more_when_the_turn_after_it_comes_again(maya: Player) -> None:
    """The server has the bot forget a form by a turn of its own, before the customer's."""
    turns = [("/cancel_flow", True, "1-cancel"), ("where is my order TR-10001?", False, "1")]
    turns += [("i want to return something", False, "2")]
    answers = [maya.post(text, trusted=trusted, turn_id=turn_id) for text, trusted, turn_id in turns]
    assert [answer.status_code for answer in answers] == [httpx.codes.OK] * 3
    assert answers[0].json()["replies"] == []
    again = [maya.post(text, trusted=trusted, turn_id=turn_id) for text, trusted, turn_id in turns]
    assert [answer.json() for answer in again] == [answer.json() for answer in answers]
    answer = maya.take("the lamp from TR-10001")
    assert (answer["understood"]["active_loop"], answer["replies"][-1]["card"]) == ("return_form", None)


def test_the_same_turn_id_in_another_conversation_is_another_turn(client: httpx.Client) -> None:
    first, second = turn(text="are you a robot?"), turn(text="thanks")
    answers = [client.post(TURNS, json=body).json() for body in (first, second)]
    assert [answer["understood"]["intent"]["name"] for answer in answers] == ["ask_robot", "thank"]


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
    with closing(sqlite3.connect(system.bot_database)) as database:
        events = "\n".join(data for (data,) in database.execute("SELECT data FROM events"))
    assert documents[0]["name"] not in events
    assert "content_base64" not in events


def test_no_code_is_kept_in_a_slot(system: System, client: httpx.Client, fresh_ledger: Ledger) -> None:
    for mail in system.outbox.glob("*.eml"):
        mail.unlink()
    player = Player(system, client, {"identity": None}, f"s-{time.time_ns()}")
    player.take("where is my order TR-10005? tom.becker@example.com")
    code = system.code_for("tom.becker@example.com")
    player.take(code)
    stored = system.bot_database.read_bytes().decode("utf-8", errors="ignore")
    slots = [part for part in stored.split('"event"') if part.lstrip(": ").startswith('"slot"')]
    assert slots
    assert not any(code in part.split("}")[0] for part in slots)
