"""Where an order is: by its number, by date, by what is in it; parcel by parcel, with what of it comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions.back_office.entities import Order, OrderStatus, Shipment
from actions.back_office.port import BackOfficeUnavailableError
from actions.back_office.requests import ReturnRecord, ReturnState
from actions.base import TurnAction
from actions.flow import TRY_AGAIN, Flow, Step
from actions.order_details import tell_details
from actions.order_step import ORDERS_LOOKED_AT
from actions.orders import day, describe_order, order_card, order_choices, summarize_items
from actions.reading.order_numbers import find_order_number
from actions.reading.orders import pick_orders
from actions.turn import PERSON, Choice, Event, Turn
from actions.verification import CodeStep, IdentityStep

TOLD_AT_ONCE = 3
"""Orders told of in one go, where a description fits several."""

_OPEN = frozenset({OrderStatus.PROCESSING, OrderStatus.PACKED, OrderStatus.SHIPPED})
_SEVERAL = re.compile(r"\b(?:my|all|both|these|those|the) (?:\w+ )?orders\b", re.IGNORECASE)
_NOT_HERE = re.compile(
    r"\b(?:don't|do not|didn't|did not|haven't|never|not|nothing)\b[^.?!]{0,20}"
    r"\b(?:have|got|get|received?|here|arrived?|came|come)\b"
    r"|\b(?:got|received|have) nothing\b|\b(?:missing|stolen|vanished|not here|isn't here|nowhere)\b",
    re.IGNORECASE,
)
_RETURN_STATES = {
    ReturnState.WAITING: "a colleague is looking at it",
    ReturnState.ARRANGED: "we're waiting for the parcel",
    ReturnState.RECEIVED: "the parcel is back with us and is being checked",
    ReturnState.COMPLETED: "it's done",
}


def describe_status(order: Order) -> str:
    """Where the order is, in a sentence or two; with several parcels, where each of them is."""
    items = summarize_items(order)
    if order.status is OrderStatus.CANCELLED:
        return f"Order **{order.number}** ({items}) was cancelled, so nothing is on its way."
    if order.status is OrderStatus.PACKED:
        return (
            f"Order **{order.number}** ({items}) is packed and leaves our warehouse next.{_expected(order)}"
        )
    if order.status is OrderStatus.PROCESSING:
        return (
            f"Order **{order.number}** ({items}) is being prepared and hasn't shipped yet.{_expected(order)}"
        )
    if len(order.shipments) > 1:
        parcels = "\n".join(f"- {_describe_parcel(order, parcel)}" for parcel in order.shipments)
        return f"Order **{order.number}** comes in {len(order.shipments)} parcels:\n\n{parcels}"
    parcel = order.open_shipment
    with_carrier = f" with {parcel.carrier}" if parcel and parcel.carrier else ""
    if order.status is OrderStatus.DELIVERED:
        when = f" on {day(order.delivered_at)}" if order.delivered_at else ""
        return f"Order **{order.number}** ({items}) was delivered{when}{with_carrier}.{_tracking(parcel)}"
    by = f" and should be with you by **{day(parcel.expected_on)}**" if parcel and parcel.expected_on else ""
    return f"Order **{order.number}** ({items}) is on its way{with_carrier}{by}.{_tracking(parcel)}"


def _expected(order: Order) -> str:
    parcel = order.open_shipment
    if parcel is None or parcel.expected_on is None:
        return ""
    return f" We expect it to arrive by **{day(parcel.expected_on)}**."


def _tracking(parcel: Shipment | None) -> str:
    if parcel is None or not parcel.tracking_number:
        return ""
    return f" The tracking number is {parcel.tracking_number}."


def _describe_parcel(order: Order, parcel: Shipment) -> str:
    inside = [line.name for line in order.lines if not parcel.line_ids or line.id in parcel.line_ids]
    carrier = f" with {parcel.carrier}" if parcel.carrier else ""
    if parcel.delivered_at:
        where = f"was delivered on {day(parcel.delivered_at)}{carrier}"
    elif parcel.expected_on:
        where = f"is on its way{carrier}, expected by **{day(parcel.expected_on)}**"
    else:
        where = f"is on its way{carrier}"
    return f"**{', '.join(inside) or 'A parcel'}** {where}.{_tracking(parcel)}"


def describe_waiting(order: Order) -> str:
    """That a change of it waits for a colleague; empty when none does."""
    if order.waiting_change is None:
        return ""
    return (
        f"\n\nThe change of it that you asked for (**{order.waiting_change}**) waits for a colleague's decision; "
        "I'll tell you right here."
    )


def describe_returns(order: Order, returns: Sequence[ReturnRecord]) -> str:
    """What of the order comes back, and how far that is; empty when nothing does."""
    told = [
        f"\n\nYour return **{record.number}** from this order ({', '.join(line.name for line in record.lines)}): "
        f"{_RETURN_STATES[record.state]}."
        for record in returns
        if record.request.order_number == order.number and record.state in _RETURN_STATES
    ]
    return "".join(told)


class StatusOrderStep(Step):
    """Which orders' status: those named or described, else the one to expect next."""

    slot: ClassVar[str] = "status_order"
    called: ClassVar[tuple[str, ...]] = ("order",)

    async def is_needed(self, turn: Turn) -> bool:
        """Never asked; what isn't told is offered as buttons."""
        await turn.require_customer()
        return False

    async def read(self, turn: Turn) -> bool:
        """Never asked."""
        return await self.amend(turn)

    async def amend(self, turn: Turn) -> bool:
        """An order number at any time; until the customer is verified, it is there for that as well."""
        number = turn.payload("order") or find_order_number(turn.text)
        if number:
            turn.set(self.slot, number)
        return bool(number) and (turn.is_choice or await turn.customer() is not None)

    async def ask(self, turn: Turn) -> None:
        """Never asked."""


async def show_status(turn: Turn, number: str | None, words: str = "") -> None:
    """Say where the order is that is named or described, with its card and a way to the next step."""
    customer = await turn.require_customer()
    orders = await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT)
    if number is not None:
        found = await turn.services.back_office.get_order(customer.id, number)
        wanted = [found] if found else []
    else:
        wanted = _wanted(turn, words, orders)
    if not wanted:
        text = (
            f"I can't find order {number} among your orders."
            if number
            else "I don't see any orders on your account yet."
        )
        turn.say(text, [*order_choices(orders, '/check_order{"order": "{number}"}'), PERSON])
        return
    returns = await turn.services.back_office.list_returns(customer.id)
    told = [
        f"{describe_status(order)}{describe_waiting(order)}{describe_returns(order, returns)}"
        for order in wanted
    ]
    turn.speak_of(STATUS_FLOW.name, wanted[0].number if len(wanted) == 1 else None)
    if _NOT_HERE.search(words) and all(order.status is OrderStatus.DELIVERED for order in wanted):
        turn.offer_person()
        told.append(
            "If it isn't with you, please look where it may have been left, or ask your neighbors."
            + turn.unless_waiting(
                " If it doesn't turn up, a person can have it traced: shall I bring one in?"
            )
        )
    turn.say("\n\n".join(told), _next_steps(turn, wanted, orders), card=order_card(wanted[0]))


def _wanted(turn: Turn, words: str, orders: Sequence[Order]) -> list[Order]:
    """Those described; else the one verified with, the newest on its way, or the newest of all."""
    described = pick_orders(words, orders, now=turn.services.clock.now()).orders
    if _NOT_HERE.search(words) and len(described) > 1:
        described = described[
            :1
        ]  # "delivered" is what the tracking says: of one of them, most likely the last
    if described:
        return list(described[:TOLD_AT_ONCE])
    ahead = [order for order in orders if order.status in _OPEN]
    if _SEVERAL.search(words):
        return (ahead or list(orders))[:TOLD_AT_ONCE]
    verified_with = (turn.get("identity") or {}).get("order_number")
    named = [order for order in orders if order.number == verified_with]
    return (named or ahead or list(orders))[:1]


def _next_steps(turn: Turn, told: Sequence[Order], orders: Sequence[Order]) -> list[Choice]:
    if turn.active_flow not in (None, STATUS_FLOW.name):
        return []
    choices: list[Choice] = []
    if len(told) == 1 and told[0].status is OrderStatus.DELIVERED:
        choices.append(("Return something from it", f'/start_return{{"order": "{told[0].number}"}}'))
    others = [order for order in orders if order not in told]
    return [*choices, *order_choices(others[:2], '/check_order{"order": "{number}"}')]


async def finish_status(turn: Turn) -> bool:
    """Show the order's status, if the customer could be verified."""
    number = turn.get("status_order")
    if await turn.customer() is not None and (number or not await tell_details(turn)):
        await show_status(turn, turn.get("status_order"), str(turn.get("status_words") or ""))
    STATUS_FLOW.reset(turn)
    return True


STATUS_FLOW = Flow(
    "status_form",
    label="order status",
    intent="check_order",
    pattern=re.compile(
        r"\b(?:where(?:'s| is| are)|track|status of|check(?: on)?|news (?:of|about|on))\b[^.?!]{0,30}"
        r"(?:\b(?:orders?|package|parcel|delivery|shipment)\b|\bTR[\s#-]?\d{5}\b)",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), StatusOrderStep()),
    slots=("status_order", "status_words"),
    words_slot="status_words",
    finish=finish_status,
    describe_draft=describe_order,
    is_told_at_once=True,
)


class TellStatus(TurnAction):
    """Answers "where is my order?" in the middle of a flow."""

    action_name = "action_order_status"

    async def act(self, turn: Turn) -> list[Event]:
        """Show it if the customer is verified; else say that this comes first."""
        try:
            if await turn.customer() is None:
                turn.say("I can tell you as soon as I know who you are. Let's finish that first.")
            else:
                await show_status(turn, turn.payload("order") or find_order_number(turn.text), turn.text)
        except BackOfficeUnavailableError:
            turn.say("I'm sorry, I can't look up orders right now.", [TRY_AGAIN, PERSON])
        return []
