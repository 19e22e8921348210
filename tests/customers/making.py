"""Tasks made of a shop's export alone: what any of its customers could want of any of their orders.

They have the form of the recorded ones, so that they are played and judged in the same way; each seed makes others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from tests.customers.retail import Export, Task

Action = tuple[str, Mapping[str, Any]]
Making = Callable[[Mapping[str, Any], str], Action | None]
"""Of a user and an order's id; None where it can't be wished for."""

MOST_SWAPS = 3
"""Items of one order that are changed or exchanged at once."""
ORDERS_AT_ONCE = (1, 1, 2, 2, 3)
SHARE_OF_MOVERS = 0.12
"""Customers who change the address of their account, too."""
SHARE_KNOWING_EMAIL = 0.4
REASONS = ("no longer needed", "ordered by mistake")


def make_tasks(export: Export, count: int, seed: int) -> list[Task]:
    """`count` tasks; the same for the same seed and export."""
    maker = _Maker(export, Random(f"tasks {seed}"))
    tasks: list[Task] = []
    while len(tasks) < count:
        task = maker.make(f"{seed}-{len(tasks) + 1}")
        if task is not None:
            tasks.append(task)
    return tasks


class _Maker:
    def __init__(self, export: Export, chance: Random) -> None:
        self._export = export
        self._chance = chance
        self._charged: set[str] = set()
        """Ways to pay of the task being made that may be charged already: a gift card has less left on it then."""

    def make(self, task_id: str) -> Task | None:
        """A customer with wishes; None where the one picked could wish for nothing."""
        self._charged.clear()
        user_id = self._chance.choice(list(self._export.users))
        user = self._export.users[user_id]
        orders = self._chance.sample(user["orders"], len(user["orders"]))
        actions: list[Action] = []
        for order_id in orders[: self._chance.choice(ORDERS_AT_ONCE)]:
            actions += self._wishes(user, order_id)
        if self._chance.random() < SHARE_OF_MOVERS:
            moving = ("modify_user_address", {"user_id": user_id, **self._somebodys_address()})
            actions.insert(self._chance.randint(0, len(actions)), moving)
        if not actions:
            return None
        name = f"{user['name']['first_name']} {user['name']['last_name']}"
        known = f"You are {name} in zip {user['address']['zip']}."
        if self._chance.random() < SHARE_KNOWING_EMAIL:
            known += f" Your email is {user['email']}."
        return Task(task_id, ", then ".join(action for action, _ in actions), known, tuple(actions))

    def _wishes(self, user: Mapping[str, Any], order_id: str) -> list[Action]:
        """What is wished of one order: before it is shipped one thing or two, afterwards one."""
        status = self._export.orders[order_id]["status"]
        possible: Mapping[str, Sequence[Sequence[Making]]] = {
            "pending": (
                (self._cancel,),
                (self._swap,),
                (self._pay_elsewhere,),
                (self._send_elsewhere,),
                (self._send_elsewhere, self._swap),
            ),
            "delivered": ((self._send_back,), (self._swap,)),
        }
        chosen = self._chance.choice(possible.get(status, ((),)))
        return [action for make in chosen if (action := make(user, order_id)) is not None]

    def _cancel(self, _user: Mapping[str, Any], order_id: str) -> Action:
        return "cancel_pending_order", {"order_id": order_id, "reason": self._chance.choice(REASONS)}

    def _send_elsewhere(self, user: Mapping[str, Any], order_id: str) -> Action:
        address = self._chance.choice((user["address"], self._somebodys_address()))
        return "modify_pending_order_address", {"order_id": order_id, **address}

    def _pay_elsewhere(self, user: Mapping[str, Any], order_id: str) -> Action | None:
        total = sum((_price(item) for item in self._export.orders[order_id]["items"]), Decimal(0))
        ways = [way for way in self._ways(user, total) if way != self._paid_with(order_id)]
        if not ways:
            return None
        return "modify_pending_order_payment", {
            "order_id": order_id,
            "payment_method_id": self._charge(ways),
        }

    def _send_back(self, user: Mapping[str, Any], order_id: str) -> Action:
        items = [item["item_id"] for item in self._export.orders[order_id]["items"]]
        cards = [way for way in user["payment_methods"] if "gift_card" in way]
        return "return_delivered_order_items", {
            "order_id": order_id,
            "item_ids": self._chance.sample(items, self._chance.randint(1, len(items))),
            "payment_method_id": self._chance.choice([self._paid_with(order_id), *cards]),
        }

    def _swap(self, user: Mapping[str, Any], order_id: str) -> Action | None:
        """Other variants: a change before it is shipped, an exchange afterwards."""
        order = self._export.orders[order_id]
        most = min(MOST_SWAPS, len(order["items"]))
        old = self._chance.sample(order["items"], self._chance.randint(1, most))
        new = [self._another(item["item_id"]) for item in old]
        if None in new:
            return None
        difference = sum((_price(self._export.variants[str(one)]) for one in new), Decimal(0)) - sum(
            map(_price, old), Decimal(0)
        )
        ways = self._ways(user, difference)
        if not ways:
            return None
        is_open = order["status"] == "pending"
        return "modify_pending_order_items" if is_open else "exchange_delivered_order_items", {
            "order_id": order_id,
            "item_ids": [item["item_id"] for item in old],
            "new_item_ids": new,
            "payment_method_id": self._charge(ways),
        }

    def _another(self, item_id: str) -> str | None:
        """Another variant of the same product that is in stock."""
        product = self._export.variants[item_id]["product_id"]
        others = [
            other
            for other, variant in self._export.variants.items()
            if variant["product_id"] == product and variant["available"] and other != item_id
        ]
        return self._chance.choice(others) if others else None

    def _ways(self, user: Mapping[str, Any], amount: Decimal) -> list[str]:
        """The ways to pay that can pay so much, whatever else is wished for."""
        return [
            way
            for way, method in user["payment_methods"].items()
            if method["source"] != "gift_card"
            or (way not in self._charged and Decimal(str(method["balance"])) >= amount)
        ]

    def _charge(self, ways: Sequence[str]) -> str:
        chosen = self._chance.choice(ways)
        self._charged.add(chosen)
        return chosen

    def _paid_with(self, order_id: str) -> str:
        return str(self._export.orders[order_id]["payment_history"][0]["payment_method_id"])

    def _somebodys_address(self) -> Mapping[str, Any]:
        address: Mapping[str, Any] = self._export.users[self._chance.choice(list(self._export.users))][
            "address"
        ]
        return address


def _price(item: Mapping[str, Any]) -> Decimal:
    return Decimal(str(item["price"]))
