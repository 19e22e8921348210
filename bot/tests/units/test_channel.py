"""The guarded channel's parts and the lock store's address; the channel as a whole is in tests/dialogues."""

from __future__ import annotations

import asyncio
import json
import unittest

import lock_store
from channels.gateway import GatewayChannel, Turn, TurnError
from channels.reply import ReplyCollector
from rasa.shared.exceptions import RasaException


def parse(**fields: object) -> Turn:
    """A turn of these fields."""
    return Turn.parse(json.dumps({"turn_id": "t", **fields}).encode(), 4000)


class TurnTest(unittest.TestCase):
    """What a request's body may be."""

    def assert_refused(self, status: int, code: str, body: bytes) -> None:
        with self.assertRaises(TurnError) as caught:
            Turn.parse(body, 4000)
        self.assertEqual((caught.exception.status, caught.exception.code), (status, code))

    def test_bad_bodies(self) -> None:
        for body in (b"", b"[]", b"{", b"\xff\xfe{}"):
            with self.subTest(body):
                self.assert_refused(422, "invalid_turn", body)
        right = {"sender": "a", "turn_id": "t", "text": "hi"}
        wrong: dict[str, list[object]] = {
            "sender": ["", " ", None, 7, "a" * 129],
            "turn_id": ["", " ", None, 7, "a" * 129],
            "text": [" \n", ["hi"], None],
            "metadata": ["x"],
        }
        for name, values in wrong.items():
            for value in values:
                with self.subTest(name, value=value):
                    self.assert_refused(422, "invalid_turn", json.dumps({**right, name: value}).encode())
        too_long = json.dumps({**right, "text": "x" * 4001}).encode()
        self.assert_refused(413, "message_too_long", too_long)

    def test_longest_text_is_taken(self) -> None:
        self.assertEqual(len(parse(sender="a", text="é" * 4000).text), 4000)

    def test_only_trusted_text_names_an_intent(self) -> None:
        self.assertEqual(parse(sender="a", text="/affirm").words, "affirm")
        self.assertEqual(parse(sender="a", text="  / /affirm").words, "affirm")
        self.assertEqual(parse(sender="a", text="/").words, "?")
        self.assertEqual(parse(sender="a", text="/affirm", trusted="true").words, "affirm")
        self.assertEqual(parse(sender="a", text="/affirm", trusted=True).words, "/affirm")

    def test_trust_reaches_the_actions_and_cannot_be_claimed_by_metadata(self) -> None:
        turn = parse(sender="a", text="/affirm", metadata={"trusted": True})
        self.assertIs(turn.all_metadata["trusted"], False)
        self.assertIs(parse(sender="a", text="/affirm", trusted=True).all_metadata["trusted"], True)


class ReplyCollectorTest(unittest.TestCase):
    """One reply an utterance."""

    def collect(self, *messages: dict) -> list[dict]:
        collector = ReplyCollector()
        for message in messages:
            asyncio.run(collector.send_response("a", message))
        return collector.replies

    def test_text_choices_and_extras_stay_together(self) -> None:
        button = {"title": "Yes", "payload": "/affirm"}
        card = {"type": "summary"}
        (reply,) = self.collect({"text": "One.\n\nTwo.", "buttons": [button], "custom": {"card": card}})
        self.assertEqual(reply["text"], "One.\n\nTwo.")
        self.assertEqual((reply["choices"], reply["card"], reply["documents"]), ([button], card, []))

    def test_files_do_not_stay_in_the_stored_event(self) -> None:
        stored = {"documents": [{"name": "label.pdf"}], "card": {"type": "receipt"}}
        (reply,) = self.collect({"text": "Done", "custom": stored})
        self.assertEqual(reply["documents"], [{"name": "label.pdf"}])
        self.assertNotIn("documents", stored)

    def test_an_empty_utterance_is_no_reply(self) -> None:
        self.assertEqual(self.collect({"text": "  "}, {"custom": {}}), [])


class SettingsTest(unittest.TestCase):
    """What the channel and the lock store insist on."""

    def test_a_missing_token_is_refused(self) -> None:
        for token in ("", "short", "${BOT_TOKEN}"):
            with self.subTest(token), self.assertRaises(RasaException):
                GatewayChannel.from_credentials({"token": token})

    def test_redis_addresses(self) -> None:
        found = lock_store._connection("rediss://frontdesk:p%40ss@cache.internal:6380/2")
        self.assertEqual((found["host"], found["port"], found["db"]), ("cache.internal", 6380, 2))
        self.assertEqual(
            (found["username"], found["password"], found["use_ssl"]), ("frontdesk", "p@ss", True)
        )
        plain = lock_store._connection("redis://127.0.0.1:6379")
        self.assertEqual(
            (plain["port"], plain["db"], plain["password"], plain["use_ssl"]), (6379, 0, None, False)
        )


if __name__ == "__main__":
    unittest.main()
