"""What each item is exchanged for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from actions.back_office.entities import OrderLine, Variant
from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnMethod
from actions.consent import is_no
from actions.flow import Step
from actions.reading.items import names_item
from actions.reading.parts import read_parts, says_of_all, share_out, tells_apart
from actions.reading.variants import VariantChoice, pick_variant
from actions.returns.draft import (
    CONFIRMED,
    ITEMS,
    METHOD,
    PAYMENT,
    QUOTED,
    SHOWN,
    VARIANT,
    WORDS,
    Chosen,
    Draft,
    load_draft,
    other_variants,
)
from actions.returns.item_reading import read_items, read_target
from actions.returns.reading import find_method
from actions.turn import Choice, Turn
from actions.words import corrects, is_question

LONGEST_NAME = 3
"""Words: what is said so shortly when a variant was asked for names one, whether it exists or not."""
_ASKS_WHAT_THERE_IS = re.compile(
    r"\b(?:what|which)\b.{0,20}\b(?:colou?rs?|sizes?|variants?|options?|ones|else)\b|"
    r"\bwhat (?:do you have|is there|can i (?:choose|get|have|pick))\b",
    re.IGNORECASE,
)

OFFERED = 8
"""Variants shown as buttons, those nearest in price first."""


class VariantStep(Step):
    """What each item is exchanged for; asked for one after the other."""

    slot: ClassVar[str] = VARIANT
    called: ClassVar[tuple[str, ...]] = ("color", "colour", "variant", "size")
    resets: ClassVar[tuple[str, ...]] = (PAYMENT, *SHOWN)

    async def is_needed(self, turn: Turn) -> bool:
        """While an item of an exchange has none; reads what was said of it before."""
        if turn.get(METHOD) != ReturnMethod.EXCHANGE:
            return False
        draft = await load_draft(turn)
        if draft is None:
            return False
        for item in draft.chosen:
            if item.exchange is not None and not item.exchange.is_available:
                turn.say(f"I'm sorry, the {item.line.name} ({item.exchange.title}) has just sold out.")
                self._set(turn, item, None)
            elif item.exchange is None:
                await self._guess(turn, item)
        entries = turn.get(ITEMS) or []
        if len(_join_same(entries)) < len(entries):
            turn.set(ITEMS, _join_same(entries))
        return any(not item.get("exchange_sku") for item in turn.get(ITEMS) or [])

    async def _guess(self, turn: Turn, item: Chosen) -> None:
        """From what was said of it at the start."""
        entry = turn.get(ITEMS)[item.position]
        wish = entry.get("wish") or ""
        if not wish and len(turn.get(ITEMS) or []) == 1:
            wish = read_target(str(turn.get(WORDS) or ""))
        if not wish or entry.get("is_wish_read"):
            return
        self._change(turn, item, is_wish_read=True)
        choice = await self._pick(turn, item.line, wish)
        if choice.only is not None:
            self._set(turn, item, choice.only)
        elif choice.unmet:
            self._say_unmet(turn, item, choice)

    def _say_unmet(self, turn: Turn, item: Chosen, choice: VariantChoice) -> None:
        asked = " ".join(choice.unmet)
        turn.say(f"I'm sorry, the {item.line.name} isn't available like that ({asked}) at the moment.")

    async def _pick(self, turn: Turn, line: OrderLine, text: str) -> VariantChoice:
        known = await turn.services.back_office.list_variants(line.sku)
        current = next((variant for variant in known if variant.sku == line.sku), None)
        choice = pick_variant(text, known, current)
        allowed = {variant.sku for variant in await other_variants(turn, line)}
        return VariantChoice(tuple(one for one in choice.variants if one.sku in allowed), choice.unmet)

    def _change(self, turn: Turn, item: Chosen, **values: Any) -> None:
        entries = turn.get(ITEMS) or []
        turn.set(
            ITEMS,
            [{**one, **values} if place == item.position else one for place, one in enumerate(entries)],
        )

    def _set(self, turn: Turn, item: Chosen, variant: Variant | None) -> None:
        turn.clear(*self.resets)
        self._change(turn, item, exchange_sku=variant.sku if variant else None, is_wish_read=True)

    def _set_all(self, turn: Turn, items: Sequence[Chosen], variant: Variant) -> None:
        for item in items:
            self._set(turn, item, variant)
        turn.set(ITEMS, _join_same(turn.get(ITEMS) or []))

    async def read(self, turn: Turn) -> bool:
        """A button, or words for the item asked about; or for several by their names, or for each of its pieces."""
        draft = await load_draft(turn)
        item = _find_open(draft)
        if draft is None or item is None:
            return False
        line = item.line
        given = turn.payload("variant")
        chosen = [variant for variant in await other_variants(turn, line) if variant.sku == given]
        if chosen:
            self._set_all(turn, [item], chosen[0])
            return True
        if _ASKS_WHAT_THERE_IS.search(turn.text):
            return True  # it is all in the question, which is put again
        if not turn.text or is_question(turn.text):
            return False
        if find_method(turn.text) not in (None, ReturnMethod.EXCHANGE, ReturnMethod.REPLACEMENT):
            return False
        if await self._read_parts(turn, draft, item):
            return True
        alike = draft.alike(item)
        if len(draft.chosen) > len(alike) and await self._read_several(turn, draft):
            return True
        choice = await self._pick(turn, line, turn.text)
        if choice.only is not None:
            self._set_all(turn, alike if says_of_all(turn.text) else [item], choice.only)
            return True
        return await self._say_open(turn, line, choice)

    async def _read_parts(self, turn: Turn, draft: Draft, item: Chosen) -> bool:
        """What is said of each piece, where several come back of the same: "one in sand, the other in blue".

        Pieces of one line that become different variants are items of their own from then on.
        """
        alike = draft.alike(item)
        parts = read_parts(turn.text, item.line.name)
        if sum(one.pieces for one in alike) < 2 or not tells_apart(parts):
            return False
        shared = share_out(parts, [(one, one.pieces) for one in alike])
        if shared is None:
            return False
        choices = [await self._pick(turn, one.line, words) for one, _, words in shared]
        if not all(choice.variants or choice.unmet for choice in choices):
            return False
        told: dict[int, list[dict[str, Any]]] = {one.position: [] for one in alike}
        for (one, count, _), choice in zip(shared, choices, strict=True):
            if choice.only is None and choice.unmet:
                self._say_unmet(turn, one, choice)
            sku = choice.only.sku if choice.only else None
            told[one.position].append({"quantity": count, "exchange_sku": sku, "is_wish_read": True})
        entries: list[dict[str, Any]] = []
        for place, entry in enumerate(turn.get(ITEMS) or []):
            entries += _divide(entry, told.get(place) or [])
        turn.clear(*self.resets)
        turn.set(ITEMS, _join_same(entries))
        return True

    async def _read_several(self, turn: Turn, draft: Draft) -> bool:
        """What is said of each by its name: "white for the lamp and sage for the cushions"."""
        is_read = False
        named = read_items(f"{turn.text} instead", [item.line for item in draft.chosen])
        by_name = [item for item in draft.chosen if names_item(turn.text, item.line)]
        if len(by_name) < 2:
            return False
        for item in by_name:
            wish = next((one.wish for one in named.items if one.line.id == item.line.id), "")
            # Of several of one name only the wish is sure to be said of this one.
            is_only = sum(one.line.name == item.line.name for one in by_name) == 1
            clauses = re.split(r"\band\b|[,;]", turn.text) if is_only else []
            own = " ".join(clause for clause in clauses if names_item(clause, item.line))
            choice = await self._pick(turn, item.line, f"{own} {wish}")
            if choice.only is not None:
                self._set(turn, item, choice.only)
                is_read = True
        return is_read

    async def _say_open(self, turn: Turn, line: OrderLine, choice: VariantChoice) -> bool:
        others = await other_variants(turn, line)
        if choice.variants:
            titles = ", ".join(_title(line, variant, _currency(turn)) for variant in choice.variants)
            turn.say(f"Which one do you mean: {titles}?", _choices(turn, line, choice.variants))
        elif choice.unmet:
            turn.say(
                f"I'm sorry, that isn't available ({' '.join(choice.unmet)}). {_in_stock(turn, line, others)}",
                _choices(turn, line, others),
            )
        elif turn.intent == "inform" and len(turn.text.split()) <= LONGEST_NAME and not is_no(turn):
            said = turn.text.strip(" .!")
            turn.say(
                f"I'm sorry, there's no \"{said}\" of the {line.name}. {_in_stock(turn, line, others)}",
                _choices(turn, line, others),
            )
        else:
            return False
        turn.set("skip_question", "said")
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another one for an item whose variant is known, or what is said along with the wish for an exchange."""
        if turn.get(METHOD) != ReturnMethod.EXCHANGE or not turn.text or is_question(turn.text):
            return False
        if await turn.customer() is None or not turn.get(ITEMS) or turn.requested == ITEMS:
            return False
        if not corrects(turn.text) and turn.get(QUOTED) and turn.requested != CONFIRMED:
            return False
        draft = await load_draft(turn)
        if draft is None:
            return False
        named = [item for item in draft.chosen if names_item(turn.text, item.line)]
        meant = named or list(draft.chosen)
        alike = draft.alike(meant[0])
        if len(meant) <= len(alike) and await self._read_parts(turn, draft, meant[0]):
            return True
        if len(draft.chosen) > len(alike) and await self._read_several(turn, draft):
            return True
        if len(meant) != 1 and not (len(meant) == len(alike) and says_of_all(turn.text)):
            return False
        choice = await self._pick(turn, meant[0].line, read_target(turn.text) or turn.text)
        if choice.only is None or all(one.exchange and choice.only.sku == one.exchange.sku for one in meant):
            return False
        self._set_all(turn, meant, choice.only)
        return True

    async def names_other(self, turn: Turn, draft: Draft) -> bool:
        """Whether the message asks for another variant than the one chosen: "ok, in white"."""
        for item in draft.chosen:
            if item.exchange is not None:
                choice = await self._pick(turn, item.line, turn.text)
                if choice.variants and item.exchange.sku not in {one.sku for one in choice.variants}:
                    return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Offer what is in stock, with the difference in price."""
        draft = await load_draft(turn)
        item = _find_open(draft)
        if draft is None or item is None:
            return
        line = item.line
        others = await other_variants(turn, line)
        what = "it" if len(draft.chosen) == 1 else f"the {item.name}"
        if item.pieces > 1:
            what = "them" if len(draft.chosen) == 1 else f"the {item.describe()}"
        turn.say(
            f"What would you like to exchange {what} for? {_in_stock(turn, line, others)}",
            _choices(turn, line, others),
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the variants in stock."


def _find_open(draft: Draft | None) -> Chosen | None:
    """The first item of which it isn't known what is sent instead."""
    return next((item for item in draft.chosen if item.exchange is None), None) if draft else None


def _divide(entry: dict[str, Any], told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """An item's entry for each of its parts, and one for the pieces that nothing is said of."""
    left = (entry.get("quantity") or 1) - sum(part["quantity"] for part in told)
    rest = [{**entry, "quantity": left}] if left else []
    return [*({**entry, **part} for part in told), *rest] if told else [entry]


def _join_same(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pieces of one line that become the same variant are one item."""
    joined: list[dict[str, Any]] = []
    for entry in entries:
        sku = entry.get("exchange_sku")
        same = next(
            (
                one
                for one in joined
                if sku and (one["line_id"], one["exchange_sku"]) == (entry["line_id"], sku)
            ),
            None,
        )
        if same is None:
            joined.append({**entry, "exchange_sku": sku})
        else:
            same["quantity"] += entry["quantity"]
    return joined


def _currency(turn: Turn) -> str:
    return turn.services.policies.current().returns.currency


def _title(line: OrderLine, variant: Variant, currency: str) -> str:
    difference = variant.price - line.unit_price
    if not difference:
        return variant.title
    return f"{variant.title} ({'+' if difference > 0 else '−'}{format_amount(abs(difference), currency)})"


def _choices(turn: Turn, line: OrderLine, variants: Sequence[Variant]) -> list[Choice]:
    return [
        (_title(line, variant, _currency(turn)), f'/inform{{"variant": "{variant.sku}"}}')
        for variant in variants[:OFFERED]
    ]


def _in_stock(turn: Turn, line: OrderLine, variants: Sequence[Variant]) -> str:
    listed = "; ".join(_title(line, variant, _currency(turn)) for variant in variants[:OFFERED])
    more = f"; and {len(variants) - OFFERED} more" if len(variants) > OFFERED else ""
    return f"In stock: {listed}{more}."
