"""Which fee is meant, and whether the customer wants what the policy allows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from actions.back_office.money import format_amount
from actions.back_office.port import Charge
from actions.consent import is_clear_yes, is_no
from actions.facts import row, trace_as_data
from actions.fees.extraction import FeeClaim, extract_claim, match_charges
from actions.fees.policy import FeeDecision, assess_charges, describe_charge
from actions.flow import Step
from actions.returns.draft import go_on_choices
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_positions, hedges, is_question

LOOK_BACK = timedelta(days=400)
"""A little more than a statement year: an older fee is found, and the policy says that it is too old."""
FEES_OFFERED = 5

_ALL = re.compile(r"\b(?:all|both|each|every)\b", re.IGNORECASE)
_OTHER_ONE = re.compile(r"\bthe other(?: one| fee| charge)?\b", re.IGNORECASE)


async def read_claim(turn: Turn, text: str) -> FeeClaim:
    """What the words claim; spaCy runs beside the event loop."""
    return await asyncio.to_thread(extract_claim, text, now=turn.services.clock.now())


def says_something(claim: FeeClaim) -> bool:
    """Whether the words narrow the fees down at all."""
    return bool(claim.kind or claim.amounts or claim.charge_ids or claim.period or claim.claims_duplicate)


async def list_charges(turn: Turn) -> Sequence[Charge]:
    """The customer's fees of the time looked at, newest first."""
    customer = await turn.require_customer()
    return await turn.services.back_office.list_charges(customer.id, turn.services.clock.now() - LOOK_BACK)


async def decide(turn: Turn) -> FeeDecision | None:
    """What the policy says about the fees chosen; None when they don't exist (any more)."""
    ids = turn.get("fee_charges") or []
    charges = [charge for charge in await list_charges(turn) if charge.id in ids]
    if not charges or len(charges) != len(ids):
        return None
    customer = await turn.require_customer()
    now = turn.services.clock.now()
    since = now - timedelta(days=turn.services.fee_policy.courtesy.period_days)
    claim = await read_claim(turn, str(turn.get("fee_words") or ""))
    return assess_charges(
        turn.services.fee_policy,
        charges=charges,
        history=await turn.services.back_office.get_reversal_history(customer.id, since),
        customer=customer,
        claimed_duplicate=claim.claims_duplicate
        or (len(charges) > 1 and any(c.duplicate_of for c in charges)),
        now=now,
    )


class FeeStep(Step):
    """Which fee it is about."""

    slot: ClassVar[str] = "fee_charges"
    called: ClassVar[tuple[str, ...]] = ("fee", "charge", "one")
    resets: ClassVar[tuple[str, ...]] = ("fee_confirmed", "fee_quoted")
    title: ClassVar[str] = "The fee"

    async def is_needed(self, turn: Turn) -> bool:
        """Guesses from the first words; ends the form when there is no fee, or none that can be reversed."""
        charges = await list_charges(turn)
        if not charges:
            turn.say(
                "I've looked through your account, and there's no fee on it from the last year. "
                "If you see one on your statement, a person can look into it with you.",
                [PERSON, *go_on_choices(turn)],
            )
            turn.has_ended = True
            return False
        if turn.get(self.slot) is None and self.may_guess(turn):
            await self._take_words(turn, str(turn.get("fee_words") or ""), charges)
        if turn.get(self.slot) is None:
            return True
        await self._decline_if_so(turn)
        return False

    async def _decline_if_so(self, turn: Turn) -> None:
        decision = await decide(turn)
        if decision is None:
            turn.clear(self.slot)
            return
        turn.set("policy_trace", trace_as_data(decision.trace))
        if decision.outcome == "decline":
            turn.say(
                f"I've checked, and I'm sorry: I can't reverse this one. {decision.reason}\n\n"
                "If you see it differently, a person can take another look.",
                [PERSON, ("Ask about another fee", "/reverse_fee"), *go_on_choices(turn)],
            )
            turn.has_ended = True

    async def _take_words(self, turn: Turn, text: str, charges: Sequence[Charge]) -> bool:
        claim = await read_claim(turn, text)
        now = turn.services.clock.now()
        fitting = match_charges(claim, charges, now=now) if says_something(claim) else ()
        if not fitting and len(charges) == 1 and not says_something(claim):
            fitting = tuple(charges)
        is_pair = claim.claims_duplicate and any(charge.duplicate_of for charge in fitting)
        if len(fitting) == 1 or is_pair or (fitting and (claim.count == len(fitting) or _ALL.search(text))):
            self._take(turn, fitting)
            return True
        return False

    def _take(self, turn: Turn, charges: Sequence[Charge]) -> None:
        ids = [charge.id for charge in charges]
        if ids != turn.get(self.slot):
            turn.clear(*self.resets)
            turn.set(self.slot, ids)

    async def _candidates(self, turn: Turn) -> list[Charge]:
        """The fees that fit the words, else all that can still be reversed, else all."""
        charges = await list_charges(turn)
        if self.may_guess(turn):
            claim = await read_claim(turn, str(turn.get("fee_words") or ""))
            fitting = (
                match_charges(claim, charges, now=turn.services.clock.now()) if says_something(claim) else ()
            )
            if len(fitting) > 1:
                return list(fitting)[:FEES_OFFERED]
        standing = [charge for charge in charges if charge.reversed_at is None]
        return (standing or list(charges))[:FEES_OFFERED]

    async def read(self, turn: Turn) -> bool:
        """A button, a position, or words that fit one fee."""
        candidates = await self._candidates(turn)
        ids = turn.payload("charges")
        if ids:
            chosen = [charge for charge in await list_charges(turn) if charge.id in ids.split(",")]
            self._take(turn, chosen)
            return bool(chosen)
        if not turn.text or is_question(turn.text):
            return False
        if _ALL.search(turn.text):
            self._take(turn, candidates)
            return True
        claim = await read_claim(turn, turn.text)
        if says_something(claim) and await self._take_words(turn, turn.text, candidates):
            return True
        found = find_positions(turn.text, len(candidates))
        if found:
            self._take(turn, [candidates[position - 1] for position in found])
        return bool(found)

    async def amend(self, turn: Turn) -> bool:
        """Another fee than the one chosen: "the other one", or one named with a word that takes something back."""
        if turn.get(self.slot) is None or not corrects(turn.text) or is_question(turn.text):
            return False
        if await turn.customer() is None:
            return False
        charges = await list_charges(turn)
        now_ids = turn.get(self.slot)
        if _OTHER_ONE.search(turn.text):
            others = [charge for charge in charges if charge.id not in now_ids and charge.reversed_at is None]
            if len(others) == 1:
                self._take(turn, others)
                return True
            self.forget(turn)
            return True
        claim = await read_claim(turn, turn.text)
        return (
            says_something(claim)
            and await self._take_words(turn, turn.text, charges)
            and turn.get(self.slot) != now_ids
        )

    async def ask(self, turn: Turn) -> None:
        """Offer the fees that may be meant."""
        candidates = await self._candidates(turn)
        choices: list[Choice] = [
            (_title(charge), f'/inform{{"charges": "{charge.id}"}}') for charge in candidates
        ]
        listed = "\n".join(f"{position}. {title}" for position, (title, _) in enumerate(choices, start=1))
        turn.say(f"Which fee is it about?\n\n{listed}", choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick the fee, or tell me its amount or month."


class FeeConfirmStep(Step):
    """The decision, and the customer's word before anything happens."""

    slot: ClassVar[str] = "fee_confirmed"

    async def is_needed(self, turn: Turn) -> bool:
        """Until the customer said yes or no."""
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """Yes, or no; anything in between is asked again."""
        if is_clear_yes(turn):
            turn.set(self.slot, True)
            return True
        if is_no(turn):
            turn.set(self.slot, False)
            return True
        if turn.intent == "affirm" or (hedges(turn.text) and not is_question(turn.text)):
            turn.say("Take your time; nothing happens until you say a clear yes.")
            return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Say what the policy allows, and ask."""
        decision = await decide(turn)
        if decision is None:
            return
        amount = format_amount(decision.amount, decision.currency)
        turn.set("fee_quoted", quoted(decision))
        card = {
            "type": "summary",
            "title": "Fee reversal",
            "rows": [
                row(_title(charge), format_amount(charge.amount, charge.currency))
                for charge in decision.charges
            ],
            "total": str(decision.amount),
            "currency": decision.currency,
        }
        if decision.outcome == "reverse":
            text = f"I found it. {decision.reason}\n\nShall I reverse **{amount}** now?"
            choices: list[Choice] = [("Yes, reverse it", "/affirm"), ("No, leave it", "/deny")]
        else:
            text = f"I found it. {decision.reason}\n\nShall I send it to a colleague for approval?"
            choices = [("Yes, send it", "/affirm"), ("No, leave it", "/deny"), PERSON]
        turn.say(text, choices, card=card)

    def hint(self) -> str:
        """How to answer."""
        return "Please tell me whether I should go ahead: yes or no."


def quoted(decision: FeeDecision) -> dict[str, str]:
    """What the customer confirms, to be compared before it is executed."""
    return {"outcome": decision.outcome, "amount": str(decision.amount), "rule": decision.rule}


def _title(charge: Charge) -> str:
    words = describe_charge(charge).removeprefix("the ")
    return words[:1].upper() + words[1:]
