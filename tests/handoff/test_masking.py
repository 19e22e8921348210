"""What is masked before anything stores it, and what is left as it was written."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.masking import is_luhn_valid, mask, take_code
from core.signing import code_digest
from handoff.tables import metadata

from .bot import says
from .conftest import Desk

CARDS = [
    "4242424242424242",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3566002020360505",
    "6205500000000000004",
    "4222222222222",
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "words", ["{}", "my card is {}.", "card:{}", "Visa-{}", "({}), please", "no.{} thanks"]
)
def test_cards_are_masked_but_for_the_last_four(card: str, words: str) -> None:
    assert mask(words.format(card)) == words.format(f"•••• •••• •••• {card[-4:]}")


@pytest.mark.parametrize(
    "written",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 - 4242 - 4242 - 4242",
        "4242.4242.4242.4242",
        "4242\u00a04242\u00a04242\u00a04242",
        "4242\n4242\n4242\n4242",
        "4242  4242 42424242",
        "42424242 42424242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "42 42 42 42 42 42 42 42",
        "４２４２ ４２４２ ４２４２ ４２４２",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "4242\u20114242\u20114242\u20114242",
    ],
)
def test_cards_are_found_however_they_are_written(written: str) -> None:
    assert mask(f"It's {written} ok?") == "It's •••• •••• •••• 4242 ok?"


def test_groups_of_american_express() -> None:
    assert mask("3782 822463 10005") == "•••• •••• •••• 0005"


def test_two_cards_and_what_is_around_them() -> None:
    text = "order 10001: 4242 4242 4242 4242 and 5555 5555 5555 4444, 2 lamps"
    assert mask(text) == "order 10001: •••• •••• •••• 4242 and •••• •••• •••• 4444, 2 lamps"


@pytest.mark.parametrize(
    "text",
    [
        "TR-10001",
        "my orders TR-10001 and TR-10002",
        "1Z999AA10123456784",
        "parcel RR4242424242424242DE",
        "parcel JD-4242424242424242",
        "4242424242424241",
        "42424242424242424242",
        "call +1 (555) 123-4567",
        "from 2026-03-01 to 2026-03-15",
        "2026-03-01 2026-03-15 2026-03-22",
        "01.03.2026 15.03.2026 - 29.03.2026",
        "IBAN DE89 3704 0044 0532 0130 00",
        "GB82 WEST 1234 5698 7654 32",
        "I paid $1,234.56 on 12/05/2026 for 3 items",
        "my coupon expires 12/28",
        "is the sale valid until 12/28?",
        "the code on the box is 1234",
        "a security code of the alarm? I don't know any",
        "ask_me 123",
        "",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CVV 123", "CVV •••"),
        ("cvv: 1234", "cvv: •••"),
        ("my cvc is 123, ok", "my cvc is •••, ok"),
        ("the security code is 987", "the security code is •••"),
        ("Card verification value = 321.", "Card verification value = •••."),
        ("123 is my cvv", "••• is my cvv"),
        ("123 (CVC)", "••• (CVC)"),
        ("exp 12/28", "exp ••/••"),
        ("expiry date: 12 / 2028", "expiry date: ••/••"),
        ("Exp. 04-27", "Exp. ••/••"),
        ("my card expires 12/28", "my card expires ••/••"),
        ("4242424242424242 valid thru 12/28", "•••• •••• •••• 4242 valid thru ••/••"),
        ("4242424242424242 12/28 123", "•••• •••• •••• 4242 ••/•• •••"),
        ("4242 4242 4242 4242, 12/2028, 1234", "•••• •••• •••• 4242, ••/••, •••"),
        ("4242 4242 4242 4242 123", "•••• •••• •••• 4242 •••"),
        ("4242424242424242 12/28 cvv 123", "•••• •••• •••• 4242 ••/•• cvv •••"),
    ],
)
def test_what_goes_with_a_card_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_masking_twice_changes_nothing() -> None:
    once = mask("4242424242424242 12/28 123 cvv 999 exp 01/30")
    assert mask(once) == once


@given(st.text(alphabet="0123456789 -", min_size=12, max_size=18), st.sampled_from(["", " ", "x ", "pay "]))
def test_no_card_number_is_left_in_one_piece(body: str, before: str) -> None:
    digits = "".join(one for one in body if one.isdigit())
    if not 12 <= len(digits) <= 18:
        return
    card = digits + next(check for check in "0123456789" if is_luhn_valid(digits + check))
    assert card not in mask(f"{before}{card}")


@given(st.text(alphabet="0123456789 -./,$cvexpTR•", max_size=200))
def test_masking_never_fails_and_keeps_the_beginning_of_lines(text: str) -> None:
    assert isinstance(mask(text), str)
    assert isinstance(take_code(text)[0], str)


@pytest.mark.parametrize(
    ("text", "masked", "code"),
    [
        ("482913", "••••••", "482913"),
        ("it's 482 913, thanks", "it's ••••••, thanks", "482913"),
        ("482-913", "••••••", "482913"),
        ("4 8 2 9 1 3", "••••••", "482913"),
        ("４８２９１３", "••••••", "482913"),
        ("111222 no sorry 333444", "•••••• no sorry ••••••", "111222"),
        ("TR-10001 and 482913", "TR-10001 and ••••••", "482913"),
        ("#W-100234 and 482913", "#W-100234 and ••••••", "482913"),
        ("CODE482913", "CODE••••••", "482913"),
        ("no, it is TR-10003 2", "no, it is TR-10003 2", None),
        ("maya.482913@example.com", "maya.482913@example.com", None),
        ("I paid 1234.56", "I paid 1234.56", None),
        ("12345", "12345", None),
        ("1234567", "1234567", None),
        ("I didn't get it", "I didn't get it", None),
    ],
)
def test_one_time_codes(text: str, masked: str, code: str | None) -> None:
    assert take_code(text) == (masked, code)


# On its way through the real application


async def everything_stored(desk: Desk) -> str:
    """Every value of every table, as text."""
    async with desk.core.database.reading() as session:
        rows = [
            list(row) for table in metadata.sorted_tables for row in await session.execute(table.select())
        ]
    return json.dumps(rows, default=str)


async def test_card_numbers_are_stored_nowhere(desk: Desk) -> None:
    customer = await desk.waiting_customer("My card 4242 4242 4242 4242 was charged twice, cvv 987")
    assert "•••• •••• •••• 4242" in (await customer.texts())[0]
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    await agent.write(customer.conversation_id, "Is it 5555555555554444?")
    await agent.write(customer.conversation_id, "says 378282246310005", "notes")
    await customer.write("No, it isn't")
    colleague = await desk.staff("Marcus Hale")
    note = "card 6011111111111117"
    await agent.act(customer.conversation_id, "transfer", staff_id=colleague.id, note=note)
    await colleague.act(customer.conversation_id, "resolve")
    rating = {"score": 2, "comment": "You still have my 30569309025904"}
    await desk.http.post("/api/widget/rating", json=rating, headers=customer.headers)
    stored = await everything_stored(desk)
    for card in ("4242 4242 4242", "42424242", "555555555555", "37828224631", "601111111111", "3056930902"):
        assert card not in stored
    for last in ("4242", "4444", "0005", "1117", "5904"):
        assert f"\\u2022 {last}" in stored
    assert "987" not in "".join(desk.bot.texts)
    assert all("4242 4242" not in text for text in desk.bot.texts)


async def test_one_time_code_reaches_the_bot_as_a_digest_only(desk: Desk) -> None:
    desk.bot.on("verify me", says({"text": "Please type the code.", "expects": "code"}))
    desk.bot.on("what*", says("Because.", {"text": "And the code?", "expects": "code"}))
    customer = await desk.visitor()
    await customer.write("my number is 111222")
    await customer.hears("You said: my number is 111222")
    await customer.write("verify me")
    await customer.hears("Please type the code.")
    await customer.write("what for? TR-10001")
    await customer.hears("And the code?")
    message = await customer.write("it's 482 913")
    assert message["text"] == "it's ••••••"
    await customer.hears("You said: it's ••••••")
    secret = desk.core.settings.service_token.get_secret_value()
    expected = code_digest(secret, customer.conversation_id, "482913")
    digests = [turn["metadata"]["code_digest"] for turn in desk.bot.turns]
    assert digests == [None, None, None, expected]
    stored = await everything_stored(desk)
    assert "482" not in re.sub(r'"[0-9a-f]{32}"', '"id"', stored), "random identifiers aside"
    assert expected not in stored, "once it was compared, nobody needs it"
    after = await customer.write("my number is 111222")
    assert after["text"] == "my number is 111222", "nothing is masked when no code is expected"


async def test_person_who_asks_gets_six_digits(desk: Desk) -> None:
    desk.bot.on("verify me", says({"text": "Please type the code.", "expects": "code"}))
    customer = await desk.visitor()
    await customer.write("verify me")
    await customer.hears("Please type the code.")
    await customer.request_person()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    assert (await customer.write("482913"))["text"] == "••••••", "it may still open something"
    await agent.write(customer.conversation_id, "What's your meter's number?")
    assert (await customer.write("482913"))["text"] == "482913"
