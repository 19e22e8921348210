"""What a customer hears when a part is down, and that nothing they said is lost."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.dialogues.bot_memory import BotMemory
from tests.dialogues.conftest import Play
from tests.dialogues.ledger import Ledger
from tests.dialogues.player import Player, metadata_of
from tests.dialogues.script import Dialogue, Exchange
from tests.system import System


@pytest.fixture
def maya(system: System, client: httpx.Client, fresh_ledger: Ledger) -> Player:
    """Maya, signed in, at the confirmation of a refund for her lamp."""
    dialogue = Dialogue(name="outage", signed_in="maya", turns=[])
    player = Player(system, client, metadata_of(dialogue), sender=f"outage-{time.time_ns()}")
    asked = "the lamp from TR-10001 arrived broken, i want to return it for a refund"
    player.play(Exchange.model_validate({"say": asked, "expect": {"card": "summary", "total": "64.00"}}))
    return player


def expect(player: Player, said: dict[str, str], **expected: object) -> None:
    player.play(Exchange.model_validate({**said, "expect": expected}))


def test_back_office_away_at_the_confirmation_keeps_everything(maya: Player, fresh_ledger: Ledger) -> None:
    with fresh_ledger.outage():
        expect(
            maya,
            {"say": "yes, submit it"},
            text="can't reach our order system",
            choices=["Try again", "Talk to a person"],
            loop="return_form",
            replies=1,
        )
        expect(maya, {"choose": "Try again"}, text="can't reach our order system", replies=1)
        expect(
            maya,
            {"say": "how long do refunds take?"},
            knowledge="answer",
            text="can't reach our order system",
        )
    assert fresh_ledger.changes().returns == []
    # The customer has confirmed this amount, and it is checked once more before it is recorded.
    expect(maya, {"choose": "Try again"}, card="receipt", loop="none")
    assert [returned.amount for returned in fresh_ledger.changes().returns] == ["64.00"]


def test_a_person_is_reached_while_the_back_office_is_away(maya: Player, fresh_ledger: Ledger) -> None:
    with fresh_ledger.outage():
        expect(maya, {"say": "yes"}, text="can't reach our order system")
        expect(
            maya,
            {"choose": "Talk to a person"},
            handoff="asked",
            flow="return_form",
            facts={"Order": "TR-10001"},
        )


def test_back_office_away_from_the_first_word(
    system: System, client: httpx.Client, fresh_ledger: Ledger
) -> None:
    player = Player(system, client, {"locale": "en-US", "identity": None}, sender=f"outage-{time.time_ns()}")
    with fresh_ledger.outage():
        expect(player, {"say": "where is my order?"}, text="can't reach our order system", loop="status_form")
    expect(player, {"choose": "Try again"}, text="order number", loop="status_form")


def test_what_a_button_carried_is_kept_from_the_first_word(
    system: System, client: httpx.Client, fresh_ledger: Ledger
) -> None:
    metadata = metadata_of(Dialogue(name="outage", signed_in="maya", turns=[]))
    player = Player(system, client, metadata, sender=f"outage-{time.time_ns()}")
    expect(player, {"say": "where is my order TR-10001?"}, choices=["Return something from it"])
    with fresh_ledger.outage():
        expect(
            player,
            {"choose": "Return something from it"},
            text="can't reach our order system",
            loop="return_form",
        )
        expect(player, {"say": "how long do refunds take?"}, text="can't reach our order system")
    expect(player, {"choose": "Try again"}, text="What would you like to return from order **TR-10001**")


def test_facts_that_changed_since_the_summary_are_said_and_nothing_is_submitted(
    maya: Player, fresh_ledger: Ledger
) -> None:
    fresh_ledger.execute("UPDATE order_line SET unit_price = 5000 WHERE id = 'TR-10001-1'")
    try:
        expect(maya, {"say": "yes, submit it"}, text=["Something has changed", "Shall I submit it"])
        assert fresh_ledger.changes().returns == []
    finally:
        fresh_ledger.restore()


def test_an_action_server_that_is_down_fails_the_turn_and_leaves_the_form_as_it_was(
    maya: Player, system: System, fresh_ledger: Ledger
) -> None:
    system.kill("actions")
    try:
        response = maya.post("yes, submit it")
        assert response.status_code == httpx.codes.INTERNAL_SERVER_ERROR
        assert response.json()["error"] == "turn_failed"
        assert "validate_flow_form" in response.json()["detail"]
        assert response.json()["understood"]["intent"]["name"] == "affirm"
    finally:
        system.start("actions")
    expect(maya, {"say": "yes, submit it"}, card="receipt", loop="none")
    assert len(fresh_ledger.changes().returns) == 1


def test_a_retried_confirmation_returns_nothing_twice(
    maya: Player, system: System, fresh_ledger: Ledger
) -> None:
    """The turn ran, but its answer got lost: Rasa has forgotten it, the gateway sends it again."""
    memory = BotMemory(system.bot_database)
    before = memory.newest_event()
    expect(maya, {"say": "yes, submit it"}, card="receipt")
    memory.forget_after(before)
    expect(maya, {"say": "yes, submit it"}, card="receipt", loop="none")
    assert len(fresh_ledger.changes().returns) == 1


def test_a_knowledge_base_that_is_down_is_said_to_be(maya: Player, system: System) -> None:
    system.kill("server")
    try:
        expect(
            maya,
            {"say": "how long do refunds take?"},
            text=["help pages aren't answering", "Shall I submit it"],
            choices=["Talk to a person"],
            loop="return_form",
        )
        expect(maya, {"say": "cancel"}, loop="none")
        expect(maya, {"say": "do you ship to canada?"}, text="help pages aren't answering", handoff="none")
        expect(maya, {"say": "yes please"}, handoff="asked")
    finally:
        system.start("server")


def test_a_bot_that_restarts_goes_on_where_it_was(maya: Player, system: System, play: Play) -> None:
    system.kill("bot")
    system.start("bot")
    expect(maya, {"say": "actually store credit"}, card="summary", total="67.20", loop="return_form")
