"""What comes back: the order, the items, how many of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from actions.back_office.port import Customer, Order, OrderLine
from actions.facts import trace_as_data
from actions.flow import Step
from actions.orders import find_order, order_choices
from actions.returns.draft import Chosen, assess, describe_line, load_draft, load_order, returnable_lines
from actions.returns.reading import pick_lines
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_order_number, find_quantity, is_question, wants_last_order

ALL_ITEMS = "all"
_OTHER_ONE = re.compile(r"\bthe other(?: one| item| thing)?\b", re.IGNORECASE)
_ABOUT_QUANTITY = re.compile(r"\b(?:quantity|how many|pieces?|make it|just|only|both|all)\b", re.IGNORECASE)
_AFTER_ITEMS = ("return_unopened", "return_variant", "return_confirmed", "return_quoted")


class OrderStep(Step):
    """Which order something comes back from."""

    slot: ClassVar[str] = "return_order"
    called: ClassVar[tuple[str, ...]] = ("order",)
    resets: ClassVar[tuple[str, ...]] = ("return_items", "return_quantity", *_AFTER_ITEMS)
    title: ClassVar[str] = "The order"

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from "my last order", the order verified with, or the only one; says why one can't come back."""
        customer = await turn.require_customer()
        if turn.get(self.slot) is None and self.may_guess(turn):
            turn.set(self.slot, await self._guess(turn))
        if turn.get(self.slot) is None:
            return await self._has_candidates(turn, customer)
        if turn.get("return_items") is not None:
            return False
        order = await load_order(turn)
        if order is None:
            turn.say(f"I can't find order {turn.get(self.slot)} among your orders.")
        elif returnable_lines(turn, order, customer):
            return False
        else:
            self._explain(turn, order, customer)
        self.forget(turn)
        return await self._has_candidates(turn, customer)

    async def _guess(self, turn: Turn) -> str | None:
        words = str(turn.get("return_words") or "")
        _, orders = await find_order(turn, None)
        if orders and wants_last_order(words):
            return orders[0].number
        verified_with = (turn.get("identity") or {}).get("order_number")
        if verified_with and any(order.number == verified_with for order in orders):
            return str(verified_with)
        return orders[0].number if len(orders) == 1 else None

    def _explain(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say the rule that keeps everything of this order."""
        assessments = [assess(turn, order, line, customer, None) for line in order.lines]
        reasons = list(dict.fromkeys(assessment.reason for assessment in assessments))
        turn.set("policy_trace", [step for found in assessments[:1] for step in trace_as_data(found.trace)])
        turn.say(f"I'm sorry, nothing from order {order.number} can come back. {' '.join(reasons)}")

    async def _has_candidates(self, turn: Turn, customer: Customer) -> bool:
        if await self._candidates(turn, customer):
            return True
        turn.say(
            "I don't see any order of yours with something that can come back right now. "
            "If you think that's not right, a person can take a look.",
            [PERSON],
        )
        turn.has_ended = True
        return False

    async def _candidates(self, turn: Turn, customer: Customer) -> list[Order]:
        _, orders = await find_order(turn, None)
        return [order for order in orders if returnable_lines(turn, order, customer)]

    async def read(self, turn: Turn) -> bool:
        """A number, "my last order", or words that only one order's items fit."""
        if self._take_number(turn, bare=True):
            return True
        if is_question(turn.text) or not turn.text:
            return False
        customer = await turn.require_customer()
        candidates = await self._candidates(turn, customer)
        if wants_last_order(turn.text) and candidates:
            turn.set(self.slot, candidates[0].number)
            return True
        fitting = [order for order in candidates if pick_lines(turn.text, order.lines, positions=False).lines]
        if len(fitting) == 1 and turn.intent in ("inform", "start_return", "nlu_fallback"):
            turn.set(self.slot, fitting[0].number)
            turn.set("return_words", turn.text)
            return True
        return False

    async def amend(self, turn: Turn) -> bool:
        """A number at any time, as long as it is not there to be verified with."""
        is_for_verifying = turn.requested is not None and turn.get(self.slot) is None
        if is_for_verifying and not turn.payload("order") and await turn.customer() is None:
            return False
        return self._take_number(turn, bare=False)

    def _take_number(self, turn: Turn, *, bare: bool) -> bool:
        number = turn.payload("order") or find_order_number(turn.text, bare=bare)
        if number is None or turn.intent == "check_order":
            return False
        if number != turn.get(self.slot):
            turn.clear(*self.resets)
            turn.set(self.slot, number)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the orders that something can come back from."""
        candidates = await self._candidates(turn, await turn.require_customer())
        choices = order_choices(candidates, '/inform{"order": "{number}"}')
        listed = "\n".join(f"- {title}" for title, _ in choices)
        turn.say(f"Which order is it about?\n\n{listed}", choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the orders, or type its number, like TR-10001."


class ItemsStep(Step):
    """Which items come back."""

    slot: ClassVar[str] = "return_items"
    called: ClassVar[tuple[str, ...]] = ("item", "product", "article", "thing", "one")
    resets: ClassVar[tuple[str, ...]] = ("return_quantity", *_AFTER_ITEMS)
    title: ClassVar[str] = "The items"

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the first words, or when there is only one item."""
        if turn.get(self.slot) is not None:
            return False
        order, lines = await self._lines(turn)
        if self.may_guess(turn):
            words = str(turn.get("return_words") or "")
            await self._take_words(turn, order, words, lines, positions=False)
            if turn.get(self.slot) is None and len(lines) == 1 and len(order.lines) == 1:
                self._take(turn, lines, words)
        return turn.get(self.slot) is None

    async def _lines(self, turn: Turn) -> tuple[Order, list[OrderLine]]:
        order = await load_order(turn)
        if order is None:
            raise LookupError("the order step comes first")
        return order, returnable_lines(turn, order, await turn.require_customer())

    async def _take_words(
        self, turn: Turn, order: Order, text: str, lines: Sequence[OrderLine], *, positions: bool
    ) -> bool:
        picked = pick_lines(text, lines, positions=positions)
        if picked.is_ambiguous:
            return False
        if picked.lines:
            self._take(turn, picked.lines, text)
            return True
        return await self._say_refused(turn, order, text, lines)

    async def _say_refused(self, turn: Turn, order: Order, text: str, lines: Sequence[OrderLine]) -> bool:
        """Whether an item was named that can't come back; says why."""
        named = pick_lines(text, [line for line in order.lines if line not in lines], positions=False)
        if not named.lines or named.is_ambiguous:
            return False
        customer = await turn.require_customer()
        for line in named.lines:
            assessment = assess(turn, order, line, customer, None)
            turn.set("policy_trace", trace_as_data(assessment.trace))
            turn.say(f"I'm sorry, the {describe_line(line)} can't come back. {assessment.reason}")
        return True

    def _take(self, turn: Turn, lines: Sequence[OrderLine], text: str) -> None:
        turn.clear(*self.resets)
        items: list[dict[str, Any]] = []
        for line in lines:
            most = line.quantity - line.returned_quantity
            # With several items a number says which ones, not how many.
            quantity = 1 if most == 1 else (find_quantity(text, most) if len(lines) == 1 else None)
            items.append({"line_id": line.id, "name": describe_line(line), "quantity": quantity})
        turn.set(self.slot, items)

    async def read(self, turn: Turn) -> bool:
        """Buttons, positions, descriptions, "both", "all"."""
        order, lines = await self._lines(turn)
        ids = turn.payload("lines")
        if ids:
            chosen = lines if ids == ALL_ITEMS else [line for line in lines if line.id in ids.split(",")]
            if chosen:
                self._take(turn, chosen, "")
            return bool(chosen)
        if not turn.text or is_question(turn.text):
            return False
        picked = pick_lines(turn.text, lines, positions=True)
        if picked.is_ambiguous:
            names = " or ".join(f"the {describe_line(line)}" for line in picked.lines)
            turn.say(f"Do you mean {names}?", [self._choice(line) for line in picked.lines])
            turn.set("skip_question", "said")
            return True
        return await self._take_words(turn, order, turn.text, lines, positions=True)

    async def amend(self, turn: Turn) -> bool:
        """Other items than those chosen: "the other one", or some named with a word that takes something back."""
        if turn.get(self.slot) is None or turn.get("return_order") is None or not corrects(turn.text):
            return False
        if await turn.customer() is None or is_question(turn.text):
            return False
        _, lines = await self._lines(turn)
        now = {item["line_id"] for item in turn.get(self.slot) or []}
        if _OTHER_ONE.search(turn.text):
            others = [line for line in lines if line.id not in now]
            if len(others) == 1:
                self._take(turn, others, "")
                return True
        picked = pick_lines(turn.text, lines, positions=False)
        if not picked.lines or picked.is_ambiguous or {line.id for line in picked.lines} == now:
            return False
        self._take(turn, picked.lines, turn.text)
        return True

    def _choice(self, line: OrderLine) -> Choice:
        return describe_line(line), f'/inform{{"lines": "{line.id}"}}'

    async def ask(self, turn: Turn) -> None:
        """List what can come back, and show the rest with the reason why it can't."""
        order, lines = await self._lines(turn)
        listed = "\n".join(
            f"{position}. {_describe_for_list(line)}" for position, line in enumerate(lines, start=1)
        )
        choices = [self._choice(line) for line in lines[:8]]
        if len(lines) > 1:
            choices.append(("All of them", f'/inform{{"lines": "{ALL_ITEMS}"}}'))
        text = f"What would you like to return from order **{order.number}**?\n\n{listed}"
        if len(lines) > 1:
            text += "\n\nYou can pick several, for example: 1 and 2."
        turn.say(text, choices, card=self._card(turn, order, lines, await turn.require_customer()))

    def _card(
        self, turn: Turn, order: Order, lines: Sequence[OrderLine], customer: Customer
    ) -> dict[str, Any]:
        # What can come back first, so that positions in the text are those in the card.
        ordered = [*lines, *(line for line in order.lines if line not in lines)]
        items = []
        for line in ordered:
            assessment = assess(turn, order, line, customer, None)
            items.append(
                {
                    "line_id": line.id,
                    "name": line.name,
                    "variant": line.variant,
                    "quantity": max(line.quantity - line.returned_quantity, 0),
                    "unit_price": str(line.unit_price),
                    "currency": order.currency,
                    "image_url": line.image_url,
                    "returnable": assessment.returnable,
                    "reason": None
                    if assessment.returnable and not assessment.only_for
                    else assessment.reason,
                }
            )
        return {"type": "items", "order_number": order.number, "items": items}

    def hint(self) -> str:
        """How to answer."""
        return 'Please pick an item, or type its number in the list, such as "1" or "1 and 2".'


class QuantityStep(Step):
    """How many pieces of an item, where there are several."""

    slot: ClassVar[str] = "return_quantity"
    called: ClassVar[tuple[str, ...]] = ("quantity", "how many", "number of")

    async def is_needed(self, turn: Turn) -> bool:
        """While an item's number of pieces is open."""
        return any(item["quantity"] is None for item in turn.get("return_items") or [])

    async def read(self, turn: Turn) -> bool:
        """A number of pieces for the item asked about."""
        if is_question(turn.text):
            return False
        draft = await load_draft(turn)
        open_item = next((item for item in draft.chosen if item.quantity is None), None) if draft else None
        if open_item is None:
            return False
        quantity = find_quantity(turn.payload("quantity") or turn.text, open_item.most)
        if quantity is None:
            if find_quantity(turn.text, 99) is None:
                return False
            turn.say(f"You can return between 1 and {open_item.most} of them.")
            return True
        self._set(turn, open_item, quantity)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another number of pieces, when one item has several."""
        if not turn.get("return_items") or not _ABOUT_QUANTITY.search(turn.text) or is_question(turn.text):
            return False
        if await turn.customer() is None or turn.requested == "return_items":
            return False
        draft = await load_draft(turn)
        several = [item for item in draft.chosen if item.most > 1] if draft else []
        quantity = find_quantity(turn.text, several[0].most) if len(several) == 1 else None
        if quantity is None or quantity == several[0].quantity:
            return False
        self._set(turn, several[0], quantity)
        return True

    def _set(self, turn: Turn, item: Chosen, quantity: int) -> None:
        items = [
            {**entry, "quantity": quantity} if entry["line_id"] == item.line.id else entry
            for entry in turn.get("return_items") or []
        ]
        turn.set("return_items", items)
        turn.clear("return_confirmed", "return_quoted")

    async def ask(self, turn: Turn) -> None:
        """Ask for the first item whose number is open."""
        draft = await load_draft(turn)
        if draft is None:
            return
        item = next(item for item in draft.chosen if item.quantity is None)
        numbers = range(1, min(item.most, 5) + 1)
        choices = [(str(number), f'/inform{{"quantity": "{number}"}}') for number in numbers]
        if item.most > len(numbers):
            choices.append((f"All {item.most}", f'/inform{{"quantity": "{item.most}"}}'))
        turn.say(
            f"You have {item.most} of the {describe_line(item.line)}. How many would you like to return?",
            choices,
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please give me the number of pieces."


def _describe_for_list(line: OrderLine) -> str:
    left = line.quantity - line.returned_quantity
    return f"{describe_line(line)}" + (f", {left} pieces" if left > 1 else "")
