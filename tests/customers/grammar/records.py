"""Invoices, complaints, and returns that are on their way."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.customers.books import entry
from tests.customers.grammar.script import Draft, day_words
from tests.customers.ground import Ground, Shopper
from tests.customers.reading import Topic
from tests.customers.wishes import Fact, Wish

COMPLAINTS = (
    "the driver threw the parcel over the fence and the box was crushed",
    "i was promised a call back on monday and nobody ever called me",
    "your driver left the parcel in the rain although i was at home",
    "the assembly team came two hours late and left a mess",
)


def make_invoice(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A copy of an order's invoice."""
    found = [
        (one, order) for one in among for order in one.orders[:5] if order.status in {"delivered", "shipped"}
    ]
    if not found:
        return None
    shopper, order = chance.choice(found)
    date = day_words(order.placed_at)
    opens = [
        f"i need the invoice for order {order.number}",
        f"can you send me a copy of the invoice of {order.number}",
        "i need an invoice",
    ]
    if shopper.orders[0] is order:
        opens.append("please send me the invoice for my last order")
    wish = Wish(
        flow="invoice",
        button=r"^(?:get|send) .*invoice",
        opens=tuple(opens),
        opens_fully=(f"i need a copy of the invoice for order {order.number} from {date} for my taxes",),
        facts={Topic.ORDER: (Fact((order.number,), title=order.number),)},
        done=r"invoice[^\n]*\.pdf",
        needs_yes=False,
    )
    return Draft(shopper, wish, order.number)


def make_complaint(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A complaint that is put on record."""
    found = [one for one in among if one.orders]
    if not found:
        return None
    shopper = chance.choice(found)
    order = shopper.orders[0]
    what = chance.choice(COMPLAINTS)
    wish = Wish(
        flow="complaint",
        button=r"^(?:file|make|register) a complaint",
        opens=(
            "i want to file a complaint",
            "i'd like to make a formal complaint",
            "please register a complaint",
        ),
        opens_fully=(
            f"i want to file a complaint: {what}, order {order.number}",
            f"please register a complaint about order {order.number}: {what}",
        ),
        facts={
            Topic.COMPLAINT: (Fact((what,)),),
            Topic.ORDER: (Fact((order.number,), title=order.number),),
            Topic.PHOTO: (Fact(("no photo", "i don't have one"), title=r"^no\b|without|skip"),),
        },
        about=r"complaint|case",
        done=r"\bCS-\d+",
    )
    return Draft(shopper, wish, order.number, [entry("case", "complaint")])


def make_return_status(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """How a return is doing."""
    found = [(one, sent) for one in among for sent in one.returns if one.orders]
    if not found:
        return None
    shopper, sent = chance.choice(found)
    opens = ["where is my refund?", "how is my return doing?", f"what about my return {sent.number}"]
    wish = Wish(
        flow="return status",
        button=r"^(?:check|track) (?:a|my) return",
        opens=tuple(opens),
        opens_fully=(
            f"where is the refund for my return {sent.number} of order {sent.order_number}?",
            f"did you get my return {sent.number} yet?",
        ),
        facts={
            Topic.RETURN: (Fact((sent.number,), title=sent.number),),
            Topic.ORDER: (Fact((sent.order_number,), title=sent.order_number),),
        },
        done=sent.number,
        needs_yes=False,
    )
    return Draft(shopper, wish, sent.order_number)


def make_return_cancelling(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A return whose parcel has not been sent is called off; a return of the demo, before its parcel was sent."""
    found = [(one, sent) for one in among for sent in one.returns if sent.state == "completed"]
    if not found:
        return None
    shopper, sent = chance.choice(found)
    wish = Wish(
        flow="cancel return",
        button=r"^cancel (?:a|my) return",
        opens=(
            "i want to cancel my return",
            f"please cancel return {sent.number}",
            "i'd like to keep it after all, cancel my return",
        ),
        opens_fully=(
            f"please cancel my return {sent.number}, i want to keep it",
            f"i changed my mind and want to keep it, so cancel return {sent.number} of order {sent.order_number}",
        ),
        facts={
            Topic.RETURN: (Fact((sent.number,), title=sent.number),),
            Topic.ORDER: (Fact((sent.order_number,), title=sent.order_number),),
        },
        shown={Topic.RETURN: sent.number},
        about=r"return",
        done=r"(?:is|been|have) cancelled|cancelled your return|return[^.\n]*cancelled",
    )
    return Draft(
        shopper,
        wish,
        sent.order_number,
        [entry("return", sent.order_number, state="cancelled")],
        prepare=(f"UPDATE return_record SET state = 'arranged' WHERE id = {sent.id}",),
    )
