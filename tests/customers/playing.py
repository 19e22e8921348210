"""Plays scripts against a real system, and judges what they left."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.customers.books import Books, differences
from tests.customers.customer import Customer, Ending, Outcome
from tests.customers.grammar.script import Script
from tests.customers.seen import Conversation
from tests.dialogues.player import Player
from tests.system import System

TURN_SECONDS = 30.0
"""The gateway waits 15; this is for a machine that does other things as well."""


@dataclass
class Result:
    """How a dialogue went. `problems` is empty when its end is the right one."""

    script: Script
    ending: Ending
    turns: int
    problems: list[str]
    transcript: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether the customer got what is due, and nothing else happened."""
        return not self.problems

    def __str__(self) -> str:
        told = "\n".join(self.transcript)
        return f"{self.script.name}\n{told}\n" + "\n".join(f"!! {problem}" for problem in self.problems)


def bot_client(system: System) -> httpx.Client:
    """To the bot's channel, as the gateway."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{system.environment['BOT_PORT']}",
        headers={"X-Bot-Token": system.environment["BOT_TOKEN"]},
        timeout=TURN_SECONDS,
        trust_env=False,
    )


def play(script: Script, system: System, client: httpx.Client, books: Books) -> Result:
    """One dialogue from the first word, in a back office as the demo made it."""
    books.restore(*script.prepare)
    for mail in system.outbox.glob("*.eml"):
        mail.unlink()
    player = Player(system, client, _metadata(script), sender=f"customer-{time.time_ns()}")
    talk = Conversation(player, script.shopper.email, books)
    customer = Customer(
        script.person,
        script.wishes,
        script.manner,
        Random(script.seed),
        script.signed_in,
        together=script.together,
    )
    problems: list[str] = []
    try:
        ending = customer.converse(talk)
    except AssertionError as error:  # a turn that failed
        ending = Ending(Outcome.GAVE_UP, str(error).strip().splitlines()[-1])
    if script.decision and ending.outcome is script.outcome is Outcome.DONE:
        problems += _decide(script.decision, talk)
    if ending.outcome is not script.outcome:
        problems.append(f"{ending.outcome} instead of {script.outcome}: {ending.why}")
    problems += differences(script.expects, books.changes())
    return Result(script, ending, talk.turns, problems, player.transcript)


def _decide(decision: str, talk: Conversation) -> list[str]:
    """Have a colleague decide on what waits; what is wrong with how the customer is told."""
    if not talk.approval:
        return ["nothing waits for a colleague"]
    event = {
        "kind": talk.approval["kind"],
        "reference": talk.approval["reference"],
        "decision": decision,
        "amount": "",
        "reason": "It was charged as agreed." if decision == "declined" else "",
        "note": "",
        "decided_by": "Dana Brooks",
    }
    answer = talk.player.take(f"/approval_decided{json.dumps(event)}", trusted=True)
    told = "\n".join(reply["text"] for reply in answer["replies"])
    return [] if talk.approval["reference"] in told else ["the customer is not told of the decision"]


def _metadata(script: Script) -> dict[str, Any]:
    shopper = script.shopper
    metadata: dict[str, Any] = {"locale": "en-US", "time_zone": "America/New_York", "identity": None}
    if script.signed_in:
        identity = {"user_id": shopper.id, "email": shopper.email, "name": shopper.name}
        metadata |= {"identity": identity, "customer_name": shopper.name, "customer_email": shopper.email}
    return metadata
