"""Which order something comes back from; several named in one breath are returned one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions import order_step
from actions.back_office.entities import Customer, Order, OrderStatus
from actions.back_office.requests import ReturnMethod
from actions.facts import trace_as_data
from actions.returns.draft import (
    EVIDENCE,
    ITEMS,
    METHOD,
    MORE,
    ORDER,
    PAYMENT,
    QUANTITY,
    SHOWN,
    UNOPENED,
    VARIANT,
    WORDS,
    assess,
    returnable_lines,
)
from actions.returns.item_reading import read_items, wants_others
from actions.turn import MAXIMUM_WORDS_KEPT, PERSON, Choice, Turn

_PARTS = re.compile(r"\band\b|,|;|\bplus\b|\balso\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all|every\w*)\b", re.IGNORECASE)
_ALL_ORDERS = re.compile(
    r"\b(?:both|all|every|each)\b(?: \w+){0,3}? orders?\b|\bboth of them\b", re.IGNORECASE
)

CHANGE_FLOW = "items_form"
"""Runs in its stead where an order hasn't been packed."""
_NAMES_ORDER = re.compile(r"\borders?\b", re.IGNORECASE)


class OrderStep(order_step.OrderStep):
    """One with something in it that may come back."""

    slot: ClassVar[str] = ORDER
    resets: ClassVar[tuple[str, ...]] = (ITEMS, QUANTITY, UNOPENED, EVIDENCE, VARIANT, PAYMENT, *SHOWN)
    question: ClassVar[str] = "Which order is it about?"
    words: ClassVar[str] = WORDS
    more: ClassVar[str | None] = MORE

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """Something of it may come back."""
        return bool(returnable_lines(turn, order, customer))

    async def is_needed(self, turn: Turn) -> bool:
        """Items chosen are assessed by the steps after it."""
        if turn.get(ORDER) is not None and turn.get(ITEMS) is not None:
            return False
        return await super().is_needed(turn)

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say the rule that keeps everything of this order; what hasn't shipped yet is changed instead of exchanged."""
        words = str(turn.get(WORDS) or "")
        if order.status is OrderStatus.PROCESSING and wants_others(words) and turn.get("next_flow") is None:
            turn.say(
                f"Order **{order.number}** hasn't been shipped yet, so there's nothing to send back: I can change it "
                "before it leaves."
            )
            turn.set("next_flow", {"flow": CHANGE_FLOW, "words": f"change: {words} ({order.number})"})
            turn.has_ended = True
            return
        assessments = [assess(turn, order, line, customer, None) for line in order.lines]
        reasons = list(dict.fromkeys(assessment.reason for assessment in assessments))
        turn.set("policy_trace", [step for found in assessments[:1] for step in trace_as_data(found.trace)])
        choices: list[Choice] = []
        if order.status is OrderStatus.PROCESSING:
            choices = [
                ("Cancel the order", f'/cancel_order{{"order": "{order.number}"}}'),
                ("Change an item", f'/change_items{{"order": "{order.number}"}}'),
            ]
        if any(assessment.only_under_warranty for assessment in assessments):
            payload = f'/start_return{{"order": "{order.number}", "reason": "defective"}}'
            choices.append(("It stopped working", payload))
        turn.say(
            f"I'm sorry, nothing from order {order.number} can come back. {' '.join(reasons)}",
            [*choices, PERSON],
        )

    def say_none(self, turn: Turn) -> None:
        """Nothing of any order."""
        turn.say(
            "I don't see any order of yours with something that can come back right now. "
            f"If you think that's not right{turn.unless_waiting(', a person can take a look')}, just tell me.",
            [PERSON],
        )

    async def _guess(self, turn: Turn, customer: Customer) -> None:
        words = str(turn.get(self.words) or "")
        several = await self._of_parts(turn, words, customer)
        if len(several) > 1:
            self._take(turn, several)
        elif _ALL.search(words) and not _ALL_ORDERS.search(words):
            # "All of it" means the items of one order.
            described = await self._described(turn, words, customer)
            candidates = await self._candidates(turn, customer)
            only = described if len(described) == 1 else candidates if len(candidates) == 1 else []
            turn.set(self.slot, only[0].number if only else None)
        else:
            await super()._guess(turn, customer)

    async def _of_parts(self, turn: Turn, words: str, customer: Customer) -> list[str]:
        """The orders of items named one by one: "the lamp and the blanket" may be of two."""
        candidates = await self._candidates(turn, customer)
        numbers: list[str] = []
        for part in _PARTS.split(words):
            named = [order for order in candidates if read_items(part, order.lines).items]
            if len(named) == 1 and len(candidates) > 1:
                numbers.append(named[0].number)
        return list(dict.fromkeys(numbers))

    async def read(self, turn: Turn) -> bool:
        """Also words about items, which the next step reads again."""
        is_all_of_one = _ALL.search(turn.text) and not _ALL_ORDERS.search(turn.text)
        if is_all_of_one and not self._take_numbers(turn, bare=True):
            return await self._read_described(turn)
        is_read = await super().read(turn)
        if is_read and turn.get(self.slot):
            self._keep_words(turn)
        return is_read

    async def _read_described(self, turn: Turn) -> bool:
        customer = await turn.require_customer()
        described: Sequence[Order] = await self._described(turn, turn.text, customer)
        if len(described) != 1:
            return False
        self._take(turn, [described[0].number])
        self._keep_words(turn)
        return True

    async def _amend_described(self, turn: Turn, customer: Customer) -> bool:
        # In an exchange, "actually in sand" is said of the new one, whatever other orders have in sand.
        if (
            turn.get(METHOD) == ReturnMethod.EXCHANGE
            and turn.get(ITEMS)
            and not _NAMES_ORDER.search(turn.text)
        ):
            return False
        return await super()._amend_described(turn, customer)

    def _keep_words(self, turn: Turn) -> None:
        earlier = str(turn.get(WORDS) or "")
        if turn.text and turn.text not in earlier:
            turn.set(WORDS, f"{earlier}. {turn.text}".lstrip(". ")[-MAXIMUM_WORDS_KEPT:])
