"""Fees that somebody wants back: the right ones are given back, others are explained or go to a colleague."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.customers.books import entry
from tests.customers.grammar import rules
from tests.customers.grammar.script import Draft, day_words, money
from tests.customers.ground import Fee, Ground, Shopper
from tests.customers.reading import Topic
from tests.customers.wishes import Change, Fact, Wish

NAMES = {
    "late": "late fee",
    "returned_payment": "returned payment fee",
    "expedited_shipping": "expedited shipping fee",
    "duplicate": "duplicate charge",
    "restocking": "restocking fee",
    "foreign_transaction": "foreign transaction fee",
}
IN_WORDS = {"35.00": "thirty-five dollars", "48.00": "forty-eight dollars", "29.00": "twenty-nine dollars"}
DECLINED = (
    r"can't reverse|reversed already|has been reversed|120 days|charged correctly|i found nothing|no error of a bank|"
    r"neither a delay nor|no second charge|without a fault of ours"
)


def make_granted(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A fee that is given back at once."""
    return _make(ground, chance, among, ("reverse",))


def make_decided(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A fee that a colleague has to decide on."""
    return _make(ground, chance, among, ("approval",))


def make_declined(ground: Ground, chance: Random, among: Sequence[Shopper]) -> Draft | None:
    """A fee that stays."""
    return _make(ground, chance, among, ("decline",))


def _make(ground: Ground, chance: Random, among: Sequence[Shopper], decisions: Sequence[str]) -> Draft | None:
    found = [
        (shopper, fee)
        for shopper in among
        if shopper.orders
        for fee in shopper.fees
        if (ground.now - fee.charged_at).days < 380
        and rules.decide_fee(fee, shopper, ground.now)[0] in decisions
    ]
    if not found:
        return None
    shopper, fee = chance.choice(found)
    decision, _ = rules.decide_fee(fee, shopper, ground.now)
    wish = _wish(shopper, fee, chance)
    others = [other for other in shopper.fees if other.id != fee.id and not other.is_reversed]
    changes: tuple[Change, ...] = ()
    if decision == "decline":
        wish.declined = DECLINED
        return Draft(shopper, wish, shopper.orders[0].number)
    wish.shown[Topic.FEE] = money(fee.amount)
    state, decided = "executed", ""
    if decision == "approval":
        decided, state = chance.choice((("approved", "executed"), ("declined", "declined"), ("", "waiting")))
    if others and decision == "reverse":
        changes = (_other_first(chance.choice(others), fee),)
    expects = [entry("reversal", fee.id, amount=f"{fee.amount:.2f}", state=state)]
    number = shopper.orders[0].number
    return Draft(shopper, wish, number, expects, second_thoughts=changes, decision=decided)


def _other_first(other: Fee, fee: Fee) -> Change:
    return Change(
        Topic.FEE,
        Fact((_exactly(other),), title=_title(other)),
        (f"sorry, i mean {_exactly(fee)}", f"no wait, {_exactly(fee)}"),
    )


def _exactly(fee: Fee) -> str:
    return f"the ${fee.amount:.2f} {NAMES[fee.kind]} from {day_words(fee.charged_at)}"


def _title(fee: Fee) -> str:
    return rf"{money(fee.amount)}.*{re.escape(day_words(fee.charged_at))}$"


def _wish(shopper: Shopper, fee: Fee, chance: Random) -> Wish:
    name, amount = NAMES[fee.kind], f"${fee.amount:.2f}".removesuffix(".00")
    said = IN_WORDS.get(f"{fee.amount:.2f}", amount)
    date = day_words(fee.charged_at)
    opens = [
        f"please take the {name} off my account",
        f"i want the {amount} {name} reversed",
        "there is something wrong with a fee",
        f"why was i charged a {name} of {said}? i want it back",
    ]
    fully = [
        f"please reverse {_exactly(fee)}",
        f"the {name} of {said} from {date} is wrong, i want it back",
        f"i'd like a refund for the {name} you charged on {date}, {amount}",
    ]
    if fee.duplicate_of:
        opens[0] = "you charged me twice for the same thing"
        fully[0] = f"you charged me {amount} twice, on {date} the second time, please give it back"
    return Wish(
        flow="fee",
        button=r"^ask about a(?:nother)? fee",
        opens=tuple(opens),
        opens_fully=tuple(fully),
        facts={Topic.FEE: (Fact((_exactly(fee), f"the one from {date}"), title=_title(fee)),)},
        about=r"\bfee\b|charge|reverse",
        done=r"\bFR-\d+",
    )
