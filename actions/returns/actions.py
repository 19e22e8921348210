"""The return flow as a whole."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from actions.back_office.requests import ReturnRequest
from actions.confirmation import ConfirmedFlow
from actions.facts import row
from actions.returns.confirm import ReturnConfirmStep
from actions.returns.draft import (
    EVIDENCE,
    ITEMS,
    METHOD,
    MORE,
    ORDER,
    PAYMENT,
    QUANTITY,
    QUOTED,
    REASON,
    UNOPENED,
    VARIANT,
    WORDS,
    load_draft,
    quote,
)
from actions.returns.item_steps import ItemsStep, QuantityStep
from actions.returns.method_steps import MethodStep, PaymentStep
from actions.returns.order_step import OrderStep
from actions.returns.policy import assess_without_receipt
from actions.returns.reading import (
    METHOD_TITLES,
    REASON_TITLES,
    STARTS_RETURN,
    find_photos,
    find_reason,
    has_no_number,
    has_no_receipt,
)
from actions.returns.reason_steps import EvidenceStep, ReasonStep, UnopenedStep
from actions.returns.variant_step import VariantStep
from actions.turn import PERSON, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep

_OF_ONE_ORDER = (ITEMS, QUANTITY, UNOPENED, EVIDENCE, VARIANT, PAYMENT, "step_up", "return_confirmed", QUOTED)


class ReturnFlow(ConfirmedFlow[ReturnRequest]):
    """Items of several orders come back one order after the other, each a return of its own."""

    dropped_by: ClassVar[re.Pattern[str] | None] = re.compile(
        r"\bkeep(?:ing)? (?:it|them|everything|both|all of (?:it|them))\b(?!.*\b(?:but|return|send|swap|exchange)\b)",
        re.IGNORECASE,
    )
    undone_by: ClassVar[str | None] = "cancel_return"

    async def begin(self, turn: Turn) -> None:
        """Also says what is possible without a receipt, where there is none."""
        await super().begin(turn)
        if turn.intent == self.intent and has_no_receipt(turn.text):
            self._explain_without_receipt(turn)

    async def _notes_another(self, turn: Turn) -> bool:
        """Keep an item that comes back for another reason for a return of its own, after this one."""
        reason = find_reason(turn.text) if turn.get(REASON) else None
        if (
            reason in (None, turn.get(REASON))
            or turn.get("next_flow")
            or not await ItemsStep().names_more(turn)
        ):
            return False
        turn.set("next_flow", {"flow": self.name, "words": f"{turn.text} ({turn.get(ORDER)})"})
        turn.say("That's another reason, so I'll make it a return of its own, right after this one.")
        return True

    async def read(self, turn: Turn) -> bool:
        """Also a photo, whatever it was taken for, and that there is no order number or receipt."""
        step = self.step(turn.requested)
        if isinstance(step, EvidenceStep) and not turn.is_choice and find_photos(turn.raw_text):
            return await step.read(turn)
        if turn.requested in ("identity", ORDER) and turn.text:
            if has_no_receipt(turn.text):
                self._explain_without_receipt(turn)
                return True
            if has_no_number(turn.text) and turn.requested == "identity":
                turn.say("No problem, the order number isn't needed: the e-mail address is enough.")
                return True
        return await self._notes_another(turn) or await super().read(turn)

    def _explain_without_receipt(self, turn: Turn) -> None:
        """What the policy says, and the way to a person; whoever finds the order after all goes on."""
        found = assess_without_receipt(turn.services.policies.current().returns)
        turn.set(
            "policy_trace",
            [{"rule": step.rule, "outcome": step.outcome, "reason": step.reason} for step in found.trace],
        )
        turn.say(
            f"{found.reason} If you can find the order, or know the e-mail address it was placed with, we can go on "
            "here.",
            [PERSON],
        )

    async def carry_out(self, turn: Turn) -> bool:
        """Without a confirmation the flow has ended early, and has said why."""
        if turn.get("return_confirmed") is not True:
            if not turn.get(ITEMS) and not turn.get(REASON):
                self.reset(turn)
            return True
        return await super().carry_out(turn)

    def is_over(self, turn: Turn) -> bool:
        """Not while there is another order."""
        photos = turn.get(EVIDENCE)
        if isinstance(photos, list):
            turn.set("return_photos_used", [*(turn.get("return_photos_used") or []), *photos])
        more = list(turn.get(MORE) or [])
        if not more:
            return super().is_over(turn)
        turn.clear(*_OF_ONE_ORDER)
        turn.set(ORDER, more.pop(0))
        turn.set(MORE, more or None)
        turn.say(f"Now to what comes back from order {turn.get(ORDER)}.")
        return False


async def _move_of(turn: Turn) -> Move | None:
    draft = await load_draft(turn)
    if draft is None or not draft.chosen or draft.reason is None or draft.method is None:
        return None
    found = quote(turn, draft)
    return Move("return", max(found.amount, found.to_pay)) if found.eligible else None


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    facts = []
    order_number = turn.get(ORDER) or (turn.get("identity") or {}).get("order_number")
    if order_number:
        facts.append(row("Order", order_number))
    for item in turn.get(ITEMS) or []:
        count = f"{item['quantity']} × " if item.get("quantity") else ""
        facts.append(row("Item", f"{count}{item['name']}"))
    facts += [row("Then from order", number) for number in turn.get(MORE) or []]
    if turn.get(REASON):
        facts.append(row("Reason", REASON_TITLES[turn.get(REASON)]))
    if isinstance(turn.get(EVIDENCE), list):
        facts.append(row("Photos", ", ".join(turn.get(EVIDENCE))))
    if turn.get(METHOD):
        facts.append(row("Wants", METHOD_TITLES[turn.get(METHOD)]))
    facts += _describe_exchanges(turn)
    card = ((turn.get(QUOTED) or {}).get("agreed") or {}).get("card") or {}
    if card:
        facts.append(row("Amount shown", card["total"]))
    if not turn.get(ITEMS) and turn.get(WORDS):
        facts.append(row("Customer's words", turn.get(WORDS)))
    return facts


def _describe_exchanges(turn: Turn) -> list[dict[str, Any]]:
    return [
        row("Instead", item["exchange_sku"]) for item in turn.get(ITEMS) or [] if item.get("exchange_sku")
    ]


RETURN_FLOW = ReturnFlow(
    "return_form",
    label="return",
    intent="start_return",
    pattern=STARTS_RETURN,
    steps=(
        IdentityStep(),
        CodeStep(),
        OrderStep(),
        ItemsStep(),
        QuantityStep(),
        ReasonStep(),
        UnopenedStep(),
        EvidenceStep(),
        MethodStep(),
        VariantStep(),
        PaymentStep(),
        StepUpStep(_move_of),
    ),
    confirm=ReturnConfirmStep(),
    slots=(ORDER, MORE, ITEMS, QUANTITY, REASON, UNOPENED, EVIDENCE, METHOD, VARIANT, PAYMENT, "step_up"),
    words_slot=WORDS,
    describe_draft=_describe_draft,
)
