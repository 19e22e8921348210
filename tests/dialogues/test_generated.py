"""Customers of the grammar, a share of them: each gets what is due, by what is on the screen alone.

`python -m tests.customers` plays all of them and counts.
"""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from tests.customers.books import Books
from tests.customers.grammar import generate
from tests.customers.grammar.script import Script
from tests.customers.ground import read_ground
from tests.customers.playing import play
from tests.dialogues.ledger import Ledger
from tests.system import System

SHARE = 40
"""So many of the dialogues, evenly from all: which ones there are depends on what the demo's customers bought."""


@pytest.fixture(scope="session")
def books(system: System, ledger: Ledger) -> Books:
    """The back office as the demo made it."""
    ledger.restore()
    return Books(system.folder / "back_office.db")


@pytest.fixture(scope="session")
def scripts(books: Books, system: System) -> list[Script]:
    """All dialogues, flow by flow."""
    return generate(read_ground(system.folder / "back_office.db"))


@pytest.mark.parametrize("number", range(SHARE))
def test_customer_gets_what_is_due(
    number: int, scripts: list[Script], system: System, client: httpx.Client, books: Books
) -> None:
    result = play(scripts[number * len(scripts) // SHARE], system, client, books)
    assert result.is_right, f"\n{result}"


def test_grammar_is_large_and_spoken_by_many(scripts: list[Script]) -> None:
    assert len(scripts) >= 250
    assert len({script.shopper.id for script in scripts}) >= 80
    by_flow = Counter(script.flow for script in scripts)
    assert min(by_flow.values()) >= 2
