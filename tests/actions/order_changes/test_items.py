"""Other variants of items, from the first word to the record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.back_office.entities import PaymentKind, PaymentMethod, Variant
from actions.order_changes.item_reading import read_changes
from actions.reading.payment_methods import pick_method
from actions.services import Services
from tests.actions.factories import make_line
from tests.actions.talk import Talk

NOAH, LEO = "CU-00008", "CU-00006"


async def variants_of(services: Services, number: str) -> list[str]:
    order = await services.back_office.get_order(NOAH, number)
    assert order
    return [line.variant for line in order.lines]


async def test_two_items_in_one_sentence(talk: Talk, services: Services) -> None:
    reply = await talk.say(
        "change the sheets in TR-10012 to king and the mugs to blue, pay with paypal", "change_items"
    )
    assert (talk.flow, reply.card["total"]) == ("items_form", "20.00")
    assert reply.rows == {
        "Order": "TR-10012",
        "Cotton sheet set (White, Queen)": "White, King: $98.00 → $118.00",
        "2 × Stoneware mug (Sand)": "Blue: $32.00 → $32.00",
        "Difference to pay": "$20.00",
        "Paid with": "PayPal account",
        "The order's new total": "$150.00",
    }
    reply = await talk.say("yes", "affirm")
    assert (reply.card["type"], talk.flow) == ("receipt", None)
    assert "charged to your PayPal account" in reply
    assert await variants_of(services, "TR-10012") == ["White, King", "Blue"]
    reply = await talk.say("change the mugs in TR-10012 to black", "change_items")
    assert "changed before" in reply


async def test_step_by_step_with_a_further_item(talk: Talk, services: Services) -> None:
    await talk.say("i want to change something in my order", "change_items")
    reply = await talk.say("the one with the bowl")
    assert "1. Paper pendant light (White, 40 cm)\n2. Serving bowl (Sand)" in reply.text
    reply = await talk.say("2")
    assert list(reply.choices) == ["Green"]
    reply = await talk.say("green")
    assert "only once" in reply
    assert reply.rows["Serving bowl (Sand)"] == "Green: $38.00 → $38.00"
    reply = await talk.say("also the pendant light, in 60 cm")
    assert "$18.00** more" in reply
    assert "Gift card ending 3806 ($60.00 left)" in reply.choices
    reply = await talk.press("Gift card")
    assert "only once" not in reply
    await talk.press("Yes, change it")
    assert await variants_of(services, "TR-10013") == ["White, 60 cm", "Green"]


async def test_a_further_item_by_the_button(talk: Talk) -> None:
    await talk.say("change the serving bowl to green in TR-10013", "change_items")
    await talk.press("Change something")
    reply = await talk.press("Change another item")
    assert "Paper pendant light" in reply
    reply = await talk.press("Paper pendant light")
    assert "White, 60 cm (+$18.00)" in reply.choices
    await talk.press("White, 60 cm")
    reply = await talk.say("the visa")
    assert reply.rows["Paid with"] == "Visa ending 7719"
    reply = await talk.say("rather with paypal")
    assert reply.rows["Paid with"] == "PayPal account"


async def test_what_is_not_in_stock_is_said(talk: Talk) -> None:
    reply = await talk.say("i want the mugs of TR-10012 in another color", "change_items")
    assert "all 2 of the Stoneware mug" in reply
    reply = await talk.say("do you have it in green?", "ask_question")
    assert talk.flow == "items_form"
    reply = await talk.say("blue, no wait, black", "correct")
    assert reply.rows["2 × Stoneware mug (Sand)"] == "Black: $32.00 → $32.00"
    reply = await talk.say("actually make the mugs blue instead", "correct")
    assert reply.rows["2 × Stoneware mug (Sand)"] == "Blue: $32.00 → $32.00"


async def test_a_gift_card_has_to_cover_it(services: Services) -> None:
    talk = Talk(services)
    reply = await talk.say("change the sheets in TR-10012 to king", "change_items")
    assert "Gift card ending 3806 ($60.00 left)" in reply.choices
    await talk.press("Visa")
    await talk.say("yes", "affirm")
    assert await variants_of(services, "TR-10012") == ["White, King", "Sand"]


async def test_too_late(talk: Talk) -> None:
    reply = await talk.say("change the shelf in TR-10014 to white", "change_items")
    assert "packed already" in reply


async def test_one_item_and_no_difference(services: Services) -> None:
    talk = Talk(services, LEO)
    reply = await talk.say("can i still get the armchair in charcoal instead of sage", "change_items")
    assert reply.rows["Linen armchair (Sage)"] == "Charcoal: $529.00 → $529.00"
    assert "only once" not in reply


def make_variant(
    sku: str, color: str, size: str = "", price: str = "10.00", *, available: bool = True
) -> Variant:
    options = (("color", color), *((("size", size),) if size else ()))
    title = ", ".join(value for _, value in options)
    return Variant(sku, sku.split("-", maxsplit=1)[0], "", title, Decimal(price), available, options)


LAMP = make_line(id="1", sku="L-G", name="Table lamp", variant="Green", color="green")
COVER = make_line(id="2", sku="C-BM", name="Cushion cover", variant="Blue, Medium", color="blue")
VARIANTS = {
    "1": [
        make_variant("L-G", "Green"),
        make_variant("L-B", "Blue"),
        make_variant("L-R", "Red", available=False),
    ],
    "2": [
        make_variant("C-BM", "Blue", "Medium"),
        make_variant("C-BL", "Blue", "Large"),
        make_variant("C-SM", "Sand", "Medium"),
    ],
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the lamp in blue", {"1": "L-B"}),
        ("change the lamp to blue and the cover to large", {"1": "L-B", "2": "C-BL"}),
        ("I want the cushion cover in sand, and the lamp should be blue", {"1": "L-B", "2": "C-SM"}),
        ("the green one to blue", {"1": "L-B"}),
        ("sand instead of the blue one", {"2": "C-SM"}),
        ("make it large", {"2": "C-BL"}),
        ("the lamp", {"1": None}),
        ("the lamp in red", {"1": None}),
        ("hello there", {}),
    ],
)
def test_items_and_variants_in_words(text: str, wanted: dict[str, str | None]) -> None:
    found = read_changes(text, [LAMP, COVER], VARIANTS)
    assert {one.line.id: one.choice.only.sku if one.choice.only else None for one in found} == wanted


METHODS = (
    PaymentMethod("P-1", PaymentKind.CARD, "Visa ending 7719"),
    PaymentMethod("P-2", PaymentKind.CARD, "Mastercard ending 6048"),
    PaymentMethod("P-3", PaymentKind.PAYPAL, "PayPal account"),
    PaymentMethod("P-4", PaymentKind.GIFT_CARD, "Gift card ending 3806", Decimal("60.00")),
)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("paypal please", "P-3"),
        ("my visa", "P-1"),
        ("the one ending in 6048", "P-2"),
        ("use the gift card", "P-4"),
        ("the same card", "P-1"),
        ("my credit card", None),
        ("whatever", None),
    ],
)
def test_ways_to_pay_in_words(text: str, method: str | None) -> None:
    found = pick_method(text, METHODS)
    assert (found.id if found else None) == method
