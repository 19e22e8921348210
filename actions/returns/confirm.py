"""The summary of a return with the exact amount, a clear yes, and the execution."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.approval_request import approval_request
from actions.back_office.money import format_amount
from actions.back_office.requests import (
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRecord,
    ReturnRequest,
    ReturnState,
)
from actions.confirmation import ConfirmStep, Proposal, correct_choice
from actions.consent import is_no
from actions.facts import row
from actions.noting import note_decision
from actions.reading.payment_methods import pick_method
from actions.returns.draft import (
    CONFIRMED,
    EVIDENCE,
    METHOD,
    PAYMENT,
    QUOTED,
    REASON,
    Draft,
    facts_of,
    load_draft,
    quote,
)
from actions.returns.item_steps import QuantityStep
from actions.returns.method_steps import ABOUT_MONEY, MethodStep, is_wish
from actions.returns.policy import ReturnQuote
from actions.returns.reading import METHOD_TITLES, REASON_TITLES, find_method, find_photos, find_reason
from actions.returns.reason_steps import ReasonStep
from actions.returns.telling import how_to_send, make_documents, receipt_card, what_comes, when_it_comes
from actions.returns.variant_step import VariantStep
from actions.turn import PERSON, Choice, Turn
from actions.words import asks_when_it_comes

_PHOTO = re.compile(r"\b(?:photo|picture|pic|image)s?\b", re.IGNORECASE)

LEAST_GRANTED = Decimal("0.01")
"""A person who approves grants something; nothing at all is a refusal."""


DONE = "returns_done"
"""How many returns were arranged in this conversation."""


class ReturnConfirmStep(ConfirmStep[ReturnRequest]):
    """What will be done, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "return"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(ReturnRequest)
    undecided: ClassVar[str] = "Take your time; I only submit it when you say a clear yes."

    def salt(self, turn: Turn) -> Any:
        """A second piece of the same, for the same reason, is another return."""
        return turn.get(DONE)

    def changeable(self, turn: Turn) -> list[Choice]:
        """Reason and method."""
        return [correct_choice(ReasonStep), correct_choice(MethodStep)]

    async def read(self, turn: Turn) -> bool:
        """Yes or no; a method named is neither, but another wish: "hmm, an exchange"."""
        if not turn.is_choice and is_wish(turn.text) and await self._names_other(turn):
            return False
        if find_photos(turn.raw_text) and not turn.is_choice:
            return False  # whatever is said with it, it is taken to the others
        if _PHOTO.search(turn.text) and not turn.get(EVIDENCE):
            turn.say("I don't need a photo for this one.")
            return True
        if not turn.is_choice and await QuantityStep().amend(turn):
            return True  # "no, only one of them": it is shown again
        method = turn.get(METHOD)
        if self.answers(turn) and method:
            turn.say(when_it_comes(ReturnMethod(method)))
            return True
        if is_no(turn):
            turn.say(
                "All right, I haven't submitted anything. What would you like to change?",
                [*self.changeable(turn), self.stop, PERSON],
            )
            turn.set("skip_question", "said")
            return True
        return await super().read(turn)

    def answers(self, turn: Turn) -> bool:
        """When they get what is shown."""
        return asks_when_it_comes(turn.text)

    async def _names_other(self, turn: Turn) -> bool:
        """Whether other terms are named than those shown, even after a yes: "ok, then store credit"."""
        method, reason = find_method(turn.text), find_reason(turn.text)
        if method is not None and method != turn.get(METHOD):
            return True
        if reason not in (None, ReturnReason.CHANGED_MIND) and reason != turn.get(REASON):
            return True
        is_about_money = bool(ABOUT_MONEY.search(turn.text))
        if not is_about_money and turn.get(METHOD) != ReturnMethod.EXCHANGE:
            return False  # a plain yes is taken even while the back office is away
        draft = await load_draft(turn)
        if draft is None:
            return False
        if await VariantStep().names_other(turn, draft):
            return True
        if not is_about_money:
            return False
        named = pick_method(turn.text, draft.customer.payment_methods)
        return named is not None and named.id != (turn.get(PAYMENT) or draft.order.payment_method_id)

    async def propose(self, turn: Turn) -> Proposal[ReturnRequest] | None:
        """As the policy quotes it now."""
        draft = await load_draft(turn)
        if draft is None or not draft.chosen or draft.reason is None or draft.method is None:
            return None
        found = quote(turn, draft)
        if not found.eligible:
            return None
        waits = found.outcome == "approval"
        question = "Shall I send it to a colleague, who decides?" if waits else "Shall I submit it?"
        photos = f" Your photo{'s' * (len(draft.evidence) > 1)} will be attached." if draft.evidence else ""
        return Proposal(
            text=f"{_describe(draft, found)}{found.reason}{photos}\n\n{question}",
            card=summary_card(draft, found),
            request=_request(draft, found),
            yes="Yes, send it" if waits else "Yes, submit it",
            approval=_approval(draft, found) if waits else None,
        )

    async def execute(self, turn: Turn, request: ReturnRequest, key: str) -> ReturnRecord:
        """Arrange it, or have it wait for a person."""
        back_office = turn.services.back_office
        if self.approval_agreed(turn):
            return await back_office.request_return(request, key)
        return await back_office.record_return(request, key)

    def say_receipt(
        self, turn: Turn, request: ReturnRequest, record: ReturnRecord, card: dict[str, Any]
    ) -> None:
        """The papers, or the reference of what waits."""
        if record.state is ReturnState.WAITING:
            self.say_sent(turn, record.number)
            return
        if record.state is not ReturnState.ARRANGED:
            turn.say(
                f"I've asked for this before (your reference is {record.number}), and it is "
                f"{record.state.value} now.",
                [("How is my return?", f'/check_return{{"reference": "{record.number}"}}'), PERSON],
            )
            return
        turn.set(DONE, int(turn.get(DONE) or 0) + 1)
        turn.say(
            f"Done! Your return **{record.number}** is set up. {how_to_send(record)} "
            f"{what_comes(record, _where(card))}",
            card=receipt_card(record),
            documents=make_documents(record),
        )

    async def note(self, turn: Turn) -> None:
        """Keep what the policy says of what was agreed to, right before it is executed."""
        draft = await load_draft(turn)
        if draft is not None and draft.reason is not None and draft.method is not None and draft.chosen:
            facts = facts_of(turn, draft)
            await note_decision(turn, facts, quote(turn, draft))


def _where(card: dict[str, Any]) -> str:
    return next((one["value"] for one in card["rows"] if one["label"] in _MONEY_ROWS), "account")


_REFUND_TO, _PAID_WITH, _BACK_TO = "Refund to", "Difference paid with", "Difference goes to"
_MONEY_ROWS = (_REFUND_TO, _PAID_WITH, _BACK_TO)


def _describe(draft: Draft, found: ReturnQuote) -> str:
    """What comes back, and what for; in an exchange of several items each in a line of its own."""
    if draft.method is not ReturnMethod.EXCHANGE or len(draft.chosen) == 1:
        return (
            f"Here's your return: {draft.describe()} from order {draft.order.number}, for "
            f"{_result(draft, found)}. "
        )
    listed = "\n".join(
        f"- {item.name.as_title(item.pieces)} → {item.exchange.title if item.exchange else 'the same again'}"
        for item in draft.chosen
    )
    money = _difference(draft, found)
    return f"Here's your exchange from order {draft.order.number}:\n\n{listed}\n\n" + (
        f"{money}. " if money else ""
    )


def _difference(draft: Draft, found: ReturnQuote) -> str:
    if found.to_pay:
        return f"**{format_amount(found.to_pay, found.currency)}** is charged to your {_money_place(draft)}"
    if found.amount:
        return f"**{format_amount(found.amount, found.currency)}** goes back to your {_money_place(draft)}"
    return ""


def _result(draft: Draft, found: ReturnQuote) -> str:
    amount = format_amount(found.amount, found.currency)
    if draft.method is ReturnMethod.REFUND:
        return f"a refund of **{amount}** to your {_money_place(draft)}"
    if draft.method is ReturnMethod.STORE_CREDIT:
        return f"store credit of **{amount}**"
    if draft.method is ReturnMethod.REPLACEMENT:
        return "a replacement: **the same again**, free of charge"
    item = draft.chosen[0]
    name = _name_exchange(item.line.name, item.exchange)
    other = f"{item.pieces} × {name}" if item.pieces > 1 else name
    money = _difference(draft, found)
    return f"an exchange for **{other}**{f'; {money}' if money else ''}"


def _name_exchange(name: str, variant: Any) -> str:
    return f"{name} ({variant.title})" if variant is not None else name


def _money_place(draft: Draft) -> str:
    return draft.payment.label if draft.payment else draft.order.payment


def _request(draft: Draft, found: ReturnQuote) -> ReturnRequest:
    if draft.reason is None or draft.method is None:
        raise ValueError("a return needs a reason and a method")
    is_exchange = draft.method is ReturnMethod.EXCHANGE
    moves_money = draft.method is ReturnMethod.REFUND or bool(is_exchange and (found.amount or found.to_pay))
    return ReturnRequest(
        customer_id=draft.customer.id,
        order_number=draft.order.number,
        lines=tuple(
            ReturnLineRequest(
                item.line.id, item.quantity, item.exchange.sku if is_exchange and item.exchange else None
            )
            for item in draft.lines()
        ),
        reason=draft.reason,
        method=draft.method,
        amount=found.amount,
        currency=found.currency,
        deductions=() if is_exchange or draft.method is ReturnMethod.REPLACEMENT else found.deductions,
        to_pay=found.to_pay,
        refund_to=draft.payment.id if draft.payment and moves_money else None,
        trace=found.trace,
        evidence=draft.evidence,
        policy_version=found.policy_version,
    )


def _approval(draft: Draft, found: ReturnQuote) -> dict[str, Any]:
    if draft.reason is None or draft.method is None:
        raise ValueError("a return needs a reason and a method")
    moves_money = draft.method in (ReturnMethod.REFUND, ReturnMethod.STORE_CREDIT)
    amount = found.amount if moves_money else found.items_total
    facts = [row("Order", draft.order.number)]
    facts += [
        row("Item", f"{item.pieces} × {item.name}, {item.line.unit_price} each") for item in draft.chosen
    ]
    if draft.order.delivered_at:
        facts.append(row("Delivered", draft.order.delivered_at.date().isoformat()))
    facts += [row("Reason", REASON_TITLES[draft.reason]), row("Wants", METHOD_TITLES[draft.method])]
    facts += [
        row("Instead", _name_exchange(one.line.name, one.exchange)) for one in draft.chosen if one.exchange
    ]
    if found.to_pay:
        facts.append(row("Customer pays", format_amount(found.to_pay, found.currency)))
    facts.append(row("Photos", ", ".join(draft.evidence) if draft.evidence else "none"))
    return approval_request(
        "return",
        f"{METHOD_TITLES[draft.method]} of {format_amount(amount, found.currency)}: {draft.describe()}",
        amount=amount,
        currency=found.currency,
        authority=found.authority,
        reason=found.reason,
        rule=found.deciding_rule,
        facts=facts,
        trace=found.trace,
        customer=draft.customer,
        part=(LEAST_GRANTED, amount) if moves_money else None,
    )


def summary_card(draft: Draft, found: ReturnQuote) -> dict[str, Any]:
    """The `summary` card: every amount that makes up the total."""
    currency = found.currency
    rows = [row("Order", draft.order.number)]
    for item in draft.chosen:
        paid = format_amount(item.line.unit_price * item.pieces, currency)
        if draft.method is ReturnMethod.EXCHANGE and item.exchange:
            new = format_amount(item.exchange.price * item.pieces, currency)
            paid = f"{item.exchange.title}: {paid} → {new}"
        rows.append(row(item.name.as_title(item.pieces), paid))
    rows += [row(label, f"−{format_amount(amount, currency)}") for label, amount in found.deductions]
    if found.bonus:
        rows.append(row("Store credit bonus", f"+{format_amount(found.bonus, currency)}"))
    if draft.reason and draft.method:
        rows += [row("Reason", REASON_TITLES[draft.reason]), row("You get", METHOD_TITLES[draft.method])]
    if draft.method is ReturnMethod.REFUND:
        rows.append(row(_REFUND_TO, _money_place(draft)))
    elif draft.method is ReturnMethod.EXCHANGE and found.to_pay:
        rows += [
            row("Difference to pay", format_amount(found.to_pay, currency)),
            row(_PAID_WITH, _money_place(draft)),
        ]
    elif draft.method is ReturnMethod.EXCHANGE and found.amount:
        rows += [
            row("Difference back", format_amount(found.amount, currency)),
            row(_BACK_TO, _money_place(draft)),
        ]
    if draft.evidence:
        rows.append(row("Photos", ", ".join(draft.evidence)))
    return {
        "type": "summary",
        "title": "Your return",
        "rows": rows,
        "total": str(found.to_pay or found.amount),
        "currency": currency,
    }
