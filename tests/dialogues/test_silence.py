"""A customer who comes back after two days: what they told is kept, what has expired is asked for once more."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import pytest

from tests.dialogues.bot_memory import BotMemory
from tests.dialogues.ledger import Ledger
from tests.dialogues.player import Player, metadata_of
from tests.dialogues.script import Dialogue, Exchange
from tests.system import System

TWO_DAYS = timedelta(days=2)


@pytest.fixture
def maya(system: System, client: httpx.Client, fresh_ledger: Ledger) -> Player:
    """Maya, signed in."""
    return Player(
        system,
        client,
        metadata_of(Dialogue(name="silence", signed_in="maya", turns=[])),
        sender=f"silence-{time.time_ns()}",
    )


def let_pass(system: System, time_passed: timedelta) -> None:
    """Have everything that the bot remembers happened earlier."""
    BotMemory(system.bot_database).let_pass(time_passed)


def take(player: Player, said: dict[str, str], **expected: object) -> None:
    player.play(Exchange.model_validate({**said, "expect": expected}))


def test_a_yes_to_what_was_shown_two_days_ago_submits_nothing(maya: Player, fresh_ledger: Ledger) -> None:
    asked = "the lamp from TR-10001 arrived broken, i want to return it for a refund"
    take(maya, {"say": asked}, card="summary", total="64.00")
    let_pass(maya.system, TWO_DAYS)
    take(
        maya,
        {"say": "yes, submit it"},
        text=["Welcome back", "your return (1 × Ceramic table lamp", "Shall I submit it"],
        card="summary",
        loop="return_form",
    )
    assert fresh_ledger.changes().returns == []
    take(maya, {"say": "yes, submit it"}, card="receipt", loop="none", never="Welcome back")
    assert len(fresh_ledger.changes().returns) == 1


def test_hello_after_two_days_recalls_what_was_going_on(maya: Player) -> None:
    take(maya, {"say": "i want to return the lamp from TR-10001"}, text="Ceramic table lamp")
    let_pass(maya.system, TWO_DAYS)
    take(
        maya, {"say": "hi"}, text=["Welcome back", "your return", "reason|why"], loop="return_form", replies=2
    )
    take(maya, {"say": "it arrived broken"}, text="How would you like it back", never="Welcome back")
    take(maya, {"say": "cancel"}, loop="none")


def test_an_answer_and_a_question_after_two_days_count(maya: Player) -> None:
    take(maya, {"say": "i want to return the lamp from TR-10001"}, text="Ceramic table lamp")
    let_pass(maya.system, TWO_DAYS)
    take(maya, {"say": "it arrived broken"}, text=["Welcome back", "How would you like it back"])
    let_pass(maya.system, TWO_DAYS)
    take(
        maya,
        {"say": "how long do refunds take?"},
        knowledge="answer",
        text=["Welcome back", "How would you like it back"],
        loop="return_form",
    )
    take(maya, {"say": "let me talk to a person"}, handoff="asked", flow="return_form", step="return_method")


def test_a_flow_left_is_offered_after_two_days(maya: Player) -> None:
    take(maya, {"say": "i want to return the lamp from TR-10001"}, text="Ceramic table lamp")
    take(maya, {"say": "let me talk to a person"}, handoff="asked", loop="none")
    take(maya, {"say": "hello"}, never="Welcome back")
    let_pass(maya.system, TWO_DAYS)
    take(maya, {"say": "hello"}, text=["Welcome back", "your return"], choices=["Go on with my return"])
    take(maya, {"say": "yes please"}, loop="return_form", text="reason|why")


def test_the_verification_has_expired_and_a_new_code_is_sent(
    system: System, client: httpx.Client, fresh_ledger: Ledger
) -> None:
    for mail in system.outbox.glob("*.eml"):
        mail.unlink()
    player = Player(system, client, {"identity": None}, sender=f"silence-{time.time_ns()}")
    take(player, {"say": "i want to return the lamp from TR-10001"}, text="e-mail address")
    take(player, {"say": "maya.holt@example.com"}, text="6-digit code")
    take(player, {"code": "maya.holt@example.com"}, text="Ceramic table lamp", loop="return_form")
    fresh_ledger.execute("DELETE FROM verification_code")
    fresh_ledger.execute("UPDATE verification SET expires_at = '2020-01-01 00:00:00.000000'")
    let_pass(system, TWO_DAYS)
    take(
        player,
        {"say": "it arrived broken"},
        text=["Welcome back", "since you were verified", "6-digit code"],
        loop="return_form",
    )
    let_pass(system, TWO_DAYS)
    fresh_ledger.execute("UPDATE verification_code SET sent_at = '2020-01-01 00:00:00.000000'")
    old_code = system.code_for("maya.holt@example.com", after=1)
    take(
        player, {"say": old_code}, text=["Welcome back", "a 6-digit code is on its way"], never="isn't right"
    )
    new_code = system.code_for("maya.holt@example.com", after=2)
    take(player, {"say": new_code}, text="How would you like it back", loop="return_form")
