"""The complaint flow as a whole, and its registration under a case number."""

from __future__ import annotations

import re

from actions.back_office.requests import OpenCaseRequest
from actions.complaints.reading import summarize
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
from actions.turn import PERSON, Turn


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
        f"Thank you. Your complaint is registered as case **{record.number}**, and a colleague looks into it. "
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


COMPLAINT_FLOW = Flow(
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
