"""A person's decision on a fee reversal that waited."""

from __future__ import annotations

from actions.back_office.money import format_amount
from actions.facts import row
from actions.turn import Turn
from actions.verdict import Verdict, say_declined, say_expired


async def tell_reversal(turn: Turn, verdict: Verdict) -> None:
    """Reverse what was granted, or nothing, and say which. Raises `NotFoundInBackOfficeError`."""
    record = await turn.services.back_office.decide_reversal(verdict.reference, verdict.as_decision())
    asked = format_amount(record.request.amount, record.request.currency)
    if record.state != "executed":
        if verdict.has_expired:
            say_expired(turn, verdict, f"the {asked} haven't been reversed")
        else:
            say_declined(turn, verdict, f"reverse the {asked}")
        return
    granted = format_amount(record.amount, record.request.currency)
    if record.amount < record.request.amount:
        opening = (
            f"A colleague looked at your request {record.number} and approved a part of it: I've reversed "
            f"**{granted}** of the {asked}, which shows up as a credit on your next statement."
        )
    else:
        opening = (
            f"Good news: a colleague approved your request {record.number}. I've reversed **{granted}**, and it "
            "shows up as a credit on your next statement."
        )
    turn.say(
        f"{opening}{verdict.because()}",
        card={
            "type": "receipt",
            "title": "Fee reversed",
            "reference": record.number,
            "rows": [row("Amount", granted)],
        },
    )
