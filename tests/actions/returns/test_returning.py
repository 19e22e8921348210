"""The return flow from the first words to the record, without Rasa, over the demo company."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from actions.back_office.requests import ReturnMethod, ReturnReason, ReturnRecord, ReturnState
from actions.services import Services
from tests.actions.back_office.conftest import Letterbox
from tests.actions.talk import Talk

NOAH, ELENA, MAYA, TOM, AISHA, PRIYA = "CU-00008", "CU-00009", "CU-00001", "CU-00004", "CU-00005", "CU-00003"
START = "start_return"


async def returns_of(services: Services, customer: str) -> list[ReturnRecord]:
    """Those that the conversation made: the demo's own come before."""
    found = await services.back_office.list_returns(customer)
    return [record for record in found if record.created_at == services.clock.now()]


async def test_several_items_each_with_its_own_quantity(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("return one of the vases and the wall shelf from TR-10015, changed my mind", START)
    reply = await talk.say("store credit")
    assert reply.rows["Terracotta vase (Terracotta, Small)"] == "$29.00"
    assert reply.rows["Wall shelf (White, 90 cm)"] == "$79.00"
    reply = await talk.press("Yes, submit it")
    (record,) = await returns_of(services, NOAH)
    assert {line.name: line.quantity for line in record.lines} == {
        "Terracotta vase, Terracotta, Small": 1,
        "Wall shelf, White, 90 cm": 1,
    }
    assert len(reply.documents) == 2


async def test_an_exchange_of_two_items_each_for_its_own_variant(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say(
        "i'd like to exchange a vase for a large one and the wall shelf for one in oak, order TR-10015", START
    )
    reply = await talk.press("I changed my mind")
    assert "How would you like to pay the difference" in reply or reply.card
    assert talk.slots["return_method"] == "exchange"
    skus = {item["name"]: item.get("exchange_sku") for item in talk.slots["return_items"]}
    assert all(skus.values()), skus
    # +17.00 for the vase, nothing for the shelf in another color of the same size
    reply = await talk.press("PayPal")
    assert reply.card["total"] == "17.00"
    assert reply.rows["Difference paid with"] == "PayPal account"
    reply = await talk.press("Yes, submit it")
    assert "$17.00" in reply
    (record,) = await returns_of(services, NOAH)
    assert record.request.to_pay == 17
    assert {line.exchange_title for line in record.lines} == {"Terracotta, Large", "Oak, 90 cm"}


async def test_the_variant_is_asked_for_with_its_price(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("exchange one vase from TR-10015", START)
    reply = await talk.press("Wrong size")
    assert "What would you like to exchange it for" in reply
    assert "Terracotta, Large (+$17.00)" in reply.choices
    reply = await talk.say("the large one")
    assert "pay the difference" in reply
    reply = await talk.press("Gift card")
    assert reply.card["total"] == "17.00"


async def test_an_exchange_for_the_color_said_names_no_other_item(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say(
        "three of the mug from order TR-10011: it doesn't work. i want to exchange it, i'd like sand instead",
        START,
    )
    assert [(item["name"], item["quantity"]) for item in talk.slots["return_items"]] == [
        ("Stoneware mug (Blue)", 3)
    ]
    assert talk.slots["return_items"][0]["exchange_sku"].startswith("STOMUG-SAN")
    reply = await talk.say("no wait, actually the black one")
    assert "an exchange for **3 × Stoneware mug (Black)**" in reply
    reply = await talk.say("no wait, actually in sand")
    assert talk.slots["return_order"] == "TR-10011"
    assert "an exchange for **3 × Stoneware mug (Sand)**" in reply
    reply = await talk.press("Yes, submit it")
    assert len(reply.documents) >= 1
    (record,) = await returns_of(services, MAYA)
    assert record.lines[0].exchange_title == "Sand"


async def test_an_option_that_only_another_order_has_keeps_the_order(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("exchange one vase from TR-10015 for a large one, it's too small", START)
    taken: list[str] = []
    for order in await services.back_office.list_orders(NOAH, 50):
        taken += [line.variant for line in order.lines if order.number != "TR-10015" and line.variant]
    assert taken
    for words in taken:
        await talk.say(f"no wait, actually {words}")
        assert talk.slots["return_order"] == "TR-10015"


async def test_a_replacement_for_damage(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("one of the vases from TR-10015 arrived broken, send me a new one", START)
    assert "the same again" in reply
    reply = await talk.press("Yes, submit it")
    (record,) = await returns_of(services, NOAH)
    assert (record.request.method, record.amount) == (ReturnMethod.REPLACEMENT, 0)
    assert "free of charge" in reply


async def test_a_photo_is_asked_for_and_goes_along(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("the wool rug from TR-10015 arrived torn, i want a replacement", START)
    assert "photo" in reply
    reply = await talk.say("[rug.jpg]", "nlu_fallback", 0.3)
    assert reply.card["type"] == "summary"
    assert reply.rows["Photos"] == "rug.jpg"
    await talk.press("Yes, submit it")
    (record,) = await returns_of(services, NOAH)
    assert record.request.evidence == ("rug.jpg",)
    assert record.state is ReturnState.ARRANGED


async def test_a_photo_sent_with_the_first_words_counts(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("the wool rug from TR-10015 arrived torn, send me a new one [torn.png]", START)
    assert reply.rows["Photos"] == "torn.png"


async def test_a_method_named_at_the_summary_is_a_correction(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("the lamp from TR-10001 arrived broken, i want a refund", START)
    reply = await talk.say("hmm, i changed my mind, an exchange")
    assert "What would you like to exchange it for" in reply
    assert talk.slots["return_reason"] == "damaged"
    reply = await talk.say("sand")
    assert "Ceramic table lamp (Sand)" in reply
    reply = await talk.say("actually in white")
    assert "Ceramic table lamp (White)" in reply


@pytest.mark.parametrize(
    ("said", "method"), [("an exchhange", "exchange"), ("refnd", "refund"), ("stroe credit", "store_credit")]
)
async def test_a_slip_of_the_keyboard(services: Services, said: str, method: str) -> None:
    talk = Talk(services, MAYA)
    await talk.say("return the lamp from TR-10001, it's too small", START)
    await talk.say(said, "nlu_fallback", 0.3)
    assert talk.slots["return_method"] == method


async def test_items_of_two_orders_come_back_one_after_the_other(services: Services) -> None:
    talk = Talk(services, MAYA)
    reply = await talk.say(
        "i want to return the lamp and the waffle blanket, i changed my mind, refund please", START
    )
    assert talk.slots["return_order"] in ("TR-10001", "TR-10011")
    reply = await talk.press("Yes, submit it")
    assert "Now to what comes back from order" in reply
    assert "Shall I submit it" in reply
    await talk.press("Yes, submit it")
    made = await returns_of(services, MAYA)
    assert {record.request.order_number for record in made} == {"TR-10001", "TR-10011"}
    assert {record.lines[0].name for record in made} == {
        "Ceramic table lamp, Blue",
        "Waffle cotton blanket, Sand",
    }
    assert talk.flow is None


async def test_an_order_by_its_item_and_month(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("return the blanket from my order in january", START)
    assert talk.slots["return_order"] == "TR-10011"


async def test_a_refund_goes_back_to_what_was_charged_only(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("return one of the vases from TR-10015, i changed my mind, refund", START)
    reply = await talk.say("to my paypal instead")
    assert "Visa ending 7719" in reply
    assert "store credit" in reply
    assert reply.rows["Refund to"] == "Visa ending 7719"


async def test_decisions_are_kept_once_each(services: Services, tmp_path: Path) -> None:
    talk = Talk(services, AISHA)
    await talk.say("i want to return the mugs from TR-10006", START)
    reply = await talk.press("I changed my mind")
    assert "final sale" in reply
    await talk.press("Choose another reason")
    await talk.press("I changed my mind")
    await talk.press("Choose another reason")
    await talk.press("It arrived damaged")
    await talk.press("Refund")
    await talk.press("Yes, submit it")
    with closing(sqlite3.connect(tmp_path / "back_office.db")) as connection:
        found = [
            json.loads(decision) for (decision,) in connection.execute("SELECT decision FROM policy_case")
        ]
    assert [(decision["outcome"], decision["deciding_rule"]) for decision in found] == [
        ("refuse", "final_sale"),
        ("accept", "our_fault"),
    ]


async def test_no_receipt_says_what_is_possible(services: Services) -> None:
    talk = Talk(services, None)
    reply = await talk.say("i want to return a vase, it was a gift and i have no receipt", START)
    assert "store credit, up to $75.00" in reply
    assert "Talk to a person" in reply.choices
    reply = await talk.say("i don't have the order number")
    assert "e-mail address is enough" in reply


async def test_the_status_of_a_return_and_its_label(services: Services) -> None:
    talk = Talk(services, NOAH)
    reply = await talk.say("where is my refund for the floor lamp?", "check_return")
    assert "being checked" in reply
    assert "PayPal" in reply
    await talk.say("one of the vases from TR-10015 arrived broken, refund please", START)
    await talk.press("Yes, submit it")
    reply = await talk.say("how is my return?", "check_return")
    assert "Which return" in reply
    reply = await talk.press("Terracotta vase")
    assert "hand it in by" in reply
    reply = await talk.press("Send me the label again")
    assert [document["name"][:12] for document in reply.documents] == ["Return label"]


async def test_a_return_is_cancelled_once(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("one of the vases from TR-10015 arrived broken, refund please", START)
    await talk.press("Yes, submit it")
    reply = await talk.say("please cancel my return", "cancel_return")
    assert "Shall I cancel it" in reply
    reply = await talk.say("yes, cancel it", "cancel")
    assert "is cancelled" in reply
    (record,) = await returns_of(services, NOAH)
    assert record.state is ReturnState.CANCELLED
    order = await services.back_office.get_order(NOAH, "TR-10015")
    assert order is not None
    assert all(line.returned_quantity == 0 for line in order.lines)


async def test_too_late_to_cancel(services: Services) -> None:
    talk = Talk(services, NOAH)
    known = await services.back_office.list_returns(NOAH)
    reply = await talk.say(f"cancel return {known[0].number}", "cancel_return")
    assert "too late" in reply


async def test_nothing_to_cancel(services: Services) -> None:
    reply = await Talk(services, MAYA).say("cancel my return", "cancel_return")
    assert "nothing to cancel" in reply


async def test_what_changed_in_between_is_asked_again(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("the lamp from TR-10001 arrived broken, refund", START)
    other = Talk(services, MAYA)
    await other.say("the lamp from TR-10001 arrived broken, store credit", START)
    await other.press("Yes, submit it")
    reply = await talk.press("Yes, submit it")
    assert not reply.documents
    (record,) = await returns_of(services, MAYA)
    assert record.request.reason is ReturnReason.DAMAGED


async def test_the_rest_comes_back_without_what_may_not(services: Services) -> None:
    talk = Talk(services, AISHA)
    await talk.say("i want to return the oak chair and the mugs from TR-10006", START)
    reply = await talk.press("I changed my mind")
    assert "final sale" in reply
    reply = await talk.press("Return the rest without it")
    assert [item["name"] for item in talk.slots["return_items"]] == ["Oak lounge chair (Natural)"]
    assert "Refund ($307.15)" in reply.choices


@pytest.mark.parametrize(("words", "pieces"), [("nah, change it to 2", 2), ("no, both of them please", 2)])
async def test_the_number_of_pieces_is_corrected_at_the_summary(
    services: Services, words: str, pieces: int
) -> None:
    talk = Talk(services, NOAH)
    await talk.say("return one of the vases from TR-10015, changed my mind, refund please", START)
    reply = await talk.say(words, "deny")
    assert f"{pieces} × Terracotta vase" in str(reply.card)
    await talk.say("yes, submit it", "affirm")
    (record,) = await returns_of(services, NOAH)
    assert [line.quantity for line in record.request.lines] == [pieces]


async def test_a_photo_with_words_at_the_summary_is_attached(services: Services) -> None:
    talk = Talk(services, MAYA)
    reply = await talk.say("the lamp from TR-10001 arrived broken, i want a refund", START)
    assert reply.card
    reply = await talk.say("here it is [lamp.jpg]", "affirm")
    assert "Your photo will be attached" in reply
    assert await returns_of(services, MAYA) == []


async def test_the_order_verified_with_is_meant_where_none_can_come_back(
    services: Services, letterbox: Letterbox
) -> None:
    talk = Talk(services, customer_id=None)
    await talk.say("i'd like to return something", START)
    await talk.say("TR-10004")
    await talk.say("tom.becker@example.com")
    reply = await talk.say(letterbox.last_code)
    assert "nothing from order TR-10004 can come back" in reply
    assert "closed on" in reply
    assert talk.flow is None


@pytest.mark.parametrize("said", ["ok then store credit", "yes, but as store credit", "sure, to my paypal"])
async def test_a_yes_to_other_terms_submits_nothing(services: Services, said: str) -> None:
    talk = Talk(services, NOAH)
    await talk.say("return one of the vases from TR-10015, i changed my mind, i want a refund", START)
    reply = await talk.say(said, "affirm")
    assert reply.card["type"] == "summary"
    assert await returns_of(services, NOAH) == []


async def test_a_change_of_mind_is_no_exchange(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("return the lamp from TR-10001", START)
    reply = await talk.say("i changed my mind")
    assert "How would you like it back" in reply


async def test_both_is_the_number_of_pieces_asked_about(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("i need to return something from TR-10001", START)
    await talk.say("1 and 2")
    await talk.say("both")
    assert [item["quantity"] for item in talk.slots["return_items"]] == [1, 2]


async def test_a_yes_to_another_variant_shows_that_one(services: Services) -> None:
    talk = Talk(services, MAYA)
    await talk.say("exchange the lamp from TR-10001 for a white one, i just don't like it", START)
    reply = await talk.say("ok, but in sand", "affirm")
    assert "Sand" in str(reply.card)
    assert await returns_of(services, MAYA) == []
    await talk.say("yes, the sand one", "affirm")
    (record,) = await returns_of(services, MAYA)
    assert [line.exchange_title for line in record.lines] == ["Sand"]


async def test_a_second_piece_for_the_same_reason_is_another_return(services: Services) -> None:
    talk = Talk(services, NOAH)
    for _ in range(2):
        await talk.say("return one of the vases from TR-10015, i changed my mind, i want a refund", START)
        reply = await talk.say("yes please", "affirm")
        assert reply.card["type"] == "receipt"
    first, second = await returns_of(services, NOAH)
    assert first.number != second.number
