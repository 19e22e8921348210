"""How a return is doing, and where its money is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnRecord, ReturnState
from actions.facts import row
from actions.flow import Flow
from actions.orders import day
from actions.returns.number_step import ReturnNumberStep
from actions.returns.reading import METHOD_TITLES
from actions.returns.telling import STATE_TITLES, describe_state, make_label
from actions.turn import PERSON, Choice, Turn
from actions.verification import CodeStep, IdentityStep

NUMBER, WORDS = "return_status_number", "return_status_words"

_LABEL = re.compile(r"\blabel\b", re.IGNORECASE)


class StatusNumberStep(ReturnNumberStep):
    """Which return's status."""

    slot: ClassVar[str] = NUMBER
    words: ClassVar[str] = WORDS
    intent: ClassVar[str] = "check_return"
    question: ClassVar[str] = "Which return is it about?"

    async def amend(self, turn: Turn) -> bool:
        """As every such step; the button for the label stands for words that ask for it."""
        if turn.payload("kind") == "label":
            turn.set(WORDS, "label")
        return await super().amend(turn)

    def allows(self, record: ReturnRecord) -> bool:
        """Any."""
        return True

    def say_none(self, turn: Turn, records: Sequence[ReturnRecord]) -> None:
        """Nothing was ever returned."""
        offer = turn.unless_waiting(" If you sent something anyway, a person can look for it.")
        turn.say(
            f"I don't see any return on your account.{offer}", [("Return something", "/start_return"), PERSON]
        )


_STEP = StatusNumberStep()


async def finish_status(turn: Turn) -> bool:
    """Say where it stands, with the label once more where it's wanted."""
    customer = await turn.customer()
    record = await _STEP.record(turn) if customer and turn.get(NUMBER) else None
    if customer is not None and record is not None:
        order = await turn.services.back_office.get_order(customer.id, record.request.order_number)
        wants_label = bool(_LABEL.search(str(turn.get(WORDS) or "")))
        is_arranged = record.state is ReturnState.ARRANGED
        choices: list[Choice] = []
        if is_arranged and not wants_label:
            payload = f'/check_return{{"reference": "{record.number}", "kind": "label"}}'
            choices.append(("Send me the label again", payload))
        if record.state in (ReturnState.WAITING, ReturnState.ARRANGED):
            choices.append(("Cancel this return", f'/cancel_return{{"reference": "{record.number}"}}'))
        if record.state in (ReturnState.DECLINED, ReturnState.RECEIVED):
            choices.append(PERSON)
        paid_with = order.payment if order else "original payment"
        label = " Here's the label again." if is_arranged and wants_label else ""
        turn.say(
            f"{describe_state(record, customer, paid_with)}{label}",
            choices,
            card=_card(record),
            documents=make_label(record) if is_arranged and wants_label else None,
        )
    RETURN_STATUS_FLOW.reset(turn)
    return True


def _card(record: ReturnRecord) -> dict[str, object]:
    request = record.request
    rows = [row("Order", request.order_number)]
    rows += [row("Item", f"{line.quantity} × {line.name}") for line in record.lines]
    rows += [row("You get", METHOD_TITLES[request.method]), row("Status", STATE_TITLES[record.state])]
    if record.amount:
        rows.append(row("Amount", format_amount(record.amount, request.currency)))
    if record.state is ReturnState.ARRANGED:
        rows.append(row("Send it back by", f"{day(record.send_back_by)}, {record.send_back_by.year}"))
    return {"type": "receipt", "title": "Your return", "reference": record.number, "rows": rows}


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    return [row("Return", turn.get(NUMBER))] if turn.get(NUMBER) else []


RETURN_STATUS_FLOW = Flow(
    "return_status_form",
    label="return's status",
    intent="check_return",
    pattern=re.compile(
        r"\b(?:where(?:'s| is| are)|status of|check(?: on)?|what about|how is|news (?:of|about|on)|track)\b"
        r"[^.?!]{0,20}\b(?:my|the|a|this|that) (?:[\w']+ ){0,2}?(?:returns?|refunds?|exchange|replacement)\b"
        r"(?! (?:polic|window|fee))",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), _STEP),
    slots=(NUMBER, WORDS),
    words_slot=WORDS,
    finish=finish_status,
    describe_draft=_describe_draft,
)
