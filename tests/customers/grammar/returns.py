"""Sending things back: which customers can, what they say, and what must be on record then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.customers.books import Entry, entry
from tests.customers.grammar import rules
from tests.customers.grammar.rules import Coming
from tests.customers.grammar.script import NUMBER_WORDS, Draft, day_words, money
from tests.customers.ground import Bought, Ground, Item, Shopper
from tests.customers.reading import Topic
from tests.customers.wishes import Change, Fact, Wish

REASONS: dict[str, tuple[tuple[str, ...], str]] = {
    "changed_mind": (
        ("I changed my mind", "i just don't like it", "i don't need it anymore"),
        r"changed my mind",
    ),
    "wrong_size": (("it's too big", "it doesn't fit", "wrong size"), r"wrong size"),
    "damaged": (("it arrived broken", "it came damaged", "it's cracked"), r"damaged"),
    "defective": (("it doesn't work", "it stopped working", "it's faulty"), r"doesn't work|defect"),
    "wrong_item": (("you sent the wrong item", "that's not what i ordered", "wrong item"), r"wrong item"),
    "not_as_described": (
        ("it's not as described", "it looks different than in the picture", "not like in the photo"),
        r"not as described",
    ),
}
METHODS: dict[str, tuple[tuple[str, ...], str]] = {
    "refund": (("a refund please", "i want my money back", "refund"), r"^refund"),
    "store_credit": (("store credit please", "store credit", "i'll take store credit"), r"^store credit"),
    "exchange": (("an exchange", "i'd like to exchange it", "exchange"), r"^exchange"),
    "replacement": (("a replacement please", "send me a new one", "replacement"), r"^replac"),
}
SMALL_ENOUGH = 240
"""Dollars: below what needs a fresh code or a colleague."""
LARGE, TOO_LARGE = 510, 1900
"""Dollars: between these an agent has to approve."""
PHOTO_ABOVE = 100
"""Dollars a piece: dearer than this, and damaged, a photo is asked for."""
FOR_REPLACEMENT = ("damaged", "defective", "wrong_item")
DONE = r"\bRN-\d+"


def make_refund(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """Items of one order come back for money or store credit."""
    return _make(ground, chance, among, chance.choice(("refund", "refund", "store_credit")))


def make_replacement(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """What came broken, faulty or wrong is sent once more."""
    return _make(ground, chance, among, "replacement")


def make_large(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """Worth more than the assistant may arrange: a colleague decides."""
    return _make(ground, chance, among, "refund", least=LARGE, most=TOO_LARGE)


def make_exchange(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """One item is exchanged for another variant."""
    return _make(ground, chance, among, "exchange")


def make_too_late(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """The window is over, and the customer is told so."""
    found = [
        (shopper, order)
        for shopper in among
        for order in shopper.orders
        if rules.is_past_window(order, shopper, ground.now)
        and not any(rules.is_within_window(other, shopper, ground.now) for other in shopper.orders)
    ]
    if not found:
        return None
    shopper, order = chance.choice(found)
    coming = [Coming(order.items[0], 1)]
    wish = _wish(shopper, order, coming, "changed_mind", "refund", chance)
    wish.declined = (
        r"closed on|can't (?:come|take|be returned)|don't see any order|window|too late|(?:30|60) days|"
        r"only come back if"
    )
    return Draft(shopper, wish, order.number)


def _make(
    ground: Ground,
    chance: Random,
    among: Sequence[Shopper],
    method: str,
    *,
    least: int = 0,
    most: int = SMALL_ENOUGH,
) -> Draft | None:
    found = [
        (shopper, order, items)
        for shopper in among
        for order in shopper.orders
        if rules.is_within_window(order, shopper, ground.now)
        and (items := [item for item in order.items if item.left and not rules.is_restricted(item)])
    ]
    chance.shuffle(found)
    for shopper, order, items in found:
        many = 1 if method == "exchange" else chance.choice((1, 1, 2, len(items)))
        coming = [
            Coming(item, chance.randint(1, item.left)) for item in chance.sample(items, min(many, len(items)))
        ]
        coming.sort(key=lambda one: one.item.line_id)
        reason = chance.choice(FOR_REPLACEMENT if method == "replacement" else list(REASONS))
        total = sum(one.item.price * one.quantity for one in coming)
        if least <= total <= most and (
            draft := _draft(ground, chance, shopper, order, coming, reason, method)
        ):
            return _have_it_decided(draft, coming, reason, chance, is_large=total >= LARGE)
    return None


def _have_it_decided(
    draft: Draft, coming: list[Coming], reason: str, chance: Random, *, is_large: bool
) -> Draft:
    """Whether a colleague has to look at it: at what is dear, and at what is broken and not in a picture."""
    sends_photo = reason != "damaged" or chance.random() < 0.6
    if not sends_photo:
        draft.wish.facts[Topic.PHOTO] = (
            Fact(("i can't send a photo", "no, i don't have one"), title=r"can't send"),
        )
    no_photo = not sends_photo and any(one.item.price > PHOTO_ABOVE for one in coming)
    if is_large or no_photo:
        draft.decision, state = chance.choice(
            (("approved", "arranged"), ("declined", "declined"), ("", "waiting"))
        )
        draft.expects = [
            entry(one.kind, one.about, **(dict(one.says) | {"state": state})) for one in draft.expects
        ]
    return draft


def _draft(
    ground: Ground,
    chance: Random,
    shopper: Shopper,
    order: Bought,
    coming: list[Coming],
    reason: str,
    method: str,
) -> Draft | None:
    wish = _wish(shopper, order, coming, reason, method, chance)
    amount = rules.refund(coming, shopper, reason)
    if method == "store_credit":
        amount = rules.store_credit(coming, shopper, reason)
    says = {"reason": reason, "method": method, "amount": f"{amount:.2f}", "state": "arranged"}
    if method == "exchange":
        item = coming[0].item
        others = [kind for kind in ground.siblings(item.sku) if kind.sku != item.sku]
        if not others:
            return None
        kind = chance.choice(others)
        difference = (kind.price - item.price) * coming[0].quantity
        says |= {
            "amount": f"{max(-difference, 0):.2f}",
            "to_pay": f"{max(difference, 0):.2f}",
            "exchanges": kind.sku,
        }
        wish.shown |= {Topic.METHOD: r"exchange", Topic.VARIANT: re.escape(kind.title)}
        if difference:
            wish.shown[Topic.AMOUNT] = money(abs(difference))
        wish.facts[Topic.VARIANT] = (
            Fact((f"the {kind.title.lower()} one", kind.title), title=rf"^{re.escape(kind.title)}"),
        )
        wish.opens_fully = tuple(
            f"{words}, i'd like {kind.title.lower()} instead" for words in wish.opens_fully
        )
    elif method == "replacement":
        says["amount"] = "0.00"
        wish.shown[Topic.METHOD] = r"replacement|the same again|new one"
    else:
        wish.shown[Topic.METHOD] = money(amount)
    lines = " + ".join(f"{one.quantity} x {one.item.line_id}" for one in coming)
    expects: list[Entry] = [entry("return", order.number, lines=lines, **says)]
    return Draft(
        shopper,
        wish,
        order.number,
        expects,
        second_thoughts=_second_thoughts(wish, method),
        wrong_order=_wrong_order(shopper, order, chance),
    )


def _second_thoughts(wish: Wish, method: str) -> tuple[Change, ...]:
    other = "store_credit" if method == "refund" else "refund"
    words = METHODS[method][0]
    return (
        Change(
            Topic.METHOD,
            Fact(METHODS[other][0], title=METHODS[other][1]),
            (
                f"no wait, actually {words[0]}",
                f"hmm, i changed my mind, {words[0]}",
                f"actually, make it {words[-1]}",
            ),
        ),
    )


def _wrong_order(shopper: Shopper, order: Bought, chance: Random) -> Change | None:
    others = [other for other in shopper.orders if other.number != order.number]
    if not others:
        return None
    wrong = chance.choice(others).number
    return Change(
        Topic.ORDER,
        Fact((wrong, f"it's order {wrong}"), title=wrong),
        (f"sorry, wrong order, i mean {order.number}", f"no wait, the order is {order.number}"),
        at=Topic.ITEMS,
    )


def call(item: Item, order: Bought, chance: Random) -> str:
    """How a customer calls an item of an order so that nothing else of it can be meant."""
    noun = item.name.split()[-1].lower()
    alone = sum(noun in other.name.lower() for other in order.items) == 1
    short = [f"the {item.color} {noun}", f"the {noun}"] if alone and item.color else []
    return chance.choice([f"the {item.name.lower()}", *short])


def _count(one: Coming, called: str) -> str:
    if one.item.left == 1:
        return called
    several = plural(called)
    if one.quantity == one.item.left:
        return f"all {NUMBER_WORDS[one.quantity]} of {several}" if one.quantity > 2 else f"both of {several}"
    return f"{NUMBER_WORDS[one.quantity]} of {several}"


def plural(called: str) -> str:
    """Of "the wall shelf": "the wall shelves"."""
    if called.endswith("shelf"):
        return called.removesuffix("f") + "ves"
    return called + ("es" if called.endswith(("s", "ch", "sh", "x")) else "s")


def call_order(order: Bought, shopper: Shopper, chance: Random) -> str:
    """By its number, its date, or as the last one."""
    ways = [f"order {order.number}", order.number, f"my order from {day_words(order.placed_at)}"]
    if shopper.orders[0] is order:
        ways.append("my last order")
    return chance.choice(ways)


def _wish(
    shopper: Shopper, order: Bought, coming: list[Coming], reason: str, method: str, chance: Random
) -> Wish:
    names = [call(one.item, order, chance) for one in coming]
    what = " and ".join(names)
    counted = " and ".join(_count(one, name) for one, name in zip(coming, names, strict=True))
    whole = len(coming) == len(order.items)
    reason_words = chance.choice(REASONS[reason][0])
    method_words = {
        "refund": "i want a refund",
        "store_credit": "i want store credit",
        "exchange": "i want to exchange it",
        "replacement": "i want a replacement",
    }[method]
    source = call_order(order, shopper, chance)
    item_title = r"^all of them" if whole and len(coming) > 1 else _title(coming[0].item)
    return Wish(
        flow="return",
        button=r"^(?:start a return|return something)",
        opens=(
            f"i want to return {what}",
            f"i'd like to send back {what} from {source}",
            "i want to return something",
            "i need to send something back",
            f"can i return {what}? it's from {source}",
        ),
        opens_fully=(
            f"i want to return {counted} from order {order.number}, {reason_words}, {method_words}",
            f"{reason_words}: please take back {counted} from {order.number}, {method_words}",
            f"{counted} from {source}: {reason_words}. {method_words}",
        ),
        facts={
            Topic.ORDER: (Fact((order.number, f"it's order {order.number}", source), title=order.number),),
            Topic.ITEMS: (Fact((what, counted), title=item_title if whole or len(coming) == 1 else ""),),
            Topic.QUANTITY: tuple(_quantity(one) for one in coming),
            Topic.REASON: (Fact((reason_words, *REASONS[reason][0]), title=REASONS[reason][1]),),
            Topic.METHOD: (Fact(METHODS[method][0], title=METHODS[method][1]),),
            Topic.SEALED: (Fact(("yes, it's still sealed", "never opened"), title=r"^yes"),),
            Topic.PHOTO: (Fact(("[photo.jpg]",)),),
            Topic.PAYMENT: (Fact((order.payment, f"my {order.payment}"), title=re.escape(order.payment)),),
        },
        shown={
            Topic.ORDER: order.number,
            Topic.ITEMS: ".*".join(re.escape(one.item.name) for one in coming),
        },
        about=r"\breturn\b",
        done=DONE,
    )


def _title(item: Item) -> str:
    return rf"{re.escape(item.name)}.*{re.escape(item.variant)}"


def _quantity(one: Coming) -> Fact:
    words = NUMBER_WORDS[one.quantity]
    return Fact(
        (words, str(one.quantity), f"{words} of them"),
        title=rf"^(?:all )?{one.quantity}$",
        about=re.escape(one.item.name),
    )
