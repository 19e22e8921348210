"""Dialogues made of flows, customers and manners, always the same for the same seed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random

from tests.customers.customer import Outcome
from tests.customers.grammar.changes import (
    make_account_address,
    make_cancelling,
    make_cancelling_too_late,
    make_items,
    make_order_address,
    make_paying,
)
from tests.customers.grammar.fees import make_decided, make_declined, make_granted
from tests.customers.grammar.orders import make_status
from tests.customers.grammar.records import (
    make_complaint,
    make_invoice,
    make_return_cancelling,
    make_return_status,
)
from tests.customers.grammar.returns import (
    make_exchange,
    make_large,
    make_refund,
    make_replacement,
    make_too_late,
)
from tests.customers.grammar.script import Draft, Maker, Script
from tests.customers.ground import Ground, Shopper
from tests.customers.manners import Interlude, Manner
from tests.customers.wishes import Person

SEED = 2026

PLAIN = (
    Manner("terse", opening="terse", presses=1.0),
    Manner("in few words", opening="terse", presses=0.0),
    Manner("chatty", chatty=True, presses=0.3),
    Manner("all the facts in one sentence", opening="full", presses=0.3),
    Manner("misspelled", slips=True, presses=0.3),
    Manner("misspelled, all the facts", opening="full", slips=True, presses=0.5),
)
INTERRUPTED = (
    Manner("a question in the middle", interlude=Interlude.QUESTION, at=0),
    Manner("a question at the end", interlude=Interlude.QUESTION, at=9),
    Manner("goes back", interlude=Interlude.BACK, at=2),
    Manner("is angry", interlude=Interlude.ANGER, at=1, chatty=True),
    Manner("two days' silence", interlude=Interlude.SILENCE, at=1),
)
ENDING = (
    Manner("cancels", interlude=Interlude.CANCEL, at=1),
    Manner("asks for a person", interlude=Interlude.PERSON, at=1),
)
HEDGES = Manner("hmm maybe", interlude=Interlude.HEDGE)
SAYS_NO = Manner("says no at the end")
CHANGES = Manner("a change of mind", presses=0.5)
WRONG_ORDER = Manner("the wrong order first", opening="terse", presses=0.5)
TWO_AT_ONCE = Manner("two requests at once", opening="full", presses=0.5)
ONE_BY_ONE = Manner("one thing after the other", presses=0.5)

DOING: dict[str, Maker] = {
    "a return for money": make_refund,
    "an exchange": make_exchange,
    "a replacement": make_replacement,
    "a return that a colleague decides": make_large,
    "a fee reversed": make_granted,
    "a fee that a colleague decides": make_decided,
    "an order cancelled": make_cancelling,
    "an order sent elsewhere": make_order_address,
    "a new address": make_account_address,
    "other items": make_items,
    "an order paid in another way": make_paying,
    "a complaint": make_complaint,
    "a return called off": make_return_cancelling,
}
"""Flows that ask things and end with a yes."""
TELLING: dict[str, Maker] = {
    "a return too late": make_too_late,
    "a fee that stays": make_declined,
    "an order's status": make_status,
    "an order cancelled too late": make_cancelling_too_late,
    "an invoice": make_invoice,
    "a return's status": make_return_status,
}
"""Flows that end with an answer."""
PAIRS = (
    ("a return for money", "a fee reversed"),
    ("a fee reversed", "a return for money"),
    ("a return for money", "an order's status"),
    ("an order's status", "a fee reversed"),
    ("an order cancelled", "a return for money"),
    ("a new address", "an order's status"),
    ("an order sent elsewhere", "a new address"),
    ("a fee reversed", "an invoice"),
    ("an exchange", "a return's status"),
)
AGAIN = 3
"""Every third pairing of flow and manner is played a second time, in other words by somebody else."""


def generate(ground: Ground, seed: int = SEED) -> list[Script]:
    """All dialogues of the grammar."""
    scripts = []
    for number, (flow, manner) in enumerate(pairings(), start=1):
        chance = Random(f"{seed} {number} {flow} {manner.name}")
        script = _script(ground, chance, flow, manner)
        if script:
            script.number, script.seed = number, chance.randrange(10**9)
            scripts.append(script)
    return scripts


def pairings() -> list[tuple[tuple[str, ...], Manner]]:
    """Flows and manners that are played, in their order."""
    manners = (*PLAIN, *INTERRUPTED, *ENDING, HEDGES, SAYS_NO, CHANGES, WRONG_ORDER)
    found: list[tuple[tuple[str, ...], Manner]] = [
        *(((flow,), manner) for flow, manner in itertools.product(DOING, manners)),
        *(((flow,), manner) for flow, manner in itertools.product(TELLING, PLAIN)),
        *itertools.product(PAIRS, (TWO_AT_ONCE, ONE_BY_ONE)),
    ]
    return found + found[::AGAIN]


def _script(ground: Ground, chance: Random, flow: tuple[str, ...], manner: Manner) -> Script | None:
    drafts = _drafts(ground, chance, flow, needs_second_order=manner is WRONG_ORDER)
    if not drafts:
        return None
    first = drafts[0]
    signed_in = chance.random() < 0.5 and manner is not WRONG_ORDER
    script = Script(
        flow=" and ".join(flow),
        manner=manner,
        shopper=first.shopper,
        person=_person(first, chance),
        signed_in=signed_in,
        wishes=[draft.wish for draft in drafts],
        expects=[one for draft in drafts for one in draft.expects],
        together=manner is TWO_AT_ONCE,
        decision=next((draft.decision for draft in drafts if draft.decision), ""),
        prepare=tuple(statement for draft in drafts for statement in draft.prepare),
    )
    return _suit(script, first, chance)


def _person(draft: Draft, chance: Random) -> Person:
    """The customer, who may not know which of their addresses they ordered with, but where they live."""
    shopper = draft.shopper
    knows_email = not shopper.postal_code or chance.random() < 0.7
    return Person(shopper.name, shopper.email, draft.order_number, shopper.postal_code, knows_email)


def _suit(script: Script, draft: Draft, chance: Random) -> Script | None:
    """What the manner changes about the wish and its end."""
    manner, wish = script.manner, draft.wish
    if manner is CHANGES:
        if not draft.second_thoughts:
            return None
        wish.change = chance.choice(draft.second_thoughts)
    elif manner is WRONG_ORDER:
        if not draft.wrong_order:
            return None
        wish.change = draft.wrong_order
        wish.opens = ("i want to return something",) if wish.flow == "return" else wish.opens[:1]
        script.signed_in = True
    elif manner is SAYS_NO:
        wish.says_yes = False
    if manner.interlude is Interlude.PERSON:
        script.outcome = Outcome.PERSON
    elif manner.interlude is Interlude.CANCEL or manner is SAYS_NO:
        script.outcome = Outcome.CANCELLED
    if script.outcome is not Outcome.DONE:
        script.expects = []
    return script


def _drafts(
    ground: Ground, chance: Random, flow: Sequence[str], *, needs_second_order: bool
) -> list[Draft] | None:
    makers = [{**DOING, **TELLING}[name] for name in flow]
    shoppers = [one for one in ground.shoppers if len(one.orders) > needs_second_order]
    if len(makers) == 1:
        draft = makers[0](ground, chance, shoppers)
        return [draft] if draft else None
    chance.shuffle(shoppers)
    for shopper in shoppers:
        drafts = _all_for(ground, chance, makers, shopper)
        if drafts:
            return drafts
    return None


def _all_for(ground: Ground, chance: Random, makers: Sequence[Maker], shopper: Shopper) -> list[Draft] | None:
    drafts = []
    for make in makers:
        draft = make(ground, chance, [shopper])
        if draft is None:
            return None
        drafts.append(draft)
    return drafts
