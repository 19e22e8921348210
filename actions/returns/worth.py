"""What a return is worth: the part of the return policy that adds and takes off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from actions.back_office.entities import Customer
from actions.back_office.money import format_amount, round_to_cents
from actions.back_office.requests import ReturnMethod, ReturnReason, RuleOutcome
from actions.policies.payment import cost_of_new
from actions.policies.returns import Deduction, ReturnPolicy

if TYPE_CHECKING:
    from actions.returns.policy import Returned

ZERO = Decimal("0.00")

MOVES_MONEY = (ReturnMethod.REFUND, ReturnMethod.EXCHANGE)
"""What may go to, or come from, one of the customer's ways to pay."""

_FOR_GOODS = (ReturnMethod.EXCHANGE, ReturnMethod.REPLACEMENT)


@dataclass(frozen=True, slots=True)
class Worth:
    """The amounts of a return, `stake` being what the company gives away at most: it needs somebody's authority."""

    items_total: Decimal
    deductions: tuple[tuple[str, Decimal], ...]
    bonus: Decimal
    amount: Decimal
    to_pay: Decimal
    stake: Decimal
    takes_shipping: bool
    pieces: int
    """How many come back, and in an exchange or as a replacement are sent."""
    steps: tuple[RuleOutcome, ...]


def worth_of(
    policy: ReturnPolicy,
    lines: Sequence[Returned],
    customer: Customer,
    reason: ReturnReason,
    method: ReturnMethod,
    currency: str,
) -> Worth:
    """What `lines` are worth, sent back for `reason` and wanted as `method`."""
    items_total = sum((item.line.unit_price * item.quantity for item in lines), ZERO)
    steps: list[RuleOutcome] = []
    if method in _FOR_GOODS:
        return _goods(lines, items_total, method, currency)
    deductions, takes_shipping = _deduct(
        policy, lines, items_total, customer, reason, method, currency, steps
    )
    remainder = items_total - sum((amount for _, amount in deductions), ZERO)
    bonus = stake_bonus = ZERO
    if method is ReturnMethod.STORE_CREDIT and policy.store_credit_bonus_percent:
        bonus, stake_bonus = policy.store_credit_bonus(remainder), policy.store_credit_bonus(items_total)
        text = f"{format_amount(bonus, currency)} is added."
        steps.append(RuleOutcome("store_credit_bonus", "applied", text))
    return Worth(
        items_total=items_total,
        deductions=deductions,
        bonus=bonus,
        amount=remainder + bonus,
        to_pay=ZERO,
        # What deductions leave: who has less taken off must not need a person's approval for that.
        stake=items_total + stake_bonus,
        takes_shipping=takes_shipping,
        pieces=sum(item.quantity for item in lines),
        steps=tuple(steps),
    )


def _goods(lines: Sequence[Returned], items_total: Decimal, method: ReturnMethod, currency: str) -> Worth:
    """An exchange or a replacement: nothing is taken off, and only a difference in price is paid."""
    sent = sum(
        ((item.exchange.price if item.exchange else item.line.unit_price) * item.quantity for item in lines),
        ZERO,
    )
    difference = sent - items_total if method is ReturnMethod.EXCHANGE else ZERO
    steps: list[RuleOutcome] = []
    pieces = sum(item.quantity for item in lines)
    if difference:
        dearer = f"{format_amount(abs(difference), currency)} {'more' if difference > 0 else 'less'}"
        steps.append(RuleOutcome("price_difference", "applied", f"{cost_of_new(pieces)} {dearer}."))
    return Worth(
        items_total=items_total,
        deductions=(),
        bonus=ZERO,
        amount=max(-difference, ZERO),
        to_pay=max(difference, ZERO),
        stake=max(items_total, sent),
        takes_shipping=False,
        pieces=pieces,
        steps=tuple(steps),
    )


def _deduct(
    policy: ReturnPolicy,
    lines: Sequence[Returned],
    items_total: Decimal,
    customer: Customer,
    reason: ReturnReason,
    method: ReturnMethod,
    currency: str,
    steps: list[RuleOutcome],
) -> tuple[tuple[tuple[str, Decimal], ...], bool]:
    """What is taken off, never more than the items are worth; and whether shipping is."""
    taken: list[tuple[str, Decimal]] = []
    takes_shipping = False
    left = items_total
    for deduction in policy.deductions:
        covered = (item for item in lines if deduction.covers(item.line))
        value = sum((item.line.unit_price * item.quantity for item in covered), ZERO)
        if value == 0:
            continue
        waiver = _waiver(policy, deduction, customer, reason, method)
        if waiver:
            steps.append(RuleOutcome(deduction.rule, "waived", waiver))
            continue
        asked = deduction.flat if deduction.flat is not None else value * (deduction.percent or 0) / 100
        amount = min(round_to_cents(asked), left)
        if amount > 0:
            left -= amount
            taken.append((deduction.title, amount))
            takes_shipping = takes_shipping or deduction.is_shipping
            text = f"{format_amount(amount, currency)} is taken off."
            steps.append(RuleOutcome(deduction.rule, "applied", text))
    return tuple(taken), takes_shipping


def _waiver(
    policy: ReturnPolicy, deduction: Deduction, customer: Customer, reason: ReturnReason, method: ReturnMethod
) -> str:
    if deduction.unless_our_fault and reason in policy.our_fault:
        return "Not taken off, because it is our fault."
    if customer.membership in deduction.unless_membership:
        return f"Not taken off for {policy.called(customer.membership)}."
    if deduction.unless_store_credit and method is ReturnMethod.STORE_CREDIT:
        return "Not taken off for store credit."
    return ""


def explain(
    policy: ReturnPolicy, reason: ReturnReason, method: ReturnMethod, worth: Worth, currency: str
) -> str:
    """Why the amount is what it is, in a sentence for the customer."""
    if method is ReturnMethod.REPLACEMENT:
        new = "the new one is" if worth.pieces == 1 else "the new ones are"
        return f"A replacement costs nothing: no return shipping, and {new} sent free."
    if method is ReturnMethod.EXCHANGE:
        new = cost_of_new(worth.pieces)
        if worth.to_pay:
            return f"{new} {format_amount(worth.to_pay, currency)} more, which is what you pay."
        if worth.amount:
            return f"{new} {format_amount(worth.amount, currency)} less, which you get back."
        return "An exchange costs nothing: no return shipping and no restocking fee."
    parts = [
        f"{label[:1].lower()}{label[1:]}: {format_amount(amount, currency)} is taken off"
        for label, amount in worth.deductions
    ]
    if worth.bonus:
        more = f"{policy.store_credit_bonus_percent.normalize():f}%"
        parts.append(f"store credit is worth {more} more: {format_amount(worth.bonus, currency)} is added")
    if not worth.deductions:
        because = ", because it was our fault" if reason in policy.our_fault else ""
        parts.insert(0, f"nothing is taken off{because}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
