"""Orders that haven't been packed: cancelled, sent elsewhere, other variants instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from tests.customers.books import Entry, entry
from tests.customers.grammar.returns import call
from tests.customers.grammar.script import Draft, day_words, money
from tests.customers.ground import Bought, Ground, Item, Kind, Shopper, Way
from tests.customers.reading import Topic
from tests.customers.wishes import Change, Fact, Wish

REASONS: dict[str, tuple[tuple[str, ...], str]] = {
    "no_longer_needed": (("i don't need it anymore", "it's no longer needed"), r"no longer|don't need"),
    "ordered_by_mistake": (("i ordered it by mistake", "that was a mistake"), r"mistake"),
    "found_cheaper": (("i found it cheaper", "i found it cheaper elsewhere"), r"cheaper"),
    "too_slow": (("it takes too long", "it's too slow"), r"long|slow"),
}
ADDRESSES = (
    ("12 Elm Street, Apt 3, Denver, CO 80279", "12 Elm Street, Apt 3, Denver, CO, 80279, USA"),
    ("48 Lakeview Drive, Madison, WI 53704", "48 Lakeview Drive, Madison, WI, 53704, USA"),
    (
        "901 Harbor Boulevard, Suite 210, Tampa, FL 33602",
        "901 Harbor Boulevard, Suite 210, Tampa, FL, 33602, USA",
    ),
    ("7 Rosewood Court, Portland, Oregon 97214", "7 Rosewood Court, Portland, OR, 97214, USA"),
)
"""As it is said, and as it must be on file."""
COLLEAGUES = 1000
"""Above it a colleague decides on a cancellation."""
TOO_LATE = r"too late|can't (?:be )?(?:cancel|change)|already|on its way|delivered|can only|no order of yours|don't see"


def _open_orders(among: Sequence[Shopper]) -> list[tuple[Shopper, Bought]]:
    return [(one, order) for one in among for order in one.orders if order.status == "processing"]


def paid_by_gift_card(ground: Ground, order: Bought, paid: Decimal) -> list[Entry]:
    """What a payment (below zero: a refund) leaves on the card that the order was paid with, if it was a gift card."""
    left = ground.balances.get(order.payment_id)
    return [] if left is None else [entry("balance", order.payment_id, left=f"{left - paid:.2f}")]


def make_cancelling(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """An order is cancelled before it is packed; a dear one when a colleague says so."""
    found = _open_orders(among)
    if not found:
        return None
    shopper, order = chance.choice(found)
    expects = [entry("order", order.number, status="cancelled")]
    expects += paid_by_gift_card(ground, order, -order.total)
    decided = ""
    if order.total > COLLEAGUES:
        decided = chance.choice(("approved", "declined", ""))
        expects = expects if decided == "approved" else []
    reason = chance.choice(list(REASONS))
    wish = _cancelling(shopper, order, reason, chance)
    wish.shown[Topic.ORDER] = order.number
    others = [name for name in REASONS if name != reason]
    wrong = REASONS[chance.choice(others)]
    change = Change(
        Topic.REASON,
        Fact(wrong[0], title=wrong[1]),
        (f"actually the reason is another one, {REASONS[reason][0][0]}",),
    )
    wrong_order = _wrong_order(shopper, order, chance)
    return Draft(shopper, wish, order.number, expects, (change,), wrong_order, decision=decided)


def make_cancelling_too_late(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """It has left already."""
    found = [
        (one, order)
        for one in among
        for order in one.orders[:3]
        if order.status in {"shipped", "packed"} and not _open_orders([one])
    ]
    if not found:
        return None
    shopper, order = chance.choice(found)
    wish = _cancelling(shopper, order, chance.choice(list(REASONS)), chance)
    wish.declined = TOO_LATE
    return Draft(shopper, wish, order.number)


def _cancelling(shopper: Shopper, order: Bought, reason: str, chance: Random) -> Wish:
    words, title = REASONS[reason]
    date = day_words(order.placed_at)
    return Wish(
        flow="cancel order",
        button=r"^cancel (?:an|my) order",
        opens=(
            "i want to cancel an order",
            f"please cancel order {order.number}",
            f"can you cancel my order from {date}? i don't want it anymore",
            f"i need to cancel {order.number}",
        ),
        opens_fully=(
            f"please cancel order {order.number}, {words[0]}",
            f"{words[1]}, so please cancel my order {order.number} from {date}",
        ),
        facts={
            Topic.ORDER: (Fact((order.number, f"the one from {date}"), title=order.number),),
            Topic.REASON: (Fact(words, title=title),),
        },
        about=r"cancel",
        done=r"\bOC-\d+|(?:is|been|have) cancelled",
    )


def _wrong_order(shopper: Shopper, order: Bought, chance: Random) -> Change | None:
    others = [other for other in shopper.orders if other.number != order.number]
    if not others:
        return None
    wrong = chance.choice(others).number
    return Change(
        Topic.ORDER,
        Fact((wrong, f"order {wrong}"), title=wrong),
        (f"sorry, wrong order, i mean {order.number}", f"no wait, the order is {order.number}"),
    )


def make_order_address(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """An order goes elsewhere."""
    found = [(one, order) for one, order in _open_orders(among) if "USA" in ground.accounts[one.id]]
    if not found:
        return None
    shopper, order = chance.choice(found)
    said, kept = chance.choice(ADDRESSES)
    wish = _address(
        said,
        (
            f"please send order {order.number} to another address",
            f"i need to change the delivery address of {order.number}",
        ),
        which=Fact(("the order", f"of order {order.number}"), title=r"order"),
    )
    wish.facts[Topic.ORDER] = (Fact((order.number,), title=order.number),)
    wish.shown[Topic.ORDER] = order.number
    expects = [entry("order", order.number, address=kept)]
    return Draft(shopper, wish, order.number, expects, (_other_address(said, chance),), None)


def make_account_address(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """The customer has moved."""
    found = [one for one in among if one.orders and "USA" in ground.accounts[one.id]]
    if not found:
        return None
    shopper = chance.choice(found)
    said, kept = chance.choice(ADDRESSES)
    wish = _address(
        said,
        ("i moved, please change the address of my account", "i want to update the address on my account"),
        which=Fact(("of my account", "the account"), title=r"account"),
    )
    expects = [entry("account", shopper.id, address=kept)]
    return Draft(shopper, wish, shopper.orders[0].number, expects, (_other_address(said, chance),), None)


def _address(said: str, opens: tuple[str, ...], *, which: Fact) -> Wish:
    return Wish(
        flow="change address",
        button=r"^change (?:an|my|the) address",
        opens=opens,
        opens_fully=tuple(f"{words}: {said}" for words in opens),
        facts={Topic.ADDRESS: (Fact((said, f"it's {said}")),), Topic.WHICH_ADDRESS: (which,)},
        shown={Topic.ADDRESS: rf"{re.escape(said.split(',')[0])},[^\n]*{said[-5:]}"},
        about=r"address|send",
        done=r"\bOC-\d+",
    )


def _other_address(said: str, chance: Random) -> Change:
    other = chance.choice([one for one, _ in ADDRESSES if one != said])
    return Change(
        Topic.ADDRESS, Fact((other,)), (f"sorry, wrong address, it's {said}", f"no wait, make it {said}")
    )


def make_paying(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """An order is paid in another way."""
    found = [
        (shopper, order, way)
        for shopper, order in _open_orders(among)
        for way in ground.ways.get(shopper.id, ())
        if way.id != order.payment_id and (way.left is None or way.left >= order.total)
    ]
    if not found:
        return None
    shopper, order, way = chance.choice(found)
    wish = _paying(order, way)
    wish.shown[Topic.AMOUNT] = money(order.total)
    expects = [
        entry("order", order.number, payment=way.id),
        *paid_by_gift_card(ground, order, -order.total),
    ]
    if way.left is not None:
        expects.append(entry("balance", way.id, left=f"{way.left - order.total:.2f}"))
    wrong = chance.choice(
        [one for one in ground.ways[shopper.id] if one.id not in {way.id, order.payment_id}] or [way]
    )
    change = Change(
        Topic.PAYMENT,
        Fact((f"my {wrong.label}",), title=re.escape(wrong.label)),
        (f"no wait, rather with my {way.label}", f"actually i'd prefer my {way.label}"),
    )
    changes = (change,) if wrong is not way else ()
    return Draft(shopper, wish, order.number, expects, changes, _wrong_order(shopper, order, chance))


def _paying(order: Bought, way: Way) -> Wish:
    date = day_words(order.placed_at)
    return Wish(
        flow="change payment",
        opens=(
            "i want to change the payment method of my order",
            f"i want to pay order {order.number} in another way",
            f"i paid with the wrong card for my order from {date}",
            f"please change the payment method of order {order.number}",
        ),
        opens_fully=(
            f"please charge order {order.number} to my {way.label} instead",
            f"i'd rather pay order {order.number} from {date} with my {way.label}",
        ),
        facts={
            Topic.ORDER: (Fact((order.number, f"the one from {date}"), title=order.number),),
            Topic.PAYMENT: (
                Fact((f"my {way.label}", f"with my {way.label} please"), title=re.escape(way.label)),
            ),
        },
        shown={Topic.ORDER: order.number, Topic.PAYMENT: rf"paid with[^\n]*{re.escape(way.label)}"},
        about=r"paid with",
        done=r"\bOC-\d+",
    )


def make_items(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """Another variant of an item, before it is packed."""
    found = [
        (shopper, order, item, kind)
        for shopper, order in _open_orders(among)
        for item in order.items
        for kind in ground.siblings(item.sku)
        if kind.sku != item.sku
    ]
    if not found:
        return None
    shopper, order, item, kind = chance.choice(found)
    difference = (kind.price - item.price) * item.quantity
    wish = _items(order, item, kind, chance)
    if difference:
        wish.shown[Topic.AMOUNT] = money(abs(difference))
    expects = [entry("item", item.line_id, sku=kind.sku)]
    if difference:
        expects += [
            entry("order", order.number, total=f"{order.total + difference:.2f}"),
            *paid_by_gift_card(ground, order, difference),
        ]
    return Draft(shopper, wish, order.number, expects, (), _wrong_order(shopper, order, chance))


def _items(order: Bought, item: Item, kind: Kind, chance: Random) -> Wish:
    called = call(item, order, chance)
    title = kind.title.lower()
    return Wish(
        flow="change items",
        button=r"^change (?:an|the) (?:item|order)",
        opens=(
            "i'd like to change an item of my order",
            f"i'd like to change an item of order {order.number}",
            f"can i have {called} of order {order.number} in {title} instead? it hasn't shipped yet",
            f"i ordered the wrong variant of {called}, order {order.number} hasn't shipped, please change it",
        ),
        opens_fully=(
            f"please change {called} in order {order.number} to {title}, it hasn't shipped yet",
            f"order {order.number} hasn't shipped yet: i want {called} in {title} instead",
        ),
        facts={
            Topic.ORDER: (Fact((order.number,), title=order.number),),
            Topic.ITEMS: (Fact((called,), title=re.escape(item.name)),),
            Topic.VARIANT: (Fact((title, f"the {title} one"), title=rf"^{re.escape(kind.title)}"),),
            Topic.PAYMENT: (Fact((order.payment,), title=re.escape(order.payment)),),
        },
        shown={Topic.ORDER: order.number, Topic.VARIANT: re.escape(kind.title)},
        about=r"change|instead",
        done=r"\bOC-\d+",
    )
