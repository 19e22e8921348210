"""Cancelling a return that is arranged or waits for a decision."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import ClassVar

from actions.back_office.money import format_amount
from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import ReturnMethod, ReturnRecord, ReturnState
from actions.consent import is_clear_yes, is_no
from actions.facts import idempotency_key, row
from actions.flow import Flow, Step
from actions.returns.number_step import ReturnNumberStep
from actions.returns.telling import STATE_TITLES, describe_items, describe_state, new_ones
from actions.turn import PERSON, Choice, Turn
from actions.verification import CodeStep, IdentityStep
from actions.words import hedges, is_question

logger = logging.getLogger(__name__)

NUMBER, CONFIRMED, WORDS = "cancel_return_number", "cancel_return_confirmed", "cancel_return_words"
_CANCELS = re.compile(r"\bcancel (?:it|that|this|the return|my return|that one|this one|rn)\b", re.IGNORECASE)
KEEP: Choice = ("Keep my return", "/cancel")
OPEN = (ReturnState.WAITING, ReturnState.ARRANGED)
"""States in which a return can still be cancelled."""


class CancelNumberStep(ReturnNumberStep):
    """Which return is cancelled."""

    slot: ClassVar[str] = NUMBER
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED,)
    words: ClassVar[str] = WORDS
    intent: ClassVar[str] = "cancel_return"
    question: ClassVar[str] = "Which return would you like to cancel?"
    title: ClassVar[str] = "The return"

    def allows(self, record: ReturnRecord) -> bool:
        """One whose parcel isn't back."""
        return record.state in OPEN

    async def is_needed(self, turn: Turn) -> bool:
        """Ends the flow where it is too late for the one named."""
        if await super().is_needed(turn):
            return True
        record = await self.record(turn) if turn.get(self.slot) else None
        if record is not None and not turn.has_ended and record.state not in OPEN:
            await _say_too_late(turn, record)
            turn.clear(NUMBER)
            turn.has_ended = True
        return False

    def say_none(self, turn: Turn, records: Sequence[ReturnRecord]) -> None:
        """All are back, or there is none."""
        if not records:
            turn.say("I don't see any return on your account, so there's nothing to cancel.", [PERSON])
            return
        listed = "; ".join(f"{one.number}: {STATE_TITLES[one.state].lower()}" for one in records[:3])
        turn.say(f"None of your returns can be cancelled any more ({listed}).", [PERSON])


async def _say_too_late(turn: Turn, record: ReturnRecord) -> None:
    customer = await turn.require_customer()
    order = await turn.services.back_office.get_order(customer.id, record.request.order_number)
    state = describe_state(record, customer, order.payment if order else "original payment")
    if record.state in (ReturnState.CANCELLED, ReturnState.DECLINED):
        turn.say(f"{state} There's nothing to cancel.")
        return
    offer = turn.unless_waiting(" Shall I bring in a person?")
    turn.offer_person()
    turn.say(f"It's too late to cancel that one, I'm sorry. {state}{offer}", [PERSON])


_STEP = CancelNumberStep()


class CancelConfirmStep(Step):
    """What is cancelled, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is confirmed."""
        return turn.get(self.slot) is not True

    async def read(self, turn: Turn) -> bool:
        """Yes or no; "cancel it" in so many words is a yes here."""
        is_plain = bool(turn.text) and not (hedges(turn.text) or is_question(turn.text) or is_no(turn))
        if is_clear_yes(turn) or (is_plain and _CANCELS.search(turn.text)):
            turn.set(self.slot, True)
            return True
        if is_no(turn):
            turn.say("All right, your return stays as it is.")
            turn.clear(NUMBER)
            turn.has_ended = True
            return True
        if turn.intent == "affirm" or (hedges(turn.text) and not is_question(turn.text)):
            turn.say("Take your time; the return stays as it is until you say a clear yes.")
            return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Say what becomes of it."""
        record = await _STEP.record(turn)
        if record is None:
            return
        turn.say(
            f"Your return **{record.number}** ({describe_items(record)} from order {record.request.order_number}) "
            f"would be cancelled: you keep what you have, and {_what_falls_away(record)}. As long as the return window "
            "is open, you can set up another one.\n\nShall I cancel it?",
            [("Yes, cancel it", "/affirm"), KEEP],
        )

    def hint(self) -> str:
        """How to answer."""
        return "Shall I cancel the return? Please say yes or no."


def _what_falls_away(record: ReturnRecord) -> str:
    request = record.request
    if record.state is ReturnState.WAITING:
        return "nobody has to decide on it any more"
    if request.method in (ReturnMethod.EXCHANGE, ReturnMethod.REPLACEMENT):
        if request.to_pay:
            paid = format_amount(request.to_pay, request.currency)
            return f"you get back the {paid} you paid for {new_ones(record)}"
        if record.amount:
            return f"the {format_amount(record.amount, request.currency)} you got back are charged again"
        return f"{new_ones(record)} won't be sent"
    return f"the {format_amount(record.amount, request.currency)} aren't paid out"


async def finish_cancelling(turn: Turn) -> bool:
    """Cancel it once; without a confirmation the flow has ended early, and has said why."""
    if turn.get(CONFIRMED) is not True:
        CANCEL_RETURN_FLOW.reset(turn)
        return True
    customer = await turn.require_customer()
    number = str(turn.get(NUMBER))
    key = idempotency_key(turn.sender, "cancel_return", {"number": number})
    try:
        record = await turn.services.back_office.cancel_return(customer.id, number, key)
    except (FactsChangedError, NotFoundInBackOfficeError) as error:
        logger.info("cancelling return %s of %s refused: %s", number, turn.sender, error)
        turn.clear(CONFIRMED)
        turn.say("Something has changed in the meantime, so I haven't cancelled anything.")
        return False
    turn.say(
        f"Done! Your return **{record.number}** is cancelled. Please don't send the parcel; the label isn't valid any "
        "more.",
        card={
            "type": "receipt",
            "title": "Return cancelled",
            "reference": record.number,
            "rows": [row("Order", record.request.order_number)]
            + [row("Item", f"{line.quantity} × {line.name}") for line in record.lines],
        },
    )
    CANCEL_RETURN_FLOW.reset(turn)
    return True


class CancelReturnFlow(Flow):
    """At its confirmation "cancel it" means the return."""

    async def read(self, turn: Turn) -> bool:
        """As every flow."""
        confirm = self.steps[-1]
        if turn.requested == CONFIRMED and _CANCELS.search(turn.text):
            return await confirm.read(turn)
        return await super().read(turn)


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    return [row("Return to cancel", turn.get(NUMBER))] if turn.get(NUMBER) else []


CANCEL_RETURN_FLOW = CancelReturnFlow(
    "cancel_return_form",
    label="return's cancellation",
    intent="cancel_return",
    pattern=re.compile(
        r"\bcancel(?:l?ing)? (?:[\w'-]+ ){0,3}?(?:returns?|exchange|replacement|RN[\s#-]?\d{5,})\b",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), _STEP, CancelConfirmStep()),
    slots=(NUMBER, CONFIRMED, WORDS),
    words_slot=WORDS,
    finish=finish_cancelling,
    describe_draft=_describe_draft,
)
