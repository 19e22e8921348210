"""What the actions say to somebody who is in line for a person: no offer of one, and nothing where they can't help."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.actions.test_action_server import call, client_of, services

NONE = {"verdict": "none", "confidence": 0.1, "hits": [], "question_id": "q1"}


async def said(action: str, *, is_waiting: bool, **slots: Any) -> list[dict[str, Any]]:
    turn = call(action, "well then", **slots)
    turn["tracker"]["latest_message"]["metadata"] = {"is_waiting": is_waiting}
    async with client_of(services(lambda _request: httpx.Response(200, json=NONE))) as client:
        response = await client.post("/webhook", json=turn)
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()["responses"]
    return replies


@pytest.mark.parametrize("action", ["action_affirm", "action_deny"])
async def test_a_yes_or_no_is_for_the_person(action: str) -> None:
    assert await said(action, is_waiting=True) == []
    (reply,) = await said(action, is_waiting=False)
    assert "What can I do for you?" in reply["text"]


@pytest.mark.parametrize(
    ("action", "slots"),
    [
        ("action_hand_over", {}),
        ("action_anger", {}),
        ("action_complain", {"upset_count": 1}),
        ("action_insult", {"upset_count": 1}),
        ("action_answer", {"unanswered_count": 1}),
        ("action_decline_candidates", {"unanswered_count": 1}),
    ],
)
async def test_nobody_in_line_is_handed_over_again(action: str, slots: dict[str, Any]) -> None:
    (before,) = await said(action, is_waiting=False, **slots)
    assert before["custom"]["handoff"]["reason"] in {"asked", "upset", "unanswered"}
    (waiting,) = await said(action, is_waiting=True, **slots)
    assert "handoff" not in waiting["custom"]
    assert "in line for" in waiting["text"]


@pytest.mark.parametrize(
    "action",
    ["action_answer", "action_complain", "action_insult", "action_decline_candidates", "action_greet"],
)
async def test_nobody_in_line_is_offered_a_person(action: str) -> None:
    (before,) = await said(action, is_waiting=False)
    assert "Talk to a person" in [button["title"] for button in before["buttons"]]
    (waiting,) = await said(action, is_waiting=True)
    assert "Talk to a person" not in [button["title"] for button in waiting["buttons"]]
    for offer in ("talk to a person", "bring in a person"):
        assert offer not in waiting["text"].lower()
