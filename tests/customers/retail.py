"""A shop's export (users, products, orders in one JSON file) and the tasks that come with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ADDRESS_PARTS = ("address1", "address2", "city", "state", "zip", "country")
_ZIP = re.compile(r"\b\d{5}\b")
_EMAIL = re.compile(r"[\w.]+@[\w.]+\w")


@dataclass(frozen=True)
class Task:
    """What somebody wants, in words, and the actions that do it."""

    id: str
    words: str
    known: str
    actions: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def changing(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """The actions that change something."""
        reading = ("get_", "find_", "list_", "calculate", "think", "transfer_")
        return tuple(action for action in self.actions if not action[0].startswith(reading))

    @property
    def wants_person(self) -> bool:
        """Whether it ends with a person."""
        return any(name.startswith("transfer_") for name, _ in self.actions)


def read_tasks(path: Path) -> list[Task]:
    """All tasks of a file."""
    tasks = []
    for task in json.loads(path.read_text(encoding="utf-8")):
        told = task["user_scenario"]["instructions"]
        actions = task["evaluation_criteria"]["actions"] or []
        tasks.append(
            Task(
                id=str(task["id"]),
                words=told["reason_for_call"] or "",
                known=told["known_info"] or "",
                actions=tuple((action["name"], action["arguments"]) for action in actions),
            )
        )
    return tasks


class Export:
    """The shop's data as they were exported."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        self.users: dict[str, Any] = data["users"]
        self.orders: dict[str, Any] = data["orders"]
        self.products: dict[str, Any] = data["products"]

    @cached_property
    def variants(self) -> dict[str, dict[str, Any]]:
        """Every variant by its item id, with its product's name."""
        return {
            item_id: {**variant, "name": product["name"], "product_id": product["product_id"]}
            for product in self.products.values()
            for item_id, variant in product["variants"].items()
        }

    def user_of(self, task: Task) -> str | None:
        """Whose task it is: by the order or account that it changes, else by what the customer knows of themselves."""
        for _, arguments in task.actions:
            if arguments.get("order_id") in self.orders:
                return str(self.orders[arguments["order_id"]]["user_id"])
            if arguments.get("user_id") in self.users:
                return str(arguments["user_id"])
        return next(self._users_known_by(task.known), None)

    def _users_known_by(self, known: str) -> Iterator[str]:
        emails = {email.lower() for email in _EMAIL.findall(known)}
        codes = set(_ZIP.findall(known))
        lowered = known.lower()
        for user_id, user in self.users.items():
            name = f"{user['name']['first_name']} {user['name']['last_name']}".lower()
            named = name in lowered or user_id in lowered
            if user["email"].lower() in emails or (named and user["address"]["zip"] in codes):
                yield user_id

    def knows_email(self, task: Task, user_id: str) -> bool:
        """Whether the customer remembers the address on file."""
        return str(self.users[user_id]["email"]).lower() in task.known.lower()


def in_one_line(address: Mapping[str, Any]) -> str:
    """As the books write it."""
    return ", ".join(str(address[part]) for part in ADDRESS_PARTS if address.get(part))


def spoken(address: Mapping[str, Any]) -> str:
    """As a customer writes it: "12 Elm Street, Apt 3, Denver, CO 80279, USA"."""
    street = ", ".join(str(address[part]) for part in ("address1", "address2") if address.get(part))
    return f"{street}, {address['city']}, {address['state']} {address['zip']}, {address['country']}"
