"""Two lines of an order with the same in them that become different variants."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from actions.services import Services
from tests.actions.order_changes.test_items import NOAH
from tests.actions.returns.test_like_pieces import split_line
from tests.actions.talk import Talk

MUG = "Stoneware mug (Sand)"


@pytest.fixture
def twins(services: Services, tmp_path: Path) -> Services:
    """TR-10012 with a sheet set and two lines of one mug each."""
    split_line(tmp_path / "back_office.db", "TR-10012", "Stoneware mug")
    return services


async def mugs_of(services: Services) -> list[str]:
    order = await services.back_office.get_order(NOAH, "TR-10012")
    assert order
    return [line.variant for line in order.lines if line.name == "Stoneware mug"]


@pytest.mark.parametrize(
    "words",
    [
        "change one of the mugs in TR-10012 to blue and the other to black",
        "in TR-10012, change the first mug to blue and the second mug to black",
        "change the mugs in TR-10012: one in blue, the other in black",
        "change the mug to blue and the other mug to black in order TR-10012",
    ],
)
async def test_in_one_sentence(twins: Services, words: str) -> None:
    talk = Talk(twins, NOAH)
    reply = await talk.say(words, "change_items")
    assert f"I'd change:\n\n- First {MUG} → Blue\n- Second {MUG} → Black\n" in reply.text
    assert reply.rows[f"First {MUG}"] == "Blue: $16.00 → $16.00"
    assert reply.rows[f"Second {MUG}"] == "Black: $16.00 → $16.00"
    reply = await talk.say("yes", "affirm")
    assert reply.rows[f"Second {MUG}"] == "Black: $16.00 → $16.00"
    assert await mugs_of(twins) == ["Blue", "Black"]


async def test_step_by_step(twins: Services) -> None:
    talk = Talk(twins, NOAH)
    reply = await talk.say("i want to change something in TR-10012", "change_items")
    assert f"First {MUG}\n" in reply.text
    assert {f"First {MUG}", f"Second {MUG}"} <= set(reply.choices)
    reply = await talk.say("both mugs")
    assert f"instead of the first {MUG}?" in reply
    reply = await talk.press("Blue")
    assert f"instead of the second {MUG}?" in reply
    reply = await talk.say("black")
    assert f"- First {MUG} → Blue\n- Second {MUG} → Black" in reply.text
    reply = await talk.say("no wait, actually the first one in black", "correct")
    assert f"- First {MUG} → Black\n- Second {MUG} → Black" in reply.text


async def test_both_are_answered_at_once(twins: Services) -> None:
    talk = Talk(twins, NOAH)
    await talk.say("change both mugs in TR-10012", "change_items")
    reply = await talk.say("one in blue, the other one in black")
    assert f"- First {MUG} → Blue\n- Second {MUG} → Black" in reply.text
    await talk.say("yes", "affirm")
    assert await mugs_of(twins) == ["Blue", "Black"]


async def test_both_become_the_same(twins: Services) -> None:
    talk = Talk(twins, NOAH)
    await talk.say("change both mugs in TR-10012", "change_items")
    reply = await talk.say("both in black")
    assert f"- First {MUG} → Black\n- Second {MUG} → Black" in reply.text


async def test_one_of_them_is_sold_out(twins: Services, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "back_office.db")) as database, database:
        database.execute("UPDATE product_variant SET stock = 0 WHERE sku = 'STOMUG-BLA'")
    talk = Talk(twins, NOAH)
    await talk.say("change both mugs in TR-10012", "change_items")
    reply = await talk.say("one in blue, the other in black")
    assert "isn't available like that (Black)" in reply
    assert f"instead of the second {MUG}?" in reply


async def test_pieces_of_one_line_stay_together(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("change the mugs in TR-10012, one to blue and the other to black", "change_items")
    assert f"I can only change both of the {MUG} to one and the same variant" in reply
    reply = await talk.say("one in blue, the other in black")
    assert "one and the same variant" in reply
    reply = await talk.say("then blue")
    assert reply.rows[f"2 × {MUG}"] == "Blue: $32.00 → $32.00"
