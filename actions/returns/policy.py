"""Which items may come back, and what the customer gets: pure rules over data from `actions/policies/returns.yml`.

`assess_line` says whether one order line may come back; `quote_return` says what a whole return is worth. Both
return the rules they walked, in order, so that a person can see why. Nothing here reads a clock, a database or a
conversation.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from actions.back_office.money import format_amount, round_to_cents
from actions.back_office.port import (
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    ReturnMethod,
    ReturnReason,
    RuleOutcome,
)
from actions.policies.returns import Deduction, Restriction, ReturnPolicy, load_return_policy

__all__ = [
    "LineAssessment",
    "ReturnPolicy",
    "ReturnQuote",
    "assess_line",
    "load_return_policy",
    "quote_return",
]

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class LineAssessment:
    """Whether an order line may come back, with the reason in words for the customer.

    As long as no reason for the return is known, a line that may come back for some reasons only is `returnable`, and
    `only_for` names these reasons (empty: any reason).
    """

    returnable: bool
    reason: str
    trace: tuple[RuleOutcome, ...]
    only_for: tuple[ReturnReason, ...] = ()

    @property
    def deciding_rule(self) -> str:
        """The rule that had the last word."""
        return self.trace[-1].rule


@dataclass(frozen=True, slots=True)
class ReturnQuote:
    """What a return is worth: `amount` = `items_total` − deductions + `bonus`; all zero when it is not `eligible`.

    An exchange is worth the item itself: its `amount` is zero. `refusals` and `reason` are written for the customer.
    """

    eligible: bool
    refusals: tuple[str, ...]
    items_total: Decimal
    deductions: tuple[tuple[str, Decimal], ...]
    bonus: Decimal
    amount: Decimal
    currency: str
    prepaid_label: bool
    send_back_by: date
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    reason: str


def assess_line(
    policy: ReturnPolicy,
    *,
    order: Order,
    line: OrderLine,
    customer: Customer,
    reason: ReturnReason | None,
    now: datetime,
    unopened: bool = False,
) -> LineAssessment:
    """Whether `line` of `order` may come back now for `reason` (None: not known yet).

    `unopened` is the customer's word that the packaging is still closed; without it, what may not come back once
    opened is taken to have been opened.
    """
    trace: list[RuleOutcome] = []
    for step in (
        _assess_order(order, customer),
        _assess_quantity(line),
        _assess_window(policy, order, customer, now),
    ):
        trace.append(step)
        if step.outcome == "refused":
            return LineAssessment(returnable=False, reason=step.reason, trace=tuple(trace))
    only_for: set[ReturnReason] = set(ReturnReason)
    condition = ""
    for restriction in policy.restrictions:
        if not restriction.applies_to.covers(line):
            continue
        step = _assess_restriction(restriction, line, reason, unopened=unopened)
        trace.append(step)
        if step.outcome == "refused":
            return LineAssessment(returnable=False, reason=step.reason, trace=tuple(trace))
        if step.outcome == "depends":
            only_for &= set(restriction.unless_reason)
            condition = step.reason
    if not only_for:
        return LineAssessment(returnable=False, reason=condition, trace=tuple(trace))
    return LineAssessment(
        returnable=True,
        reason=condition or trace[2].reason,
        trace=tuple(trace),
        only_for=tuple(r for r in ReturnReason if r in only_for) if condition else (),
    )


def quote_return(
    policy: ReturnPolicy,
    *,
    order: Order,
    lines: Sequence[tuple[OrderLine, int]],
    customer: Customer,
    reason: ReturnReason,
    method: ReturnMethod,
    now: datetime,
    unopened: Collection[str] = (),
) -> ReturnQuote:
    """What returning `lines` (line, quantity) is worth; `unopened` names lines by id whose packaging is still closed.

    One line that may not come back refuses the whole return: nobody gets less than they asked for unawares.
    """
    trace, refusals, deciding_rule = _assess_all(policy, order, lines, customer, reason, now, unopened)
    send_back_by = policy.send_back_by(now)
    if refusals:
        return ReturnQuote(
            eligible=False,
            refusals=tuple(refusals),
            items_total=ZERO,
            deductions=(),
            bonus=ZERO,
            amount=ZERO,
            currency=order.currency,
            prepaid_label=False,
            send_back_by=send_back_by,
            trace=tuple(trace),
            deciding_rule=deciding_rule,
            reason=" ".join(refusals),
        )
    items_total = sum((line.unit_price * quantity for line, quantity in lines), ZERO)
    deductions = _deduct(policy, lines, items_total, customer, reason, method, order.currency, trace)
    remainder = items_total - sum((amount for _, amount in deductions), ZERO)
    bonus = _bonus(policy, remainder, method, order.currency, trace)
    amount = ZERO if method is ReturnMethod.EXCHANGE else remainder + bonus
    return ReturnQuote(
        eligible=True,
        refusals=(),
        items_total=items_total,
        deductions=deductions,
        bonus=bonus,
        amount=amount,
        currency=order.currency,
        prepaid_label=True,
        send_back_by=send_back_by,
        trace=tuple(trace),
        deciding_rule=deciding_rule,
        reason=_explain(policy, reason, method, deductions, bonus, order.currency),
    )


def _assess_order(order: Order, customer: Customer) -> RuleOutcome:
    if order.customer_id != customer.id:
        return RuleOutcome("own_order", "refused", "I can only take back items from your own orders.")
    words = {
        OrderStatus.PROCESSING: f"Order {order.number} hasn't been shipped yet, so there is nothing to send back.",
        OrderStatus.SHIPPED: f"Order {order.number} is still on its way; it can come back once it has been delivered.",
        OrderStatus.CANCELLED: f"Order {order.number} was cancelled.",
    }
    if order.status is not OrderStatus.DELIVERED or order.delivered_at is None:
        text = words.get(order.status, f"Order {order.number} has not been marked as delivered yet.")
        return RuleOutcome("delivered", "refused", text)
    return RuleOutcome("delivered", "passed", f"Delivered on {_day(order.delivered_at)}.")


def _assess_quantity(line: OrderLine) -> RuleOutcome:
    left = line.quantity - line.returned_quantity
    if left <= 0:
        return RuleOutcome("not_yet_returned", "refused", f"{line.name} has been returned already.")
    return RuleOutcome("not_yet_returned", "passed", f"{left} of {line.quantity} can still come back.")


def _assess_window(policy: ReturnPolicy, order: Order, customer: Customer, now: datetime) -> RuleOutcome:
    # `_assess_order` let only delivered orders through.
    delivered_at = order.delivered_at or order.placed_at
    days = policy.window.member_days if customer.card_member else policy.window.days
    rule = "member_window" if customer.card_member else "standard_window"
    last_day = (delivered_at + timedelta(days=days)).date()
    if now.date() > last_day:
        whose = (
            f" {days} days for Reed Card members" if customer.card_member else f" {days} days after delivery"
        )
        text = f"Our return window is{whose}, and it closed on {_day(last_day)}."
        return RuleOutcome(rule, "refused", text)
    return RuleOutcome(rule, "passed", f"It can come back until {_day(last_day)}.")


def _assess_restriction(
    restriction: Restriction, line: OrderLine, reason: ReturnReason | None, *, unopened: bool
) -> RuleOutcome:
    """Refused, passed or, as long as no reason is known, depends."""
    if restriction.unless_unopened and unopened:
        return RuleOutcome(restriction.rule, "passed", f"{line.name} is still unopened.")
    words = restriction.refusal.format(item=line.name)
    if reason is None:
        return RuleOutcome(restriction.rule, "depends" if restriction.unless_reason else "refused", words)
    if reason in restriction.unless_reason:
        said = reason.value.replace("_", " ")
        return RuleOutcome(
            restriction.rule, "passed", f"Lifted for {line.name}, because the reason is: {said}."
        )
    return RuleOutcome(restriction.rule, "refused", words)


def _assess_all(
    policy: ReturnPolicy,
    order: Order,
    lines: Sequence[tuple[OrderLine, int]],
    customer: Customer,
    reason: ReturnReason,
    now: datetime,
    unopened: Collection[str],
) -> tuple[list[RuleOutcome], list[str], str]:
    """The steps walked, what was refused in words, and the rule that decided."""
    trace: list[RuleOutcome] = []
    refused: list[RuleOutcome] = []
    for line, quantity in lines:
        assessment = assess_line(
            policy,
            order=order,
            line=line,
            customer=customer,
            reason=reason,
            now=now,
            unopened=line.id in unopened,
        )
        trace.extend(step for step in assessment.trace if step not in trace)
        if not assessment.returnable:
            refused.append(assessment.trace[-1])
        elif not 0 < quantity <= line.quantity - line.returned_quantity:
            left = line.quantity - line.returned_quantity
            text = f"Of {line.name}, between 1 and {left} can come back, not {quantity}."
            refused.append(RuleOutcome("quantity", "refused", text))
            trace.append(refused[-1])
    named = [line.id for line, _ in lines]
    if not named or len(named) != len(set(named)) or not set(named) <= {line.id for line in order.lines}:
        text = "Please choose items of this order, each of them once."
        refused.append(RuleOutcome("items_chosen", "refused", text))
        trace.append(refused[-1])
    if refused:
        return trace, list(dict.fromkeys(step.reason for step in refused)), refused[0].rule
    if reason in policy.our_fault:
        trace.append(RuleOutcome("our_fault", "applied", "Our fault, so nothing is taken off."))
        return trace, [], "our_fault"
    return trace, [], "member_window" if customer.card_member else "standard_window"


def _deduct(
    policy: ReturnPolicy,
    lines: Sequence[tuple[OrderLine, int]],
    items_total: Decimal,
    customer: Customer,
    reason: ReturnReason,
    method: ReturnMethod,
    currency: str,
    trace: list[RuleOutcome],
) -> tuple[tuple[str, Decimal], ...]:
    """What is taken off, never more than the items are worth."""
    taken: list[tuple[str, Decimal]] = []
    left = items_total
    for deduction in policy.deductions:
        value = sum((line.unit_price * quantity for line, quantity in lines if deduction.covers(line)), ZERO)
        if value == 0:
            continue
        waiver = _waiver(policy, deduction, customer, reason, method)
        if waiver:
            trace.append(RuleOutcome(deduction.rule, "waived", waiver))
            continue
        asked = deduction.flat if deduction.flat is not None else value * (deduction.percent or 0) / 100
        amount = min(round_to_cents(asked), left)
        if amount > 0:
            left -= amount
            taken.append((deduction.label, amount))
            trace.append(
                RuleOutcome(deduction.rule, "applied", f"{format_amount(amount, currency)} is taken off.")
            )
    return tuple(taken)


def _waiver(
    policy: ReturnPolicy, deduction: Deduction, customer: Customer, reason: ReturnReason, method: ReturnMethod
) -> str:
    if deduction.unless_our_fault and reason in policy.our_fault:
        return "Not taken off, because it is our fault."
    if deduction.unless_member and customer.card_member:
        return "Not taken off for Reed Card members."
    if method in deduction.unless_method:
        return (
            f"Not taken off for an {method.value}." if method is ReturnMethod.EXCHANGE else "Not taken off."
        )
    return ""


def _bonus(
    policy: ReturnPolicy, remainder: Decimal, method: ReturnMethod, currency: str, trace: list[RuleOutcome]
) -> Decimal:
    if method is not ReturnMethod.STORE_CREDIT or not policy.store_credit_bonus_percent:
        return ZERO
    bonus = policy.store_credit_bonus(remainder)
    trace.append(RuleOutcome("store_credit_bonus", "applied", f"{format_amount(bonus, currency)} is added."))
    return bonus


def _explain(
    policy: ReturnPolicy,
    reason: ReturnReason,
    method: ReturnMethod,
    deductions: Sequence[tuple[str, Decimal]],
    bonus: Decimal,
    currency: str,
) -> str:
    """Why the amount is what it is, in a sentence for the customer."""
    if method is ReturnMethod.EXCHANGE:
        return "An exchange costs nothing: no return shipping and no restocking fee."
    parts = [
        f"{label.lower()}: {format_amount(amount, currency)} is taken off" for label, amount in deductions
    ]
    if bonus:
        more = f"{policy.store_credit_bonus_percent.normalize():f}%"
        parts.append(f"store credit is worth {more} more: {format_amount(bonus, currency)} is added")
    if not deductions:
        because = ", because it was our fault" if reason in policy.our_fault else ""
        parts.insert(0, f"nothing is taken off{because}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _day(moment: date | datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"
