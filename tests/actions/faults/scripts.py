"""What customers say in each flow, from the first words to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.actions.back_office.conftest import Letterbox
from tests.actions.talk import Reply, Talk

MAYA, PRIYA, AISHA, GRACE, NOAH = "CU-00001", "CU-00003", "CU-00005", "CU-00007", "CU-00008"


@dataclass(frozen=True)
class Say:
    """Words."""

    text: str
    intent: str = "inform"


@dataclass(frozen=True)
class Press:
    """A button by a part of its title."""

    title: str


@dataclass(frozen=True)
class Code:
    """The code of the last mail."""


@dataclass(frozen=True)
class Decide:
    """A colleague decides on what was sent for approval: an event, which is put in again until it comes through."""

    kind: str
    decision: str
    amount: str = ""


Move = Say | Press | Code | Decide


@dataclass(frozen=True)
class Script:
    """A conversation of one customer. Faults begin after the first `prepared` moves."""

    name: str
    customer: str | None
    moves: tuple[Move, ...]
    prepared: int = 0


async def make(move: Move, talk: Talk, letterbox: Letterbox, approval: str) -> Reply:
    """Have the customer, or whoever it is, do it."""
    if isinstance(move, Press):
        return await talk.press(move.title)
    if isinstance(move, Code):
        return await talk.say(letterbox.last_code)
    if isinstance(move, Decide):
        decided: dict[str, Any] = {"kind": move.kind, "decision": move.decision, "amount": move.amount}
        return await talk.event(
            "approval_decided", reference=approval, reason="", note="", decided_by="Ana Ruiz", **decided
        )
    return await talk.say(move.text, move.intent)


START, YES = "start_return", Say("yes", "affirm")
_RUG = (
    Say("the wool rug from TR-10015 arrived torn, i want a replacement", START),
    Press("I can't send a photo"),
    Press("Yes, send it"),
)
_RUG_REFUND = (
    Say("the wool rug from TR-10015 arrived torn, i want a refund", START),
    Press("I can't send a photo"),
    Code(),
    Press("Yes, send it"),
)
_BROKEN_VASE = (Say("one of the vases from TR-10015 arrived broken, refund please", START), Press("Yes"))
_FEE_TO_APPROVE = (Say("please reverse my $48 late fee", "reverse_fee"), Press("Yes, send it"))
_DEAR_ORDER = (
    Say("cancel order TR-10601, I ordered it by mistake", "cancel_order"),
    Code(),
    Press("Yes, send it"),
)

SCRIPTS = (
    Script("refund", NOAH, _BROKEN_VASE),
    Script(
        "exchange with a difference",
        NOAH,
        (
            Say("exchange one vase from TR-10015", START),
            Press("Wrong size"),
            Say("the large one"),
            Press("Gift card"),
            YES,
        ),
    ),
    Script(
        "replacement",
        NOAH,
        (Say("one of the vases from TR-10015 arrived broken, send me a new one", START), YES),
    ),
    Script(
        "store credit",
        NOAH,
        (
            Say("return one of the vases and the wall shelf from TR-10015, changed my mind", START),
            Say("store credit"),
            YES,
        ),
    ),
    Script(
        "returns of two orders",
        MAYA,
        (
            Say("i want to return the lamp and the blanket, they arrived broken, i want a refund", START),
            YES,
            YES,
        ),
    ),
    Script("return approved", NOAH, (*_RUG, Decide("return", "approved"))),
    Script(
        "return approved in part", NOAH, (*_RUG_REFUND, Decide("return", "approved", "200.00")), prepared=2
    ),
    Script("return declined", NOAH, (*_RUG, Decide("return", "declined")), prepared=3),
    Script("fee reversed", GRACE, (Say("please reverse my late fee", "reverse_fee"), YES)),
    Script("fee approved", PRIYA, (*_FEE_TO_APPROVE, Decide("fee_reversal", "approved"))),
    Script(
        "fee approved in part",
        PRIYA,
        (*_FEE_TO_APPROVE, Decide("fee_reversal", "approved", "20.00")),
        prepared=2,
    ),
    Script("fee declined", PRIYA, (*_FEE_TO_APPROVE, Decide("fee_reversal", "declined")), prepared=2),
    Script(
        "cancel order", NOAH, (Say("cancel order TR-10012, I ordered it by mistake", "cancel_order"), YES)
    ),
    Script(
        "cancel two orders",
        NOAH,
        (Say("cancel TR-10012 and TR-10013, I changed my mind", "cancel_order"), YES, YES),
    ),
    Script("cancellation approved", AISHA, (*_DEAR_ORDER, Decide("order_change", "approved"))),
    Script("cancellation declined", AISHA, (*_DEAR_ORDER, Decide("order_change", "declined")), prepared=3),
    Script("cancellation expired", AISHA, (*_DEAR_ORDER, Decide("order_change", "expired")), prepared=3),
    Script(
        "address of an order",
        NOAH,
        (Say("send order TR-10012 to 12 Elm Street, Apt 3, Denver, CO 80205", "change_address"), YES),
    ),
    Script(
        "address of the account",
        NOAH,
        (
            Say("change my account's address to 500 Main St, Austin, TX 78701", "change_address"),
            Code(),
            Press("Yes, change it"),
        ),
    ),
    Script(
        "items with a difference",
        NOAH,
        (Say("change the sheets in TR-10012 to king, pay with the gift card", "change_items"), YES),
    ),
    Script(
        "another way to pay",
        NOAH,
        (Say("charge order TR-10013 to my visa instead of the gift card", "change_payment"), YES),
    ),
    Script(
        "cancel return",
        NOAH,
        (*_BROKEN_VASE, Say("please cancel my return", "cancel_return"), Say("yes, cancel it", "cancel")),
        prepared=2,
    ),
    Script(
        "complaint",
        NOAH,
        (
            Say("i want to file a complaint: your driver threw the parcel over the fence", "file_complaint"),
            Say("TR-10015"),
            Press("Yes, send it"),
        ),
    ),
    Script("order status", NOAH, (Say("where is order TR-10014?", "check_order"),)),
    Script("return status", NOAH, (Say("where is my refund for the floor lamp?", "check_return"),)),
    Script("invoice", NOAH, (Say("send me the invoice of TR-10015", "get_invoice"),)),
    Script(
        "verified by a code",
        None,
        (
            Say("cancel order TR-10012, I ordered it by mistake", "cancel_order"),
            Say("noah.ellis@example.com"),
            Code(),
            YES,
        ),
    ),
)
