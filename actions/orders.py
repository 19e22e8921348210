"""Orders: saying which one is meant, and how it is doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from actions.back_office.port import BackOfficeUnavailableError, Order, OrderStatus
from actions.base import TurnAction
from actions.flow import TRY_AGAIN, Flow, Step
from actions.turn import PERSON, Choice, Event, Turn
from actions.verification import CodeStep, IdentityStep
from actions.words import find_order_number

ORDERS_OFFERED = 4


def day(moment: date | datetime) -> str:
    """As a customer reads it: "March 3"."""
    return f"{moment:%B} {moment.day}"


def summarize_items(order: Order) -> str:
    """What is in it, in a few words: "Blue Table Lamp and 2 more"."""
    if not order.lines:
        return "no items"
    more = len(order.lines) - 1
    return order.lines[0].name + (f" and {more} more" if more else "")


def order_choices(orders: Sequence[Order], payload: str) -> list[Choice]:
    """A button for each order; `payload` has {number} where its number goes."""
    return [
        (
            f"{order.number}: {summarize_items(order)} ({day(order.placed_at)})",
            payload.replace("{number}", order.number),
        )
        for order in orders[:ORDERS_OFFERED]
    ]


def order_card(order: Order) -> dict[str, Any]:
    """The `order` card of docs/api.md."""
    return {
        "type": "order",
        "order_number": order.number,
        "status": order.status.value,
        "placed_on": order.placed_at.date().isoformat(),
        "delivered_on": order.delivered_at.date().isoformat() if order.delivered_at else None,
        "expected_on": order.expected_on.isoformat() if order.expected_on else None,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "items": [{"name": line.name, "quantity": line.quantity} for line in order.lines],
        "total": str(order.total),
        "currency": order.currency,
    }


def describe_status(order: Order) -> str:
    """Where the order is, in a sentence or two."""
    items = summarize_items(order)
    with_carrier = f" with {order.carrier}" if order.carrier else ""
    tracking = f" The tracking number is {order.tracking_number}." if order.tracking_number else ""
    if order.status is OrderStatus.DELIVERED:
        when = f" on {day(order.delivered_at)}" if order.delivered_at else ""
        return f"Order **{order.number}** ({items}) was delivered{when}{with_carrier}.{tracking}"
    if order.status is OrderStatus.SHIPPED:
        expected = f" and should be with you by **{day(order.expected_on)}**" if order.expected_on else ""
        return f"Order **{order.number}** ({items}) is on its way{with_carrier}{expected}.{tracking}"
    if order.status is OrderStatus.CANCELLED:
        return f"Order **{order.number}** ({items}) was cancelled, so nothing is on its way."
    expected = f" We expect it to arrive by **{day(order.expected_on)}**." if order.expected_on else ""
    return f"Order **{order.number}** ({items}) is being prepared and hasn't shipped yet.{expected}"


async def find_order(turn: Turn, number: str | None) -> tuple[Order | None, Sequence[Order]]:
    """The order of that number (none: the newest), and the customer's orders, newest first."""
    customer = await turn.require_customer()
    back_office = turn.services.back_office
    orders = await back_office.list_orders(customer.id)
    if number is None:
        return (orders[0] if orders else None), orders
    order = next((order for order in orders if order.number == number), None)
    return order or await back_office.get_order(customer.id, number), orders


class StatusOrderStep(Step):
    """Which order's status; the one named, or the newest."""

    slot: ClassVar[str] = "status_order"
    called: ClassVar[tuple[str, ...]] = ("order",)

    async def is_needed(self, turn: Turn) -> bool:
        """Never asked: without a number the newest order is shown, with the others as buttons."""
        await turn.require_customer()
        if turn.get(self.slot) is None:
            turn.set(self.slot, (turn.get("identity") or {}).get("order_number") or "newest")
        return False

    async def read(self, turn: Turn) -> bool:
        """Never asked."""
        return await self.amend(turn)

    async def amend(self, turn: Turn) -> bool:
        """An order number at any time."""
        number = turn.payload("order") or find_order_number(turn.text)
        if number:
            turn.set(self.slot, number)
        return bool(number)

    async def ask(self, turn: Turn) -> None:
        """Never asked."""


STATUS_FLOW = Flow(
    "status_form",
    label="order status",
    intent="check_order",
    steps=(IdentityStep(), CodeStep(), StatusOrderStep()),
    slots=("status_order",),
    words_slot=None,
)


async def show_status(turn: Turn, number: str | None) -> None:
    """Say where the order is, with its card and a way to the next step."""
    order, orders = await find_order(turn, number)
    if order is None:
        text = (
            f"I can't find order {number} among your orders."
            if number
            else "I don't see any orders on your account yet."
        )
        turn.say(text, [*order_choices(orders, '/check_order{"order": "{number}"}'), PERSON])
        return
    choices: list[Choice] = []
    if turn.active_form in (None, STATUS_FLOW.name):
        if order.status is OrderStatus.DELIVERED:
            choices.append(("Return something from it", f'/start_return{{"order": "{order.number}"}}'))
        others = [other for other in orders if other.number != order.number]
        choices += order_choices(others[:2], '/check_order{"order": "{number}"}')
    turn.say(describe_status(order), choices, card=order_card(order))


class FinishStatus(TurnAction):
    """Shows the order's status when the customer is verified."""

    action_name = "action_finish_status"

    async def act(self, turn: Turn) -> list[Event]:
        """Show it."""
        wanted = turn.get("status_order")
        try:
            if wanted and await turn.customer() is not None:
                await show_status(turn, None if wanted == "newest" else wanted)
        except BackOfficeUnavailableError:
            turn.say(
                "I'm sorry, I can't reach our order system right now. Please try again in a moment.",
                [("Try again", "/check_order"), PERSON],
            )
        STATUS_FLOW.reset(turn)
        return []


class TellStatus(TurnAction):
    """Answers "where is my order?" in the middle of another form."""

    action_name = "action_order_status"

    async def act(self, turn: Turn) -> list[Event]:
        """Show it if the customer is verified; else say that this comes first."""
        try:
            if await turn.customer() is None:
                turn.say("I can tell you as soon as I know who you are. Let's finish that first.")
            else:
                await show_status(turn, turn.payload("order") or find_order_number(turn.text))
        except BackOfficeUnavailableError:
            turn.say("I'm sorry, I can't look up orders right now.", [TRY_AGAIN, PERSON])
        return []
