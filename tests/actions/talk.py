"""A conversation with the flows, without Rasa: its loop is small enough to be done by hand, its intents are given."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.approvals import TellDecision
from actions.base import TurnAction
from actions.conversation import AnswerNo, AnswerYes, Cancel, Correct, GoBack, HelpAlong
from actions.flows import find_flow_of
from actions.form import AskStep, FinishFlow, ValidateForm
from actions.handover import HandOver
from actions.order_status import TellStatus
from actions.services import Services
from actions.turn import FORM

RULES: dict[str, type[TurnAction]] = {
    "affirm": AnswerYes,
    "deny": AnswerNo,
    "cancel": Cancel,
    "correct": Correct,
    "go_back": GoBack,
    "talk_to_person": HandOver,
    "check_order": TellStatus,
    "approval_decided": TellDecision,
}


@dataclass
class Reply:
    """What came back: the texts together, choices, the last card."""

    text: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    card: dict[str, Any] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    """Of all receipts."""
    documents: list[dict[str, str]] = field(default_factory=list)
    handoff: dict[str, Any] = field(default_factory=dict)
    approval: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, str]:
        """The card's rows."""
        return {row["label"]: row["value"] for row in self.card.get("rows", [])}

    def __contains__(self, words: str) -> bool:
        return words.lower() in self.text.lower()


class Talk:
    """One conversation of a customer whom the host page signed in."""

    def __init__(self, services: Services, customer_id: str | None = "CU-00008") -> None:
        self.services = services
        self.slots: dict[str, Any] = {}
        self.is_waiting = False
        """Whether the customer is in line for a person, and asks the assistant meanwhile."""
        self._identity = {"identity": {"user_id": customer_id}} if customer_id else {}
        self._events: list[dict[str, Any]] = []
        self._is_running = False
        self._choices: dict[str, str] = {}

    @property
    def flow(self) -> str | None:
        """The flow that runs."""
        return self.slots.get("flow") if self._is_running else None

    def keep(self) -> Any:
        """The conversation as it is stored between two turns, to be taken up again by `restore`."""
        return copy.deepcopy((self.slots, self._events, self._is_running, self._choices))

    def restore(self, kept: Any) -> None:
        """As after a turn that failed: nothing of it was stored."""
        self.slots, self._events, self._is_running, self._choices = copy.deepcopy(kept)

    async def say(self, text: str, intent: str = "inform", confidence: float = 0.95) -> Reply:
        """A message that Rasa takes for `intent`."""
        return await self._take(text, intent, confidence, {}, trusted=False)

    async def press(self, title: str) -> Reply:
        """The last choice whose title has `title` in it."""
        payload = next((found for name, found in reversed(self._choices.items()) if title in name), None)
        assert payload is not None, f"no {title!r} among {list(self._choices)}"
        match = re.fullmatch(r"/(\w+)(\{.*\})?", payload)
        assert match, payload
        return await self._take(payload, match[1], 1.0, json.loads(match[2] or "{}"), trusted=True)

    async def event(self, intent: str, **entities: str) -> Reply:
        """What the gateway puts in."""
        return await self._take(f"/{intent}", intent, 1.0, entities, trusted=True)

    async def _take(
        self, text: str, intent: str, confidence: float, entities: dict[str, str], *, trusted: bool
    ) -> Reply:
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
            "metadata": {
                **self._identity,
                **({"trusted": True} if trusted else {}),
                **({"is_waiting": True} if self.is_waiting else {}),
            },
        }
        self._events.append({"event": "user", "timestamp": float(len(self._events)), **message})
        reply = Reply()
        if self._is_running or find_flow_of(intent):
            self._is_running = True
            if not await self._run_form(message, reply):
                await self._act(RULES.get(intent, HelpAlong)(self.services), message, reply)
                if self._is_running:
                    await self._run_form(message, reply)
        else:
            await self._act(RULES.get(intent, HelpAlong)(self.services), message, reply)
        self._choices = reply.choices or self._choices
        return reply

    async def _run_form(self, message: dict[str, Any], reply: Reply) -> bool:
        events = await self._run(ValidateForm(self.services), message, reply)
        if not events:
            return False
        if self.slots.get("requested_slot"):
            await self._run(AskStep(self.services), message, reply)
            return True
        self._is_running = False
        await self._act(FinishFlow(self.services), message, reply)
        return True

    async def _act(self, action: TurnAction, message: dict[str, Any], reply: Reply) -> None:
        for event in await self._run(action, message, reply):
            if event["event"] == "active_loop":
                self._is_running = False
            if event["event"] == "followup":
                assert event["name"] == FORM
                self._is_running = True
                await self._run_form(message, reply)

    async def _run(self, action: Any, message: dict[str, Any], reply: Reply) -> list[dict[str, Any]]:
        self._events.append({"event": "action", "name": action.name()})
        loop = {"name": FORM} if self._is_running else {}
        tracker = Tracker("talk-1", dict(self.slots), message, list(self._events), False, None, loop, None)
        dispatcher = CollectingDispatcher()
        events: list[dict[str, Any]] = await action.run(dispatcher, tracker, {})
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = json.loads(json.dumps(event["value"]))
        for said in dispatcher.messages:
            extras = said["custom"]
            reply.text = f"{reply.text}\n{said['text']}".strip()
            reply.choices |= {button["title"]: button["payload"] for button in said["buttons"]}
            reply.card = extras.get("card") or reply.card
            if (extras.get("card") or {}).get("type") == "receipt":
                reply.references.append(extras["card"]["reference"])
            reply.documents += extras.get("documents") or []
            reply.handoff = extras.get("handoff") or reply.handoff
            reply.approval = extras.get("approval") or reply.approval
        return events
