"""What comes back: the items, and how many of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from actions.back_office.entities import Customer, Order, OrderLine
from actions.facts import trace_as_data
from actions.flow import Step
from actions.line_names import LineName, name_lines
from actions.order_step import ORDERS_LOOKED_AT
from actions.reading.items import names_item
from actions.returns.draft import (
    EVIDENCE,
    ITEMS,
    ORDER,
    PAYMENT,
    QUANTITY,
    REASON,
    SHOWN,
    UNOPENED,
    VARIANT,
    WORDS,
    assess,
    load_draft,
    load_order,
    returnable_lines,
)
from actions.returns.item_reading import ItemsRead, Wanted, read_items, speaks_of_parts
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_quantity, is_question

ALL_ITEMS = "all"
NAMING = frozenset({"inform", "start_return"})
"""Intents of a message that names an item."""
_OTHER_ONE = re.compile(r"\bthe other(?: one| item| thing)?\b", re.IGNORECASE)
_POINTS_AT_ONE = re.compile(r"\bthe (?:[\w-]+ ){1,3}ones?\b", re.IGNORECASE)
_NAMES_VARIANT = re.compile(r"\b(?:in|for|colou?r|size|variant)\b", re.IGNORECASE)
_ABOUT_QUANTITY = re.compile(
    r"\b(?:quantity|how many|pieces?|(?:make|change) (?:it|that|them)|just|only|both|all|of them)\b",
    re.IGNORECASE,
)
_TOO = re.compile(r"^(?:oh |ok(?:ay)? )?and\b|\b(?:also|too(?! \w)|as well|add|plus)\b", re.IGNORECASE)
_AFTER_ITEMS = (UNOPENED, EVIDENCE, VARIANT, PAYMENT, *SHOWN)


class ItemsStep(Step):
    """Which items come back; what is said of their number, and of what is wanted instead, is taken along."""

    slot: ClassVar[str] = ITEMS
    called: ClassVar[tuple[str, ...]] = ("item", "product", "article", "thing", "one")
    resets: ClassVar[tuple[str, ...]] = (QUANTITY, *_AFTER_ITEMS)
    title: ClassVar[str] = "The items"

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the first words, or when there is only one item."""
        if turn.get(self.slot) is not None:
            return False
        order, lines = await self._lines(turn)
        if self.may_guess(turn):
            words = str(turn.get(WORDS) or "")
            await self._take_words(turn, order, words, lines, positions=False)
            if turn.get(self.slot) is None and len(lines) == 1 and len(order.lines) == 1:
                self._take(turn, order, read_items(f"{lines[0].name}. {words}", lines).items)
        return turn.get(self.slot) is None

    async def _lines(self, turn: Turn) -> tuple[Order, list[OrderLine]]:
        order = await load_order(turn)
        if order is None:
            raise LookupError("the order step comes first")
        return order, returnable_lines(turn, order, await turn.require_customer())

    async def _take_words(
        self, turn: Turn, order: Order, text: str, lines: Sequence[OrderLine], *, positions: bool
    ) -> bool:
        found = read_items(text, lines, positions=positions)
        if found.is_ambiguous:
            return False
        refused = await self._say_refused(turn, order, text, lines, found)
        if found.items:
            self._take(turn, order, found.items)
        return bool(found.items) or refused

    async def _say_refused(
        self, turn: Turn, order: Order, text: str, lines: Sequence[OrderLine], found: ItemsRead
    ) -> bool:
        """Whether an item was named that can't come back; says why."""
        others = [line for line in order.lines if line not in lines]
        named = read_items(text, order.lines).lines if others else ()
        refused = [line for line in named if line in others]
        customer, names = await turn.require_customer(), name_lines(order)
        for line in refused:
            assessment = assess(turn, order, line, customer, None)
            turn.set("policy_trace", trace_as_data(assessment.trace))
            choices: list[Choice] = [PERSON] if not found.items else []
            if assessment.only_under_warranty:
                payload = f'/start_return{{"order": "{order.number}", "reason": "defective"}}'
                choices.insert(0, ("It stopped working", payload))
            turn.say(f"I'm sorry, the {names[line.id]} can't come back. {assessment.reason}", choices)
        return bool(refused)

    def _take(self, turn: Turn, order: Order, items: Sequence[Wanted], *, beside: bool = False) -> None:
        kept = list(turn.get(self.slot) or []) if beside else []
        turn.clear(*self.resets)
        names = name_lines(order)
        taken: list[dict[str, Any]] = [
            {
                "line_id": item.line.id,
                "name": str(names[item.line.id]),
                "quantity": item.quantity,
                "wish": item.wish,
            }
            for item in items
        ]
        new = {entry["line_id"] for entry in taken}
        turn.set(self.slot, [entry for entry in kept if entry["line_id"] not in new] + taken or None)

    async def read(self, turn: Turn) -> bool:
        """Buttons, positions, descriptions, "both", "all"."""
        order, lines = await self._lines(turn)
        ids = turn.payload("lines")
        if ids:
            chosen = lines if ids == ALL_ITEMS else [line for line in lines if line.id in ids.split(",")]
            if chosen:
                self._take(turn, order, [_any_number(line) for line in chosen])
            return bool(chosen)
        if not turn.text or is_question(turn.text):
            return False
        found = read_items(turn.text, lines, positions=True)
        if found.is_ambiguous:
            names = name_lines(order)
            meant = " or ".join(f"the {names[line.id]}" for line in found.lines)
            turn.say(f"Do you mean {meant}?", [self._choice(line, names) for line in found.lines])
            turn.set("skip_question", "said")
            return True
        is_read = await self._take_words(turn, order, turn.text, lines, positions=True)
        return is_read or await self._find_elsewhere(turn, order)

    async def _find_elsewhere(self, turn: Turn, order: Order) -> bool:
        """Whether what is named is in one other order: that one is meant, then, and looked at next."""
        customer = await turn.require_customer()
        orders = await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)
        others = [
            one for one in orders if one.number != order.number and read_items(turn.text, one.lines).items
        ]
        if len(others) != 1 or turn.intent not in NAMING:
            return False
        turn.say(f"That's in order {others[0].number}.")
        turn.clear(self.slot, *self.resets)
        turn.set(ORDER, others[0].number)
        turn.set(WORDS, turn.text)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Other items than those chosen: "the other one", some named with a word that takes back, or one "too"."""
        if turn.payload("lines") and turn.get("return_order") and await turn.customer() is not None:
            return await self.read(turn)
        if turn.get(self.slot) is None or turn.get("return_order") is None or not turn.text:
            return False
        is_more = bool(_TOO.search(turn.text))
        if not (corrects(turn.text) or is_more) or await turn.customer() is None or is_question(turn.text):
            return False
        if speaks_of_parts(turn.text) and turn.get("return_method") == "exchange":
            return False  # "one in red, the other in blue"
        order, lines = await self._lines(turn)
        now = {item["line_id"] for item in turn.get(self.slot) or []}
        if _OTHER_ONE.search(turn.text):
            others = [line for line in lines if line.id not in now]
            if len(others) == 1:
                self._take(turn, order, [_any_number(others[0])])
                return True
        if (
            turn.get(REASON) is not None
            and turn.get("return_method") == "exchange"
            and self._is_about_variant(turn, lines)
        ):
            return False
        found = read_items(turn.text, lines)
        if not found.items or found.is_ambiguous:
            return False
        named = {line.id for line in found.lines}
        if named <= now if is_more else named == now:
            return False
        self._take(turn, order, found.items, beside=is_more)
        return True

    async def names_more(self, turn: Turn) -> bool:
        """Whether an item is named that isn't among those chosen: "and two of the cups, one is chipped"."""
        if turn.get(self.slot) is None or not _TOO.search(turn.text) or is_question(turn.text):
            return False
        if await turn.customer() is None:
            return False
        _, lines = await self._lines(turn)
        found = read_items(turn.text, lines)
        now = {item["line_id"] for item in turn.get(self.slot)}
        return not found.is_ambiguous and any(line.id not in now for line in found.lines)

    def _is_about_variant(self, turn: Turn, lines: Sequence[OrderLine]) -> bool:
        """In an exchange, a color alone says what is wanted instead: "actually in sand" isn't the sand blanket."""
        items = [item["name"].split(" (")[0] for item in turn.get(self.slot) or []]
        if any(word in turn.text.lower() for name in items for word in name.lower().split()):
            return False
        names_product = any(names_item(turn.text, line) for line in lines) or _POINTS_AT_ONE.search(turn.text)
        return not names_product or bool(_NAMES_VARIANT.search(turn.text))

    def _choice(self, line: OrderLine, names: Mapping[str, LineName]) -> Choice:
        return names[line.id].as_title(), f'/inform{{"lines": "{line.id}"}}'

    async def ask(self, turn: Turn) -> None:
        """List what can come back, and show the rest with the reason why it can't."""
        order, lines = await self._lines(turn)
        names = name_lines(order)
        listed = "\n".join(
            f"{position}. {names[line.id].as_title()}{_count_left(line)}"
            for position, line in enumerate(lines, start=1)
        )
        choices = [self._choice(line, names) for line in lines[:8]]
        if len(lines) > 1:
            choices.append(("All of them", f'/inform{{"lines": "{ALL_ITEMS}"}}'))
        text = f"What would you like to return from order **{order.number}**?\n\n{listed}"
        if len(lines) > 1:
            text += "\n\nYou can pick several, for example: 1 and 2."
        turn.say(text, choices, card=self._card(turn, order, lines, await turn.require_customer()))

    def _card(
        self, turn: Turn, order: Order, lines: Sequence[OrderLine], customer: Customer
    ) -> dict[str, Any]:
        names = name_lines(order)
        # What can come back first, so that positions in the text are those in the card.
        ordered = [*lines, *(line for line in order.lines if line not in lines)]
        items = []
        for line in ordered:
            assessment = assess(turn, order, line, customer, None)
            items.append(
                {
                    "line_id": line.id,
                    "name": LineName(line.name, names[line.id].ordinal).as_title(),
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

    slot: ClassVar[str] = QUANTITY
    called: ClassVar[tuple[str, ...]] = ("quantity", "how many", "number of")

    async def is_needed(self, turn: Turn) -> bool:
        """While an item's number of pieces is open."""
        return any(item["quantity"] is None for item in turn.get(ITEMS) or [])

    async def read(self, turn: Turn) -> bool:
        """A number of pieces for the item asked about, or for each by its name."""
        if is_question(turn.text):
            return False
        draft = await load_draft(turn)
        open_items = [item for item in draft.chosen if item.quantity is None] if draft else []
        if draft is None or not open_items:
            return False
        found = read_items(turn.text, [item.line for item in draft.chosen]).items
        named = [item for item in found if item.quantity and names_item(turn.text, item.line)]
        for item in named:
            self._set(turn, item.line.id, item.quantity or 1)
        if named:
            return True
        quantity = find_quantity(turn.payload("quantity") or turn.text, open_items[0].most)
        if quantity is None:
            if find_quantity(turn.text, 99) is None:
                return False
            turn.say(f"You can return between 1 and {open_items[0].most} of them.")
            return True
        self._set(turn, open_items[0].line.id, quantity)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another number of pieces: of the only item that has several, or of one named."""
        if not turn.get(ITEMS) or not _ABOUT_QUANTITY.search(turn.text) or is_question(turn.text):
            return False
        if await turn.customer() is None or turn.requested == ITEMS or speaks_of_parts(turn.text):
            return False
        draft = await load_draft(turn)
        # Not of a line of which each piece has a wish of its own: that is told by saying what comes back.
        apart = Counter(item.line.id for item in draft.chosen) if draft else Counter[str]()
        several = (
            [item for item in draft.chosen if item.most > 1 and apart[item.line.id] == 1] if draft else []
        )
        named = read_items(turn.text, [item.line for item in several]).items if len(several) > 1 else ()
        if len(named) == 1:
            several = [item for item in several if item.line.id == named[0].line.id]
        quantity = find_quantity(turn.text, several[0].most) if len(several) == 1 else None
        if quantity is None or quantity == several[0].quantity:
            return False
        self._set(turn, several[0].line.id, quantity)
        return True

    def _set(self, turn: Turn, line_id: str, quantity: int) -> None:
        entries = turn.get(ITEMS) or []
        counted = next(entry for entry in entries if entry["line_id"] == line_id)
        turn.set(
            ITEMS,
            [
                {**entry, "quantity": quantity} if entry is counted else entry
                for entry in entries
                if entry is counted or entry["line_id"] != line_id
            ],
        )
        turn.clear(PAYMENT, *SHOWN)

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
            f"You have {item.most} of the {item.name}. How many would you like to return?",
            choices,
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please give me the number of pieces."


def _count_left(line: OrderLine) -> str:
    left = line.quantity - line.returned_quantity
    return f", {left} pieces" if left > 1 else ""


def _any_number(line: OrderLine) -> Wanted:
    """The line, with how many of it come back left open, if there are several."""
    return Wanted(line, None if _count_left(line) else 1)
