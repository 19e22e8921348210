"""Which fee is meant, and whether the customer wants what the policy allows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from actions.back_office.entities import Charge
from actions.back_office.money import format_amount
from actions.consent import is_clear_yes, is_no
from actions.facts import trace_as_data
from actions.fees.extraction import (
    FeeClaim,
    add_bare_amounts,
    extract_claim,
    find_unknown_amount,
    match_charges,
)
from actions.fees.policy import FeeDecision, describe_charge
from actions.flow import Step
from actions.noting import note_decision
from actions.policies.cases import FeeFacts
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, find_positions, is_question

LOOK_BACK = timedelta(days=400)
"""A little more than a statement year: an older fee is found, and the policy says that it is too old."""
FEES_OFFERED = 5

ANOTHER_FEE: Choice = ("Ask about another fee", '/reverse_fee{"more": "yes"}')

_ALL = re.compile(r"\b(?:all|both|each|every)\b", re.IGNORECASE)
_LEAVES = re.compile(
    r"\b(?:leave|keep|don't|dont|do not|stop|cancel|forget|drop|never ?mind|no thanks?|any ?more)\b",
    re.IGNORECASE,
)
_OLDER = re.compile(r"\b(?:older|oldest|earlier|earliest)\b|\b(?:first|old) (?:fee|charge)\b", re.IGNORECASE)
_NEWER = re.compile(
    r"\b(?:newer|newest|later|latest|recent)\b|\b(?:last|new) (?:one|fee|charge)\b", re.IGNORECASE
)
_OTHER_ONE = re.compile(r"\bthe other(?: one| fee| charge)?\b", re.IGNORECASE)


async def read_claim(turn: Turn, text: str, charges: Sequence[Charge] = ()) -> FeeClaim:
    """What the words claim, amounts of `charges` without a currency included; spaCy runs beside the event loop."""
    claim = await asyncio.to_thread(extract_claim, text, now=turn.services.clock.now())
    return add_bare_amounts(claim, text, charges)


def says_something(claim: FeeClaim) -> bool:
    """Whether the words narrow the fees down at all."""
    return bool(claim.kind or claim.amounts or claim.charge_ids or claim.period or claim.claims_duplicate)


async def list_charges(turn: Turn) -> Sequence[Charge]:
    """The customer's fees of the time looked at, newest first."""
    customer = await turn.require_customer()
    return await turn.services.back_office.list_charges(customer.id, turn.services.clock.now() - LOOK_BACK)


async def gather_facts(turn: Turn) -> FeeFacts | None:
    """What the policy has to know of the fees chosen; None when they don't exist (any more)."""
    ids = turn.get("fee_charges") or []
    charges = [charge for charge in await list_charges(turn) if charge.id in ids]
    if not charges or len(charges) != len(ids):
        return None
    customer = await turn.require_customer()
    now = turn.services.clock.now()
    policy = turn.services.policies.current().fees
    claim = await read_claim(turn, str(turn.get("fee_words") or ""))
    return FeeFacts(
        charges=tuple(charges),
        history=await turn.services.back_office.get_reversal_history(
            customer.id, now - policy.history_period
        ),
        customer=customer,
        claimed_duplicate=claim.claims_duplicate
        or (len(charges) > 1 and any(c.duplicate_of for c in charges)),
        now=now,
    )


async def decide(turn: Turn) -> FeeDecision | None:
    """What the policy says about the fees chosen; None when they don't exist (any more)."""
    facts = await gather_facts(turn)
    return None if facts is None else facts.decide(turn.services.policies.current())


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
                [PERSON],
            )
            turn.has_ended = True
            return False
        if turn.get(self.slot) is None and self.may_guess(turn):
            words = str(turn.get("fee_words") or "")
            left = [one for one in charges if one.reversed_at is None and not one.reversal_pending]
            is_taken = await self._take_words(turn, words, charges)
            if not is_taken and len(left) == 1 and _OTHER_ONE.search(words):
                self._take(turn, left)
            if turn.requested != self.slot:
                await self._say_if_unknown(turn, words, charges)
        if turn.get(self.slot) is None:
            return True
        await self._decline_if_so(turn)
        return False

    async def _decline_if_so(self, turn: Turn) -> None:
        facts = await gather_facts(turn)
        if facts is None:
            turn.clear(self.slot)
            return
        decision = facts.decide(turn.services.policies.current())
        turn.set("policy_trace", trace_as_data(decision.trace))
        if decision.outcome == "decline":
            await note_decision(turn, facts, decision)
            turn.say(
                f"I've checked, and I'm sorry: I can't reverse this one. {decision.reason}\n\n"
                "If you see it differently, a person can take another look.",
                [PERSON, ANOTHER_FEE],
            )
            turn.has_ended = True

    async def _say_if_unknown(self, turn: Turn, text: str, charges: Sequence[Charge]) -> bool:
        """Whether they speak of an amount that was never charged; says so, and what was."""
        claim = await read_claim(turn, text, charges)
        amount = find_unknown_amount(claim, text, charges)
        if amount is None:
            return False
        chosen = [charge for charge in charges if charge.id in (turn.get(self.slot) or [])]
        instead = " and ".join(describe_charge(charge) for charge in chosen)
        only = "the only one I see is" if len(charges) == 1 else "what could be meant is"
        turn.say(
            f"There's no fee of {format_amount(amount, charges[0].currency)} on your account"
            f"{f'; {only} {instead}' if instead else ''}."
        )
        return True

    async def _take_words(self, turn: Turn, text: str, charges: Sequence[Charge]) -> bool:
        claim = await read_claim(turn, text, charges)
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
        self.take(turn, [charge.id for charge in charges])

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
        if _ALL.search(turn.text) or (len(candidates) == 1 and is_clear_yes(turn)):
            self._take(turn, candidates)
            return True
        claim = await read_claim(turn, turn.text)
        if says_something(claim) and await self._take_words(turn, turn.text, candidates):
            return True
        by_age = _pick_by_age(turn.text, candidates)
        if by_age is not None:
            self._take(turn, [by_age])
            return True
        found = find_positions(turn.text, len(candidates))
        if found:
            self._take(turn, [candidates[position - 1] for position in found])
        return bool(found)

    async def amend(self, turn: Turn) -> bool:
        """Another fee than the one chosen: "the other one", or one named with a word that takes something back."""
        if turn.payload("more"):
            return await self._leave_for_another(turn)
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
        claim = await read_claim(turn, turn.text, charges)
        return (
            says_something(claim)
            and await self._take_words(turn, turn.text, charges)
            and turn.get(self.slot) != now_ids
        )

    async def _leave_for_another(self, turn: Turn) -> bool:
        left = turn.get(self.slot) or []
        self.forget(turn)
        if await turn.customer() is not None:
            others = [one for one in await list_charges(turn) if one.id not in left]
            if not others:
                turn.say("I don't see any other fee on your account from the last year.", [PERSON])
                turn.has_ended = True
        return True

    async def point(self, turn: Turn) -> bool:
        """Read which fee the words point at while one is shown: that one, or another. A no to it points at none."""
        text = turn.text
        if not text or is_question(text) or _LEAVES.search(text):
            return False
        charges = await list_charges(turn)
        claim = await read_claim(turn, text, charges)
        is_exact = bool(claim.amounts or claim.charge_ids or claim.period)
        means_all = bool(_ALL.search(text))
        if not (is_exact or ((claim.kind or means_all) and not is_no(turn))):
            return False
        if await self._say_if_unknown(turn, text, charges):
            return True
        shown = list(turn.get(self.slot))
        if means_all and not is_exact:
            self._take(
                turn, [charge for charge in charges if charge.reversed_at is None or charge.id in shown]
            )
        else:
            await self._take_pointed_at(turn, match_charges(claim, charges, now=turn.services.clock.now()))
        if set(turn.get(self.slot) or ()) == set(shown):
            await self._say_it_is_shown(turn)
        return True

    async def _take_pointed_at(self, turn: Turn, fitting: Sequence[Charge]) -> None:
        if len(fitting) == 1:
            self._take(turn, fitting)
        elif fitting and not any(charge.id in turn.get(self.slot) for charge in fitting):
            self.forget(turn)

    async def _say_it_is_shown(self, turn: Turn) -> None:
        decision = await decide(turn)
        left = len(turn.get(self.slot)) - (len(decision.charges) if decision else 0)
        if decision is not None and left:
            turn.say("I've looked at all of them, but not every one can be reversed:")
        else:
            turn.say(turn.vary("Yes, that's what it is about:", "That's the one I mean, too:"))

    async def ask(self, turn: Turn) -> None:
        """Offer the fees that may be meant."""
        candidates = await self._candidates(turn)
        choices: list[Choice] = [
            (title_of(charge), f'/inform{{"charges": "{charge.id}"}}') for charge in candidates
        ]
        if len(candidates) == 1:
            turn.say(f"I see one fee that could be meant: {choices[0][0]}. Is it that one?", choices)
            return
        listed = "\n".join(f"{position}. {title}" for position, (title, _) in enumerate(choices, start=1))
        title = "Both of them" if len(candidates) == 2 else "All of them"
        every = ",".join(charge.id for charge in candidates)
        choices.append((title, f'/inform{{"charges": "{every}"}}'))
        turn.say(f"Which fee is it about?\n\n{listed}", choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick the fee, or tell me its amount or month."


def _pick_by_age(text: str, charges: Sequence[Charge]) -> Charge | None:
    """The older or the newer one of `charges`, at least one, where the words say which."""
    is_older, is_newer = bool(_OLDER.search(text)), bool(_NEWER.search(text))
    if is_older == is_newer:
        return None
    pick = min if is_older else max
    return pick(charges, key=lambda charge: charge.charged_at)


def title_of(charge: Charge) -> str:
    words = describe_charge(charge).removeprefix("the ")
    return words[:1].upper() + words[1:]
