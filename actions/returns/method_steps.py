"""What the customer gets for it: money, credit, the same again or another one; and where money goes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions.back_office.entities import PaymentMethod
from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnMethod
from actions.facts import trace_as_data
from actions.flow import Step
from actions.noting import note_decision
from actions.paying import difference_question, payment_choices, read_method
from actions.reading.payment_methods import pick_method
from actions.returns.draft import (
    METHOD,
    PAYMENT,
    REASON,
    SHOWN,
    VARIANT,
    WORDS,
    Draft,
    facts_of,
    load_draft,
    other_variants,
    quote,
)
from actions.returns.policy import allowed_difference_methods, allowed_refund_methods
from actions.returns.reading import find_method
from actions.turn import PERSON, Turn
from actions.words import corrects, is_question

_IS_WISH = re.compile(r"^(?:can|could|may|might) (?:i|we|you)\b", re.IGNORECASE)
ABOUT_MONEY = re.compile(
    r"\b(?:to|on|onto|with|from|using|use|by|via|charge)\b[^.?!]*\b(?:card|paypal|pay pal|visa|mastercard|amex|gift)\b|"
    r"\b(?:gift ?card|paypal|visa|mastercard|amex)\b|\bcard ending\b|\b(?:debit|credit) card\b",
    re.IGNORECASE,
)


def is_wish(text: str) -> bool:
    """Whether the words say what the customer wants: also "can I get store credit instead?", which looks a question."""
    return bool(text) and (not is_question(text) or bool(_IS_WISH.search(text) and corrects(text)))


class MethodStep(Step):
    """What the customer gets for it."""

    slot: ClassVar[str] = METHOD
    called: ClassVar[tuple[str, ...]] = ("method", "refund", "credit", "exchange", "payment", "replacement")
    resets: ClassVar[tuple[str, ...]] = (VARIANT, PAYMENT, *SHOWN)
    title: ClassVar[str] = "Refund, exchange or credit"

    async def is_needed(self, turn: Turn) -> bool:
        """Until one is known that the policy allows for all of it; where it allows one only, that is taken."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or not draft.chosen:
            return turn.get(self.slot) is None
        offered = await self._offered(turn, draft)
        wanted = draft.method
        if wanted is not None and wanted not in offered:
            self._settle(turn, draft, wanted, offered)
        if turn.get(self.slot) is None and len(offered) == 1:
            turn.set(self.slot, offered[0].value)
            turn.say(f"What I can offer for it is {_SPOKEN[offered[0]]}.")
        return turn.get(self.slot) is None

    def _settle(
        self, turn: Turn, draft: Draft, wanted: ReturnMethod, offered: Sequence[ReturnMethod]
    ) -> None:
        """What was wanted can't be had: take what is meant as well, or say why."""
        turn.clear(self.slot, *self.resets)
        twin = {
            ReturnMethod.EXCHANGE: ReturnMethod.REPLACEMENT,
            ReturnMethod.REPLACEMENT: ReturnMethod.EXCHANGE,
        }.get(wanted)
        if twin is not None and twin in offered:
            turn.set(self.slot, twin.value)
            return
        if wanted is ReturnMethod.EXCHANGE and wanted in quote(turn, draft, offered[0]).methods:
            turn.say(f"I'm sorry, there's nothing else in stock to exchange {draft.describe()} for.")
            return
        turn.say(
            f"I'm sorry, {_SPOKEN[wanted]} isn't possible here. {_reason_of(turn, draft, offered)}".strip()
        )

    async def _offered(self, turn: Turn, draft: Draft) -> list[ReturnMethod]:
        """What the policy allows, and can be had: an exchange needs something to exchange each item for."""
        methods = quote(turn, draft, ReturnMethod.STORE_CREDIT).methods
        can_exchange = all([bool(await other_variants(turn, item.line)) for item in draft.chosen])
        return [method for method in methods if method is not ReturnMethod.EXCHANGE or can_exchange]

    async def read(self, turn: Turn) -> bool:
        """A button, or words."""
        given = turn.payload("method")
        method = ReturnMethod(given) if given in set(ReturnMethod) else None
        if method is None and is_wish(turn.text):
            method = find_method(turn.text)
        if method is None:
            return False
        self.take(turn, method.value)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Said before it was asked for, or another one later."""
        if (
            turn.get(self.slot) == ReturnMethod.EXCHANGE
            and find_method(turn.text) is ReturnMethod.REPLACEMENT
        ):
            return False  # "a new one in blue" says more of the exchange
        return await self.read(turn)

    async def ask(self, turn: Turn) -> None:
        """Offer each with what it is worth."""
        draft = await load_draft(turn)
        if draft is None:
            return
        lines, choices = [], []
        for method in await self._offered(turn, draft):
            line, title = self._offer(turn, draft, method)
            lines.append(f"- {line}")
            choices.append((title, f'/inform{{"method": "{method.value}"}}'))
        turn.say("How would you like it back?\n\n" + "\n".join(lines), choices)

    def _offer(self, turn: Turn, draft: Draft, method: ReturnMethod) -> tuple[str, str]:
        if method is ReturnMethod.EXCHANGE:
            return "**Exchange** for another one; a difference in price is paid or given back", "Exchange"
        if method is ReturnMethod.REPLACEMENT:
            return "**Replacement**: the same again, at no cost", "Replacement"
        found = quote(turn, draft, method)
        amount = format_amount(found.amount, found.currency)
        if method is ReturnMethod.REFUND:
            return f"**Refund** of {amount} to your {draft.order.payment}", f"Refund ({amount})"
        return f"**Store credit** of {amount}", f"Store credit ({amount})"

    def hint(self) -> str:
        """How to answer."""
        return "Please choose one of them, such as a refund or store credit; or tap its button."


_SPOKEN = {
    ReturnMethod.REFUND: "a refund",
    ReturnMethod.EXCHANGE: "an exchange",
    ReturnMethod.REPLACEMENT: "a replacement: the same again, free of charge",
    ReturnMethod.STORE_CREDIT: "store credit",
}


def _reason_of(turn: Turn, draft: Draft, offered: Sequence[ReturnMethod]) -> str:
    """Why there is less to choose from than usual."""
    if len(offered) != 1:
        return ""
    steps = [step for step in quote(turn, draft, offered[0]).trace if step.rule == "warranty"]
    return steps[0].reason if steps else ""


class PaymentStep(Step):
    """Where money goes to, or what a dearer exchange is paid with; asked where there is a choice."""

    slot: ClassVar[str] = PAYMENT
    called: ClassVar[tuple[str, ...]] = ("card", "paypal")
    resets: ClassVar[tuple[str, ...]] = SHOWN

    async def is_needed(self, turn: Turn) -> bool:
        """Where money moves and there is a choice; after it the whole return must hold, or the flow ends."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or draft.method is None or not draft.chosen:
            return False
        allowed = _allowed(turn, draft)
        if allowed and turn.get(self.slot) is None and self.may_guess(turn):
            found = self._named(turn, draft, str(turn.get(WORDS) or ""), allowed)
            turn.set(self.slot, found.id if found else None)
            draft = await load_draft(turn) or draft
        if turn.get(self.slot) is None and len(allowed) > 1:
            return True
        found_quote = quote(turn, draft)
        if found_quote.eligible:
            return False
        turn.set("policy_trace", trace_as_data(found_quote.trace))
        turn.say(f"I'm sorry, that doesn't work. {found_quote.reason}", [PERSON])
        if found_quote.deciding_rule in ("payment_method", "gift_card_balance") and len(allowed) > 1:
            self.forget(turn)
            return True
        await note_decision(turn, facts_of(turn, draft), found_quote)
        turn.clear(METHOD, *MethodStep.resets, PAYMENT)
        turn.has_ended = True
        return False

    def _named(
        self, turn: Turn, draft: Draft, text: str, allowed: Sequence[PaymentMethod]
    ) -> PaymentMethod | None:
        """The way to pay that is named, if it may be used; says so where it may not."""
        if not ABOUT_MONEY.search(text):
            return None
        named = pick_method(text, allowed)
        other = None if named else pick_method(text, draft.customer.payment_methods)
        if other is not None:
            names = " or ".join(method.label for method in allowed)
            credit = " You can have store credit instead." if draft.method is ReturnMethod.REFUND else ""
            turn.say(
                f"I can't use your {other.label} for this, only your {names}: that's what was charged.{credit}"
            )
            turn.set("no_guessing", [*(turn.get("no_guessing") or []), self.slot])
        return named

    async def read(self, turn: Turn) -> bool:
        """A button, or words that name one of the customer's ways to pay."""
        draft = await load_draft(turn)
        if draft is None:
            return False
        allowed = _allowed(turn, draft)
        method = read_method(turn, allowed, in_words=is_wish(turn.text))
        if method is None:
            return False
        self.take(turn, method.id)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another way to pay, named in so many words."""
        if not turn.text or turn.get(REASON) is None or turn.get(METHOD) is None:
            return False
        if not ABOUT_MONEY.search(turn.text) or not is_wish(turn.text) or await turn.customer() is None:
            return False
        draft = await load_draft(turn)
        if draft is None or not draft.chosen:
            return False
        allowed = _allowed(turn, draft)
        named = self._named(turn, draft, turn.text, allowed) if allowed else None
        if named is None:
            return bool(allowed) and pick_method(turn.text, draft.customer.payment_methods) is not None
        turn.clear(*self.resets)
        turn.set(self.slot, named.id)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the customer's ways to pay."""
        draft = await load_draft(turn)
        if draft is None:
            return
        currency = draft.order.currency
        question = "Where should the refund go?"
        if draft.method is ReturnMethod.EXCHANGE:
            pieces = sum(item.pieces for item in draft.chosen)
            question = difference_question(draft.difference(), pieces, currency)
        turn.say(question, payment_choices(_allowed(turn, draft), currency))

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of your ways to pay."


def _allowed(turn: Turn, draft: Draft) -> tuple[PaymentMethod, ...]:
    """The ways to pay that money may move on for this return; none where none moves."""
    policy = turn.services.policies.current().returns
    if draft.method is ReturnMethod.REFUND:
        return allowed_refund_methods(policy, draft.order, draft.customer)
    if draft.method is ReturnMethod.EXCHANGE and draft.difference():
        return allowed_difference_methods(policy, draft.order, draft.customer)
    return ()
