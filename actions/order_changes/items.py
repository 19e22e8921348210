"""Other variants of an order's items before it ships: confirmation and flow."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.back_office.money import format_amount
from actions.back_office.requests import ChangeItemsRequest, ItemChange, OrderChangeRecord
from actions.confirmation import ConfirmedFlow, Proposal, correct_choice
from actions.facts import row
from actions.noting import note_decision
from actions.order_changes.confirm import OrderConfirmStep, order_approval
from actions.order_changes.item_draft import (
    CONFIRMED,
    ITEMS,
    ORDER,
    PAYMENT,
    QUOTED,
    VARIANT,
    WORDS,
    ItemsDraft,
    ItemsOrderStep,
    decide,
    load_draft,
)
from actions.order_changes.item_steps import DifferenceStep, ItemsStep, VariantStep
from actions.order_changes.policy import OrderDecision
from actions.order_changes.telling import items_receipt, until_decided
from actions.policies.cases import ItemChangeFacts
from actions.turn import Choice, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep


class ItemsConfirmStep(OrderConfirmStep[ChangeItemsRequest]):
    """Each item with its old and new price, the difference, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "items"
    done: ClassVar[str] = "changed"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(ChangeItemsRequest)

    def changeable(self, turn: Turn) -> list[Choice]:
        """Items and payment, and a further item."""
        choices = [("Change another item, too", '/inform{"more": "yes"}'), correct_choice(ItemsStep)]
        return [*choices, correct_choice(DifferenceStep)] if turn.get(PAYMENT) else choices

    async def propose(self, turn: Turn) -> Proposal[ChangeItemsRequest] | None:
        """All items with the difference in price."""
        draft = await load_draft(turn)
        if draft is None or not draft.changes() or len(draft.changes()) != len(turn.get(ITEMS) or []):
            return None
        method = draft.customer.payment_method(turn.get(PAYMENT))
        decision = decide(turn, draft.order, draft.customer, draft.changes(), method)
        if decision.outcome == "refuse":
            return None
        waits = decision.outcome == "approval"
        once = turn.services.policies.current().orders.item_changes.once_per_order
        remind = (
            " An order's items can be changed only once, so if there's more to change on it, tell me first."
            if once and len(draft.changes()) < len(draft.changeable())
            else ""
        )
        where = method.label if method else draft.order.payment
        card = _card(draft, decision, where)
        question = "Shall I change it like that?"
        if waits:
            question = (
                f"{decision.reason} {until_decided(draft.order.number, self.done)}\n\n"
                "Shall I send it to a colleague for approval?"
            )
        return Proposal(
            text=f"In order **{draft.order.number}** I'd change{_changed(draft)}{_difference(decision, where)}{remind}"
            f"\n\n{question}",
            card=card,
            request=ChangeItemsRequest(
                customer_id=draft.customer.id,
                order_number=draft.order.number,
                changes=tuple(ItemChange(line.id, variant.sku) for line, variant in draft.changes()),
                amount=decision.amount,
                to_pay=decision.to_pay,
                currency=decision.currency,
                payment_method_id=method.id if method else None,
                trace=decision.trace,
                policy_version=decision.policy_version,
            ),
            yes="Yes, send it" if waits else "Yes, change it",
            approval=order_approval(
                "Change items of order", draft.order, draft.customer, decision, card["rows"]
            )
            if waits
            else None,
        )

    async def note(self, turn: Turn) -> None:
        """For trying other policies on it."""
        draft = await load_draft(turn)
        if draft is not None:
            changes, method = draft.changes(), draft.customer.payment_method(turn.get(PAYMENT))
            facts = ItemChangeFacts(
                order=draft.order,
                customer=draft.customer,
                changes=tuple(changes),
                payment_method=method,
                now=turn.services.clock.now(),
            )
            await note_decision(turn, facts, decide(turn, draft.order, draft.customer, changes, method))

    async def execute_now(self, turn: Turn, request: ChangeItemsRequest, key: str) -> OrderChangeRecord:
        """Change them."""
        return await turn.services.back_office.change_items(request, key)

    def say_done(
        self, turn: Turn, request: ChangeItemsRequest, record: OrderChangeRecord, card: dict[str, Any]
    ) -> None:
        """With what each item is now, and the difference."""
        paid = format_amount(record.to_pay, record.currency)
        back = format_amount(record.amount, record.currency)
        where = next((one["value"] for one in card["rows"] if one["label"] in _WHERE), "")
        money = "The price stays the same."
        if record.to_pay:
            money = f"**{paid}** more was charged to your {where}."
        elif record.amount:
            money = f"**{back}** goes back to your {where}."
        turn.say(
            f"Done! Order **{request.order_number}** is changed; your reference is **{record.number}**. {money}",
            card=items_receipt(record, card["rows"]),
        )


_PAID_WITH, _BACK_TO = "Paid with", "Goes to"
_WHERE = (_PAID_WITH, _BACK_TO)


def _changed(draft: ItemsDraft) -> str:
    """What becomes what: one in the sentence, several in a line each."""
    changes = [(draft.name(line), line, variant) for line, variant in draft.changes()]
    if len(changes) == 1:
        name, line, variant = changes[0]
        return f" {'' if line.quantity > 1 else 'the '}{name.counted(line.quantity)} to {variant.title}. "
    listed = "\n".join(
        f"- {name.as_title(line.quantity)} → {variant.title}" for name, line, variant in changes
    )
    return f":\n\n{listed}\n\n"


def _difference(decision: OrderDecision, where: str) -> str:
    if decision.to_pay:
        return f"That costs **{format_amount(decision.to_pay, decision.currency)}** more, charged to your {where}."
    if decision.amount:
        return f"That costs **{format_amount(decision.amount, decision.currency)}** less, which goes to your {where}."
    return "The price stays the same."


def _card(draft: ItemsDraft, decision: OrderDecision, where: str) -> dict[str, Any]:
    currency = draft.order.currency
    rows = [row("Order", draft.order.number)]
    for line, variant in draft.changes():
        before = format_amount(line.unit_price * line.quantity, currency)
        after = format_amount(variant.price * line.quantity, currency)
        rows.append(row(draft.name(line).as_title(line.quantity), f"{variant.title}: {before} → {after}"))
    if decision.to_pay:
        rows += [
            row("Difference to pay", format_amount(decision.to_pay, currency)),
            row(_PAID_WITH, where),
        ]
    elif decision.amount:
        rows += [row("Difference back", format_amount(decision.amount, currency)), row(_BACK_TO, where)]
    total = draft.order.total + decision.to_pay - decision.amount
    rows.append(row("The order's new total", format_amount(total, currency)))
    return {
        "type": "summary",
        "title": "Change items",
        "rows": rows,
        "total": str(decision.to_pay or decision.amount),
        "currency": currency,
    }


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    facts = [row("Order", turn.get(ORDER))] if turn.get(ORDER) else []
    for entry in turn.get(ITEMS) or []:
        facts.append(row("Item", entry["name"]))
        if entry["sku"]:
            facts.append(row("Should become", entry["sku"]))
    words = turn.get(WORDS)
    return [*facts, row("Customer's words", words)] if words and not turn.get(ITEMS) else facts


async def _move_of(turn: Turn) -> Move | None:
    draft = await load_draft(turn)
    return Move("change_items", abs(draft.difference())) if draft else None


ITEMS_FLOW = ConfirmedFlow(
    "items_form",
    label="change of items",
    intent="change_items",
    pattern=re.compile(
        r"\b(?:change|switch|modify|edit) (?:[\w'-]+ ){0,6}?(?:items?|colou?rs?|sizes?|variants?)\b(?! card)|"
        r"\b(?:change|switch) (?:the|my) (?!address|email|e-mail|password|order\b|delivery|payment)[\w' -]{2,40} "
        r"(?:to|for|into) (?:the |a |an )?(?!\d)\w+|"
        r"\b(?:different|another) (?:colou?r|size|variant) (?:of|for|in)\b",
        re.IGNORECASE,
    ),
    steps=(
        IdentityStep(),
        CodeStep(),
        ItemsOrderStep(),
        ItemsStep(),
        VariantStep(),
        DifferenceStep(),
        StepUpStep(_move_of),
    ),
    confirm=ItemsConfirmStep(),
    slots=(ORDER, ITEMS, VARIANT, PAYMENT),
    words_slot=WORDS,
    describe_draft=_describe_draft,
)
