"""A person's decision as it enters the conversation, and what is said of every kind of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from actions.back_office.requests import PersonsDecision
from actions.turn import PERSON, Turn


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event `/approval_decided` of docs/bot-protocol.md. `reason` is for the customer, `note` for staff alone."""

    kind: str
    reference: str
    approved: bool
    has_expired: bool
    amount: Decimal | None
    """What was granted, where that is not all that was asked for."""
    reason: str
    note: str
    decided_by: str

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """As the gateway put it in."""
        has_expired = turn.payload("decision") == "expired"
        amount = turn.payload("amount")
        return cls(
            kind=turn.payload("kind") or "",
            reference=turn.payload("reference") or "",
            approved=turn.payload("decision") == "approved",
            has_expired=has_expired,
            amount=Decimal(amount) if amount else None,
            reason=(turn.payload("reason") or "").strip(),
            note="Nobody decided in time." if has_expired else turn.payload("note") or "",
            decided_by=turn.payload("decided_by") or ("nobody" if has_expired else "a colleague"),
        )

    def as_decision(self) -> PersonsDecision:
        """For the back office, whose record keeps both what the customer was told and the note beside it."""
        note = "\n".join(part for part in (self.reason, self.note) if part)
        return PersonsDecision(self.approved, self.decided_by, note, self.amount)

    def because(self) -> str:
        """The reason as a sentence of its own, with a space before it; empty where none was given."""
        if not self.reason:
            return ""
        return f" {self.reason[0].upper()}{self.reason[1:]}{'' if self.reason[-1] in '.!?' else '.'}"


def say_declined(turn: Turn, verdict: Verdict, what: str) -> None:
    """A colleague said no; `what` completes "decided not to ..."."""
    offer = turn.unless_waiting(" If you'd like to talk about it, I can bring in a person.")
    turn.say(
        f"A colleague looked at your request {verdict.reference} and decided not to {what}, I'm sorry."
        f"{verdict.because()}{offer}",
        [PERSON],
    )


def say_expired(turn: Turn, verdict: Verdict, outcome: str) -> None:
    """Nobody decided: the customer is not left waiting for it. `outcome` says what hasn't happened."""
    if not turn.active_flow:
        turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring in a person, who can look at it with you?")
    turn.say(
        f"I'm sorry: nobody decided on your request {verdict.reference} in time, so it's closed, and {outcome}. "
        f"That shouldn't have happened.{offer}",
        [PERSON],
    )
