"""Another address, of an order or of the account."""

from __future__ import annotations

import pytest

from actions.back_office.entities import Address
from actions.order_changes.address_steps import read_said
from actions.order_changes.reading import find_address_scope
from actions.services import Services
from tests.actions.back_office.conftest import Letterbox
from tests.actions.talk import Talk

NOAH, TOM = "CU-00008", "CU-00004"
ELM = "12 Elm Street, Apt 3, Denver, CO 80205, USA"


async def address_of(services: Services, number: str) -> Address:
    order = await services.back_office.get_order(NOAH, number)
    assert order
    assert order.address
    return order.address


async def own_address(services: Services) -> str:
    verified = await services.back_office.get_verified("talk-1")
    assert verified
    assert verified.customer.address
    return verified.customer.address.in_one_line()


async def test_everything_in_one_sentence(talk: Talk, services: Services) -> None:
    reply = await talk.say(
        "please send order TR-10012 to 12 Elm Street, Apt 3, Denver, CO 80205 instead", "change_address"
    )
    assert (talk.flow, reply.card["type"]) == ("address_form", "summary")
    assert reply.rows == {
        "Order": "TR-10012",
        "Until now": "118 Juniper Street, Boulder, CO 80302, USA",
        "New address": ELM,
    }
    reply = await talk.say("yes please", "affirm")
    assert reply.card["reference"].startswith("OC-")
    assert (await address_of(services, "TR-10012")).in_one_line() == ELM
    assert (await address_of(services, "TR-10013")).line1 == "118 Juniper Street"
    assert await own_address(services) == "118 Juniper Street, Boulder, CO 80302, USA"


async def test_it_may_become_the_accounts_too_with_a_fresh_code(
    talk: Talk, services: Services, letterbox: Letterbox
) -> None:
    await talk.say("send TR-10012 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address")
    await talk.say("yes", "affirm")
    reply = await talk.press("Use it for my account")
    assert "changes your account" in reply
    reply = await talk.say(letterbox.last_code)
    assert reply.rows["New address"] == ELM
    assert "Order" not in reply.rows
    await talk.say("yes", "affirm")
    assert await own_address(services) == ELM


async def test_in_parts_missing_ones_asked_for_by_name(talk: Talk, services: Services) -> None:
    reply = await talk.say("i want to change my address", "change_address")
    assert "My account's address" in reply.choices
    reply = await talk.say("the one with the serving bowl")
    assert "for order TR-10013" in reply
    reply = await talk.say("45 oak ave")
    assert "**45 Oak Ave**" in reply
    assert "city, state and the ZIP code are still missing" in reply
    reply = await talk.say("Portland, Oregon")
    assert "The ZIP code is still missing" in reply
    reply = await talk.say("97201")
    assert reply.rows["New address"] == "45 Oak Ave, Portland, OR 97201, USA"
    reply = await talk.say("oh wait, the zip is 97202", "correct")
    assert reply.rows["New address"] == "45 Oak Ave, Portland, OR 97202, USA"
    reply = await talk.say("please add apartment 7")
    assert reply.rows["New address"] == "45 Oak Ave, apartment 7, Portland, OR 97202, USA"
    reply = await talk.say("no, make it 9 Birch Road, Salem, OR 97301", "deny")
    assert reply.rows["New address"] == "9 Birch Road, Salem, OR 97301, USA"
    await talk.say("yes", "affirm")
    assert (await address_of(services, "TR-10013")).city == "Salem"


async def test_an_address_instead_of_the_order_is_kept(talk: Talk) -> None:
    await talk.say("change the delivery address of my order", "change_address")
    await talk.say("12 Elm Street, Denver, CO 80205")
    reply = await talk.say("TR-10013")
    assert reply.rows["New address"] == "12 Elm Street, Denver, CO 80205, USA"


async def test_the_accounts_address(talk: Talk, services: Services, letterbox: Letterbox) -> None:
    reply = await talk.say("I moved, my new address is 500 Main St, Austin, TX 78701", "change_address")
    assert "My account's address" in reply.choices
    await talk.press("My account's address")
    reply = await talk.say(letterbox.last_code)
    assert reply.rows["New address"] == "500 Main St, Austin, TX 78701, USA"
    await talk.press("Yes, change it")
    assert await own_address(services) == "500 Main St, Austin, TX 78701, USA"
    assert (await address_of(services, "TR-10012")).city == "Boulder"


async def test_there_and_back_again(talk: Talk, services: Services) -> None:
    for street in ("12 Elm Street", "45 Oak Ave", "12 Elm Street", "45 Oak Ave"):
        await talk.say(f"send TR-10012 to {street}, Denver, CO 80205", "change_address")
        reply = await talk.say("yes", "affirm")
        assert reply.card["type"] == "receipt"
        assert (await address_of(services, "TR-10012")).line1 == street


async def test_the_address_of_another_order_and_ones_own(talk: Talk, services: Services) -> None:
    await talk.say("send TR-10013 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address")
    await talk.say("yes", "affirm")
    reply = await talk.say("change the address of TR-10012 to the same address as TR-10013", "change_address")
    assert (reply.rows["Order"], reply.rows["New address"]) == ("TR-10012", ELM)
    await talk.say("yes", "affirm")
    reply = await talk.say("ship TR-10012 to my home address please", "change_address")
    assert reply.rows["New address"] == "118 Juniper Street, Boulder, CO 80302, USA"


@pytest.mark.parametrize(
    "words", ["change the delivery address of order TR-10012", "a new address for TR-10012, please"]
)
async def test_the_order_whose_address_is_to_change(talk: Talk, words: str) -> None:
    reply = await talk.say(words, "change_address")
    assert "new address for order TR-10012" in reply
    reply = await talk.say("use the address of TR-10013")
    assert "already" in reply


async def test_the_address_it_has_already(talk: Talk) -> None:
    reply = await talk.say("send TR-10012 to 118 Juniper Street, Boulder, CO 80302", "change_address")
    assert "already" in reply
    assert talk.flow is None


async def test_on_its_way(services: Services) -> None:
    reply = await Talk(services, TOM).say("send TR-10005 somewhere else", "change_address")
    assert "UPS" in reply
    assert "tracking number" in reply
    assert "Talk to a person" in reply.choices


async def test_abroad(talk: Talk) -> None:
    reply = await talk.say("send TR-10012 to 22 Baker Street, London NW1 6XE, UK", "change_address")
    assert "don't deliver to" in reply
    assert talk.slots["step"] == "address_parts"


@pytest.mark.parametrize(
    ("text", "line1", "city"),
    [
        ("I moved to 500 Main St, Austin TX 78701, update my account", "500 Main St", "Austin"),
        ("45 Oak Ave, Portland, OR 97201 please", "45 Oak Ave", "Portland"),
        ("please send TR-10012 to 9 Birch Road, Salem, OR 97301 for order TR-10012", "9 Birch Road", "Salem"),
    ],
)
def test_what_is_around_an_address_is_left_out(text: str, line1: str, city: str) -> None:
    said = read_said(text)
    assert said
    assert (said.line1, said.city) == (line1, city)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("change the shipping address of my order", "order"),
        ("send my parcel to my home address", "order"),
        ("update the address on my account", "account"),
        ("change my default address", "account"),
        ("I'd like to change my address", None),
    ],
)
def test_whose_address_it_is(text: str, scope: str | None) -> None:
    assert find_address_scope(text) == scope


async def test_the_next_orders_number_counts_and_the_address_is_asked_for(
    talk: Talk, services: Services
) -> None:
    await talk.say("please send order TR-10012 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address")
    await talk.say("yes please", "affirm")

    reply = await talk.say("i need to change the shipping address of order TR-10013", "change_address")

    assert talk.flow == "address_form"
    assert "TR-10013" in reply
    assert "TR-10012" not in reply
    assert reply.card == {}
    await talk.say("cancel", "cancel")
    reply = await talk.say(
        "the shipping address of order TR-10013 has to be 5 Oak Ave, Reno, NV 89501", "change_address"
    )
    assert reply.rows["New address"] == "5 Oak Ave, Reno, NV 89501, USA"
    assert reply.rows["Order"] == "TR-10013"
