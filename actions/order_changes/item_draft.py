"""The change of items being put together, read from the slots, with what the policy says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from actions.back_office.entities import Customer, Order, OrderLine, OrderStatus, PaymentMethod, Variant
from actions.back_office.money import format_amount
from actions.line_names import LineName, name_lines
from actions.order_changes.item_reading import is_alike
from actions.order_changes.policy import OrderDecision, assess_item_changes
from actions.order_changes.telling import decline_with_help, say_nothing_open
from actions.order_step import OrderStep
from actions.reading.items import names_item
from actions.reading.parts import find_position
from actions.turn import Turn

ORDER, ITEMS, VARIANT, PAYMENT = "items_order_number", "items_chosen", "items_variant", "items_payment"
CONFIRMED, QUOTED, WORDS = "items_confirmed", "items_quoted", "items_words"


@dataclass(frozen=True, slots=True)
class ItemsDraft:
    """The order as it is now, the variants of each line by its id, and what was chosen so far."""

    customer: Customer
    order: Order
    variants: Mapping[str, Sequence[Variant]]
    chosen: tuple[tuple[OrderLine, Variant | None], ...]

    def name(self, line: OrderLine) -> LineName:
        """What the line is called, unlike any other of the order."""
        return name_lines(self.order)[line.id]

    def alike(self, line: OrderLine) -> list[OrderLine]:
        """The lines chosen that have the very same in them, `line` among them."""
        return [one for one, _ in self.chosen if is_alike(one, line)]

    def changeable(self) -> list[OrderLine]:
        """The lines of which another variant is in stock."""
        return [line for line in self.order.lines if self.others(line)]

    def others(self, line: OrderLine) -> list[Variant]:
        """What the line could become, by what it would cost more or less."""
        available = [one for one in self.variants[line.id] if one.is_available and one.sku != line.sku]
        return sorted(available, key=lambda one: (abs(one.price - line.unit_price), one.title))

    def changes(self) -> list[tuple[OrderLine, Variant]]:
        """The lines whose variant is known."""
        return [(line, variant) for line, variant in self.chosen if variant is not None]

    def difference(self) -> Decimal:
        """What the new ones cost more; below zero, less."""
        return sum(
            ((variant.price - line.unit_price) * line.quantity for line, variant in self.changes()),
            Decimal(0),
        )


EXCHANGE_FLOW = "return_form"
"""Runs in its stead where an order is with the customer already."""


class ItemsOrderStep(OrderStep):
    """Which order's items are changed."""

    slot: ClassVar[str] = ORDER
    resets: ClassVar[tuple[str, ...]] = (ITEMS, PAYMENT, CONFIRMED, QUOTED)
    question: ClassVar[str] = "Which order would you like to change items of?"
    words: ClassVar[str] = WORDS

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """As the policy says."""
        return decide(turn, order, customer, [], None).outcome != "refuse"

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say that it is too late, or that it was changed before; what was delivered goes on as an exchange."""
        words = str(turn.get(WORDS) or "")
        if order.status is OrderStatus.DELIVERED and words and turn.get("next_flow") is None:
            turn.say(
                f"Order **{order.number}** has been delivered, so its items can't be changed any more, but they can be "
                "exchanged."
            )
            turn.set("next_flow", {"flow": EXCHANGE_FLOW, "words": f"exchange: {words} ({order.number})"})
            turn.has_ended = True
            return
        decline_with_help(turn, order, decide(turn, order, customer, [], None))

    async def _amend_described(self, turn: Turn, customer: Customer) -> bool:
        # With items chosen, "actually the first one in black" is said of them, whatever other orders have in black.
        if turn.get(ITEMS) and "order" not in turn.text.lower():
            orders = await self._orders(turn, customer)
            lines = [line for order in orders for line in order.lines]
            if find_position(turn.text) or not any(names_item(turn.text, line) for line in lines):
                return False
        return await super()._amend_described(turn, customer)

    def say_none(self, turn: Turn) -> None:
        """Nothing can be changed."""
        say_nothing_open(turn, "changed")


async def load_draft(turn: Turn) -> ItemsDraft | None:
    """What is known; None while there is no order."""
    order = await ItemsOrderStep().order(turn)
    if order is None:
        return None
    variants = {line.id: await turn.services.back_office.list_variants(line.sku) for line in order.lines}
    chosen = []
    for entry in turn.get(ITEMS) or []:
        line = order.line(entry["line_id"])
        if line is not None:
            found = (one for one in variants[line.id] if one.sku == entry["sku"])
            chosen.append((line, next(found, None)))
    return ItemsDraft(await turn.require_customer(), order, variants, tuple(chosen))


def decide(
    turn: Turn,
    order: Order,
    customer: Customer,
    changes: Sequence[tuple[OrderLine, Variant]],
    method: PaymentMethod | None,
) -> OrderDecision:
    """What the policy says about the changes now."""
    return assess_item_changes(
        turn.services.policies.current().orders,
        order=order,
        customer=customer,
        changes=changes,
        payment_method=method,
        now=turn.services.clock.now(),
    )


def title_of(line: OrderLine, variant: Variant, currency: str) -> str:
    """A variant with the difference in price of one piece: "White, King (+$20.00)"."""
    difference = variant.price - line.unit_price
    if not difference:
        return variant.title
    sign = "+" if difference > 0 else "−"
    return f"{variant.title} ({sign}{format_amount(abs(difference), currency)})"
