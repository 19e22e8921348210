"""Cancelling orders that have not been packed: the steps, and what is executed."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.back_office.entities import Customer, Order, OrderStatus
from actions.back_office.money import format_amount
from actions.back_office.requests import CancelOrderRequest, CancelReason, OrderChangeRecord
from actions.confirmation import ConfirmedFlow, Proposal, correct_choice
from actions.facts import row
from actions.flow import Step
from actions.noting import note_decision
from actions.order_changes.confirm import OrderConfirmStep, order_approval
from actions.order_changes.policy import OrderDecision, assess_cancellation
from actions.order_changes.reading import REASON_TITLES, find_cancel_reason, wants_part
from actions.order_changes.telling import (
    BACK_TO,
    cancellation_receipt,
    decline_with_help,
    refunds,
    say_nothing_open,
    until_decided,
    when_back,
)
from actions.order_step import OrderStep, summary_rows
from actions.orders import summarize_items
from actions.policies.cases import CancellationFacts
from actions.turn import Choice, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep
from actions.words import corrects, hedges, is_question, says_no

ORDER, MORE = "cancel_order_number", "cancel_more"
REASON, CONFIRMED, QUOTED, WORDS = "cancel_reason", "cancel_confirmed", "cancel_quoted", "cancel_words"


def decide(turn: Turn, order: Order, customer: Customer, reason: CancelReason | None) -> OrderDecision:
    """What the policy says about cancelling the order now."""
    return assess_cancellation(
        turn.services.policies.current().orders,
        order=order,
        customer=customer,
        reason=reason,
        now=turn.services.clock.now(),
    )


class CancelledOrderStep(OrderStep):
    """Which order is cancelled."""

    slot: ClassVar[str] = ORDER
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    question: ClassVar[str] = "Which order would you like to cancel?"
    words: ClassVar[str] = WORDS
    more: ClassVar[str | None] = MORE

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """As the policy says."""
        return decide(turn, order, customer, None).outcome != "refuse"

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say that it is too late, or done already."""
        decision = decide(turn, order, customer, None)
        if order.status is OrderStatus.CANCELLED:
            turn.say(f"Order **{order.number}** ({summarize_items(order)}) is cancelled already.")
            return
        decline_with_help(turn, order, decision)

    def say_none(self, turn: Turn) -> None:
        """Nothing can be cancelled."""
        say_nothing_open(turn, "cancelled")


class CancelReasonStep(Step):
    """Why it is cancelled; the policy may accept some reasons only."""

    slot: ClassVar[str] = REASON
    why: ClassVar[str] = "It goes on record with the cancellation; what you get back doesn't depend on it."
    called: ClassVar[tuple[str, ...]] = ("reason", "why")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    title: ClassVar[str] = "The reason"

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is known and accepted."""
        if turn.get(self.slot) is None and self.may_guess(turn):
            found = find_cancel_reason(str(turn.get(WORDS) or ""))
            turn.set(self.slot, found.value if found else None)
        if turn.get(self.slot) is None:
            return True
        order = await CancelledOrderStep().order(turn)
        if order is None:
            return False
        decision = decide(turn, order, await turn.require_customer(), CancelReason(turn.get(self.slot)))
        if decision.outcome == "refuse":
            self.forget(turn)
            turn.say(
                f"I'm sorry, I can't cancel it for that reason. {decision.reason} If I got your reason wrong, "
                "please pick the one that fits.",
            )
            return True
        return False

    async def read(self, turn: Turn) -> bool:
        """A button, words that show a reason, or any other words said when it was asked."""
        given = turn.payload("reason")
        reason = CancelReason(given) if given in set(CancelReason) else None
        if reason is None and turn.text and not is_question(turn.text):
            reason = find_cancel_reason(turn.text)
            if reason is None and turn.intent in _TELLING and _TELLS.search(turn.text):
                reason = CancelReason.OTHER
        return reason is not None and self._take(turn, reason)

    async def amend(self, turn: Turn) -> bool:
        """A reason said before it was asked for, or a button."""
        given = turn.payload("reason")
        if given:
            return given in set(CancelReason) and self._take(turn, CancelReason(given))
        reason = None if is_question(turn.text) else find_cancel_reason(turn.text)
        if reason is None or reason is CancelReason.OTHER:
            return False
        return self._take(turn, reason)

    def _take(self, turn: Turn, reason: CancelReason) -> bool:
        self.take(turn, reason.value)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the reasons."""
        choices = [
            (title, f'/inform{{"reason": "{reason.value}"}}') for reason, title in REASON_TITLES.items()
        ]
        order = await CancelledOrderStep().order(turn)
        opening = ""
        if order is not None and wants_part(str(turn.get(WORDS) or ""), order):
            opening = (
                "I can only cancel an order as a whole; single items you can change for others, or return once they've "
                "arrived. "
            )
            choices.append(CancelConfirmStep.stop)
        number = turn.get(ORDER)
        turn.say(
            opening
            + turn.vary(
                f"What's the reason for cancelling order {number}?",
                f"May I ask why you'd like to cancel order {number}?",
            ),
            choices,
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please pick the reason that fits best."


_TELLING = frozenset({"inform", "nlu_fallback", "cancel_order", "deny"})
_TELLS = re.compile(
    r"\b(?:i|i'm|i've|my|we|our|it|it's|its|they|she|he|because|since|just)\b(?:\W+\w+){2}", re.IGNORECASE
)
"""Somebody tells something of themselves or of what they ordered: a reason, whatever it is."""

_CANCELS = re.compile(r"\bcancel(?:l?ed|l?ing)?\b", re.IGNORECASE)
_CANCELS_ALL = re.compile(r"\bcancel (?:everything|all|the (?:lot|whole|entire|full))\b", re.IGNORECASE)
_CANCELS_ORDER = re.compile(
    r"\bcancel (?:it|them|everything|all(?: of it)?|the lot|this order|"
    r"that order|the (?:whole |entire )?order|my order|order|this one|that one)\b",
    re.IGNORECASE,
)


class CancelConfirmStep(OrderConfirmStep[CancelOrderRequest]):
    """Items, what goes back and where to; and a clear yes."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "cancel"
    done: ClassVar[str] = "cancelled"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(CancelOrderRequest)
    stop: ClassVar[Choice] = ("Keep my order", "/cancel")
    undecided: ClassVar[str] = "Take your time; the order stays as it is until you say a clear yes."

    def answers(self, turn: Turn) -> bool:
        """Words with "cancel" in them mean the order here, not the wish to stop."""
        return bool(turn.text and _CANCELS.search(turn.text))

    def agrees(self, turn: Turn) -> bool:
        """Also "cancel it" in so many words."""
        if super().agrees(turn):
            return True
        text = turn.text
        is_plain = bool(text) and not (hedges(text) or is_question(text) or says_no(text) or corrects(text))
        return is_plain and bool(_CANCELS_ORDER.search(text))

    async def read(self, turn: Turn) -> bool:
        """A "cancel" alone may mean either: asked again."""
        if await super().read(turn):
            return True
        if not self.answers(turn) or is_question(turn.text):
            return False
        turn.say("Just to be sure: do you mean that I should cancel the **order**, or stop here and keep it?")
        return True

    def changeable(self, turn: Turn) -> list[Choice]:
        """Order and reason."""
        return [correct_choice(CancelledOrderStep), correct_choice(CancelReasonStep)]

    async def propose(self, turn: Turn) -> Proposal[CancelOrderRequest] | None:
        """The whole order, with all that was paid."""
        order = await CancelledOrderStep().order(turn)
        if order is None or turn.get(REASON) is None:
            return None
        customer, reason = await turn.require_customer(), CancelReason(turn.get(REASON))
        decision = decide(turn, order, customer, reason)
        if decision.outcome == "refuse":
            return None
        waits = decision.outcome == "approval"
        amount = format_amount(decision.amount, order.currency)
        back = refunds(order, customer)
        where = " and ".join(
            label if len(back) == 1 else f"{label} ({format_amount(part, order.currency)})"
            for label, part in back
        )
        items = [row(label, format_amount(value, order.currency)) for label, value in summary_rows(order)]
        rows = [row("Order", order.number), *items, row("Reason", REASON_TITLES[reason])]
        rows += [row(f"{BACK_TO}{label}", format_amount(part, order.currency)) for label, part in back]
        question = "Shall I cancel it?"
        if waits:
            question = (
                f"{decision.reason} {until_decided(order.number, self.done)}\n\n"
                "Shall I send it to a colleague for approval?"
            )
        return Proposal(
            text=f"Order **{order.number}** ({summarize_items(order)}) would be cancelled as a whole. You get "
            f"**{amount}** back to your {where}: {when_back(order, customer)}\n\n{question}",
            card={
                "type": "summary",
                "title": "Cancel your order",
                "rows": rows,
                "total": str(decision.amount),
                "currency": order.currency,
            },
            request=CancelOrderRequest(
                customer_id=customer.id,
                order_number=order.number,
                reason=reason,
                amount=decision.amount,
                currency=decision.currency,
                trace=decision.trace,
                policy_version=decision.policy_version,
            ),
            yes="Yes, send it" if waits else "Yes, cancel it",
            approval=order_approval("Cancel order", order, customer, decision, rows) if waits else None,
        )

    async def note(self, turn: Turn) -> None:
        """For trying other policies on it."""
        order = await CancelledOrderStep().order(turn)
        if order is not None:
            customer, reason = await turn.require_customer(), CancelReason(turn.get(REASON))
            now = turn.services.clock.now()
            facts = CancellationFacts(order=order, customer=customer, reason=reason, now=now)
            await note_decision(turn, facts, decide(turn, order, customer, reason))

    async def execute_now(self, turn: Turn, request: CancelOrderRequest, key: str) -> OrderChangeRecord:
        """Cancel it."""
        return await turn.services.back_office.cancel_order(request, key)

    def say_done(
        self, turn: Turn, request: CancelOrderRequest, record: OrderChangeRecord, card: dict[str, Any]
    ) -> None:
        """With what goes back where."""
        back = [one for one in card["rows"] if one["label"].startswith(BACK_TO)]
        where = " and ".join(one["label"].removeprefix(BACK_TO) for one in back)
        amount = format_amount(record.amount, record.currency)
        turn.say(
            f"Done! Order **{request.order_number}** is cancelled; your reference is **{record.number}**. "
            f"**{amount}** goes back to your {where}.",
            card=cancellation_receipt(record, back),
        )


class CancelFlow(ConfirmedFlow[CancelOrderRequest]):
    """Several orders are cancelled one after the other, for the same reason."""

    dropped_by: ClassVar[re.Pattern[str] | None] = re.compile(
        r"\bkeep (?:it|them|my order|the order)\b|\bi (?:still |do )?want (?:it|them)\W*$",
        re.IGNORECASE,
    )

    async def read(self, turn: Turn) -> bool:
        """As every confirmed flow; "cancel everything" doesn't mean to stop."""
        if turn.requested == REASON and _CANCELS_ALL.search(turn.text) and not is_question(turn.text):
            turn.say(turn.vary("All right, all of it.", "Okay, the whole order."))
            turn.clear(WORDS)
            return True
        return await super().read(turn)


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    facts = [row("Order", turn.get(ORDER))] if turn.get(ORDER) else []
    facts += [row("Order, too", number) for number in turn.get(MORE) or []]
    if turn.get(REASON):
        facts.append(row("Reason", REASON_TITLES[CancelReason(turn.get(REASON))]))
    return facts


async def _move_of(turn: Turn) -> Move | None:
    order = await CancelledOrderStep().order(turn)
    return Move("cancel_order", order.total) if order else None


CANCEL_FLOW = CancelFlow(
    "cancel_order_form",
    label="cancellation",
    intent="cancel_order",
    pattern=re.compile(
        r"\bcancel(?:l?ing)? (?!(?:my |the )?(?:returns?|exchange|account|card|subscription|newsletter)\b)"
        r"(?:[\w'-]+ ){0,5}?(?:orders?\b|purchase\b|#?[A-Za-z]{0,3}-?\d{5,})",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), CancelledOrderStep(), CancelReasonStep(), StepUpStep(_move_of)),
    confirm=CancelConfirmStep(),
    slots=(ORDER, MORE, REASON),
    words_slot=WORDS,
    describe_draft=_describe_draft,
    more=CancelledOrderStep(),
)
