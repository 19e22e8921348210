"""One turn as an action sees it: what was said, what is known so far, and what is said back."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.back_office.port import Customer
from actions.services import Services

Wording = TypeVar("Wording")
Event = dict[str, Any]
Choice = tuple[str, str]
"""(title, payload)"""

PERSON: Choice = ("Talk to a person", "/talk_to_person")
_FILES = re.compile(r"\[[^\[\]]+\.(?:pdf|png|jpe?g|webp|gif)\]", re.IGNORECASE)
MAXIMUM_WORDS_KEPT = 400
"""Characters of a message that a later step may still read."""


class Turn:
    """Reads a tracker, collects slot changes and utterances; nothing is stored until `events` are returned."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher, services: Services) -> None:
        self.tracker = tracker
        self.services = services
        self._dispatcher = dispatcher
        self._changes: dict[str, Any] = {}
        self._customer: Customer | None = None
        self._has_looked_up_customer = False
        self.has_ended = False
        """The form is over, whatever steps are left."""

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

    @property
    def is_choice(self) -> bool:
        """Whether this is a button or an event instead of the customer's own words."""
        return self.metadata.get("trusted") is True and self.raw_text.lstrip().startswith("/")

    @property
    def is_files(self) -> bool:
        """Whether the customer sent files without a word: the gateway writes their names in brackets."""
        return bool(_FILES.fullmatch(self.raw_text.strip()))

    @property
    def raw_text(self) -> str:
        """As it came."""
        return str(self.message.get("text") or "")

    @property
    def text(self) -> str:
        """The customer's words, with plain quotes and single spaces; empty for a button, and for files alone."""
        if self.is_choice or self.is_files:
            return ""
        return re.sub(r"\s+", " ", self.raw_text.replace("\u2019", "'")).strip()

    @property
    def intent(self) -> str:
        """What Rasa took it for."""
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
        if not self.is_choice:
            return None
        for found in self.message.get("entities") or []:
            if found.get("entity") == entity and found.get("value") is not None:
                return str(found["value"])
        return None

    @property
    def user_turns(self) -> int:
        """How many messages the customer has sent in this session, this one included."""
        earlier = self.get("earlier_turns") or 0  # of a long conversation only the last turns come here
        return int(earlier) + sum(1 for event in self.tracker.events if event.get("event") == "user")

    # ------------------------------------------------------------------ what is known

    @property
    def active_form(self) -> str | None:
        """The form that runs."""
        name = (self.tracker.active_loop or {}).get("name")
        return str(name) if name else None

    @property
    def requested(self) -> str | None:
        """The slot that was asked for."""
        slot = self.get("requested_slot")
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

    async def customer(self) -> Customer | None:
        """Who this conversation is verified as: by a code, or by an identity that the host page signed."""
        if not self._has_looked_up_customer:
            self._has_looked_up_customer = True
            back_office = self.services.back_office
            self._customer = await back_office.get_verified_customer(self.sender)
            customer_id = (self.metadata.get("identity") or {}).get("user_id")
            if self._customer is None and customer_id:
                self._customer = await back_office.trust_identity(self.sender, str(customer_id))
        return self._customer

    async def require_customer(self) -> Customer:
        """The verified customer; steps after the verification rely on it."""
        customer = await self.customer()
        if customer is None:
            raise NotVerifiedError
        return customer

    def remember_customer(self, customer: Customer) -> None:
        """The back office has just verified this customer."""
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

    def vary(self, *wordings: Wording) -> Wording:
        """One of `wordings`, another one each turn, the same when the turn is repeated."""
        return wordings[zlib.crc32(f"{self.sender}:{self.user_turns}".encode()) % len(wordings)]

    def unless_waiting(self, offer: str) -> str:
        """`offer` of a person; nothing for somebody who is in line for one already."""
        return "" if self.is_waiting else offer

    def offer_person(self) -> None:
        """From now until the next message "yes" means: bring in a person."""
        if self.is_waiting:
            return
        self.set("offered", {"what": "person", "turn": self.user_turns})

    @property
    def was_offered_person(self) -> bool:
        """Whether the message before this one was answered with the offer of a person."""
        offered = self.get("offered") or {}
        return bool(offered.get("what") == "person" and offered.get("turn") == self.user_turns - 1)

    # ------------------------------------------------------------------ what is returned

    def events(self, *more: Event) -> list[Event]:
        """The slot changes as Rasa's events, then `more`."""
        return [slot_set(name, value) for name, value in self._changes.items()] + list(more)


class NotVerifiedError(Exception):
    """The verification ran out between two steps; the form asks for it again."""


def slot_set(name: str, value: Any) -> Event:
    """Rasa's event for a slot's new value."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def end_form() -> list[Event]:
    """Rasa's events that end the running form at once."""
    return [
        {"event": "active_loop", "name": None, "timestamp": None},
        slot_set("requested_slot", None),
    ]


def follow_up(action: str) -> Event:
    """Rasa's event that runs `action` next."""
    return {"event": "followup", "name": action, "timestamp": None}
