"""Orders: how they are doing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.customers.grammar.script import Draft, day_words
from tests.customers.ground import Ground, Shopper
from tests.customers.reading import Topic
from tests.customers.wishes import Fact, Wish

TOLD = {
    "delivered": "delivered",
    "shipped": "on its way",
    "processing": "being prepared|hasn't shipped",
    "packed": "packed|being prepared|handed|about to",
    "cancelled": "cancelled",
}


def make_status(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """Where is my order?"""
    found = [(shopper, order) for shopper in among for order in shopper.orders[:4]]
    if not found:
        return None
    shopper, order = chance.choice(found)
    is_newest = shopper.orders[0] is order
    date = day_words(order.placed_at)
    opens = [f"where is order {order.number}?", f"what's the status of {order.number}"]
    if is_newest:
        opens += ["where is my order?", "has my last order shipped yet", "track my order"]
    wish = Wish(
        flow="status",
        button=r"^check my order",
        opens=tuple(opens),
        opens_fully=(
            f"where is order {order.number}, i ordered it on {date}",
            f"can you check {order.number} for me? when does it arrive",
        ),
        facts={Topic.ORDER: (Fact((order.number,), title=order.number),)},
        done=rf"{order.number}[\s\S]*(?:{TOLD[order.status]})",
        needs_yes=False,
    )
    return Draft(shopper, wish, order.number)
