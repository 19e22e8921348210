"""Who the customer is, over several conversations and as time goes by."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from tests.dialogues.ledger import Ledger, differences
from tests.dialogues.player import Player
from tests.dialogues.script import Exchange, Expected, Finally, Returned
from tests.system import System

ASKS = "where is my order {order}? my zip is {postal_code}"
Visit = Callable[[str], Player]


@pytest.fixture
def visit(system: System, client: httpx.Client, fresh_ledger: Ledger) -> Visit:
    """A new conversation of the visitor."""
    for mail in system.outbox.glob("*.eml"):
        mail.unlink()

    def begin(visitor: str) -> Player:
        return Player(
            system, client, {"identity": None, "visitor": visitor}, sender=f"dialogue-{time.time_ns()}"
        )

    return begin


def say(player: Player, words: str, **expected: object) -> None:
    player.play(Exchange(say=words, expect=Expected.model_validate(expected)))


def test_limits_hold_over_all_conversations_of_a_visitor(visit: Visit) -> None:
    for number in range(10):
        words = ASKS.format(order=f"TR-2{number:04d}", postal_code=10000 + number)
        say(visit("guesser"), words, text="6-digit code is on its way", loop="status_form")
    refused = visit("guesser")
    say(
        refused,
        ASKS.format(order="TR-10005", postal_code="53703"),
        text="can't send any more codes",
        choices=["Talk to a person"],
        loop="none",
        never="Tom",
    )

    somebody_else = visit("tom")
    say(somebody_else, ASKS.format(order="TR-10005", postal_code="53703"), expects="code")
    somebody_else.play(Exchange(code="tom.becker@example.com", expect=Expected(card="order", loop="none")))


def test_limits_of_an_order_hold_for_all_visitors_whether_it_exists_or_not(visit: Visit) -> None:
    for order in ("TR-10005", "TR-99999"):
        for number in range(10):
            words = ASKS.format(order=order, postal_code=20000 + number)
            say(visit(f"visitor {order} {number}"), words, text="6-digit code is on its way")
        words = ASKS.format(order=order, postal_code="53703")
        say(visit(f"one more for {order}"), words, text="can't send any more codes", loop="none")


def test_the_code_runs_out_in_the_middle_of_a_return(visit: Visit, ledger: Ledger, system: System) -> None:
    player = visit("daniel")
    say(
        player,
        "i want to return the rug from TR-10002, it's too big",
        text="e-mail address",
        loop="return_form",
    )
    say(player, "21230", expects="code")
    past = "UPDATE verification_code SET sent_at = '2026-01-01 00:00:00', expires_at = '2026-01-01 00:10:00'"
    late = system.code_for("daniel.okafor@example.com")
    ledger.execute(past)
    say(player, late, text="code has expired", choices=["Send a new code"], expects="code")
    player.play(Exchange(choose="Send a new code", expect=Expected(text="6-digit code", expects="code")))
    player.play(
        Exchange(code="daniel.okafor@example.com", expect=Expected(text="Daniel", choices=["Refund"]))
    )

    ledger.execute("UPDATE verification SET expires_at = '2026-01-01 00:00:00'")
    ledger.execute(past)
    player.play(
        Exchange(
            choose="Refund", expect=Expected(text=["once more", "6-digit code"], never="279", expects="code")
        )
    )
    player.play(
        Exchange(
            code="daniel.okafor@example.com", expect=Expected(card="summary", total="279.00", expects="none")
        )
    )


def test_a_code_typed_long_ago_is_asked_for_again_before_much_moves(visit: Visit, ledger: Ledger) -> None:
    player = visit("daniel")
    say(player, "i want to return the rug from TR-10002, it's too big. my zip is 21230", expects="code")
    player.play(Exchange(code="daniel.okafor@example.com", expect=Expected(choices=["Refund"])))
    ledger.execute("UPDATE verification SET verified_at = '2026-01-01 00:00:00'")
    ledger.execute("UPDATE verification_code SET sent_at = '2026-01-01 00:00:00'")
    player.play(
        Exchange(choose="Refund", expect=Expected(text=["more than $250.00", "d•••@"], expects="code"))
    )
    player.play(Exchange(code="daniel.okafor@example.com", expect=Expected(card="summary")))
    ledger.execute("UPDATE verification SET verified_at = '2026-01-01 00:00:00'")
    ledger.execute("UPDATE verification_code SET sent_at = '2026-01-01 00:00:00'")
    player.play(Exchange(say="yes, submit it", expect=Expected(text="more than $250.00", expects="code")))
    assert ledger.changes() == Finally()

    player.play(Exchange(code="daniel.okafor@example.com", expect=Expected(card="receipt", loop="none")))
    expected = [
        Returned(
            order="TR-10002",
            lines={"Wool rug, Ivory, 5 x 8 ft": 1},
            reason="wrong_size",
            method="refund",
            amount="279.00",
        )
    ]
    assert differences(Finally(returns=expected), ledger.changes()) == []


def test_what_was_agreed_to_is_not_done_when_no_fresh_code_can_be_sent(visit: Visit, ledger: Ledger) -> None:
    player = visit("daniel")
    say(player, "i want to return the rug from TR-10002, it's too big. my zip is 21230", expects="code")
    player.play(Exchange(code="daniel.okafor@example.com", expect=Expected(choices=["Refund"])))
    player.play(Exchange(choose="Refund", expect=Expected(card="summary")))
    ledger.execute("UPDATE verification SET verified_at = '2026-01-01 00:00:00'")
    ledger.execute("UPDATE verification_attempt SET codes = 5 WHERE subject LIKE 'conversation:%'")

    refused = Expected(text="can't send any more codes", choices=["Talk to a person"], loop="none")
    player.play(Exchange(choose="Yes, submit it", expect=refused))
    say(player, "yes", never="Done!")
    assert ledger.changes() == Finally()
