"""A dialogue to be played: who, wanting what, in which manner, and what must be in the books at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Protocol

from tests.customers.books import Entry
from tests.customers.customer import Outcome
from tests.customers.ground import Ground, Shopper
from tests.customers.manners import Manner
from tests.customers.wishes import Change, Person, Wish


@dataclass
class Script:
    """One dialogue. `expects` is all that it may leave."""

    flow: str
    manner: Manner
    shopper: Shopper
    person: Person
    signed_in: bool
    wishes: list[Wish]
    expects: list[Entry]
    outcome: Outcome = Outcome.DONE
    together: bool = False
    prepare: tuple[str, ...] = ()
    decision: str = ""
    seed: int = 0
    number: int = 0

    @property
    def name(self) -> str:
        """Tells it from the others."""
        return f"{self.number:03d} {self.flow}, {self.manner.name} ({self.shopper.name})"


@dataclass
class Draft:
    """A wish that a customer of the demo can have, with what it leaves when it is done."""

    shopper: Shopper
    wish: Wish
    order_number: str
    """Of an order that the customer can be verified with."""
    expects: list[Entry] = field(default_factory=list)
    second_thoughts: tuple[Change, ...] = ()
    """Changes of mind that lead to the same end."""
    wrong_order: Change | None = None
    prepare: tuple[str, ...] = ()
    """Statements that make the books what they must be before."""
    decision: str = ""
    """What a colleague decides afterwards, where one has to: "approved", "declined"; empty for nothing yet."""


class Maker(Protocol):
    """Makes a wish of a flow for a customer who can have it; None when there is no such."""

    def __call__(self, ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None: ...


NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day_words(moment: datetime) -> str:
    """As a customer says it: "November 12"."""
    return f"{moment:%B} {moment.day}"


def money(pattern_of: object) -> str:
    """A pattern for an amount on the screen, with or without its sign and comma."""
    text = f"{pattern_of:,.2f}"
    return r"\$?" + text.replace(",", ",?").replace(".", r"\.")
