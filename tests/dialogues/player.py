"""Plays a dialogue over the bot's real channel and checks it."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from core.signing import code_digest
from tests.dialogues.script import CUSTOMERS, Dialogue, Exchange, Expected
from tests.system import System

_numbers = itertools.count(1)


@dataclass
class Player:
    """One conversation."""

    system: System
    client: httpx.Client
    metadata: dict[str, Any] = field(default_factory=dict)
    sender: str = ""
    choices: list[dict[str, str]] = field(default_factory=list)
    reference: str = ""
    transcript: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sender = self.sender or f"dialogue-{next(_numbers)}"

    def post(self, text: str, *, trusted: bool = False, turn_id: str | None = None) -> httpx.Response:
        """A turn, as the gateway sends it; a new one unless it has the id of an earlier one."""
        turn_id = turn_id or f"turn-{next(_numbers)}"
        body = {"sender": self.sender, "turn_id": turn_id, "text": text, "metadata": self.metadata}
        return self.client.post(
            "/webhooks/gateway/turns", json={**body, "trusted": True} if trusted else body
        )

    def take(self, text: str, *, trusted: bool = False) -> dict[str, Any]:
        """A turn that must succeed."""
        response = self.post(text, trusted=trusted)
        self.transcript.append(f"> {text}")
        assert response.status_code == httpx.codes.OK, self.explain(f"{response.status_code} {response.text}")
        answer: dict[str, Any] = response.json()
        understood = answer["understood"]
        self.transcript.append(f"    [{understood['intent']} loop={understood['active_loop']}]")
        for reply in answer["replies"]:
            self.transcript.append(
                f"    < {reply['text']}   {[choice['title'] for choice in reply['choices']]}"
            )
            self.reference = (reply["approval"] or {}).get("reference", self.reference)
        offered = [choice for reply in answer["replies"] for choice in reply["choices"]]
        self.choices = offered or self.choices
        return answer

    def take_masked(self, code: str) -> dict[str, Any]:
        """A turn with a one-time code, as the server sends it on."""
        secret = self.system.environment["SERVICE_TOKEN"]
        self.metadata["code_digest"] = code_digest(secret, self.sender, code)
        try:
            return self.take("it's ••••••")
        finally:
            del self.metadata["code_digest"]

    def play(self, exchange: Exchange) -> None:
        """Take the turn and check what is expected of it."""
        answer: dict[str, Any] = {}
        for _ in range(exchange.times):
            if exchange.choose is not None:
                answer = self.take(self.payload(exchange.choose), trusted=True)
            elif exchange.event is not None:
                answer = self.take(exchange.event.replace("{reference}", self.reference), trusted=True)
            elif exchange.code is not None:
                answer = self.take(f"it's {self.system.code_for(exchange.code)}")
            elif exchange.masked_code is not None:
                answer = self.take_masked(self.system.code_for(exchange.masked_code))
            else:
                assert exchange.say is not None, "a turn needs say, choose, event, code or masked_code"
                answer = self.take(exchange.say)
        problems = find_problems(exchange.expect, answer)
        assert not problems, self.explain("\n".join(problems))

    def payload(self, title: str) -> str:
        """What the choice stands for whose title has `title` in it."""
        for choice in reversed(self.choices):
            if title.lower() in choice["title"].lower():
                return choice["payload"]
        raise AssertionError(
            self.explain(f"no choice {title!r} among {[choice['title'] for choice in self.choices]}")
        )

    def explain(self, problem: str) -> str:
        """The problem, below the conversation so far."""
        return "\n" + "\n".join(self.transcript) + f"\n\n{problem}"


def find_problems(expected: Expected, answer: dict[str, Any]) -> list[str]:
    """What does not hold of a turn's answer."""
    replies: list[dict[str, Any]] = answer["replies"]
    understood = answer["understood"]
    text = "\n".join(reply["text"] for reply in replies).lower()
    problems = [
        f"missing text: {part!r}"
        for part in expected.texts()
        if not any(either in text for either in part.lower().split("|"))
    ]
    problems += [f"forbidden text: {part!r}" for part in expected.forbidden() if part.lower() in text]
    checks: list[tuple[str, Any, Any]] = [
        ("intent", expected.intent, understood["intent"]["name"]),
        ("loop", expected.loop, understood["active_loop"] or "none"),
        ("expects", expected.expects, _last(replies, "expects") or "none"),
        ("handoff", expected.handoff, (_last(replies, "handoff") or {}).get("reason", "none")),
        ("card", expected.card, (_last(replies, "card") or {}).get("type")),
        ("total", expected.total, (_last(replies, "card") or {}).get("total")),
        ("approval", expected.approval, (_last(replies, "approval") or {}).get("amount")),
        ("knowledge", expected.knowledge, (_last(replies, "knowledge") or {}).get("verdict")),
        ("documents", expected.documents, sum(len(reply["documents"]) for reply in replies)),
        ("replies", expected.replies, len(replies)),
    ]
    problems += [
        f"{name}: {found!r} instead of {want!r}" for name, want, found in checks if want not in (None, found)
    ]
    return problems + _choice_problems(expected, replies) + _detail_problems(expected, replies)


def _choice_problems(expected: Expected, replies: list[dict[str, Any]]) -> list[str]:
    titles = [choice["title"] for reply in replies for choice in reply["choices"]]
    if expected.choices is None:
        return []
    if not expected.choices and titles:
        return [f"choices nobody expected: {titles}"]
    return [
        f"no choice {want!r} among {titles}"
        for want in expected.choices
        if not any(want.lower() in title.lower() for title in titles)
    ]


def _detail_problems(expected: Expected, replies: list[dict[str, Any]]) -> list[str]:
    card, handoff = _last(replies, "card") or {}, _last(replies, "handoff") or {}
    rows = [(row["label"], row["value"]) for row in card.get("rows") or []]
    problems = [
        f"no row {label}: {value} in {rows}"
        for label, value in expected.rows.items()
        if (label, value) not in rows
    ]
    facts = handoff.get("facts") or (_last(replies, "approval") or {}).get("facts") or []
    for label, value in expected.facts.items():
        if not any(fact["label"] == label and value in fact["value"] for fact in facts):
            problems.append(f"no fact {label}: {value} in {json.dumps(facts)}")
    flow = handoff.get("flow") or {}
    if expected.flow is not None and flow.get("name", "none") != expected.flow:
        problems.append(f"flow: {flow} instead of {expected.flow}")
    if expected.step is not None and flow.get("step") != expected.step:
        problems.append(f"step: {flow} instead of {expected.step}")
    if expected.summary is not None and expected.summary not in handoff.get("summary", ""):
        problems.append(f"summary: {handoff.get('summary')!r} has no {expected.summary!r}")
    return problems


def _last(replies: list[dict[str, Any]], name: str) -> Any:
    return next((reply[name] for reply in reversed(replies) if reply[name]), None)


def metadata_of(dialogue: Dialogue) -> dict[str, Any]:
    """What the gateway would say about this customer."""
    metadata: dict[str, Any] = {"locale": "en-US", "time_zone": "America/New_York", "identity": None}
    if dialogue.signed_in:
        user_id, name, email = CUSTOMERS[dialogue.signed_in]
        identity = {"user_id": user_id, "email": email, "name": name}
        metadata |= {"identity": identity, "customer_name": name, "customer_email": email}
    return metadata | dialogue.metadata
