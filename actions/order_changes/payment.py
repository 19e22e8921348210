"""Another way to pay for an order that hasn't been packed: which order, which way, confirmation and flow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.back_office.entities import Customer, Order, PaymentMethod
from actions.back_office.money import format_amount
from actions.back_office.requests import ChangePaymentRequest, OrderChangeRecord
from actions.confirmation import ConfirmedFlow, ConfirmStep, Proposal, correct_choice
from actions.facts import row, trace_as_data
from actions.flow import Step
from actions.noting import note_decision
from actions.order_changes.policy import OrderDecision, assess_payment_change, other_methods
from actions.order_changes.telling import (
    BACK_TO,
    decline_with_help,
    refunds,
    say_nothing_open,
    when_back,
)
from actions.order_step import OrderStep
from actions.orders import summarize_items
from actions.paying import payment_choices, read_method
from actions.policies.cases import PaymentChangeFacts
from actions.reading.payment_methods import pick_method
from actions.turn import PERSON, Choice, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep
from actions.words import is_question

ORDER, MORE, METHOD = "payment_order_number", "payment_more", "payment_method"
CONFIRMED, QUOTED, WORDS = "payment_confirmed", "payment_quoted", "payment_words"
DONE = "payment_changes_done"
"""How many orders were charged elsewhere in this conversation: one may be charged back and forth."""


_DIVIDES = re.compile(r"\b(?:split|divide|share|half|halves|partly|part of it)\b", re.IGNORECASE)


def decide(turn: Turn, order: Order, customer: Customer, method: PaymentMethod | None) -> OrderDecision:
    """What the policy says about charging the order elsewhere now."""
    return assess_payment_change(
        turn.services.policies.current().orders,
        order=order,
        customer=customer,
        payment_method=method,
        now=turn.services.clock.now(),
    )


class PaidOrderStep(OrderStep):
    """Which order is paid in another way."""

    slot: ClassVar[str] = ORDER
    resets: ClassVar[tuple[str, ...]] = (METHOD, CONFIRMED, QUOTED)
    question: ClassVar[str] = "Which order would you like to pay in another way?"
    words: ClassVar[str] = WORDS
    more: ClassVar[str | None] = MORE

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """As the policy says."""
        return decide(turn, order, customer, None).outcome != "refuse"

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say that it is too late."""
        decline_with_help(turn, order, decide(turn, order, customer, None))

    def say_none(self, turn: Turn) -> None:
        """None can be charged elsewhere."""
        say_nothing_open(turn, "paid in another way")


class MethodStep(Step):
    """Which of the customer's ways to pay it becomes."""

    slot: ClassVar[str] = METHOD
    called: ClassVar[tuple[str, ...]] = ("payment", "card", "paypal")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    title: ClassVar[str] = "How to pay"

    async def is_needed(self, turn: Turn) -> bool:
        """Until one is known that the policy accepts; where there is no other one on file, the flow ends."""
        order = await PaidOrderStep().order(turn)
        if order is None:
            return False
        customer = await turn.require_customer()
        others = other_methods(order, customer)
        if not others:
            turn.say(
                f"Order **{order.number}** is paid with your {order.payment}, the only way to pay that I have on file "
                "for you. Once you've added another one to your account, I can charge it there; until then it stays as "
                f"it is{turn.unless_waiting(', or a person can help')}.",
                [PERSON],
            )
            turn.has_ended = True
            return False
        if turn.get(self.slot) is None and self.may_guess(turn):
            self._guess(turn, others)
        return turn.get(self.slot) is None or self._refuse_if_so(turn, order, customer)

    def _guess(self, turn: Turn, others: Sequence[PaymentMethod]) -> None:
        words = str(turn.get(WORDS) or "")
        if _DIVIDES.search(words):
            _say_undivided(turn)
            self.forget(turn)
            return
        found = pick_method(words, others)
        turn.set(self.slot, found.id if found else None)

    def _refuse_if_so(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """Whether the one chosen won't do; says why, and forgets it."""
        method = customer.payment_method(turn.get(self.slot))
        decision = decide(turn, order, customer, method)
        if decision.outcome != "refuse":
            return False
        turn.set("policy_trace", trace_as_data(decision.trace))
        turn.say(f"I'm sorry, that doesn't work. {decision.reason}")
        self.forget(turn)
        return True

    async def read(self, turn: Turn) -> bool:
        """A button, or words that name one of the customer's ways to pay."""
        order = await PaidOrderStep().order(turn)
        if order is None:
            return False
        methods = (await turn.require_customer()).payment_methods
        if _DIVIDES.search(turn.text):
            _say_undivided(turn)
            return True
        method = read_method(turn, methods, in_words=not is_question(turn.text))
        if method is None:
            return False
        self.take(turn, method.id)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another one, once one is known."""
        if turn.get(self.slot) is None or await turn.customer() is None:
            return False
        return await self.read(turn)

    async def ask(self, turn: Turn) -> None:
        """Offer the other ways to pay."""
        order = await PaidOrderStep().order(turn)
        if order is None:
            return
        customer = await turn.require_customer()
        turn.say(
            f"Order **{order.number}** is paid with your {_now_paid_with(order, customer)}. How would you like to pay "
            f"the **{format_amount(order.total, order.currency)}** instead?",
            payment_choices(other_methods(order, customer), order.currency),
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the ways to pay."


class PaymentConfirmStep(ConfirmStep[ChangePaymentRequest]):
    """What goes back where, what is charged instead, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "payment"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(ChangePaymentRequest)

    def salt(self, turn: Turn) -> Any:
        """Back to an earlier way to pay is another change."""
        return turn.get(DONE)

    def changeable(self, turn: Turn) -> list[Choice]:
        """The way to pay, and the order."""
        return [correct_choice(MethodStep), correct_choice(PaidOrderStep)]

    async def propose(self, turn: Turn) -> Proposal[ChangePaymentRequest] | None:
        """The whole amount, from one way to pay to the other."""
        order = await PaidOrderStep().order(turn)
        if order is None:
            return None
        customer = await turn.require_customer()
        method = customer.payment_method(turn.get(METHOD))
        decision = decide(turn, order, customer, method)
        if method is None or decision.outcome == "refuse":
            return None
        total = format_amount(decision.to_pay, order.currency)
        rows = [row("Order", order.number)]
        rows += [
            row(f"{BACK_TO}{label}", format_amount(part, order.currency))
            for label, part in refunds(order, customer)
        ]
        rows.append(row("Paid with", method.label))
        return Proposal(
            text=f"Order **{order.number}** ({summarize_items(order)}) would be paid with your **{method.label}**: "
            f"**{total}** is charged there, and the same goes back to your {_now_paid_with(order, customer)}; "
            f"{when_back(order, customer)}\n\nShall I change it?",
            card={
                "type": "summary",
                "title": "Pay in another way",
                "rows": rows,
                "total": str(decision.to_pay),
                "currency": order.currency,
            },
            request=ChangePaymentRequest(
                customer_id=customer.id,
                order_number=order.number,
                payment_method_id=method.id,
                amount=decision.to_pay,
                currency=order.currency,
                trace=decision.trace,
                policy_version=decision.policy_version,
            ),
            yes="Yes, change it",
        )

    async def note(self, turn: Turn) -> None:
        """For trying other policies on it."""
        order = await PaidOrderStep().order(turn)
        if order is None:
            return
        customer = await turn.require_customer()
        method = customer.payment_method(turn.get(METHOD))
        facts = PaymentChangeFacts(
            order=order, customer=customer, payment_method=method, now=turn.services.clock.now()
        )
        await note_decision(turn, facts, decide(turn, order, customer, method))

    async def execute(self, turn: Turn, request: ChangePaymentRequest, key: str) -> OrderChangeRecord:
        """Charge it there."""
        return await turn.services.back_office.change_payment(request, key)

    def say_receipt(
        self, turn: Turn, request: ChangePaymentRequest, record: OrderChangeRecord, card: dict[str, Any]
    ) -> None:
        """With what went where."""
        turn.set(DONE, int(turn.get(DONE) or 0) + 1)
        where = next(one["value"] for one in card["rows"] if one["label"] == "Paid with")
        back = [
            one["label"].removeprefix(BACK_TO) for one in card["rows"] if one["label"].startswith(BACK_TO)
        ]
        total = format_amount(record.to_pay, record.currency)
        turn.say(
            f"Done! Order **{request.order_number}** is paid with your {where} now; your reference is "
            f"**{record.number}**. **{total}** was charged there, and the same goes back to your {' and '.join(back)}.",
            card={
                "type": "receipt",
                "title": "Paid in another way",
                "reference": record.number,
                "rows": list(card["rows"]),
            },
        )


def _say_undivided(turn: Turn) -> None:
    turn.say("I can only charge the whole of an order to one way to pay.")


def _now_paid_with(order: Order, customer: Customer) -> str:
    return " and ".join(label for label, _ in refunds(order, customer))


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    facts = [row("Order", turn.get(ORDER))] if turn.get(ORDER) else []
    facts += [row("Order, too", number) for number in turn.get(MORE) or []]
    words = turn.get(WORDS)
    return [*facts, row("Customer's words", words)] if words else facts


async def _move_of(turn: Turn) -> Move | None:
    order = await PaidOrderStep().order(turn)
    return Move("change_payment", order.total) if order is not None else None


PAYMENT_FLOW = ConfirmedFlow(
    "payment_form",
    label="change of payment",
    intent="change_payment",
    pattern=re.compile(
        r"\b(?:change|switch|update|modify) (?:[\w'-]+ ){0,4}?(?:payment|way (?:to|i) pay)|"
        r"\b(?:pay|charge|put) (?:[\w'#-]+ ){0,6}?(?:instead|on (?:a |my )?(?:different|other|another) "
        r"(?:card|account))\b|"
        r"\b(?:pay|charge|put) (?:order )?#?[A-Za-z]{0,3}-?\d{5,} (?:to|with|on) (?:my|the)\b|"
        r"\bpaid (?:[\w'-]+ ){0,4}?with the wrong (?:card|account|method)\b",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), PaidOrderStep(), MethodStep(), StepUpStep(_move_of)),
    confirm=PaymentConfirmStep(),
    slots=(ORDER, MORE, METHOD),
    words_slot=WORDS,
    describe_draft=_describe_draft,
    more=PaidOrderStep(),
)
