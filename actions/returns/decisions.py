"""A person's decision on a return that waited."""

from __future__ import annotations

import logging

from actions.back_office.money import format_amount
from actions.back_office.port import FactsChangedError
from actions.back_office.requests import PersonsDecision, ReturnMethod, ReturnRecord, ReturnState
from actions.returns.telling import (
    describe_items,
    how_to_send,
    make_documents,
    receipt_card,
    what_comes,
    where_to,
)
from actions.turn import PERSON, Turn
from actions.verdict import Verdict, say_declined, say_expired

logger = logging.getLogger(__name__)


async def tell_return(turn: Turn, verdict: Verdict) -> None:
    """Arrange what was approved, wholly or in part, or nothing, and say which. Raises `NotFoundInBackOfficeError`."""
    try:
        record = await turn.services.back_office.decide_return(verdict.reference, verdict.as_decision())
    except FactsChangedError as error:
        logger.warning("return %s approved, but it can't be arranged: %s", verdict.reference, error)
        # The approval is settled and nobody will decide again: the items must not stay held by it.
        refused = PersonsDecision(
            False, verdict.decided_by, f"Approved, but it couldn't be arranged: {error}."
        )
        await turn.services.back_office.decide_return(verdict.reference, refused)
        turn.offer_person()
        turn.say(
            f"A colleague approved your return {verdict.reference}, but something has changed since, so it isn't set "
            f"up.{turn.unless_waiting(' Shall I bring in a person, who can sort it out?')}",
            [PERSON],
        )
        return
    if record.state is ReturnState.CANCELLED:
        turn.say(f"Your return {record.number} was decided, but you had cancelled it, so nothing comes back.")
    elif record.state in (ReturnState.DECLINED, ReturnState.WAITING):
        items = describe_items(record)
        if verdict.has_expired:
            say_expired(turn, verdict, f"your return of {items} isn't set up")
        else:
            say_declined(turn, verdict, f"take back {items}")
    else:
        await _say_approved(turn, verdict, record)


async def _say_approved(turn: Turn, verdict: Verdict, record: ReturnRecord) -> None:
    request = record.request
    has_money = request.method in (ReturnMethod.REFUND, ReturnMethod.STORE_CREDIT)
    if has_money and record.amount < request.amount:
        granted, asked = (
            format_amount(amount, request.currency) for amount in (record.amount, request.amount)
        )
        opening = (
            f"A colleague looked at your return {record.number} and approved a part of it: "
            f"**{granted}** of the {asked}."
        )
    else:
        opening = f"Good news: a colleague approved your return **{record.number}**."
    turn.say(
        f"{opening}{verdict.because()} {how_to_send(record)} {what_comes(record, await _where(turn, record))}",
        card=receipt_card(record),
        documents=make_documents(record),
    )


async def _where(turn: Turn, record: ReturnRecord) -> str:
    """Where money goes to; the decision may come after the verification has run out."""
    customer = await turn.customer()
    if customer is None:
        return "original payment"
    order = await turn.services.back_office.get_order(customer.id, record.request.order_number)
    return where_to(record, customer, order.payment if order else "original payment")
