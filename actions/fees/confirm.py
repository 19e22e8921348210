"""What the policy allows for a fee, the customer's word on it, and the execution."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.approval_request import approval_request
from actions.back_office.entities import Customer
from actions.back_office.money import format_amount
from actions.back_office.requests import ReversalRecord, ReversalRequest
from actions.confirmation import ConfirmStep, Proposal
from actions.consent import is_clear_yes, is_no
from actions.facts import row
from actions.fees.policy import FeeDecision, describe_charge
from actions.fees.steps import FeeStep, decide, gather_facts, title_of
from actions.noting import note_decision
from actions.turn import PERSON, Choice, Turn
from actions.words import is_question

CONFIRMED, QUOTED = "fee_confirmed", "fee_quoted"
_HESITATES = re.compile(
    r"(?:no,? |ok(?:ay)?,? |um+,? )?(?:wait|hold on|hang on|(?:just )?(?:one|a) (?:sec(?:ond)?|moment|minute))"
    r"(?:,? (?:a (?:sec(?:ond)?|moment|minute)|please))?",
    re.IGNORECASE,
)
"""Neither a yes nor a no."""
_ABOUT_DECISION = re.compile(
    r"\b(?:they|he|she|colleague|approv\w*|decid\w*|decision|how long|how (?:do|will|would) i know)\b",
    re.IGNORECASE,
)
NO: Choice = ("No, leave it", "/deny")


class FeeConfirmStep(ConfirmStep[ReversalRequest]):
    """The decision, and the customer's word before anything happens."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "reversal"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(ReversalRequest)
    undecided: ClassVar[str] = "Take your time; nothing happens until you say a clear yes."
    stop: ClassVar[Choice] = NO

    def changeable(self, turn: Turn) -> list[Choice]:
        """Which fee it is about."""
        return [(FeeStep.title, f'/correct{{"step": "{FeeStep.slot}"}}')]

    async def is_needed(self, turn: Turn) -> bool:
        """Until the customer said yes or no."""
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """Yes; which fee it is about, also after a no ("no, I mean 48"); no, which ends it; else it's asked again."""
        if not is_clear_yes(turn) and await FeeStep().point(turn):
            return True
        if self.approval_agreed(turn) and is_question(turn.text) and _ABOUT_DECISION.search(turn.text):
            turn.say(
                "A colleague looks at it and decides. I'll tell you right here as soon as that's done, whichever way; "
                "if it isn't approved, nothing changes for you. I can't say how long it takes."
            )
            return True
        if _HESITATES.fullmatch(turn.text.strip(" .!")):
            turn.say(self.undecided)
            return True
        if is_no(turn) and not self.agrees(turn):
            turn.set(self.slot, False)
            return True
        return await super().read(turn)

    async def propose(self, turn: Turn) -> Proposal[ReversalRequest] | None:
        """As the policy decides now."""
        decision = await decide(turn)
        if decision is None or decision.outcome == "decline":
            return None
        waits = decision.outcome == "approval"
        amount = format_amount(decision.amount, decision.currency)
        question = (
            "Shall I send it to a colleague for approval?" if waits else f"Shall I reverse **{amount}** now?"
        )
        rows = [row(title_of(one), format_amount(one.amount, one.currency)) for one in decision.charges]
        return Proposal(
            text=f"I've checked. {decision.reason}\n\n{question}",
            card={
                "type": "summary",
                "title": "Fee reversal",
                "rows": rows,
                "total": str(decision.amount),
                "currency": decision.currency,
            },
            request=_request(decision),
            yes="Yes, send it" if waits else "Yes, reverse it",
            approval=_approval(decision, await turn.require_customer()) if waits else None,
        )

    async def ask(self, turn: Turn) -> None:
        """Say what the policy allows, and ask."""
        proposal = await self.propose(turn)
        if proposal is None:
            return
        turn.set(self.quoted, {"agreed": self.as_data(proposal)})
        person = [PERSON] if proposal.approval else []
        turn.say(proposal.text, [(proposal.yes, "/affirm"), NO, *person], card=proposal.card)

    async def note(self, turn: Turn) -> None:
        """For trying other policies on it."""
        facts = await gather_facts(turn)
        if facts is not None:
            await note_decision(turn, facts, facts.decide(turn.services.policies.current()))

    async def execute(self, turn: Turn, request: ReversalRequest, key: str) -> ReversalRecord:
        """Reverse it, or have it wait for a person."""
        back_office = turn.services.back_office
        if self.approval_agreed(turn):
            return await back_office.request_reversal(request, key)
        return await back_office.reverse_charges(request, key)

    def say_receipt(
        self, turn: Turn, request: ReversalRequest, record: ReversalRecord, card: dict[str, Any]
    ) -> None:
        """That it is reversed, or who decides."""
        if record.state == "executed":
            _say_reversed(turn, record, card)
        elif record.state == "waiting" and self.approval_agreed(turn):
            self.say_sent(turn, record.number)
        else:
            self.say_settled(turn, record.number)

    def hint(self) -> str:
        """How to answer."""
        return "Please tell me whether I should go ahead: yes or no."


def _request(decision: FeeDecision) -> ReversalRequest:
    return ReversalRequest(
        customer_id=decision.charges[0].customer_id,
        charge_ids=tuple(charge.id for charge in decision.charges),
        amount=decision.amount,
        currency=decision.currency,
        rule=decision.deciding_rule,
        trace=decision.trace,
        courtesy=decision.courtesy,
        policy_version=decision.policy_version,
    )


def _approval(decision: FeeDecision, customer: Customer) -> dict[str, Any]:
    amount = format_amount(decision.amount, decision.currency)
    fees = " and ".join(describe_charge(charge) for charge in decision.charges)
    facts = [
        row("Fee", f"{charge.id}: {describe_charge(charge).removeprefix('the ')}")
        for charge in decision.charges
    ]
    facts += [row("On file", charge.company_error) for charge in decision.charges if charge.company_error]
    return approval_request(
        "fee_reversal",
        f"Reverse {amount}: {fees.removeprefix('the ')}",
        amount=decision.amount,
        currency=decision.currency,
        authority=decision.authority,
        reason=decision.reason,
        rule=decision.deciding_rule,
        facts=facts,
        trace=decision.trace,
        customer=customer,
        part=(decision.minimum, decision.maximum) if decision.minimum and decision.maximum else None,
    )


def _say_reversed(turn: Turn, record: ReversalRecord, card: dict[str, Any]) -> None:
    amount = format_amount(record.request.amount, record.request.currency)
    fees = [row("Fee", one["label"]) for one in card["rows"]]
    turn.say(
        f"Done! I've reversed **{amount}**; your reference is **{record.number}**. "
        "It shows up as a credit on your next statement.",
        card={
            "type": "receipt",
            "title": "Fee reversed",
            "reference": record.number,
            "rows": [*fees, row("Amount", amount)],
        },
    )
