"""Which of the customer's returns is meant: by number, by its order, by what is in it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from actions.back_office.requests import ReturnRecord
from actions.consent import is_no
from actions.flow import Step
from actions.orders import day
from actions.reading.items import tell_words
from actions.reading.order_numbers import find_order_number
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_positions, is_question

_NUMBER = re.compile(r"\bRN[\s#-]?(\d{5,9})\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|latest|newest|most recent)\b", re.IGNORECASE)
OFFERED = 5


def find_return_number(text: str) -> str | None:
    """A return's number, also written "rn 30001"."""
    found = _NUMBER.search(text)
    return f"RN-{found[1]}" if found else None


class ReturnNumberStep(Step):
    """One of the customer's returns."""

    words: ClassVar[str]
    """The slot that has the customer's first words."""
    intent: ClassVar[str]
    """What its buttons carry."""
    question: ClassVar[str]
    called: ClassVar[tuple[str, ...]] = ("return", "number")

    @abstractmethod
    def allows(self, record: ReturnRecord) -> bool:
        """Whether it is one to choose from when none is named."""

    @abstractmethod
    def say_none(self, turn: Turn, records: Sequence[ReturnRecord]) -> None:
        """There is none to choose from; `records` are all that the customer has."""

    async def record(self, turn: Turn) -> ReturnRecord | None:
        """The return chosen, as it is now."""
        return next((one for one in await self.records(turn) if one.number == turn.get(self.slot)), None)

    async def records(self, turn: Turn) -> Sequence[ReturnRecord]:
        """All of the customer's, newest first."""
        customer = await turn.require_customer()
        return await turn.services.back_office.list_returns(customer.id)

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the first words, or the only one there is."""
        records = await self.records(turn)
        allowed = [record for record in records if self.allows(record)]
        if turn.get(self.slot) is None and self.may_guess(turn):
            meant = _pick(str(turn.get(self.words) or ""), records) or allowed
            if len(meant) == 1:
                turn.set(self.slot, meant[0].number)
        if turn.get(self.slot) is not None:
            if await self.record(turn) is not None:
                return False
            turn.say(f"I can't find return {turn.get(self.slot)} among yours.")
            self.forget(turn)
        if allowed:
            return True
        self.say_none(turn, records)
        turn.has_ended = True
        return False

    async def read(self, turn: Turn) -> bool:
        """A number, a button, a position in the list, or what is in it."""
        if await self.amend(turn):
            return True
        if not turn.text or is_question(turn.text):
            return False
        records = [record for record in await self.records(turn) if self.allows(record)]
        found = _pick(turn.text, records)
        positions = find_positions(turn.text, len(records))
        if len(found) != 1 and len(positions) == 1:
            found = [records[positions[0] - 1]]
        if len(found) == 1:
            turn.set(self.slot, found[0].number)
            return True
        if is_no(turn):
            turn.say("All right, I've left everything as it is.", [PERSON])
            turn.has_ended = True
            return True
        return False

    async def amend(self, turn: Turn) -> bool:
        """A return's number at any time; other words only with one that takes back."""
        number = turn.payload("reference") or find_return_number(turn.text)
        if number is None and corrects(turn.text) and turn.get(self.slot) and await turn.customer():
            found = _pick(turn.text, await self.records(turn))
            number = found[0].number if len(found) == 1 else None
        if number is None:
            return False
        self.take(turn, number)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer them."""
        records = [record for record in await self.records(turn) if self.allows(record)]
        choices: list[Choice] = [
            (describe(record), f'/{self.intent}{{"reference": "{record.number}"}}')
            for record in records[:OFFERED]
        ]
        turn.say(f"{self.question}\n\n" + "\n".join(f"- {title}" for title, _ in choices), choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the returns, or type its number, like RN-30001."


def describe(record: ReturnRecord) -> str:
    """Number, first item and date."""
    more = len(record.lines) - 1
    what = record.lines[0].name + (f" and {more} more" if more else "")
    return f"{record.number}: {what} ({day(record.created_at)})"


def _pick(text: str, records: Sequence[ReturnRecord]) -> list[ReturnRecord]:
    """The returns that `text` names by their number, their order, their items; the last one."""
    number = find_return_number(text)
    if number:
        return [record for record in records if record.number == number]
    order_number = find_order_number(text)
    found = [record for record in records if record.request.order_number == order_number]
    if not found:
        words = tell_words(text)
        scores = [
            max((len(words & tell_words(line.name)) for line in record.lines), default=0)
            for record in records
        ]
        best = max(scores, default=0)
        found = [record for record, score in zip(records, scores, strict=True) if best and score == best]
    if not found and _LAST.search(text):
        found = list(records)
    return found[:1] if _LAST.search(text) else found
