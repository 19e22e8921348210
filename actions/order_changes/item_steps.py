"""Other variants before an order ships: which items, which variant of each, and the difference in price."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from actions.back_office.entities import OrderLine, PaymentMethod, Variant
from actions.consent import is_no
from actions.facts import trace_as_data
from actions.flow import Step
from actions.line_names import describe_line
from actions.order_changes.item_draft import (
    CONFIRMED,
    ITEMS,
    PAYMENT,
    QUOTED,
    VARIANT,
    WORDS,
    ItemsDraft,
    decide,
    load_draft,
    title_of,
)
from actions.order_changes.item_reading import (
    Wanted,
    divides,
    names_other_line,
    read_changes,
    unclear_lines,
)
from actions.order_changes.item_telling import say_undivided, say_unmet, say_which
from actions.order_changes.policy import allowed_difference_methods
from actions.paying import difference_question, payment_choices, read_method
from actions.reading.parts import read_parts, says_of_all, tells_apart
from actions.reading.payment_methods import pick_method
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, is_question

OFFERED = 8
"""Variants shown as buttons, those nearest to the present one first."""

_OTHERS_TOO = re.compile(
    r"\b(?:also|too|as well|and the|plus|another (?:item|one|thing)|one more)\b", re.IGNORECASE
)


class ItemsStep(Step):
    """Which items are changed; what is said of their new variants is taken along."""

    slot: ClassVar[str] = ITEMS
    called: ClassVar[tuple[str, ...]] = ("item", "product", "article")
    resets: ClassVar[tuple[str, ...]] = (PAYMENT, CONFIRMED, QUOTED)
    title: ClassVar[str] = "The items"

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the first words, or where there is only one item; ends the flow where nothing can be had."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        if not draft.changeable():
            turn.say(
                f"I'm sorry, there is nothing else in stock that an item of order {draft.order.number} could become.",
                [("Cancel the order", f'/cancel_order{{"order": "{draft.order.number}"}}'), PERSON],
            )
            turn.has_ended = True
            return False
        if turn.get(self.slot) is None and self.may_guess(turn):
            words = str(turn.get(WORDS) or "")
            self._take_words(turn, draft, words, positions=False)
            if turn.get(self.slot) is None and len(draft.order.lines) == 1:
                self._take(turn, draft, [_entry(draft, draft.order.lines[0], None)])
        return turn.get(self.slot) is None

    def _take_words(self, turn: Turn, draft: ItemsDraft, text: str, *, positions: bool) -> bool:
        found = read_changes(text, draft.order.lines, draft.variants, positions=positions)
        unclear = unclear_lines(text, draft.order.lines)
        if not found and unclear and turn.requested == self.slot:
            say_which(turn, draft, unclear[0], [_choice(draft, line) for line in unclear[0]])
            turn.set("skip_question", "said")
            return True
        if not found:
            return False
        for lines in unclear:
            say_which(turn, draft, lines)
        undivided = [wanted for wanted in found if divides(text, wanted.line)]
        for wanted in undivided:
            say_undivided(turn, draft, wanted.line)
        self._take(
            turn,
            draft,
            [
                _entry(draft, wanted.line, None) if wanted in undivided else self._settle(turn, draft, wanted)
                for wanted in found
            ],
        )
        return True

    def _settle(self, turn: Turn, draft: ItemsDraft, wanted: Wanted) -> dict[str, Any]:
        """The line with its new variant, if that is clear; says where what was asked for isn't in stock."""
        if wanted.choice.unmet and draft.others(wanted.line):
            say_unmet(turn, wanted)
        return _entry(draft, wanted.line, wanted.choice.only)

    def _take(self, turn: Turn, draft: ItemsDraft, entries: Sequence[dict[str, Any]]) -> None:
        """Add to what was chosen, or change it; a line without alternatives is left out, and that is said."""
        taken = {entry["line_id"]: entry for entry in turn.get(self.slot) or []}
        for entry in entries:
            line = draft.order.line(entry["line_id"])
            if line is None or not draft.others(line):
                turn.say(f"I'm sorry, there's no other variant of the {entry['name']} in stock.")
            else:
                taken[entry["line_id"]] = entry
        turn.clear(*self.resets)
        turn.set(self.slot, list(taken.values()) or None)

    async def read(self, turn: Turn) -> bool:
        """Buttons, positions, descriptions, with or without the variant wanted."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        ids = turn.payload("lines")
        if ids:
            lines = [line for line in draft.changeable() if line.id in ids.split(",")]
            self._take(turn, draft, [_entry(draft, line, None) for line in lines])
            return bool(lines)
        if not turn.text or is_question(turn.text):
            return False
        return self._take_words(turn, draft, turn.text, positions=True)

    async def amend(self, turn: Turn) -> bool:
        """A further item, or another variant for one, when everything else is known."""
        if turn.payload("more") and turn.get(self.slot) is not None:
            turn.say("Sure.")
            turn.set(VARIANT, "more")
            return True
        if turn.get(self.slot) is None or not turn.text or await turn.customer() is None:
            return False
        is_meant = corrects(turn.text) or _OTHERS_TOO.search(turn.text) or turn.intent == "change_items"
        if not is_meant or turn.intent == "check_order":
            return False
        draft = await load_draft(turn)
        return draft is not None and self._take_words(turn, draft, turn.text, positions=False)

    async def ask(self, turn: Turn) -> None:
        """List what can be changed."""
        draft = await load_draft(turn)
        if draft is None:
            return
        lines = draft.changeable()
        listed = "\n".join(
            f"{number}. {draft.name(line).as_title()}"
            for number, line in enumerate(draft.order.lines, start=1)
        )
        choices = [_choice(draft, line) for line in lines[:OFFERED]]
        turn.say(
            f"Which items of order **{draft.order.number}** would you like to change, and to what?\n\n{listed}",
            choices,
        )

    def hint(self) -> str:
        """How to answer."""
        return 'Please name the item and what it should be instead, such as "the mugs in blue".'


def _choice(draft: ItemsDraft, line: OrderLine) -> Choice:
    return draft.name(line).as_title(), f'/inform{{"lines": "{line.id}"}}'


def _entry(draft: ItemsDraft, line: OrderLine, variant: Variant | None) -> dict[str, Any]:
    return {"line_id": line.id, "name": str(draft.name(line)), "sku": variant.sku if variant else None}


class VariantStep(Step):
    """What each item becomes; asked for one after the other. Also takes up further items."""

    slot: ClassVar[str] = VARIANT
    called: ClassVar[tuple[str, ...]] = ("color", "colour", "variant", "size", "version")
    resets: ClassVar[tuple[str, ...]] = (PAYMENT, CONFIRMED, QUOTED)

    async def is_needed(self, turn: Turn) -> bool:
        """While an item's variant is open, or a further item was announced."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        self._drop_sold_out(turn, draft)
        if turn.get(self.slot) == "more":
            return True
        return any(entry["sku"] is None for entry in turn.get(ITEMS) or [])

    def _drop_sold_out(self, turn: Turn, draft: ItemsDraft) -> None:
        for line, variant in draft.changes():
            if not variant.is_available:
                turn.say(f"I'm sorry, the {describe_line(line, variant.title)} has just sold out.")
                self._set(turn, draft, line, None)

    def _set(self, turn: Turn, draft: ItemsDraft, line: OrderLine, variant: Variant | None) -> None:
        entries = [
            _entry(draft, line, variant) if entry["line_id"] == line.id else entry
            for entry in turn.get(ITEMS) or []
        ]
        turn.clear(*self.resets)
        turn.set(ITEMS, entries)

    def _open_line(self, draft: ItemsDraft) -> OrderLine | None:
        return next((line for line, variant in draft.chosen if variant is None), None)

    async def read(self, turn: Turn) -> bool:
        """A button, or words for the item asked about; or for others, by their names."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        if turn.get(self.slot) == "more":
            return await self._read_more(turn)
        line = self._open_line(draft)
        if line is None:
            return False
        given = turn.payload("variant")
        chosen = [variant for variant in draft.others(line) if variant.sku == given]
        if chosen:
            self._set(turn, draft, line, chosen[0])
            return True
        if not turn.text or is_question(turn.text):
            return False
        if names_other_line(turn.text, line, draft.order.lines, draft.variants[line.id]):
            return await ItemsStep().read(turn)
        return self._read_words(turn, draft, line)

    def _read_words(self, turn: Turn, draft: ItemsDraft, line: OrderLine) -> bool:
        alike = draft.alike(line)
        if len(alike) > 1 and self._read_alike(turn, draft, alike):
            return True
        if divides(turn.text, line):
            say_undivided(turn, draft, line)
            turn.set("skip_question", "said")
            return True
        found = read_changes(turn.text, [line], draft.variants)
        choice = found[0].choice if found else None
        if choice is not None and choice.only is not None:
            self._set(turn, draft, line, choice.only)
            return True
        if choice is not None and choice.variants:
            titles = [title_of(line, variant, draft.order.currency) for variant in choice.variants]
            turn.say(
                f"Which one do you mean: {', '.join(titles)}?", self._choices(draft, line, choice.variants)
            )
        elif choice is not None and choice.unmet:
            turn.say(
                f"I'm sorry, that isn't available ({' '.join(choice.unmet)}). {self._offer(draft, line)}",
                self._choices(draft, line, draft.others(line)),
            )
        else:
            return False
        turn.set("skip_question", "said")
        return True

    def _read_alike(self, turn: Turn, draft: ItemsDraft, alike: Sequence[OrderLine]) -> bool:
        """What is said of each of several like lines, or of all of them: "one in red, the other in blue"."""
        parts = read_parts(turn.text, alike[0].name)
        if not tells_apart(parts) and not says_of_all(turn.text):
            return False
        found = read_changes(f"{alike[0].name}: {turn.text}", alike, draft.variants)
        if not found or not all(wanted.choice.variants or wanted.choice.unmet for wanted in found):
            return False
        for wanted in found:
            if wanted.choice.only is None and wanted.choice.unmet:
                say_unmet(turn, wanted)
            self._set(turn, draft, wanted.line, wanted.choice.only)
        return True

    async def _read_more(self, turn: Turn) -> bool:
        if is_no(turn):
            turn.clear(self.slot)
            return True
        if await ItemsStep().read(turn):
            turn.clear(self.slot)
            return True
        return False

    def _choices(self, draft: ItemsDraft, line: OrderLine, variants: Sequence[Variant]) -> list[Choice]:
        return [
            (title_of(line, variant, draft.order.currency), f'/inform{{"variant": "{variant.sku}"}}')
            for variant in variants[:OFFERED]
        ]

    def _offer(self, draft: ItemsDraft, line: OrderLine) -> str:
        others = draft.others(line)
        listed = "; ".join(title_of(line, variant, draft.order.currency) for variant in others[:OFFERED])
        more = f"; and {len(others) - OFFERED} more" if len(others) > OFFERED else ""
        return f"In stock: {listed}{more}."

    async def ask(self, turn: Turn) -> None:
        """Offer what is in stock, with the difference in price."""
        draft = await load_draft(turn)
        if draft is None:
            return
        line = self._open_line(draft)
        if line is None:
            await ItemsStep().ask(turn)
            return
        pieces = f"all {line.quantity} of the" if line.quantity > 1 else "the"
        turn.say(
            f"What would you like instead of {pieces} {draft.name(line)}? {self._offer(draft, line)}",
            self._choices(draft, line, draft.others(line)),
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the variants in stock."


class DifferenceStep(Step):
    """Where the difference in price comes from or goes to, where there is a choice."""

    slot: ClassVar[str] = PAYMENT
    called: ClassVar[tuple[str, ...]] = ("payment", "card", "paypal")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    title: ClassVar[str] = "How to pay"

    async def is_needed(self, turn: Turn) -> bool:
        """Where there is a difference and a choice; where the policy refuses all of it, the flow ends."""
        draft = await load_draft(turn)
        if draft is None or not draft.changes():
            return False
        allowed = self._allowed(turn, draft)
        if draft.difference() and turn.get(self.slot) is None and self.may_guess(turn):
            found = pick_method(str(turn.get(WORDS) or ""), allowed)
            turn.set(self.slot, found.id if found else None)
        if draft.difference() and turn.get(self.slot) is None and len(allowed) > 1:
            return True
        method = draft.customer.payment_method(turn.get(self.slot))
        decision = decide(turn, draft.order, draft.customer, draft.changes(), method)
        if decision.outcome != "refuse":
            return False
        turn.set("policy_trace", trace_as_data(decision.trace))
        turn.say(f"I'm sorry, that doesn't work. {decision.reason}", [PERSON])
        if decision.deciding_rule in ("payment_method", "gift_card_balance") and len(allowed) > 1:
            self.forget(turn)
            return True
        turn.clear(ITEMS, *ItemsStep.resets)
        turn.has_ended = True
        return False

    def _allowed(self, turn: Turn, draft: ItemsDraft) -> tuple[PaymentMethod, ...]:
        policy = turn.services.policies.current().orders
        return allowed_difference_methods(policy, draft.order, draft.customer)

    async def read(self, turn: Turn) -> bool:
        """A button, or words that name one of the customer's ways to pay."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        allowed = self._allowed(turn, draft)
        method = read_method(turn, allowed, in_words=not is_question(turn.text))
        if method is None:
            return False
        self.take(turn, method.id)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another way to pay, once one is known."""
        if turn.get(self.slot) is None or await turn.customer() is None:
            return False
        return await self.read(turn)

    async def ask(self, turn: Turn) -> None:
        """Offer the customer's ways to pay."""
        draft = await load_draft(turn)
        if draft is None:
            return
        pieces, currency = sum(line.quantity for line, _ in draft.changes()), draft.order.currency
        question = difference_question(draft.difference(), pieces, currency)
        turn.say(question, payment_choices(self._allowed(turn, draft), currency))

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the ways to pay."
