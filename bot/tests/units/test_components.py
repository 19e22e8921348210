"""Priority patterns, sentence features and the remote action, as Rasa uses them."""

from __future__ import annotations

import asyncio
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import yaml
from components import remote_action
from components.intent_classifier import IntentClassifier
from components.priority_intent import PriorityIntentClassifier
from components.sentence_featurizer import SentenceFeaturizer
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.endpoints import EndpointConfig
from scipy.sparse import csr_matrix

BOT = Path(__file__).resolve().parents[2]
PIPELINE = yaml.safe_load((BOT / "config.yml").read_text())["pipeline"]


def settings_of(name: str) -> dict:
    """A component's settings in config.yml."""
    return next(part for part in PIPELINE if part["name"].endswith(name))


class PriorityIntentTest(unittest.TestCase):
    """The patterns of config.yml."""

    @classmethod
    def setUpClass(cls) -> None:
        config = {**PriorityIntentClassifier.get_default_config(), **settings_of("PriorityIntentClassifier")}
        cls.classifier = PriorityIntentClassifier(config)

    def assert_matches(self, intent: str | None, *texts: str) -> None:
        for text in texts:
            with self.subTest(text):
                self.assertEqual(self.classifier.match(text), intent)

    def test_wishes_for_a_person(self) -> None:
        self.assert_matches(
            "talk_to_person",
            "I want to talk to a person",
            "let me speak with your manager",
            "human please",
            "Agent!",
            "can i chat with a real human being",
            "get me a supervisor",
            "how do I reach a human?",
            "how can i talk with somebody",
        )

    def test_talking_about_persons_is_no_wish_for_one(self) -> None:
        self.assert_matches(
            None,
            "the delivery person was late",
            "my agent id is 5",
            "it's a lamp for a human-sized room",
        )

    def test_not_wanting_a_person_is_a_no(self) -> None:
        self.assert_matches("deny", "I don't want to talk to a person", "i don't need an agent")

    def test_robots(self) -> None:
        self.assert_matches(
            "ask_robot", "are you a robot?", "Am I talking to a real person?", "is this a bot"
        )

    def test_cancelling(self) -> None:
        self.assert_matches(
            "cancel", "cancel", "never mind", "stop this please", "cancel the return", "forget it!"
        )
        self.assert_matches(None, "stop by the store", "I want to cancel my order TR-10001")
        self.assertNotEqual(self.classifier.match("can I cancel my order?"), "cancel")

    def test_a_return_that_exists_is_neither_started_nor_just_stopped(self) -> None:
        self.assert_matches("start_return", "return the blue lamp", "i'd like to return TR-10042")
        self.assert_matches(None, "return status", "return RN-30001 hasn't arrived", "cancel my return")

    def test_rude_words_and_anger(self) -> None:
        self.assert_matches("insult", "fuck you", "you are so stupid", "stupid bot", "you're useless")
        self.assert_matches("express_anger", "I'm furious", "I am so angry", "this is outrageous")
        self.assert_matches(None, "this stupid lamp broke", "where is my fucking order")

    def test_how_questions(self) -> None:
        self.assert_matches(
            "ask_question",
            "how do I return something?",
            "how long does it take",
            "do you ship to Canada",
            "where can I cancel my order",
            "is it possible to change an address",
            "what do i have to do to get an invoice",
        )
        # Of one order, by its number: that is a wish.
        self.assert_matches(None, "how do I cancel TR-10003?", "is it possible to return TR-10003")
        self.assert_matches(None, "how are you", "can you help me return the blanket")

    def test_winner_leaves_no_ambiguity(self) -> None:
        message = Message({TEXT: "human please"})
        message.set(
            "intent_ranking",
            [{"name": "greet", "confidence": 0.9}, {"name": "talk_to_person", "confidence": 0.1}],
        )
        self.classifier.process([message])
        self.assertEqual(message.get(INTENT), {"name": "talk_to_person", "confidence": 1.0})
        self.assertEqual([item["confidence"] for item in message.get("intent_ranking")], [1.0, 0.0])

    def test_a_long_text_is_read_at_its_beginning_only(self) -> None:
        self.assertIsNone(self.classifier.match("x " * 1000 + "talk to a person"))


class IntentClassifierTest(unittest.TestCase):
    """On a few vectors."""

    @staticmethod
    def message(text: str, intent: str, *numbers: float) -> Message:
        message = Message({TEXT: text, INTENT: intent})
        vector = np.array([numbers], dtype=np.float32)
        words = csr_matrix(vector)
        for part in (vector, words):
            for kind in (FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE):
                message.add_features(Features(part, kind, TEXT, "test"))
        return message

    def test_an_intent_with_more_examples_weighs_more(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            storage = LocalModelStorage.create(Path(folder))
            context = ExecutionContext(GraphSchema({}), node_name="classifier")
            settings = {**IntentClassifier.get_default_config(), "max_iter": 100}
            classifier = IntentClassifier.create(settings, storage, Resource("classifier"), context)
            often = [self.message(f"may I {number}", "ask_question", 1.0, 0.0) for number in range(9)]
            classifier.train(TrainingData([*often, self.message("cancel", "cancel_order", 1.0, 0.0)]))
            loaded = IntentClassifier.load(settings, storage, Resource("classifier"), context)
        [message] = loaded.process([self.message("may I", "", 1.0, 0.0)])
        self.assertEqual(message.get(INTENT)["name"], "ask_question")
        self.assertAlmostEqual(message.get(INTENT)["confidence"], 0.9, places=1)


class SentenceFeaturizerTest(unittest.TestCase):
    """Against the exported encoder."""

    @classmethod
    def setUpClass(cls) -> None:
        config = {**SentenceFeaturizer.get_default_config(), **settings_of("SentenceFeaturizer")}
        cls.scale = config["scale"]
        cls.featurizer = SentenceFeaturizer(config, ExecutionContext(GraphSchema({}), node_name="featurizer"))

    def test_vectors_have_the_length_of_the_scale(self) -> None:
        vector = self.featurizer.embed("where is my order?")
        self.assertEqual(vector.shape, (1, 384))
        self.assertAlmostEqual(float(np.linalg.norm(vector)), self.scale, places=2)

    def test_meaning_decides_nearness(self) -> None:
        lost, tracked, poem = (
            self.featurizer.embed(text)[0] for text in ("where is my parcel", "track my package", "a poem")
        )
        self.assertGreater(float(lost @ tracked), float(lost @ poem) * 1.5)

    def test_messages_without_text_are_left_alone(self) -> None:
        message = Message({})
        self.featurizer.process([message])
        self.assertEqual(message.features, [])

    def test_odd_texts_are_featurized(self) -> None:
        for text in ("😀" * 50, "日本語のテキスト", "<script>alert(1)</script>", "a" * 4000, "\u202e\u0000"):
            with self.subTest(text[:10]):
                self.assertTrue(np.isfinite(self.featurizer.embed(text)).all())

    def test_another_encoder_changes_the_fingerprint(self) -> None:
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"ENCODER_DIR": folder}):
            (Path(folder) / "model.onnx").write_bytes(b"one")
            first = SentenceFeaturizer.fingerprint_addon({})
            (Path(folder) / "model.onnx").write_bytes(b"two")
            self.assertNotEqual(SentenceFeaturizer.fingerprint_addon({}), first)

    def test_missing_encoder_says_how_to_make_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"ENCODER_DIR": folder}):
            context = ExecutionContext(GraphSchema({}), node_name="featurizer")
            with self.assertRaisesRegex(FileNotFoundError, "knowledge_base.search.export"):
                SentenceFeaturizer(SentenceFeaturizer.get_default_config(), context)


class RemoteActionTest(unittest.TestCase):
    """What `install` changes; the far end is a socket that refuses."""

    def run_action(self, action: RemoteAction) -> None:
        tracker = DialogueStateTracker.from_events("somebody", [])
        domain = mock.Mock()
        domain.does_custom_action_explicitly_need_domain.return_value = False
        asyncio.run(action.run(mock.Mock(), mock.Mock(), tracker, domain))

    def test_unreachable_actions_fail_the_turn(self) -> None:
        remote_action.install()
        action = RemoteAction(
            "action_answer", EndpointConfig("http://127.0.0.1:9/webhook", enable_selective_domain=True)
        )
        with self.assertRaises(remote_action.ActionFailedError) as caught:
            self.run_action(action)
        self.assertEqual(caught.exception.action, "action_answer")
        self.assertNotIsInstance(caught.exception, Exception)

    def test_a_rejection_stays_one(self) -> None:
        remote_action.install()
        action = RemoteAction("flow_form", None)
        rejection = ActionExecutionRejection("flow_form", "no")
        with mock.patch.object(action, "_action_call_format", side_effect=rejection):
            with self.assertRaises(ActionExecutionRejection):
                self.run_action(action)

    def test_answers_are_still_validated(self) -> None:
        remote_action.install()
        action = RemoteAction("action_answer", None)
        self.assertTrue(action._validate_action_result({"events": [], "responses": []}))
        with self.assertRaisesRegex(Exception, "is not of type 'array'"):
            action._validate_action_result({"events": {}, "responses": []})


if __name__ == "__main__":
    unittest.main()
