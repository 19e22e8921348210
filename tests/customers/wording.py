"""What customers of a shop's export call their items and ways to pay, and patterns for these on the screen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tests.customers.grammar.returns import plural
from tests.customers.retail import Export
from tests.customers.wishes import Fact


class Wording:
    """Names and patterns for what is in an export, by its ids."""

    def __init__(self, export: Export) -> None:
        self._export = export

    def label(self, payment_id: str) -> tuple[str, str]:
        """How the customer calls a way to pay, and a pattern for it on the screen."""
        for user in self._export.users.values():
            method = user["payment_methods"].get(payment_id)
            if method and method["source"] == "credit_card":
                return f"my {method['brand']} ending in {method['last_four']}", str(method["last_four"])
            if method:
                word = str(method["source"]).replace("_", " ")
                return f"my {word}", word.replace(" ", r"[ _]?")
        raise LookupError(f"{payment_id} is nobody's")

    def call(self, order_id: str, item_id: str) -> str:
        """Its name; with what tells it from others of the same product in the order."""
        items = self._export.orders[order_id]["items"]
        own = next(item for item in items if item["item_id"] == item_id)
        rivals = [item for item in items if item["name"] == own["name"] and item["item_id"] != item_id]
        name = f"the {own['name'].lower()}"
        if not rivals:
            return name
        options = own["options"].items()
        telling = [
            (option, value)
            for option, value in options
            if all(rival["options"].get(option) != value for rival in rivals)
        ]
        said = ", ".join(_name_option(str(option), str(value)) for option, value in telling or options)
        return f"{name} ({said})"

    def call_all(self, order_id: str, ids: Sequence[str]) -> str:
        """All of them in a row, several of one item as "both of the mugs"."""
        counts = Counter(ids)
        return " and ".join(
            self.call(order_id, item_id) if count == 1 else _several(count, self.call(order_id, item_id))
            for item_id, count in counts.items()
        )

    def difference(self, old: str, new: str) -> str:
        """What the new one has that the old one hasn't."""
        before, after = self._options(old), self._options(new)
        told = [f"{name} {value}" for name, value in after.items() if before.get(name) != value]
        return ", ".join(told or [f"{name} {value}" for name, value in after.items()])

    def _options(self, item_id: str) -> dict[str, str]:
        return {str(name): str(value) for name, value in self._export.variants[item_id]["options"].items()}

    def variant(self, order_id: str, old: str, new: str, place: str) -> Fact:
        """The variant wanted for an item, asked about by its name; `place` tells like items apart: "second "."""
        whole = ", ".join(f"{name} {value}" for name, value in self._options(new).items())
        name = self._export.variants[new]["name"]
        rivals = {
            item["item_id"]
            for item in self._export.orders[order_id]["items"]
            if item["name"] == name and item["item_id"] != old
        }
        return Fact(
            (self.difference(old, new), whole),
            title=self.shown(new, start=True),
            about=place + re.escape(name) + (self._aside(old) if rivals else ""),
        )

    def shown(self, item_id: str, *, start: bool = False) -> str:
        """A pattern for a line with all of its options, in any order."""
        options = self._options(item_id).items()
        said = [re.escape(_name_option(name, value, ":")) for name, value in options]
        values = "".join(
            rf"(?=(?:[^\n]*(?<!\w){one}(?!\w)){{{count}}})" for one, count in Counter(said).items()
        )
        return f"^{values}" if start else values

    def _aside(self, item_id: str) -> str:
        """A pattern for all of its options in the parenthesis behind its name."""
        return r" \(" + self.shown(item_id).replace(r"[^\n]", r"[^)\n]")

    def title(self, item_id: str) -> str:
        """A pattern for the button that means the item."""
        name = re.escape(str(self._export.variants[item_id]["name"]))
        return f"^(?:first |second |third )?{name}{self.shown(item_id)}"

    def quantities(self, order_id: str, ids: Sequence[str]) -> tuple[Fact, ...]:
        """How many of each."""
        return tuple(
            Fact(
                (str(ids.count(item_id)),),
                title=rf"^(?:all )?{ids.count(item_id)}$",
                about=self._name(item_id),
            )
            for item_id in dict.fromkeys(ids)
        )

    def _name(self, item_id: str) -> str:
        return re.escape(str(self._export.variants[item_id]["name"]))


def _several(count: int, called: str) -> str:
    """Of "the mug": "both of the mugs"."""
    return f"{'both' if count == 2 else f'all {count}'} of {plural(called)}"


def _name_option(name: str, value: str, mark: str = "") -> str:
    """A value says enough, but for yes and no and bare numbers."""
    return f"{name}{mark} {value}" if value in {"yes", "no"} or value.isdecimal() else value
