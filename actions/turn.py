"""One turn as an action sees it: what was said, what is known so far, and what is said back."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.back_office.entities import Customer
from actions.back_office.read_once import read_once
from actions.services import Services
from actions.words import spell_out

Wording = TypeVar("Wording")
Event = dict[str, Any]
Choice = tuple[str, str]
"""(title, payload)"""

PERSON: Choice = ("Talk to a person", "/talk_to_person")
FORM = "flow_form"
"""Rasa's one form, which runs every flow."""
_FILES = re.compile(r"\[[^\[\]]+\.(?:pdf|png|jpe?g|webp|gif)\]", re.IGNORECASE)
LONG_SILENCE = timedelta(hours=12)
"""After this a customer has other things in mind, and a question that is still open is recalled to them."""
EVENTS = frozenset({"approval_decided", "cancel_flow"})
"""Intents that the gateway puts in: nothing that the customer says."""
AFTER_ALL = "after_all"
"""What was offered when "yes" means: do what was just said no to."""
RECEIPTS_KEPT = 5
"""As many things done or asked for in a conversation can be asked about again, the last ones."""
MESSAGES_REMEMBERED = 3
"""So long "it" may mean what was told."""
MAXIMUM_WORDS_KEPT = 400
"""Characters of a message that a later step may still read."""


class Turn:
    """Reads a tracker, collects slot changes and utterances; nothing is stored until `events` are returned."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher, services: Services) -> None:
        self.tracker = tracker
        self.services = replace(services, back_office=read_once(services.back_office))
        """Reads the same thing once in a turn; what is done in it is read anew."""
        self._dispatcher = dispatcher
        self._heard: _Heard | None = None
        self._changes: dict[str, Any] = {}
        self._customer: Customer | None = None
        self._has_looked_up_customer = False
        self.has_ended = False
        """The flow is over, whatever steps are left."""

    # ------------------------------------------------------------------ what was said

    @property
    def sender(self) -> str:
        """The conversation's id."""
        return str(self.tracker.sender_id)

    @property
    def message(self) -> Mapping[str, Any]:
        """Rasa's latest message."""
        return self.tracker.latest_message or {}

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the gateway sent beside the text."""
        return self.message.get("metadata") or {}

    def hear(self, text: str, intent: str | None = None, payloads: Mapping[str, str] | None = None) -> None:
        """Have only this count as what was said: a part of the message, or an earlier one's words or button."""
        self._heard = _Heard(text, intent or self.intent, dict(payloads or {}))

    def hear_all(self) -> None:
        """Have the whole message count again."""
        self._heard = None

    @property
    def is_choice(self) -> bool:
        """Whether this is a button or an event instead of the customer's own words."""
        if self._heard:
            return bool(self._heard.payloads)
        return self.metadata.get("trusted") is True and self.raw_text.lstrip().startswith("/")

    @property
    def is_files(self) -> bool:
        """Whether the customer sent files without a word: the gateway writes their names in brackets."""
        if self._heard:
            return False
        return bool(_FILES.fullmatch(self.raw_text.strip()))

    @property
    def raw_text(self) -> str:
        """As it came."""
        return str(self.message.get("text") or "")

    @property
    def text(self) -> str:
        """The customer's words, with all plain quotes and single spaces; empty for a button, and for files alone."""
        if self._heard:
            return self._heard.text
        if self.is_choice or self.is_files:
            return ""
        return spell_out(re.sub(r"\s+", " ", self.raw_text.replace("\u2019", "'")).strip())

    @property
    def intent(self) -> str:
        """What Rasa took it for."""
        if self._heard:
            return self._heard.intent
        return str((self.message.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure Rasa was, 0 to 1."""
        return float((self.message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def is_waiting(self) -> bool:
        """Whether the customer is in line for a person already, and asks the assistant meanwhile."""
        return self.metadata.get("is_waiting") is True

    def payload(self, entity: str) -> str | None:
        """A value that a button or an event carries. What a customer writes never counts."""
        return self.payloads.get(entity)

    @property
    def payloads(self) -> dict[str, str]:
        """All that a button or an event carries, by entity."""
        if self._heard:
            return self._heard.payloads
        found: dict[str, str] = {}
        for entity in (self.message.get("entities") or []) if self.is_choice else []:
            if entity.get("value") is not None:
                found.setdefault(str(entity.get("entity")), str(entity["value"]))
        return found

    @property
    def user_turns(self) -> int:
        """How many messages the customer has sent in this session, this one included."""
        earlier = self.get("earlier_turns") or 0  # of a long conversation only the last turns come here
        return int(earlier) + sum(1 for event in self.tracker.events if event.get("event") == "user")

    @property
    def is_back(self) -> bool:
        """Whether this is the customer's first message after a long silence."""
        if self.intent in EVENTS:
            return False
        said = [
            float(event.get("timestamp") or 0.0)
            for event in self.tracker.events
            if event.get("event") == "user" and _intent_of(event) not in EVENTS
        ]
        return len(said) > 1 and timedelta(seconds=said[-1] - said[-2]) >= LONG_SILENCE

    # ------------------------------------------------------------------ what is known

    @property
    def active_flow(self) -> str | None:
        """The flow that runs."""
        is_running = (self.tracker.active_loop or {}).get("name") == FORM
        return self.get("flow") if is_running else None

    @property
    def requested(self) -> str | None:
        """The step that was asked, by its slot."""
        slot = self.get("step")
        return str(slot) if slot else None

    def get(self, slot: str) -> Any:
        """A slot's value, changes of this turn included."""
        return self._changes[slot] if slot in self._changes else self.tracker.slots.get(slot)

    def set(self, slot: str, value: Any) -> None:
        """Change a slot."""
        self._changes[slot] = value

    def clear(self, *slots: str) -> None:
        """Forget slots."""
        for slot in slots:
            self.set(slot, None)

    def speak_of(
        self, flow: str | None, order: str | None, reference: str | None = None, *, refused: bool = False
    ) -> None:
        """Keep what the customer has just been told of: by which flow, and whether it was done or refused."""
        spoken = {"flow": flow, "order": order, "reference": reference, "refused": refused}
        self.set("spoken_of", {**spoken, "turn": self.user_turns})

    def speak_of_flow(self, flow: str) -> None:
        """Keep that the flow is over, where it hasn't said more of itself in this turn."""
        if (self.get("spoken_of") or {}).get("turn") != self.user_turns:
            self.speak_of(flow, None)

    @property
    def spoken_of(self) -> Mapping[str, Any] | None:
        """What was told lately: `flow`, `order`, `reference` and `refused`; None when that is some messages ago."""
        spoken: Mapping[str, Any] = self.get("spoken_of") or {}
        return spoken if spoken and 0 < self.user_turns - spoken["turn"] <= MESSAGES_REMEMBERED else None

    async def customer(self) -> Customer | None:
        """Who this conversation is verified as: by a code, or by an identity that the host page signed."""
        if not self._has_looked_up_customer:
            self.remember_customer(await self._look_up_customer())
        return self._customer

    async def _look_up_customer(self) -> Customer | None:
        back_office = self.services.back_office
        verified = await back_office.get_verified(self.sender)
        if verified:
            return verified.customer
        customer_id = (self.metadata.get("identity") or {}).get("user_id")
        return await back_office.trust_identity(self.sender, str(customer_id)) if customer_id else None

    async def require_customer(self) -> Customer:
        """The verified customer; steps after the verification rely on it."""
        customer = await self.customer()
        if customer is None:
            raise NotVerifiedError
        return customer

    def remember_customer(self, customer: Customer | None) -> None:
        """What the back office has just answered; a call that failed is no answer."""
        self._customer, self._has_looked_up_customer = customer, True

    # ------------------------------------------------------------------ what is said

    def say(self, text: str, choices: Sequence[Choice] = (), **extras: Any) -> None:
        """One reply; `extras` are fields of docs/bot-protocol.md: card, documents, knowledge and so on.

        Nobody who is in line for a person is offered one.
        """
        offered = [choice for choice in choices if not (self.is_waiting and choice == PERSON)]
        self._dispatcher.utter_message(
            text=text,
            buttons=[{"title": title, "payload": payload} for title, payload in offered],
            json_message={name: value for name, value in extras.items() if value is not None},
        )
        approval, card = extras.get("approval"), extras.get("card")
        if approval:
            self.keep_receipt(approval["reference"], waits=True)
        elif card and card.get("type") == "receipt":
            self.keep_receipt(card["reference"])

    def keep_receipt(self, reference: str, *, waits: bool = False) -> None:
        """Have what was told under that number asked about later; `waits` if a person has to decide on it first."""
        kept = self.get("receipts") or []
        flow = next((one["flow"] for one in kept if one["reference"] == reference), self.get("flow"))
        others = [one for one in kept if one["reference"] != reference]
        receipt = {"reference": reference, "flow": flow, "turn": self.user_turns, "waits": waits}
        self.set("receipts", [*others, receipt][-RECEIPTS_KEPT:])

    @property
    def has_spoken(self) -> bool:
        """Whether anything was said in this turn."""
        return bool(self._dispatcher.messages)

    def vary(self, *wordings: Wording) -> Wording:
        """One of `wordings`, another one each turn, the same when the turn is repeated."""
        return wordings[zlib.crc32(f"{self.sender}:{self.user_turns}".encode()) % len(wordings)]

    def unless_waiting(self, offer: str) -> str:
        """`offer` of a person; nothing for somebody who is in line for one already."""
        return "" if self.is_waiting else offer

    def offer(self, what: str) -> None:
        """From now until the next message "yes" means `what`; of several offers the first one counts."""
        if (self.get("offered") or {}).get("turn") != self.user_turns:
            self.set("offered", {"what": what, "turn": self.user_turns})

    def was_offered(self, what: str) -> bool:
        """Whether the message before this one was answered with that offer."""
        offered = self.get("offered") or {}
        return bool(offered.get("what") == what and offered.get("turn") == self.user_turns - 1)

    def offer_person(self) -> None:
        """From now until the next message "yes" means: bring in a person."""
        if not self.is_waiting:
            self.offer("person")

    @property
    def was_offered_person(self) -> bool:
        """Whether the message before this one was answered with the offer of a person."""
        return self.was_offered("person")

    # ------------------------------------------------------------------ what is returned

    def events(self, *more: Event) -> list[Event]:
        """The slot changes as Rasa's events, then `more`."""
        return [slot_set(name, value) for name, value in self._changes.items()] + list(more)


@dataclass(frozen=True)
class _Heard:
    text: str
    intent: str
    payloads: dict[str, str]


class NotVerifiedError(Exception):
    """The verification ran out between two steps; the flow asks for it again."""


def _intent_of(event: Mapping[str, Any]) -> str | None:
    name = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    return str(name) if name else None


def slot_set(name: str, value: Any) -> Event:
    """Rasa's event for a slot's new value."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def end_flow() -> list[Event]:
    """Rasa's events that end the running flow at once."""
    return [
        {"event": "active_loop", "name": None, "timestamp": None},
        *(slot_set(slot, None) for slot in ("requested_slot", "flow", "step")),
    ]


def follow_up(action: str) -> Event:
    """Rasa's event that runs `action` next."""
    return {"event": "followup", "name": action, "timestamp": None}
