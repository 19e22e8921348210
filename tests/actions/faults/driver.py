"""A script played against a back office that fails once, and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from actions.back_office.port import BackOffice, BackOfficeUnavailableError
from actions.services import Services
from tests.actions.back_office.conftest import Letterbox
from tests.actions.faults.faulty import Fault, Faulty
from tests.actions.faults.ledger import DENIAL, Ledger
from tests.actions.faults.scripts import Decide, Move, Press, Say, Script, make
from tests.actions.talk import Reply, Talk

STALLED = "can't reach our order system"
TRIES = 3
"""How often a move is made until it comes through; a fault happens once, so that two are enough."""


@dataclass
class Outcome:
    """What a conversation came to. `steps` are the open steps after each move, `wrong` what must not have been."""

    steps: list[str | None] = field(default_factory=list)
    calls: list[Counter[str]] = field(default_factory=list)
    """What each move called, by method."""
    told: list[str] = field(default_factory=list)
    """References that the customer was given."""
    replies: list[Reply] = field(default_factory=list)
    ledger: Ledger | None = None
    wrong: list[str] = field(default_factory=list)


class Player:
    """Plays a script once."""

    def __init__(
        self, services: Services, letterbox: Letterbox, path: Path, script: Script, fault: Fault | None = None
    ) -> None:
        self.faulty = Faulty(services.back_office, fault)
        self._talk = Talk(replace(services, back_office=cast(BackOffice, self.faulty)), script.customer)
        self._letterbox = letterbox
        self._path = path
        self._script = script
        self._approval = ""
        self._before = Ledger.read(path)
        self.outcome = Outcome()

    async def play(
        self, *, again: bool = False, repeated: int | None = None, stored: bool = False
    ) -> Outcome:
        """From the first move to the last. After an outage the customer says it `again`, or takes the button.

        The move of that number is `repeated` as a whole, after what came of it was `stored` or wasn't.
        """
        outcome = self.outcome
        for position, move in enumerate(self._script.moves):
            called = Counter(self.faulty.calls)
            kept, asked = self._talk.keep(), (self._open_step, len(outcome.told))
            try:
                is_stalled = await self._come_through(move, again=again)
                if is_stalled and asked == (self._open_step, len(outcome.told)) and self._open_step:
                    # A yes is asked for once more, and no code is kept.
                    await self._come_through(move, again=True)
            except AssertionError as error:
                outcome.wrong.append(str(error))
                break
            if position == repeated:
                if not stored:
                    self._talk.restore(kept)
                await self._take(self._as_words(move) if stored else move)
            outcome.steps.append(self._open_step)
            outcome.calls.append(self.faulty.calls - called)
        outcome.ledger = Ledger.read(self._path)
        return outcome

    @property
    def _open_step(self) -> str | None:
        return self._talk.slots.get("step") if self._talk.flow else None

    async def _come_through(self, move: Move, *, again: bool) -> bool:
        """Make the move until it comes through; whether there was an outage on the way."""
        is_stalled = False
        reply = await self._take(move)
        for _ in range(TRIES):
            if reply is None:
                # The turn failed: the customer is told that a person comes, and can go on meanwhile.
                self._talk.is_waiting = not isinstance(move, Decide)
                reply = await self._take(move)
            elif STALLED in reply:
                is_stalled = True
                reply = await self._take(self._as_words(move) if again else Press("Try again"))
            else:
                return is_stalled
        self.outcome.wrong.append(f"{move} does not come through")
        return is_stalled

    def _as_words(self, move: Move) -> Move:
        """Buttons of an earlier message may be out of reach: what they say can be typed."""
        if not isinstance(move, Press):
            return move
        return Say(move.title, "affirm" if move.title.startswith("Yes") else "inform")

    async def _take(self, move: Move) -> Reply | None:
        """What is said to it; None where the turn fails, so that nothing of it is stored."""
        kept = self._talk.keep()
        turn = asyncio.create_task(make(move, self._talk, self._letterbox, self._approval))
        hanging = asyncio.create_task(self.faulty.hangs.wait())
        await asyncio.wait({turn, hanging}, return_when=asyncio.FIRST_COMPLETED)
        hanging.cancel()
        if not turn.done():
            self.faulty.hangs.clear()
            turn.cancel()
        results = await asyncio.gather(turn, hanging, return_exceptions=True)
        reply = results[0]
        if isinstance(reply, Reply):
            self._check(reply)
            return reply
        self._talk.restore(kept)
        if not isinstance(reply, asyncio.CancelledError | BackOfficeUnavailableError):
            raise reply
        if isinstance(reply, BackOfficeUnavailableError) and not isinstance(move, Decide):
            self.outcome.wrong.append(f"{move}: the outage fails the turn instead of being told")
        return None

    def _check(self, reply: Reply) -> None:
        outcome = self.outcome
        outcome.replies.append(reply)
        self._approval = reply.approval.get("reference") or self._approval
        now = Ledger.read(self._path)
        told = [*reply.references, reply.approval.get("reference")]
        for reference in filter(None, told):
            outcome.told.append(reference)
            if reference not in now.references:
                outcome.wrong.append(f"told of {reference}, of which nothing is on record")
        if DENIAL.search(reply.text) and now.since(self._before) and not self._is_right_to_deny(reply):
            outcome.wrong.append(f"denied although it is done: {reply.text[:160]}")

    def _is_right_to_deny(self, reply: Reply) -> bool:
        """A decision against something is told as such."""
        return any(isinstance(move, Decide) and move.decision != "approved" for move in self._script.moves)


def describe(values: Any) -> str:
    """A set of rows, short enough for a report."""
    return "; ".join(sorted(f"{table}: {row[:120]}" for table, row in values)) or "nothing"
