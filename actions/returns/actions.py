"""The return flow as a whole, and its execution."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any

from actions import documents
from actions.back_office.money import format_amount
from actions.back_office.port import (
    BackOfficeUnavailableError,
    FactsChangedError,
    NotFoundInBackOfficeError,
    ReturnLineRequest,
    ReturnMethod,
    ReturnRecord,
    ReturnRequest,
)
from actions.base import TurnAction
from actions.facts import idempotency_key, row
from actions.flow import Flow, say_stalled
from actions.orders import day
from actions.returns.draft import Draft, load_draft, quote
from actions.returns.item_steps import ItemsStep, OrderStep, QuantityStep
from actions.returns.policy import ReturnQuote
from actions.returns.term_steps import ConfirmStep, MethodStep, ReasonStep, UnopenedStep, VariantStep
from actions.turn import Event, NotVerifiedError, Turn, follow_up
from actions.verification import CodeStep, IdentityStep

logger = logging.getLogger(__name__)

RETURN_FLOW = Flow(
    "return_form",
    label="return",
    intent="start_return",
    steps=(
        IdentityStep(),
        CodeStep(),
        OrderStep(),
        ItemsStep(),
        QuantityStep(),
        ReasonStep(),
        UnopenedStep(),
        MethodStep(),
        VariantStep(),
        ConfirmStep(),
    ),
    slots=(
        "return_order",
        "return_items",
        "return_quantity",
        "return_reason",
        "return_unopened",
        "return_method",
        "return_variant",
        "return_confirmed",
        "return_quoted",
        "return_words",
    ),
    words_slot="return_words",
)


class FinishReturn(TurnAction):
    """Executes a confirmed return: quoted again, recorded once, receipt and documents handed out."""

    action_name = "action_finish_return"

    async def act(self, turn: Turn) -> list[Event]:
        """Execute, or say why not; says nothing when the form ended without a confirmation."""
        if turn.get("return_confirmed") is not True:
            if not turn.get("return_items"):
                RETURN_FLOW.reset(turn)
            return []
        try:
            return await self._execute(turn)
        except NotVerifiedError:
            turn.clear("return_confirmed")
            return [follow_up(RETURN_FLOW.name)]
        except BackOfficeUnavailableError:
            logger.warning("return of %s not recorded: back office unavailable", turn.sender)
            say_stalled(turn)
            turn.clear("return_confirmed")
            turn.set("skip_question", "finishing")
            return [follow_up(RETURN_FLOW.name)]

    async def _execute(self, turn: Turn) -> list[Event]:
        draft = await load_draft(turn)
        if draft is None or not draft.chosen or draft.reason is None or draft.method is None:
            return self._ask_again(turn, "Something about this order has changed in the meantime.")
        found = quote(turn, draft)
        if not found.eligible:
            return self._ask_again(turn, f"This can't come back any more. {found.reason}")
        if str(found.amount) != turn.get("return_quoted"):
            return self._ask_again(
                turn, "The amount has changed since I showed it to you, so I haven't submitted anything."
            )
        request = _request(draft, found)
        key = idempotency_key(turn.sender, "return", _content(request))
        try:
            record = await turn.services.back_office.record_return(request, key)
        except (FactsChangedError, NotFoundInBackOfficeError) as error:
            logger.info("return of %s refused by the back office: %s", turn.sender, error)
            return self._ask_again(
                turn,
                "Something about this order has changed in the meantime, so I haven't submitted anything.",
            )
        _say_receipt(turn, draft, record)
        RETURN_FLOW.reset(turn)
        return []

    def _ask_again(self, turn: Turn, text: str) -> list[Event]:
        turn.say(f"{text} Let's look at it once more.")
        turn.clear("return_confirmed", "return_quoted", "return_items", "return_quantity", "return_variant")
        turn.set("no_guessing", ["return_items"])
        return [follow_up(RETURN_FLOW.name)]


def _request(draft: Draft, found: ReturnQuote) -> ReturnRequest:
    if draft.reason is None or draft.method is None:
        raise ValueError("a return needs a reason and a method")
    return ReturnRequest(
        customer_id=draft.customer.id,
        order_number=draft.order.number,
        lines=tuple(ReturnLineRequest(item.line.id, item.quantity or 1) for item in draft.chosen),
        reason=draft.reason,
        method=draft.method,
        amount=found.amount,
        currency=found.currency,
        deductions=() if draft.method is ReturnMethod.EXCHANGE else found.deductions,
        exchange_variant=draft.variant["sku"]
        if draft.variant and draft.method is ReturnMethod.EXCHANGE
        else None,
        trace=found.trace,
    )


def _content(request: ReturnRequest) -> dict[str, Any]:
    return {
        "customer": request.customer_id,
        "order": request.order_number,
        "lines": sorted((line.line_id, line.quantity) for line in request.lines),
        "reason": request.reason.value,
        "method": request.method.value,
        "amount": str(request.amount),
        "variant": request.exchange_variant,
    }


def _say_receipt(turn: Turn, draft: Draft, record: ReturnRecord) -> None:
    request = record.request
    amount = format_amount(request.amount, request.currency)
    outcome = {
        ReturnMethod.REFUND: f"Once it's back with us, **{amount}** goes to your {draft.order.payment}.",
        ReturnMethod.STORE_CREDIT: f"Once it's back with us, you get **{amount}** of store credit.",
        ReturnMethod.EXCHANGE: "We'll send the new one as soon as yours is on its way to us.",
    }[request.method]
    rows = [
        row("Order", request.order_number),
        *(row("Item", f"{quantity} × {name}") for name, quantity, _ in record.lines),
        row("You get", amount if request.method is not ReturnMethod.EXCHANGE else "An exchange"),
        row("Send it back by", f"{day(record.send_back_by)}, {record.send_back_by.year}"),
        row("Label's tracking number", record.tracking_number),
    ]
    turn.say(
        f"Done! Your return **{record.number}** is set up. Print the attached label, put it on the parcel, and hand it "
        f"in by **{day(record.send_back_by)}**. {outcome}",
        card={"type": "receipt", "title": "Return set up", "reference": record.number, "rows": rows},
        documents=_documents(record),
    )


def _documents(record: ReturnRecord) -> list[dict[str, str]]:
    made: list[tuple[str, Callable[[ReturnRecord], bytes]]] = [
        (f"Return label {record.number}.pdf", documents.return_label)
    ]
    if record.credit_note_number is not None:
        made.append((f"Credit note {record.credit_note_number}.pdf", documents.credit_note))
    return [
        {
            "name": name,
            "media_type": "application/pdf",
            "content_base64": base64.b64encode(make(record)).decode("ascii"),
        }
        for name, make in made
    ]
