"""A task of the shop's export as wishes of a customer, and what must be in the books when all of them are done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from tests.customers.books import Entry, entry
from tests.customers.reading import Topic
from tests.customers.retail import Export, Task, in_one_line, spoken
from tests.customers.wishes import Fact, Wish
from tests.customers.wording import Wording

Arguments = Mapping[str, Any]

CANCEL_WORDS = {
    "no longer needed": ("i no longer need it", "it's no longer needed"),
    "ordered by mistake": ("i ordered it by mistake", "ordered by mistake"),
}


@dataclass
class Played:
    """A task made ready: wishes in the order of its actions, and the books as they must be."""

    wishes: list[Wish] = field(default_factory=list)
    orders: dict[str, dict[str, str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    items: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(order, item id) → the item ids that replace it."""
    returns: list[Entry] = field(default_factory=list)
    balances: dict[str, Decimal] = field(default_factory=dict)


class Translator:
    """Reads a task's actions; what has no flow here is named by `unsupported`."""

    def __init__(self, export: Export, chance: Random) -> None:
        self._export = export
        self._chance = chance
        self._words = Wording(export)
        self._ready: dict[str, Callable[[Played, Arguments], None]] = {
            "cancel_pending_order": self._cancel,
            "modify_pending_order_address": self._order_address,
            "modify_user_address": self._account_address,
            "modify_pending_order_items": self._items,
            "modify_pending_order_payment": self._payment,
            "return_delivered_order_items": self._return,
            "exchange_delivered_order_items": self._exchange,
        }

    def unsupported(self, task: Task) -> list[str]:
        """The changing actions that no flow does."""
        return sorted({name for name, _ in task.changing if name not in self._ready})

    def translate(self, task: Task) -> Played:
        """The task, ready to be played."""
        played = Played()
        for name, arguments in task.changing:
            self._ready[name](played, arguments)
        return played

    # ------------------------------------------------------------------ one action

    def _cancel(self, played: Played, arguments: Arguments) -> None:
        number = _number(arguments)
        order = self._export.orders[arguments["order_id"]]
        reasons = CANCEL_WORDS.get(arguments["reason"], (arguments["reason"],))
        played.orders.setdefault(number, {})["status"] = "cancelled"
        for payment in order["payment_history"]:
            if payment["transaction_type"] == "payment":
                self._move(played, payment["payment_method_id"], Decimal(str(payment["amount"])))
        played.wishes.append(
            Wish(
                flow="cancel order",
                opens=(f"i want to cancel order {number}", f"please cancel my order {number}"),
                opens_fully=(f"please cancel order {number}, {reasons[0]}",),
                facts={
                    Topic.ORDER: (Fact((number,), title=number),),
                    Topic.REASON: (Fact(reasons, title=arguments["reason"].split()[-1]),),
                },
                shown={Topic.ORDER: number},
                about=number,
                done=r"cancelled|OC-\d+",
            )
        )

    def _order_address(self, played: Played, arguments: Arguments) -> None:
        number = _number(arguments)
        order = self._export.orders[arguments["order_id"]]
        if in_one_line(order["address"]) != in_one_line(arguments):
            played.orders.setdefault(number, {})["address"] = in_one_line(arguments)
        played.wishes.append(
            _address_wish(
                arguments,
                (
                    f"i need to change the shipping address of order {number}",
                    f"please send order {number} elsewhere",
                ),
                which=Fact(("of the order", f"the address of order {number}"), title=r"order"),
                order=Fact((number,), title=number),
                about=number,
            )
        )

    def _account_address(self, played: Played, arguments: Arguments) -> None:
        played.accounts[arguments["user_id"]] = in_one_line(arguments)
        played.wishes.append(
            _address_wish(
                arguments,
                ("i want to change the address of my account", "please change my default address"),
                which=Fact(("of my account", "my default address"), title=r"account|default|profile"),
            )
        )

    def _payment(self, played: Played, arguments: Arguments) -> None:
        number, new = _number(arguments), arguments["payment_method_id"]
        history = self._export.orders[arguments["order_id"]]["payment_history"]
        total = Decimal(0)
        for payment in history:
            if payment["transaction_type"] == "payment":
                total += Decimal(str(payment["amount"]))
                self._move(played, payment["payment_method_id"], Decimal(str(payment["amount"])))
        self._move(played, new, -total)
        played.orders.setdefault(number, {})["payment"] = new
        said, shown = self._words.label(new)
        played.wishes.append(
            Wish(
                flow="change payment",
                opens=(
                    f"i want to change the payment method of order {number}",
                    f"i want to pay order {number} in another way",
                ),
                opens_fully=(f"please charge order {number} to {said} instead",),
                facts=self._common(number, new),
                shown={Topic.ORDER: number, Topic.PAYMENT: rf"paid with[^\n]*{shown}"},
                about=number,
                done=r"\bOC-\d+",
            )
        )

    def _items(self, played: Played, arguments: Arguments) -> None:
        number = _number(arguments)
        swaps = _swaps(arguments)
        difference = Decimal(0)
        for old, new in swaps:
            played.items.setdefault((number, old), []).append(new)
            difference += self._price_now(new) - self._paid(arguments["order_id"], old)
        self._move(played, arguments["payment_method_id"], -difference)
        if difference:
            order = self._export.orders[arguments["order_id"]]
            total = sum((Decimal(str(item["price"])) for item in order["items"]), Decimal(0)) + difference
            played.orders.setdefault(number, {})["total"] = f"{total:.2f}"
        played.wishes.append(
            self._swap_wish(arguments, swaps, "change items", "change", done=r"OC-\d+|changed|updated|done")
        )

    def _return(self, played: Played, arguments: Arguments) -> None:
        number = _number(arguments)
        ids = list(arguments["item_ids"])
        refund_to = arguments["payment_method_id"]
        what = self._words.call_all(arguments["order_id"], ids)
        played.returns.append(
            entry(
                "return",
                number,
                items=" + ".join(sorted(ids)),
                method="refund",
                refund_to=refund_to,
                state="arranged",
            )
        )
        order = self._export.orders[arguments["order_id"]]
        whole = len(ids) == len(order["items"])
        title = r"^all\b" if whole else self._words.title(ids[0]) if len(ids) == 1 else ""
        played.wishes.append(
            Wish(
                flow="return",
                button=r"^start a return",
                opens=(f"i want to return {what} from order {number}",),
                opens_fully=(
                    f"i want to return {what} from order {number}, i changed my mind, i want a refund",
                ),
                facts={
                    **self._common(number, refund_to),
                    Topic.ITEMS: (Fact(("all of them",) if whole else (what,), title=title),),
                    Topic.REASON: (Fact(("i don't need it anymore",), title=r"changed my mind|no longer"),),
                    Topic.METHOD: (
                        Fact((f"a refund to {self._words.label(refund_to)[0]} please",), title=r"^refund"),
                    ),
                    Topic.QUANTITY: self._words.quantities(arguments["order_id"], ids),
                },
                shown={Topic.ORDER: number, Topic.PAYMENT: self._words.label(refund_to)[1]},
                about=number,
                done=r"\bRN-\d+",
            )
        )

    def _exchange(self, played: Played, arguments: Arguments) -> None:
        number = _number(arguments)
        swaps = _swaps(arguments)
        difference = Decimal(0)
        for old, new in swaps:
            difference += self._price_now(new) - self._paid(arguments["order_id"], old)
        self._move(played, arguments["payment_method_id"], -difference)
        played.returns.append(
            entry(
                "return",
                number,
                items=" + ".join(sorted(f"{old} > {new}" for old, new in swaps)),
                method="exchange",
                state="arranged",
                **({"refund_to": arguments["payment_method_id"]} if difference else {}),
            )
        )
        played.wishes.append(self._swap_wish(arguments, swaps, "exchange", "exchange", done=r"\bRN-\d+"))

    # ------------------------------------------------------------------ words

    def _swap_wish(
        self, arguments: Arguments, swaps: Sequence[tuple[str, str]], flow: str, verb: str, *, done: str
    ) -> Wish:
        number = _number(arguments)
        order_id = arguments["order_id"]
        ids = [old for old, _ in swaps]
        what = self._words.call_all(order_id, ids)
        fully = " and ".join(
            f"{self._words.call(order_id, old)} for one with {self._words.difference(old, new)}"
            for old, new in swaps
        )
        single = len(swaps) == 1
        return Wish(
            flow=flow,
            button=r"^start a return" if verb == "exchange" else r"^change ",
            opens=(f"i want to {verb} {what} {'in' if verb == 'change' else 'from'} order {number}",),
            opens_fully=(f"i want to {verb} {fully}, order {number}",),
            facts={
                **self._common(number, arguments["payment_method_id"]),
                Topic.ITEMS: (Fact((what,), title=self._words.title(ids[0]) if single else ""),),
                Topic.REASON: (Fact(("i'd rather have another one",), title=r"changed my mind|no longer"),),
                Topic.METHOD: (Fact(("an exchange",), title=r"^exchange"),),
                Topic.VARIANT: tuple(
                    self._words.variant(order_id, old, new, _place(number, swaps))
                    for number, (old, new) in enumerate(swaps)
                ),
                Topic.QUANTITY: self._words.quantities(order_id, ids),
            },
            shown={
                Topic.ORDER: number,
                Topic.VARIANT: "".join(rf"(?=[\s\S]*{self._words.shown(new)})" for _, new in swaps),
            },
            about=number,
            done=done,
        )

    def _common(self, number: str, payment: str) -> dict[Topic, tuple[Fact, ...]]:
        said, title = self._words.label(payment)
        return {
            Topic.ORDER: (Fact((number,), title=number),),
            Topic.PAYMENT: (Fact((said,), title=title),),
        }

    # ------------------------------------------------------------------ money

    def _price_now(self, item_id: str) -> Decimal:
        return Decimal(str(self._export.variants[item_id]["price"]))

    def _paid(self, order_id: str, item_id: str) -> Decimal:
        items = self._export.orders[order_id]["items"]
        return Decimal(str(next(item["price"] for item in items if item["item_id"] == item_id)))

    def _move(self, played: Played, payment_id: str, amount: Decimal) -> None:
        """Money to (or, below zero, from) a way to pay; only a gift card shows it."""
        if "gift_card" in payment_id and amount:
            played.balances[payment_id] = played.balances.get(payment_id, Decimal(0)) + amount


def _number(arguments: Arguments) -> str:
    return str(arguments["order_id"]).lstrip("#")


def _place(number: int, swaps: Sequence[tuple[str, str]]) -> str:
    """Of several of the same the one that is asked about: "second "."""
    same = [place for place, (old, _) in enumerate(swaps) if old == swaps[number][0]]
    return f"{('first', 'second', 'third', 'fourth')[same.index(number)]} " if len(same) > 1 else ""


def _swaps(arguments: Arguments) -> list[tuple[str, str]]:
    return list(zip(arguments["item_ids"], arguments["new_item_ids"], strict=True))


def _address_wish(
    arguments: Arguments, opens: tuple[str, ...], *, which: Fact, order: Fact | None = None, about: str = ""
) -> Wish:
    address = spoken(arguments)
    facts: dict[Topic, tuple[Fact, ...]] = {
        Topic.ADDRESS: (Fact((address,)),),
        Topic.WHICH_ADDRESS: (which,),
    }
    shown = {Topic.ADDRESS: rf"{re.escape(str(arguments['address1']))},[^\n]*{arguments['zip']}"}
    if order:
        facts[Topic.ORDER] = (order,)
        shown[Topic.ORDER] = about
    return Wish(
        flow="change address",
        opens=opens,
        opens_fully=tuple(f"{words} to {address}" for words in opens),
        facts=facts,
        shown=shown,
        about=about,
        done=r"\bOC-\d+",
        declined=rf"{about or 'account'}[^.\n]*that very address already",
    )
