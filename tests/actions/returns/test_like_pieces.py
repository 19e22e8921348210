"""Pieces of the same that are exchanged for different variants: two lines of an order, or several pieces of one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from actions.services import Services
from tests.actions.returns.test_returning import START, returns_of
from tests.actions.talk import Talk

MAYA = "CU-00001"
MUG = "Stoneware mug (Blue)"


def split_line(path: Path, number: str, name: str) -> None:
    """Have the order's line of that name be two lines of one piece each."""
    with closing(sqlite3.connect(path)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(order_line)")]
        picked = ", ".join({"id": "id || 'b'", "position": "90"}.get(column, column) for column in columns)
        where = f"WHERE order_number = '{number}' AND name = '{name}'"
        database.execute(f"UPDATE order_line SET quantity = 1 {where}")
        database.execute(f"INSERT INTO order_line SELECT {picked} FROM order_line {where}")


@pytest.fixture
def twins(services: Services, tmp_path: Path) -> Services:
    """TR-10011 with two lines of one mug each."""
    split_line(tmp_path / "back_office.db", "TR-10011", "Stoneware mug")
    return services


async def exchanged(services: Services) -> list[tuple[int, str | None]]:
    (record,) = await returns_of(services, MAYA)
    return sorted((line.quantity, line.exchange_title) for line in record.lines)


@pytest.mark.parametrize(
    "words",
    [
        "exchange both mugs from TR-10011, one for sand and the other for black, i changed my mind",
        "i'd like to exchange one mug for a sand one and another mug for a black one, order TR-10011, changed my mind",
        "exchange the mug for one in sand and the mug for one in black, order TR-10011, changed my mind",
        "exchange the mugs from TR-10011: the first for sand, the second for black, i changed my mind",
    ],
)
async def test_two_lines_in_one_sentence(twins: Services, words: str) -> None:
    talk = Talk(twins, MAYA)
    reply = await talk.say(words, START)
    assert f"- First {MUG} → Sand\n- Second {MUG} → Black\n" in reply.text
    assert reply.rows[f"First {MUG}"] == "Sand: $16.00 → $16.00"
    assert reply.rows[f"Second {MUG}"] == "Black: $16.00 → $16.00"
    reply = await talk.press("Yes, submit it")
    assert [row["value"] for row in reply.card["rows"] if row["label"] == "Item"] == [
        "1 × first Stoneware mug, Blue → Sand",
        "1 × second Stoneware mug, Blue → Black",
    ]
    assert "We'll send the new ones as soon as yours are on their way" in reply
    assert await exchanged(twins) == [(1, "Black"), (1, "Sand")]


async def test_two_lines_step_by_step(twins: Services) -> None:
    talk = Talk(twins, MAYA)
    await talk.say("i want to exchange something from TR-10011", START)
    reply = await talk.say("both mugs")
    assert f"the reason for sending back 2 × {MUG}" in reply
    reply = await talk.press("I changed my mind")
    assert f"exchange the first {MUG} for?" in reply
    reply = await talk.press("Sand")
    assert f"exchange the second {MUG} for?" in reply
    reply = await talk.say("black")
    assert f"- Second {MUG} → Black" in reply.text
    reply = await talk.say("no wait, actually the first one in black, too")
    assert f"- First {MUG} → Black\n- Second {MUG} → Black" in reply.text
    await talk.press("Yes, submit it")
    assert await exchanged(twins) == [(1, "Black"), (1, "Black")]


async def test_both_are_answered_at_once(twins: Services) -> None:
    talk = Talk(twins, MAYA)
    await talk.say("exchange both mugs from TR-10011, i changed my mind", START)
    reply = await talk.say("one in sand, the other one in black")
    assert f"- First {MUG} → Sand\n- Second {MUG} → Black" in reply.text
    reply = await talk.say("no wait, actually both in sand")
    assert f"- First {MUG} → Sand\n- Second {MUG} → Sand" in reply.text


async def test_one_of_them_is_sold_out(twins: Services, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "back_office.db")) as database, database:
        database.execute("UPDATE product_variant SET stock = 0 WHERE sku = 'STOMUG-BLA'")
    talk = Talk(twins, MAYA)
    await talk.say("exchange both mugs from TR-10011, i changed my mind", START)
    reply = await talk.say("one in sand, the other in black")
    assert "isn't available like that (Black)" in reply
    assert f"exchange the second {MUG} for?" in reply


async def test_like_lines_have_buttons_of_their_own(twins: Services) -> None:
    talk = Talk(twins, MAYA)
    reply = await talk.say("i want to send something back from TR-10011", START)
    assert {f"First {MUG}", f"Second {MUG}"} <= set(reply.choices)
    assert f". First {MUG}\n" in reply.text
    names = [item["name"] for item in reply.card["items"]]
    assert {"First Stoneware mug", "Second Stoneware mug"} <= set(names)
    reply = await talk.press(f"Second {MUG}")
    assert f"sending back the second {MUG}" in reply


async def test_like_lines_are_told_apart_by_their_price(twins: Services, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "back_office.db")) as database, database:
        database.execute("UPDATE order_line SET unit_price = 1400 WHERE id LIKE 'TR-10011-%b'")
    talk = Talk(twins, MAYA)
    await talk.say("return something from TR-10011, i changed my mind", START)
    reply = await talk.say("a mug")
    assert f"Do you mean the {MUG} at $16.00 or the {MUG} at $14.00?" in reply
    reply = await talk.press("at $14.00")
    assert f"{MUG} at $14.00" in talk.slots["return_items"][0]["name"]
    assert len(talk.slots["return_items"]) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("exchange two of the mugs from TR-10011, one for sand and the other for black", [(1, "Black"), (1, "Sand")]),
        ("exchange all my mugs from TR-10011, one for sand and the others for black", [(1, "Sand"), (3, "Black")]),
        ("exchange the mugs from TR-10011, two for sand and one for black", [(1, "Black"), (2, "Sand")]),
    ],
)  # fmt: skip
async def test_pieces_of_one_line(
    services: Services, words: str, expected: list[tuple[int, str | None]]
) -> None:
    talk = Talk(services, MAYA)
    await talk.say(words, START)
    reply = await talk.press("I changed my mind")
    assert reply.card["type"] == "summary"
    await talk.press("Yes, submit it")
    assert await exchanged(services) == expected


async def test_pieces_of_one_line_step_by_step(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("exchange three mugs from TR-10011, i changed my mind", START)
    reply = await talk.say("two in sand and the other in black")
    assert f"- 2 × {MUG} → Sand\n- {MUG} → Black" in reply.text
    reply = await talk.say("no wait, actually all of them in sand")
    assert "an exchange for **3 × Stoneware mug (Sand)**" in reply
    reply = await talk.say("no wait, actually one of them in black and the others in sand")
    reply = await talk.press("Yes, submit it")
    assert await exchanged(services) == [(1, "Black"), (2, "Sand")]


async def test_more_pieces_than_there_are(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("exchange three mugs from TR-10011, i changed my mind", START)
    reply = await talk.say("two in sand and two in black")
    assert sum(item["quantity"] for item in talk.slots["return_items"]) == 3
    assert reply.card == {} or "2 ×" not in str(reply.card)


async def test_a_refund_takes_no_pieces_apart(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("exchange two of the mugs from TR-10011, one for sand and the other for black", START)
    reply = await talk.press("I changed my mind")
    reply = await talk.say("no wait, actually a refund")
    assert reply.rows[f"2 × {MUG}"] == "$32.00"
    await talk.press("Yes, submit it")
    assert await exchanged(services) == [(2, None)]


async def test_another_one_is_a_reason_where_one_is_asked_for(twins: Services) -> None:
    talk = Talk(twins, MAYA)
    await talk.say("exchange the mug for one in sand and the mug for one in black, order TR-10011", START)
    reply = await talk.say("i'd rather have another one")
    assert reply.rows["Reason"] == "I changed my mind"
    assert f"- First {MUG} → Sand\n- Second {MUG} → Black" in reply.text
