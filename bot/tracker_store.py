"""A tracker store that keeps the last turns of a conversation at hand, so that turn 100 costs what turn 1 does.

Rasa's own reads every event of a session for every turn, builds the tracker from them and reckons with all of them: a
turn grows slower with each turn before it. Here the tracker of the turn before is kept in memory, and shortened to its
last turns once it is long. The database has every event, as before, and is believed: a kept tracker is used only if its
last event is still the newest one there, so that any number of replicas may serve a conversation.

Beside a turn's events its answer is kept, in the same transaction: an event has neither the files that were sent nor
the state that the turn ended in, and a turn that comes again is answered as it was.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

LONGEST_EVENTS = 40
"""A tracker with more than this is shortened; about 7 turns."""
KEPT_STATES = 5
"""What policies see of a conversation is a list of states; no rule and no story here looks further back than this."""
FEWEST_TURNS = 4
KEPT_TRACKERS = 2_000
"""Conversations kept at hand, of some 100 KB each; whichever was used longest ago goes first."""
EARLIER_TURNS = "earlier_turns"
"""The slot that says how many of the customer's turns were cut off."""
KEPT_ANSWERS = 16
"""A conversation's last answers. Only events are sent again after other turns, and within seconds."""


class StoredAnswer(SQLTrackerStore.Base):
    """What a turn was answered with."""

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("sender_id", "turn_id"),)

    id = sa.Column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
    sender_id = sa.Column(sa.String(255), nullable=False)
    turn_id = sa.Column(sa.String(255), nullable=False)
    body = sa.Column(sa.Text, nullable=False)


@dataclass(frozen=True)
class Answer:
    """The answer to the turn of that id, as JSON has it."""

    turn_id: str
    body: dict[str, Any]


@dataclass(frozen=True)
class _Kept:
    newest_id: int
    tracker: DialogueStateTracker


class ConversationStore(SQLTrackerStore):
    """Rasa's table of events, read and written with less work."""

    def __init__(self, *arguments: Any, longest_events: int = LONGEST_EVENTS, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._longest_events = longest_events
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the conversation's current session; None for a new one."""
        # Taken out: should the turn fail half-way, the next one begins from the database.
        kept = self._kept.pop(sender_id, None)
        if kept is not None and kept.newest_id == self._newest_id(sender_id):
            return kept.tracker
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            _mark_stored(tracker)
        return tracker

    async def save(self, tracker: DialogueStateTracker, answer: Answer | None = None) -> None:
        """Store the events since `retrieve`, and what was answered; keep the tracker for the next turn."""
        events = list(tracker.events)
        new = events[_count_stored(tracker) :]
        newest_id = (
            self._insert(tracker.sender_id, new, answer) if new else self._newest_id(tracker.sender_id)
        )
        _mark_stored(tracker)
        has_begun_anew = any(isinstance(event, SessionStarted) for event in new) and len(new) < len(events)
        if newest_id is not None and not has_begun_anew:  # Rasa reads a new session without the one before
            self._kept[tracker.sender_id] = _Kept(newest_id, self._shorten(tracker))
            if len(self._kept) > KEPT_TRACKERS:
                self._kept.popitem(last=False)

    def get_answer(self, sender_id: str, turn_id: str) -> dict[str, Any] | None:
        """What the turn was answered with; None for one that was not, or too long ago."""
        query = sa.select([StoredAnswer.body]).where(
            StoredAnswer.sender_id == sender_id, StoredAnswer.turn_id == turn_id
        )
        with self.engine.connect() as connection:
            body: str | None = connection.execute(query).scalar()
        return None if body is None else json.loads(body)

    def _newest_id(self, sender_id: str) -> int | None:
        query = sa.select([sa.func.max(self.SQLEvent.id)]).where(self.SQLEvent.sender_id == sender_id)
        with self.engine.connect() as connection:
            newest: int | None = connection.execute(query).scalar()
        return newest

    def _insert(self, sender_id: str, events: Sequence[Event], answer: Answer | None) -> int | None:
        rows = []
        for event in events:
            data = event.as_dict()
            rows.append(
                {
                    "sender_id": sender_id,
                    "type_name": event.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        with self.engine.begin() as connection:
            connection.execute(self.SQLEvent.__table__.insert(), rows)
            if answer is not None:
                _insert_answer(connection, sender_id, answer)
            query = sa.select([sa.func.max(self.SQLEvent.id)]).where(self.SQLEvent.sender_id == sender_id)
            newest: int | None = connection.execute(query).scalar()
        return newest

    def _shorten(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """`tracker` itself, or one in the same state that knows only the last turns."""
        events = list(tracker.events)
        if len(events) <= self._longest_events:
            return tracker
        turns, cut = FEWEST_TURNS, len(events)
        while cut:
            cut = _beginning_of_turn(events, turns)
            shortened = self._cut(tracker.sender_id, events, cut)
            if len(shortened.past_states(self.domain)) > KEPT_STATES:  # the first one is the empty beginning
                _mark_stored(shortened)
                return shortened
            turns *= 2  # the turns of a form show as one state
        return tracker

    def _cut(self, sender_id: str, events: list[Event], cut: int) -> DialogueStateTracker:
        """A tracker that knows the state before event number `cut`, and the events from there on."""
        slots = self.domain.slots
        before = DialogueStateTracker.from_events(sender_id, events[:cut], slots)
        turns = before.get_slot(EARLIER_TURNS) or 0
        turns += sum(isinstance(event, UserUttered) for event in events[:cut])
        begin = [*_state(before), SlotSet(EARLIER_TURNS, turns)]
        return DialogueStateTracker.from_events(sender_id, [*begin, *events[cut:]], slots)


def _insert_answer(connection: Connection, sender_id: str, answer: Answer) -> None:
    row = {"sender_id": sender_id, "turn_id": answer.turn_id, "body": json.dumps(answer.body)}
    connection.execute(StoredAnswer.__table__.insert(), row)
    newest_to_forget = (
        sa.select([StoredAnswer.id])
        .where(StoredAnswer.sender_id == sender_id)
        .order_by(StoredAnswer.id.desc())
        .offset(KEPT_ANSWERS)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(
        StoredAnswer.__table__.delete().where(
            StoredAnswer.sender_id == sender_id, StoredAnswer.id <= newest_to_forget
        )
    )


def _state(tracker: DialogueStateTracker) -> list[Event]:
    """Events that lead a new tracker into the state of `tracker`, which waits for the customer."""
    set_slots = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value and name != EARLIER_TURNS
    ]
    name = tracker.active_loop_name
    # The form's run goes before: Rasa looks back for it when it reckons which events still count.
    loop = [ActionExecuted(name), ActiveLoop(name)] if name else []
    requested = [one for one in set_slots if one.key == "requested_slot"]
    others = [one for one in set_slots if one.key != "requested_slot"]
    return [*others, *loop, *requested]


def _beginning_of_turn(events: Sequence[Event], turns: int) -> int:
    """Where the last `turns` turns begin: at the listening before the first of them."""
    listening = [
        position
        for position, event in enumerate(events)
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
    ]
    return listening[-turns - 1] if len(listening) > turns else 0


def _mark_stored(tracker: DialogueStateTracker) -> None:
    tracker.stored_events = len(tracker.events)


def _count_stored(tracker: DialogueStateTracker) -> int:
    return int(getattr(tracker, "stored_events", 0))
