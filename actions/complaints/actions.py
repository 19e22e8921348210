"""The complaint flow as a whole, and its registration under a case number."""

from __future__ import annotations

import re

from actions.back_office.requests import OpenCaseRequest
from actions.complaints.reading import find_complaint, is_wish, summarize
from actions.complaints.steps import (
    CONFIRMED,
    EMAIL,
    EVIDENCE,
    NO_ORDER,
    OPENING,
    ORDER,
    WORDS,
    ComplaintConfirmStep,
    ComplaintEmailStep,
    ComplaintOrderStep,
    ComplaintStep,
    complaint_rows,
)
from actions.facts import idempotency_key, row
from actions.flow import Flow
from actions.turn import MAXIMUM_WORDS_KEPT, PERSON, Turn
from actions.words import is_question

MESSAGES_BEFORE = 2
"""As many are looked at for what went wrong."""


async def finish_complaint(turn: Turn) -> bool:
    """Register a confirmed complaint once, and say under which number."""
    if turn.get(CONFIRMED) is not True:
        return True
    customer = await turn.customer()
    order_number = turn.get(ORDER)
    request = OpenCaseRequest(
        conversation_id=turn.sender,
        subject=summarize(str(turn.get(WORDS))),
        words=str(turn.get(WORDS)),
        customer_id=customer.id if customer else None,
        order_number=None if order_number == NO_ORDER else order_number,
        email=turn.get(EMAIL),
        evidence=tuple(turn.get(EVIDENCE) or ()),
    )
    key = idempotency_key(turn.sender, "case", {"words": request.words, "order": request.order_number})
    record = await turn.services.back_office.open_case(request, key)
    turn.offer_person()
    offer = turn.unless_waiting(" Would you like to talk to a person about it now?")
    turn.say(
        f"Thank you. Your complaint (“{request.subject}”) is registered as case **{record.number}**, and a colleague "
        "looks into it. "
        f"You'll get an answer by e-mail to {request.email}.{offer}",
        [PERSON],
        card={
            "type": "receipt",
            "title": "Complaint registered",
            "reference": record.number,
            "rows": [row("Case", record.number), *complaint_rows(turn)],
        },
    )
    COMPLAINT_FLOW.reset(turn)
    return True


class ComplaintFlow(Flow):
    """Whoever says no more than that they want to complain may have said before what went wrong."""

    async def begin(self, turn: Turn) -> None:
        """As every flow; else with what was told right before."""
        await super().begin(turn)
        says_nothing = find_complaint(str(turn.get(OPENING) or "")) is None
        if turn.intent == self.intent and turn.get(WORDS) is None and says_nothing:
            turn.set(OPENING, _find_told_before(turn) or turn.get(OPENING))


def _find_told_before(turn: Turn) -> str | None:
    """What the customer told in one of the last messages outside of all flows."""
    told: list[str] = []
    is_in_flow = False
    for event in turn.tracker.events:
        if event.get("event") == "active_loop":
            is_in_flow = bool(event.get("name"))
        elif event.get("event") == "user":
            text = re.sub(r"\s+", " ", str(event.get("text") or "")).strip()
            tells = find_complaint(text) and not (is_in_flow or is_question(text) or is_wish(text))
            told.append(text if tells and not text.startswith(("/", "[")) else "")
    return next(
        (text[:MAXIMUM_WORDS_KEPT] for text in reversed(told[-1 - MESSAGES_BEFORE : -1]) if text), None
    )


COMPLAINT_FLOW = ComplaintFlow(
    "complaint_form",
    label="complaint",
    intent="file_complaint",
    pattern=re.compile(
        r"\b(?:file|make|submit|register|raise|lodge|log)\w* (?:a|an|my|the)(?: \w+)? (?:complaint|grievance)\b|"
        r"\b(?:open|create) a (?:case|ticket)\b",
        re.IGNORECASE,
    ),
    steps=(ComplaintStep(), ComplaintOrderStep(), ComplaintEmailStep(), ComplaintConfirmStep()),
    slots=(WORDS, ORDER, EMAIL, EVIDENCE, CONFIRMED, OPENING),
    words_slot=OPENING,
    finish=finish_complaint,
    describe_draft=complaint_rows,
)
