"""The fee flow as a whole, its execution, and what a colleague's decision leads to."""

from __future__ import annotations

import logging
from typing import Any

from actions.back_office.money import format_amount
from actions.back_office.port import (
    BackOfficeUnavailableError,
    FactsChangedError,
    NotFoundInBackOfficeError,
    ReversalRecord,
    ReversalRequest,
)
from actions.base import TurnAction
from actions.facts import idempotency_key, row, trace_as_data
from actions.fees.policy import FeeDecision, describe_charge
from actions.fees.steps import FeeConfirmStep, FeeStep, decide, quoted
from actions.flow import Flow, say_stalled
from actions.returns.draft import go_on_choices
from actions.turn import PERSON, Event, NotVerifiedError, Turn, follow_up
from actions.verification import CodeStep, IdentityStep

logger = logging.getLogger(__name__)

FEE_FLOW = Flow(
    "fee_form",
    label="fee reversal",
    intent="reverse_fee",
    steps=(IdentityStep(), CodeStep(), FeeStep(), FeeConfirmStep()),
    slots=("fee_charges", "fee_confirmed", "fee_quoted", "fee_words"),
    words_slot="fee_words",
)


class FinishFee(TurnAction):
    """Executes a confirmed reversal, or asks a colleague to approve it."""

    action_name = "action_finish_fee"

    async def act(self, turn: Turn) -> list[Event]:
        """Execute; says nothing when the form ended without an answer to the confirmation."""
        confirmed = turn.get("fee_confirmed")
        if confirmed is False:
            turn.say(
                "All right, I've left everything as it is.",
                [("Ask about another fee", "/reverse_fee"), PERSON],
            )
            FEE_FLOW.reset(turn)
        if confirmed is not True:
            return []
        try:
            return await self._execute(turn)
        except NotVerifiedError:
            turn.clear("fee_confirmed")
            return [follow_up(FEE_FLOW.name)]
        except BackOfficeUnavailableError:
            logger.warning("reversal of %s not recorded: back office unavailable", turn.sender)
            say_stalled(turn)
            turn.clear("fee_confirmed")
            turn.set("skip_question", "finishing")
            return [follow_up(FEE_FLOW.name)]

    async def _execute(self, turn: Turn) -> list[Event]:
        decision = await decide(turn)
        if decision is None or quoted(decision) != turn.get("fee_quoted"):
            return self._ask_again(turn)
        request = ReversalRequest(
            customer_id=decision.charges[0].customer_id,
            charge_ids=tuple(charge.id for charge in decision.charges),
            amount=decision.amount,
            currency=decision.currency,
            rule=decision.rule,
            trace=decision.trace,
            courtesy=decision.courtesy,
        )
        content: dict[str, Any] = {"charges": sorted(request.charge_ids), "amount": str(request.amount)}
        try:
            if decision.outcome == "reverse":
                key = idempotency_key(turn.sender, "reversal", content)
                record = await turn.services.back_office.reverse_charges(request, key)
                _say_reversed(turn, decision, record)
            else:
                key = idempotency_key(turn.sender, "approval", content)
                record = await turn.services.back_office.request_reversal(request, key)
                if record.state == "waiting":
                    await _say_waiting(turn, decision, record)
                else:
                    _say_settled(turn, record)
        except (FactsChangedError, NotFoundInBackOfficeError) as error:
            logger.info("reversal of %s refused by the back office: %s", turn.sender, error)
            return self._ask_again(turn)
        FEE_FLOW.reset(turn)
        return []

    def _ask_again(self, turn: Turn) -> list[Event]:
        turn.say(
            "Something about this fee has changed in the meantime, so I haven't done anything. Let's look again."
        )
        turn.clear("fee_confirmed", "fee_quoted")
        return [follow_up(FEE_FLOW.name)]


def _say_reversed(turn: Turn, decision: FeeDecision, record: ReversalRecord) -> None:
    amount = format_amount(record.request.amount, record.request.currency)
    rows = [row("Fee", describe_charge(charge).removeprefix("the ")) for charge in decision.charges]
    turn.say(
        f"Done! I've reversed **{amount}**; your reference is **{record.number}**. "
        "It shows up as a credit on your next statement.",
        go_on_choices(turn),
        card={
            "type": "receipt",
            "title": "Fee reversed",
            "reference": record.number,
            "rows": [*rows, row("Amount", amount)],
        },
    )


async def _say_waiting(turn: Turn, decision: FeeDecision, record: ReversalRecord) -> None:
    customer = await turn.require_customer()
    amount = format_amount(decision.amount, decision.currency)
    fees = " and ".join(describe_charge(charge) for charge in decision.charges)
    facts = [
        row("Fee", f"{charge.id}: {describe_charge(charge).removeprefix('the ')}")
        for charge in decision.charges
    ]
    facts += [row("On file", charge.company_error) for charge in decision.charges if charge.company_error]
    facts.append(row("Rule", decision.rule))
    turn.say(
        f"I've sent it to a colleague; your reference is **{record.number}**. "
        "I'll tell you right here as soon as it's decided, and you can keep asking me other things meanwhile.",
        go_on_choices(turn),
        approval={
            "reference": record.number,
            "kind": "fee_reversal",
            "title": f"Reverse {amount}: {fees.removeprefix('the ')}",
            "amount": str(decision.amount),
            "currency": decision.currency,
            "reason": decision.reason,
            "facts": facts,
            "policy_trace": trace_as_data(decision.trace),
            "customer": {"name": customer.name, "email": customer.email, "verified": True},
        },
    )


def _say_settled(turn: Turn, record: ReversalRecord) -> None:
    """The same was asked for before: it is not put to a colleague again."""
    turn.offer_person()
    offer = turn.unless_waiting(" Would you like to talk to a person about it?")
    turn.say(
        f"I've asked a colleague for this before (your reference is {record.number}), and it wasn't approved, "
        f"I'm sorry.{offer}",
        [PERSON, *go_on_choices(turn)],
    )


class TellDecision(TurnAction):
    """A colleague decided an approval, or nobody did in time: executes or declines it, and tells the customer."""

    action_name = "action_approval_decided"

    async def act(self, turn: Turn) -> list[Event]:
        """Carry it out once; what was decided first stands."""
        reference = turn.payload("reference") or ""
        has_expired = turn.payload("decision") == "expired"
        try:
            record = await turn.services.back_office.decide_reversal(
                reference,
                approved=turn.payload("decision") == "approved",
                decided_by=turn.payload("decided_by") or ("nobody" if has_expired else "a colleague"),
                note="Nobody decided in time." if has_expired else turn.payload("note") or "",
            )
        except NotFoundInBackOfficeError:
            logger.error("approval %s decided, but the back office doesn't know it", reference)
            turn.say(
                "A decision came in that I can't match to your request. A person can look into it.", [PERSON]
            )
            return []
        amount = format_amount(record.request.amount, record.request.currency)
        if record.state == "executed":
            turn.say(
                f"Good news: a colleague approved your request {record.number}. I've reversed **{amount}**, and it "
                "shows up as a credit on your next statement.",
                card={
                    "type": "receipt",
                    "title": "Fee reversed",
                    "reference": record.number,
                    "rows": [row("Amount", amount)],
                },
            )
        elif has_expired:
            _say_expired(turn, record.number, amount)
        else:
            offer = turn.unless_waiting(" If you'd like to talk about it, I can bring in a person.")
            turn.say(
                f"A colleague looked at your request {record.number} and decided not to reverse the {amount}, "
                f"I'm sorry.{offer}",
                [PERSON],
            )
        return []


def _say_expired(turn: Turn, number: str, amount: str) -> None:
    """Nobody decided: the customer is not left waiting for it."""
    if not turn.active_form:
        turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring in a person, who can look at it with you?")
    turn.say(
        f"I'm sorry: nobody decided on your request {number} in time, so it's closed, and the {amount} haven't "
        f"been reversed. That shouldn't have happened.{offer}",
        [PERSON],
    )
