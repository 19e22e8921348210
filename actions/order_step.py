"""The step that every flow about an order has: which of the customer's orders is meant."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from actions.back_office.entities import Customer, Order
from actions.consent import is_no
from actions.flow import Step
from actions.orders import order_choices
from actions.reading.order_numbers import (
    find_number_with_email,
    find_order_number,
    find_order_numbers,
)
from actions.reading.orders import pick_orders
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_positions, hedges, is_question

ORDERS_LOOKED_AT = 50
"""Newest first: what a description is looked for in."""

_OTHER_ONE = re.compile(r"\bthe other(?: one| order)?\b(?! hand)", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:both|all|every)\b(?: (?:of )?(?:my|the|them|these|those))?(?: (?:two|three|four|open|recent))?"
    r"(?: (?:orders|of them|one))?",
    re.IGNORECASE,
)
_NO_IDEA = re.compile(r"\bno (?:idea|clue)\b", re.IGNORECASE)


class OrderStep(Step):
    """One of the customer's orders: by number, date, "my last order", by what is in it, what it cost, where it is.

    `more` is a slot for the numbers of further orders named in one breath, to be taken up one after the other.
    """

    called: ClassVar[tuple[str, ...]] = ("order",)
    title: ClassVar[str] = "The order"
    question: ClassVar[str]
    """Asks which order, with a question mark."""
    words: ClassVar[str]
    """The slot that has the customer's first words."""
    more: ClassVar[str | None] = None

    @abstractmethod
    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """Whether the flow can go on with that order."""

    @abstractmethod
    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say why it can't, and what can be done instead."""

    @abstractmethod
    def say_none(self, turn: Turn) -> None:
        """Say that the customer has no order for it."""

    async def order(self, turn: Turn) -> Order | None:
        """The order chosen, as it is now."""
        number = turn.get(self.slot)
        if not number:
            return None
        customer = await turn.require_customer()
        return await turn.services.back_office.get_order(customer.id, str(number))

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the customer's words or the only order possible; says why one named can't be taken."""
        customer = await turn.require_customer()
        if turn.get(self.slot) is None and self.may_guess(turn):
            await self._guess(turn, customer)
        if turn.get(self.slot) is not None:
            order = await self.order(turn)
            if order is not None and self.allows(turn, order, customer):
                turn.set(self.slot, order.number)
                return False
            return await self._decline(turn, order, customer)
        if await self._candidates(turn, customer):
            return True
        self.say_none(turn)
        turn.has_ended = True
        return False

    async def _decline(self, turn: Turn, order: Order | None, customer: Customer) -> bool:
        """Say why the order named can't be taken; whether another one can be asked for."""
        if order is None:
            turn.say(f"I can't find order {turn.get(self.slot)} among your orders.")
        else:
            turn.speak_of(turn.get("flow"), order.number, refused=True)
            self.decline(turn, order, customer)
        if turn.has_ended:
            return False
        self.forget(turn)
        if self.more and turn.get(self.more):
            self.take_next(turn)
            return await self.is_needed(turn)
        if await self._candidates(turn, customer):
            return True
        if order is None:
            self.say_none(turn)
        turn.has_ended = True
        return False

    def take_next(self, turn: Turn) -> str | None:
        """Go on with the next of several orders named at once; its number, None when there is none left."""
        left = list(turn.get(self.more) or []) if self.more else []
        if not left:
            return None
        turn.clear(*self.resets)
        turn.set(self.slot, left.pop(0))
        turn.set(str(self.more), left or None)
        return str(turn.get(self.slot))

    async def _orders(self, turn: Turn, customer: Customer) -> Sequence[Order]:
        return await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)

    async def _candidates(self, turn: Turn, customer: Customer) -> list[Order]:
        orders = await self._orders(turn, customer)
        return [order for order in orders if self.allows(turn, order, customer)]

    async def _described(self, turn: Turn, text: str, customer: Customer) -> list[Order]:
        """The orders that the words describe; those that can be taken, if there are any among them."""
        orders = await self._orders(turn, customer)
        described = pick_orders(text, orders, now=turn.services.clock.now()).orders
        allowed = [order for order in described if self.allows(turn, order, customer)]
        return allowed or list(described)

    async def _guess(self, turn: Turn, customer: Customer) -> None:
        words = str(turn.get(self.words) or "")
        described = await self._described(turn, words, customer)
        orders = await self._orders(turn, customer)
        # Where none will do, the one likely meant is taken all the same: the customer then hears why it won't.
        candidates = [order for order in orders if self.allows(turn, order, customer)] or list(orders)
        known = ((turn.spoken_of or {}).get("order"), (turn.get("identity") or {}).get("order_number"))
        possible = {order.number for order in candidates}
        if len(described) == 1:
            turn.set(self.slot, described[0].number)
        elif _SEVERAL.search(words) and self.more and len(candidates) > 1 and _names_orders(words):
            self._take(turn, [order.number for order in candidates])
        elif not described and len(candidates) == 1:
            turn.set(self.slot, candidates[0].number)
        elif not described:
            turn.set(self.slot, next((number for number in known if number in possible), None))

    def _take(self, turn: Turn, numbers: Sequence[str]) -> None:
        if numbers[0] != turn.get(self.slot):
            turn.clear(*self.resets)
        turn.set(self.slot, numbers[0])
        if self.more:
            turn.set(self.more, list(numbers[1:]) or None)

    def numbers(self, turn: Turn, *, bare: bool) -> list[str]:
        """The numbers in the message that may be meant; `bare` also takes digits alone."""
        numbers = find_order_numbers(turn.text)
        if numbers:
            # "Return the cups from TR-10001, it's order TR-10002 and me@example.com": the second is for verifying.
            told = find_number_with_email(turn.text)
            return [number for number in numbers if number != told] or numbers
        number = find_order_number(turn.text, bare=bare)
        return [number] if number else []

    def _take_numbers(self, turn: Turn, *, bare: bool) -> bool:
        given = turn.payload("order")
        numbers = [given] if given else self.numbers(turn, bare=bare)
        if not numbers or turn.intent == "check_order":
            return False
        # "Not TR-10001 but TR-10003": of several in a correction the last is meant.
        one_only = self.more is None or (corrects(turn.text) and turn.get(self.slot) is not None)
        self._take(turn, numbers[-1:] if one_only else numbers)
        return True

    async def read(self, turn: Turn) -> bool:
        """A number, a button, a position in the list, or a description."""
        if self._take_numbers(turn, bare=True):
            return True
        if not turn.text or is_question(turn.text):
            return False
        customer = await turn.require_customer()
        candidates = await self._offered(turn, customer)
        if self.more and _SEVERAL.search(turn.text) and candidates:
            self._take(turn, [order.number for order in candidates])
            return True
        described = await self._described(turn, turn.text, customer)
        if len(described) == 1:
            self._take(turn, [described[0].number])
            return True
        positions = find_positions(turn.text, len(candidates))
        if len(positions) == 1:
            self._take(turn, [candidates[positions[0] - 1].number])
            return True
        if 1 < len(described) < len(candidates):
            turn.say("That could be several of them. Which one is it?", self._choices(described))
            turn.set("skip_question", "said")
            return True
        return self._read_no(turn)

    def _read_no(self, turn: Turn) -> bool:
        """None of them: that ends it."""
        if not is_no(turn) or hedges(turn.text) or _NO_IDEA.search(turn.text):
            return False
        turn.say("All right, I've left everything as it is.", [PERSON])
        turn.has_ended = True
        return True

    async def amend(self, turn: Turn) -> bool:
        """A number at any time, as long as it is not there to be verified with; "the other order", or another one."""
        is_verified = await turn.customer() is not None
        is_for_verifying = turn.requested is not None and turn.get(self.slot) is None
        if is_for_verifying and not turn.payload("order") and not is_verified:
            return False
        has_doubt = turn.get(self.slot) is not None and is_question(turn.text) and not corrects(turn.text)
        if not has_doubt and self._take_numbers(turn, bare=False):
            return True
        if turn.get(self.slot) is None or not is_verified or not corrects(turn.text) or has_doubt:
            return False
        return await self._amend_described(turn, await turn.require_customer())

    async def _amend_described(self, turn: Turn, customer: Customer) -> bool:
        candidates = await self._candidates(turn, customer)
        others = [order.number for order in candidates if order.number != turn.get(self.slot)]
        if _names_orders(turn.text) and _OTHER_ONE.search(turn.text) and len(others) == 1:
            self._take(turn, others)
            return True
        described = [order.number for order in await self._described(turn, turn.text, customer)]
        if len(described) == 1 and described[0] != turn.get(self.slot):
            orders = await self._orders(turn, customer)
            everything = pick_orders(turn.text, orders, now=turn.services.clock.now()).orders
            if all(order.number != turn.get(self.slot) for order in everything):
                self._take(turn, described)
                return True
        return False

    async def _offered(self, turn: Turn, customer: Customer) -> list[Order]:
        """What is asked about: the orders that fit the first words, else all that can be taken."""
        candidates = await self._candidates(turn, customer)
        if not self.may_guess(turn):
            return candidates
        described = await self._described(turn, str(turn.get(self.words) or ""), customer)
        return [order for order in candidates if order in described] or candidates

    def _choices(self, orders: Sequence[Order]) -> list[Choice]:
        return order_choices(orders, '/inform{"order": "{number}"}')

    async def ask(self, turn: Turn) -> None:
        """Offer the orders that can be taken."""
        offered = await self._offered(turn, await turn.require_customer())
        choices = self._choices(offered)
        listed = "\n".join(f"- {title}" for title, _ in choices)
        turn.say(f"{self.question}\n\n{listed}", choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the orders, or type its number, like TR-10001."


def _names_orders(text: str) -> bool:
    return bool(re.search(r"\borders?\b", text, re.IGNORECASE))


def summary_rows(order: Order) -> list[tuple[str, Any]]:
    """(label, amount) of each line and of shipping: what makes up the order's total."""
    rows: list[tuple[str, Any]] = [
        (_describe_pieces(line.quantity, line.name, line.variant), line.unit_price * line.quantity)
        for line in order.lines
    ]
    return [*rows, ("Shipping", order.shipping_fee)] if order.shipping_fee else rows


def _describe_pieces(quantity: int, name: str, variant: str) -> str:
    count = f"{quantity} × " if quantity > 1 else ""
    return f"{count}{name} ({variant})" if variant else f"{count}{name}"
