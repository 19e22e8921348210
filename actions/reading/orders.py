"""Which of a customer's orders is meant: "my last one", "the one from March", "with the lamp", "the $120 one"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.back_office.entities import Order, OrderStatus
from actions.reading.amounts import find_amounts
from actions.reading.items import find_groups
from actions.reading.periods import Said, find_period

NEAR_DAYS = 3
"""How far outside of the time said an order may lie: people count from when they remember it."""

_LAST = re.compile(
    r"\b(?:last|latest|new(?:er|est)|most recent|recent)\s+"
    r"(?:order|purchase|one|delivery|package|parcel|thing i (?:ordered|bought))\b",
    re.IGNORECASE,
)
_BEFORE_LAST = re.compile(
    r"\b(?:previous|second(?:[- ]to[- ]| )?last|last but one|one before(?: (?:that|last))?|order before)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:(?:very )?first|old(?:er|est)?|earlie(?:r|st))\s+(?:order|purchase|one|delivery)\b", re.IGNORECASE
)
_ALONE = re.compile(r"(?:the )?(?:(?P<new>newest|latest|most recent)|oldest|older)", re.IGNORECASE)
_STATES: tuple[tuple[str, frozenset[OrderStatus]], ...] = (
    (
        r"\b(?:pending|processing|open|hasn't shipped|not (?:yet )?shipped|haven't shipped|before it ships|just placed|"
        r"being prepared|hasn't (?:been sent|left))\b",
        frozenset({OrderStatus.PROCESSING, OrderStatus.PACKED}),
    ),
    (
        r"\b(?:on its way|in transit|shipped|not (?:yet )?(?:arrived|here)|hasn't arrived)\b",
        frozenset({OrderStatus.SHIPPED}),
    ),
    (r"\b(?:delivered|arrived|received|got (?:it|here))\b", frozenset({OrderStatus.DELIVERED})),
    (r"\b(?:cancelled|canceled)\b", frozenset({OrderStatus.CANCELLED})),
)
_ARRIVED = re.compile(r"\b(?:arriv|deliver|receiv|got|came)", re.IGNORECASE)
_HAS_AMOUNT = re.compile(r"[$€£]|\bdollars?\b|\bbucks\b|\d\.\d\d\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """The orders that a description fits, newest first; none when it describes no order."""

    orders: tuple[Order, ...] = ()

    @property
    def only(self) -> Order | None:
        """The one meant, when it is clear which."""
        return self.orders[0] if len(self.orders) == 1 else None


def pick_orders(text: str, orders: Sequence[Order], *, now: datetime) -> OrderChoice:
    """The orders of `orders` that `text` describes by place in time, date, state, amount or items.

    What is said narrows down one thing after the other, as far as any order fits it; numbers are not read here.
    """
    newest_first = sorted(orders, key=lambda order: (order.placed_at, order.number), reverse=True)
    said_anything = False
    fitting = list(newest_first)
    for narrow in (_by_items, _by_amount, _by_state, _by_period):
        found = narrow(text, fitting, now)
        if found is not None and found:
            said_anything, fitting = True, found
    by_place = _by_place(text, fitting)
    if by_place is not None:
        return OrderChoice((by_place,))
    return OrderChoice(tuple(fitting)) if said_anything else OrderChoice()


def _by_place(text: str, orders: Sequence[Order]) -> Order | None:
    """The last, the one before, the first of `orders`, newest first."""
    if _BEFORE_LAST.search(text) and len(orders) > 1:
        return orders[1]
    alone = _ALONE.fullmatch(text.strip(" .!,"))
    if alone and orders:
        return orders[0] if alone["new"] else orders[-1]
    if _LAST.search(text) and orders:
        return orders[0]
    if _FIRST.search(text) and orders:
        return orders[-1]
    return None


Narrowed = list[Order] | None
"""Those that fit, None when nothing of the kind is said."""


def _by_items(text: str, orders: Sequence[Order], _now: datetime) -> Narrowed:
    """Those with what fits best: "the blue lamp" is no blue blanket. One with all that is named beats several."""
    named = [set(found) for found in find_groups(text, [order.lines for order in orders])]
    if not named:
        return None
    meant = set.intersection(*named) or set.union(*named)
    return (
        [order for place, order in enumerate(orders) if place in meant] if len(meant) < len(orders) else None
    )


def _by_amount(text: str, orders: Sequence[Order], _now: datetime) -> Narrowed:
    if not _HAS_AMOUNT.search(text):
        return None
    amounts = find_amounts(text.lower())
    return [order for order in orders if order.total in amounts] or [
        order for order in orders if any(line.unit_price in amounts for line in order.lines)
    ]


def _by_state(text: str, orders: Sequence[Order], _now: datetime) -> Narrowed:
    lowered = text.lower()
    for pattern, states in _STATES:
        if re.search(pattern, lowered):
            return [order for order in orders if order.status in states]
    return None


def _by_period(text: str, orders: Sequence[Order], now: datetime) -> Narrowed:
    said = find_period(text, now=now)
    if said is None:
        return None

    def arrived(order: Order) -> datetime | None:
        return order.delivered_at

    def placed(order: Order) -> datetime | None:
        return order.placed_at

    moments = (arrived, placed) if _ARRIVED.search(text) else (placed, arrived)
    for slack in (0, NEAR_DAYS):
        for moment in moments:
            found = [order for order in orders if _is_within(moment, order, said, slack)]
            if found:
                return found
    return []


def _is_within(moment: Callable[[Order], datetime | None], order: Order, said: Said, slack_days: int) -> bool:
    at, slack = moment(order), timedelta(days=slack_days)
    return at is not None and said.first - slack <= at.date() <= said.last + slack
