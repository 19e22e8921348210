"""The tracker store beside Rasa's own, on the same events."""

from __future__ import annotations

import asyncio
import random
import tempfile
import unittest
from pathlib import Path

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError
from tracker_store import EARLIER_TURNS, KEPT_ANSWERS, KEPT_STATES, Answer, ConversationStore

DOMAIN = Domain.load(str(Path(__file__).resolve().parents[2] / "domain"))
FORM = DOMAIN.form_names[0]
SLOTS = ("identity", "verification", "offered")


def random_turn(rng: random.Random, tracker: DialogueStateTracker) -> list[Event]:
    """What one turn leaves behind, as the processor writes it."""
    events: list[Event] = [UserUttered(f"words {rng.random()}", {"name": "inform", "confidence": 1.0})]
    kind = rng.choice(["plain", "slot", "begin", "end"])
    if kind == "begin" and tracker.active_loop_name is None:
        events += [
            ActionExecuted(FORM),
            ActiveLoop(FORM),
            SlotSet("flow", "return_form"),
            SlotSet("step", "identity"),
            SlotSet("requested_slot", "step"),
        ]
    elif kind == "end" and tracker.active_loop_name:
        events += [ActionExecuted(FORM), ActiveLoop(None), SlotSet("requested_slot", None)]
    elif tracker.active_loop_name:
        events += [ActionExecuted(FORM), SlotSet(rng.choice(SLOTS), rng.random())]
    else:
        events += [
            ActionExecuted("action_answer"),
            SlotSet(rng.choice(SLOTS), rng.choice([None, rng.random()])),
        ]
    return [*events, BotUttered("reply"), ActionExecuted("action_listen")]


class ConversationStoreTest(unittest.TestCase):
    """Nothing that a turn can see differs from what Rasa's own store shows, and nothing is lost."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = f"{self.folder.name}/bot.db"

    def tearDown(self) -> None:
        self.folder.cleanup()

    def store(self, longest_events: int = 20) -> ConversationStore:
        """A replica's own store."""
        return ConversationStore(DOMAIN, db=self.path, longest_events=longest_events)

    def stock(self) -> SQLTrackerStore:
        """Rasa's, on the same database."""
        return SQLTrackerStore(DOMAIN, db=self.path)

    def turn(self, store: SQLTrackerStore, events: list[Event]) -> None:
        """A whole turn: read, go on, save."""
        tracker = asyncio.run(store.get_or_create_tracker("sender", append_action_listen=False))
        for event in events:
            tracker.update(event, DOMAIN)
        asyncio.run(store.save(tracker))

    def assert_same(self, ours: DialogueStateTracker, stock: DialogueStateTracker) -> None:
        """The same slots, form, latest message and action, number of turns, and states at the end."""
        ours_slots, stock_slots = ours.current_slot_values(), stock.current_slot_values()
        earlier = ours_slots.pop(EARLIER_TURNS) or 0
        stock_slots.pop(EARLIER_TURNS)
        self.assertEqual(ours_slots, stock_slots)
        self.assertEqual(ours.active_loop_name, stock.active_loop_name)
        self.assertEqual(ours.latest_action_name, stock.latest_action_name)
        self.assertEqual(ours.latest_message.text, stock.latest_message.text)
        self.assertEqual(ours.followup_action, stock.followup_action)
        turns = [sum(isinstance(event, UserUttered) for event in one.events) for one in (ours, stock)]
        self.assertEqual(turns[0] + earlier, turns[1])
        states = [one.past_states(DOMAIN)[-KEPT_STATES:] for one in (ours, stock)]
        self.assertEqual(states[0], states[1])

    def test_any_conversation_looks_like_in_rasas_own_store(self) -> None:
        for seed in range(4):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                self.path = f"{folder}/bot.db"
                rng = random.Random(seed)
                stores = [self.store(), self.store()]
                begin = [
                    ActionExecuted("action_session_start"),
                    SessionStarted(),
                    ActionExecuted("action_listen"),
                ]
                self.turn(stores[0], begin)
                for number in range(48):
                    store = rng.choice(stores) if seed % 2 else stores[0]
                    tracker = asyncio.run(self.stock().retrieve("sender"))
                    self.turn(store, random_turn(rng, tracker))
                    if number % 4:
                        continue
                    ours = asyncio.run(store.retrieve("sender"))
                    asyncio.run(store.save(ours))
                    self.assert_same(ours, asyncio.run(self.stock().retrieve("sender")))
                    self.assertLess(len(ours.events), 140)

    def test_a_turn_that_failed_half_way_leaves_no_trace(self) -> None:
        store = self.store()
        self.turn(
            store, [ActionExecuted("action_listen"), UserUttered("first"), ActionExecuted("action_listen")]
        )
        tracker = asyncio.run(store.retrieve("sender"))
        tracker.update(UserUttered("lost"), DOMAIN)
        self.assertEqual(asyncio.run(store.retrieve("sender")).latest_message.text, "first")

    def answer(self, store: ConversationStore, turn_id: str, sender: str = "sender") -> None:
        """A turn that was answered with its own id."""
        tracker = asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))
        tracker.update(UserUttered(turn_id), DOMAIN)
        asyncio.run(store.save(tracker, Answer(turn_id, {"said": turn_id})))

    def test_an_answer_is_known_to_every_replica_and_of_one_conversation(self) -> None:
        self.answer(self.store(), "1")
        self.assertEqual(self.store().get_answer("sender", "1"), {"said": "1"})
        self.assertIsNone(self.store().get_answer("sender", "2"))
        self.assertIsNone(self.store().get_answer("another sender", "1"))

    def test_answers_long_past_are_forgotten(self) -> None:
        store = self.store()
        self.answer(store, "0", sender="another sender")
        for number in range(KEPT_ANSWERS + 2):
            self.answer(store, str(number))
        known = [number for number in range(KEPT_ANSWERS + 2) if store.get_answer("sender", str(number))]
        self.assertEqual(known, list(range(2, KEPT_ANSWERS + 2)))
        self.assertIsNotNone(store.get_answer("another sender", "0"))

    def test_a_turn_is_stored_with_its_answer_or_not_at_all(self) -> None:
        store = self.store()
        self.answer(store, "1")
        with self.assertRaises(IntegrityError):
            self.answer(store, "1")
        self.assertEqual(len(asyncio.run(self.stock().retrieve("sender")).events), 1)

    def test_a_new_session_begins_without_the_one_before(self) -> None:
        store = self.store()
        self.turn(store, [ActionExecuted("action_listen"), UserUttered("old"), SlotSet("offered", 1)])
        anew = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
        self.turn(store, [*anew, UserUttered("new"), ActionExecuted("action_listen")])
        tracker = asyncio.run(store.retrieve("sender"))
        self.assertIsNone(tracker.get_slot("offered"))
        self.assertEqual(len(tracker.events), 4)
