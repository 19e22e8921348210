"""A copy of an order's invoice, as a PDF."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import ClassVar

from actions.back_office.entities import Customer, Invoice, Order, OrderStatus
from actions.back_office.money import format_amount
from actions.documents.invoice import invoice as draw_invoice
from actions.facts import row
from actions.flow import Flow
from actions.order_step import OrderStep
from actions.orders import day, summarize_items
from actions.turn import PERSON, Turn
from actions.verification import CodeStep, IdentityStep

ORDER, MORE, WORDS = "invoice_order_number", "invoice_more", "invoice_words"

_NOT_YET = frozenset({OrderStatus.PROCESSING, OrderStatus.PACKED})


class InvoiceOrderStep(OrderStep):
    """Which order's invoice."""

    slot: ClassVar[str] = ORDER
    question: ClassVar[str] = "Which order would you like the invoice of?"
    words: ClassVar[str] = WORDS
    more: ClassVar[str | None] = MORE

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """What has been sent has an invoice."""
        return order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED)

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say why there is none."""
        if order.status in _NOT_YET:
            turn.say(
                f"Order **{order.number}** ({summarize_items(order)}) hasn't left us yet, and an invoice is made "
                "when it does. As soon as it's on its way, I can give you a copy."
            )
            return
        turn.say(f"Order **{order.number}** ({summarize_items(order)}) was cancelled, so there's no invoice.")

    def say_none(self, turn: Turn) -> None:
        """Nothing has been sent yet."""
        turn.say(
            "I don't see an order of yours that has been sent, and only those have an invoice.", [PERSON]
        )


async def finish_invoice(turn: Turn) -> bool:
    """Hand out the invoice, or all of them where several were wished for."""
    step = InvoiceOrderStep()
    customer = await turn.require_customer()
    while turn.get(ORDER):
        order = await step.order(turn)
        if order is None:
            turn.say(f"I can't find order {turn.get(ORDER)} among your orders.")
        elif step.allows(turn, order, customer):
            await _hand_out(turn, order)
        else:
            step.decline(turn, order, customer)
        if step.take_next(turn) is None:
            break
    INVOICE_FLOW.reset(turn)
    return True


async def _hand_out(turn: Turn, order: Order) -> None:
    made = await turn.services.back_office.get_invoice(order.customer_id, order.number)
    if made is not None:
        turn.speak_of(INVOICE_FLOW.name, order.number, made.number)
        _say_invoice(turn, made)
        return
    turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring in a person, who can have one made?")
    turn.say(f"I'm sorry, there's no invoice on file for order {order.number}.{offer}", [PERSON])


def _say_invoice(turn: Turn, made: Invoice) -> None:
    total = format_amount(made.total, made.currency)
    credits = sum((amount for _, amount in made.credits), Decimal(0))
    credited = (
        f" {format_amount(credits, made.currency)} of it was credited for what you returned."
        if credits
        else ""
    )
    turn.say(
        f"Here's the invoice of order **{made.order_number}**: **{made.number}** of {day(made.issued_on)}, "
        f"{made.issued_on.year}, over **{total}**, paid with {made.payment}.{credited}",
        documents=[
            {
                "name": f"Invoice {made.number}.pdf",
                "media_type": "application/pdf",
                "content_base64": base64.b64encode(draw_invoice(made)).decode("ascii"),
            }
        ],
    )


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    return [row("Order", turn.get(ORDER))] if turn.get(ORDER) else []


INVOICE_FLOW = Flow(
    "invoice_form",
    label="invoice copy",
    intent="get_invoice",
    pattern=re.compile(
        r"\b(?:send|resend|e-?mail|get|give|need|want|have|print|download|forward)\w* (?:[\w'-]+ ){0,5}?"
        r"(?:invoices?|receipts?|bills?)\b(?! (?:address|from))",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), InvoiceOrderStep()),
    slots=(ORDER, MORE, WORDS),
    words_slot=WORDS,
    finish=finish_invoice,
    describe_draft=_describe_draft,
)
