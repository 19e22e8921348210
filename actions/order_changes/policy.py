"""What may be changed of an order before it ships: pure rules over data from `orders.yml`.

Each decision returns the rules it walked, in order. What is not known yet (a reason, an address) is not asked about:
the decision then says whether there is any sense in going on. Nothing here reads a clock, a database or a
conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from actions.back_office.entities import (
    Address,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    PaymentMethod,
    Variant,
)
from actions.back_office.money import format_amount
from actions.back_office.requests import CancelReason, RuleOutcome
from actions.policies.authority import Level
from actions.policies.orders import AddressChange, Cancellation, ItemChanges, OrderPolicy, PaymentChange
from actions.policies.payment import check_method, cost_of_new, difference_methods

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """Whether an order may be changed; the customer gets `amount` back and pays `to_pay`, both zero when refused."""

    outcome: Literal["accept", "approval", "refuse"]
    authority: Level
    """Who may decide it."""
    amount: Decimal
    to_pay: Decimal
    currency: str
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    reason: str
    policy_version: str


def assess_cancellation(
    policy: OrderPolicy, *, order: Order, customer: Customer, reason: CancelReason | None, now: datetime
) -> OrderDecision:
    """Whether the order may be cancelled; `amount` is what was paid for it. `reason` None: not known yet."""
    walk = _Walk(policy, order.currency)
    rules = policy.cancellation
    walk.order(order, customer, rules, now, done="cancelled")
    if order.items_changed:
        words = "Its items were changed, so it can't be cancelled any more."
        walk.check("items_unchanged", rules.after_item_changes, words)
    if reason is not None:
        accepted = " or ".join(_REASON_WORDS[known] for known in rules.reasons)
        walk.check("reason", reason in rules.reasons, f"We cancel orders that are {accepted} only.")
    return walk.decide(order.total, ZERO, "It can be cancelled, and all that was paid goes back.")


def assess_address_change(
    policy: OrderPolicy, *, order: Order | None, customer: Customer, address: Address | None, now: datetime
) -> OrderDecision:
    """Whether the order may go to `address`, or (no order) the account's address may become that."""
    rules = policy.address_change
    walk = _Walk(policy, order.currency if order else policy.currency)
    if order is not None:
        walk.order(order, customer, rules, now, done="sent to another address")
        if order.items_changed:
            words = "Its items were changed, so nothing else of it can be changed any more."
            walk.check("items_unchanged", rules.after_item_changes, words)
        if address is not None and rules.countries:
            known = {country.casefold() for country in rules.countries}
            words = f"We don't deliver to {address.country}."
            walk.check("country", address.country.strip().casefold() in known, words)
    done = "It can go to another address." if order else "Your own address can be changed."
    return walk.decide(ZERO, ZERO, done)


def assess_item_changes(
    policy: OrderPolicy,
    *,
    order: Order,
    customer: Customer,
    changes: Sequence[tuple[OrderLine, Variant]],
    payment_method: PaymentMethod | None,
    now: datetime,
) -> OrderDecision:
    """Whether the lines may become other variants, all pieces of each; no changes: not known yet.

    `payment_method` is where the difference in price comes from or goes to; None is what the order was paid with.
    """
    rules = policy.item_changes
    walk = _Walk(policy, order.currency)
    walk.order(order, customer, rules, now, done="changed")
    if order.items_changed:
        words = "Its items were changed before, and that is possible once for each order."
        walk.check("once_per_order", not rules.once_per_order, words)
    walk.changes(order, changes)
    difference = sum(((new.price - line.unit_price) * line.quantity for line, new in changes), ZERO)
    amount, to_pay = max(-difference, ZERO), max(difference, ZERO)
    if not rules.price_difference:
        same = all(new.price == line.unit_price for line, new in changes)
        walk.check("same_price", same, "Items can be changed for others of the same price only.")
    if difference:
        allowed = difference_methods(rules.difference_on, order, customer)
        walk.note(check_method(payment_method, allowed, to_pay, order.currency))
    pieces = sum(line.quantity for line, _ in changes)
    return walk.decide(amount, to_pay, _explain_difference(amount, to_pay, order.currency, pieces))


def allowed_difference_methods(
    policy: OrderPolicy, order: Order, customer: Customer
) -> tuple[PaymentMethod, ...]:
    """What a difference in price of changed items may be paid with or go to; the first is the default."""
    return difference_methods(policy.item_changes.difference_on, order, customer)


def assess_payment_change(
    policy: OrderPolicy,
    *,
    order: Order,
    customer: Customer,
    payment_method: PaymentMethod | None,
    now: datetime,
) -> OrderDecision:
    """Whether the order may be charged to `payment_method` instead, all of it; None: not known yet.

    What goes back is charged again, so it is nobody's to approve, however much it is.
    """
    rules = policy.payment_change
    walk = _Walk(policy, order.currency)
    walk.order(order, customer, rules, now, done="paid in another way")
    if order.items_changed:
        words = "Its items were changed, so it can't be paid in another way any more."
        walk.check("items_unchanged", rules.after_item_changes, words)
    if payment_method is not None:
        walk.new_method(order, customer, payment_method)
    accepted = "What was paid goes back to where it came from, and is charged to the other way to pay."
    return walk.decide(order.total, order.total, accepted, given_away=ZERO)


def other_methods(order: Order, customer: Customer) -> tuple[PaymentMethod, ...]:
    """The customer's ways to pay but the one that the order is paid with; all when it is paid with several."""
    return tuple(method for method in customer.payment_methods if not _is_paid_with_only(order, method))


def _is_paid_with_only(order: Order, method: PaymentMethod) -> bool:
    return list(order.paid_by_method or [order.payment_method_id]) == [method.id]


class _Walk:
    """The way through the rules, in their order; the first refusal decides."""

    def __init__(self, policy: OrderPolicy, currency: str) -> None:
        self._policy = policy
        self._currency = currency
        self._trace: list[RuleOutcome] = []
        self._refused: RuleOutcome | None = None

    def note(self, step: RuleOutcome | None) -> None:
        """Add a step; nothing is added after a refusal."""
        if step is None or self._refused is not None:
            return
        self._trace.append(step)
        if step.outcome == "refused":
            self._refused = step

    def check(self, rule: str, holds: bool, refusal: str) -> None:
        """A rule that passes, or refuses with these words."""
        self.note(RuleOutcome(rule, "passed", "Holds.") if holds else RuleOutcome(rule, "refused", refusal))

    def order(
        self,
        order: Order,
        customer: Customer,
        rules: Cancellation | AddressChange | ItemChanges | PaymentChange,
        now: datetime,
        *,
        done: str,
    ) -> None:
        """The customer's own order, not too far on its way, not placed too long ago, and no change of it waits."""
        self.check(
            "own_order", order.customer_id == customer.id, "I can only change orders that are your own."
        )
        can_be = order.status in rules.statuses
        self.check("not_packed", can_be, _STATUS_WORDS[order.status].format(order=order.number, done=done))
        if rules.within_minutes is not None:
            in_time = now - order.placed_at <= timedelta(minutes=rules.within_minutes)
            words = f"Orders can be {done} for {rules.within_minutes} minutes after they are placed."
            self.check("in_time", in_time, words)
        if order.waiting_change is not None:
            words = (
                f"A change of order {order.number} that you asked for ({order.waiting_change}) waits for a colleague's "
                "decision, and until then nothing else of it can be changed."
            )
            self.check("nothing_waits", False, words)

    def changes(self, order: Order, changes: Sequence[tuple[OrderLine, Variant]]) -> None:
        """Lines of this order, each once, for something else that is in stock."""
        ids = [line.id for line, _ in changes]
        own = set(ids) <= {line.id for line in order.lines} and len(ids) == len(set(ids))
        self.check("items_chosen", own, "Please choose items of this order, each of them once.")
        for line, new in changes:
            self.check("another_one", new.sku != line.sku, f"{line.name} is that one already.")
            self.check("in_stock", new.is_available, f"{new.name} ({new.title}) isn't in stock.")

    def new_method(self, order: Order, customer: Customer, method: PaymentMethod) -> None:
        """One on file, not what the order is paid with already; a gift card has to cover all of it."""
        known = customer.payment_method(method.id) is not None
        words = f"{method.label} isn't among your ways to pay that we have on file."
        self.check("payment_method", known, words)
        words = f"Order {order.number} is paid with your {method.label} already."
        self.check("another_method", not _is_paid_with_only(order, method), words)
        if method.balance is None:
            return
        # What this card has paid itself comes back to it first.
        left = method.balance + order.paid_by_method.get(method.id, ZERO)
        words = (
            f"Your {method.label} can pay {format_amount(left, self._currency)} of it, and "
            f"{format_amount(order.total, self._currency)} is needed."
        )
        self.check("gift_card_balance", left >= order.total, words)

    def decide(
        self, amount: Decimal, to_pay: Decimal, accepted: str, *, given_away: Decimal | None = None
    ) -> OrderDecision:
        """What came of it, and who may decide about what is given away: `amount`, where nothing else is said."""
        level = self._policy.authority.level(amount if given_away is None else given_away)
        if level is None:
            text = "That is more than anybody here may decide about; a person can tell you who does."
            self.note(RuleOutcome("above_authority", "refused", text))
        elif level != "bot":
            most = format_amount(self._policy.authority.bot, self._currency)
            text = f"I can give back up to {most} myself, so a colleague has to approve it."
            self.note(RuleOutcome("above_authority", "approval", text))
        if self._refused is not None or level is None:
            last = self._trace[-1]
            return self._decision("refuse", "bot", ZERO, ZERO, last.rule, last.reason)
        if level == "bot":
            rule = self._trace[-1].rule if self._trace else "own_account"
            self._trace = self._trace or [RuleOutcome(rule, "passed", accepted)]
            return self._decision("accept", level, amount, to_pay, rule, accepted)
        return self._decision("approval", level, amount, to_pay, "above_authority", self._trace[-1].reason)

    def _decision(
        self,
        outcome: Literal["accept", "approval", "refuse"],
        level: Level,
        amount: Decimal,
        to_pay: Decimal,
        rule: str,
        reason: str,
    ) -> OrderDecision:
        return OrderDecision(
            outcome=outcome,
            authority=level,
            amount=amount,
            to_pay=to_pay,
            currency=self._currency,
            trace=tuple(self._trace),
            deciding_rule=rule,
            reason=reason,
            policy_version=self._policy.version,
        )


_STATUS_WORDS = {
    OrderStatus.PROCESSING: "Order {order} is still being processed, and can't be {done} yet.",
    OrderStatus.PACKED: "Order {order} is packed already, so it can't be {done} any more.",
    OrderStatus.SHIPPED: "Order {order} has been shipped, so it can't be {done} any more.",
    OrderStatus.DELIVERED: "Order {order} has been delivered, so it can't be {done} any more.",
    OrderStatus.CANCELLED: "Order {order} was cancelled.",
}

_REASON_WORDS = {
    CancelReason.NO_LONGER_NEEDED: "no longer needed",
    CancelReason.ORDERED_BY_MISTAKE: "ordered by mistake",
    CancelReason.FOUND_CHEAPER: "found cheaper elsewhere",
    CancelReason.TOO_SLOW: "too slow",
    CancelReason.OTHER: "cancelled for another reason",
}


def _explain_difference(amount: Decimal, to_pay: Decimal, currency: str, pieces: int) -> str:
    if to_pay:
        return f"{cost_of_new(pieces)} {format_amount(to_pay, currency)} more, which is what you pay."
    if amount:
        return f"{cost_of_new(pieces)} {format_amount(amount, currency)} less, which you get back."
    return "The price stays the same."
