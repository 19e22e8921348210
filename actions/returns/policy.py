"""Which items may come back, and what the customer gets: pure rules over data from `returns.yml`.

`assess_line` says whether one order line may come back; `quote_return` says what a whole return is worth, and who
decides about it. Both return the rules they walked, in order, so that a person can see why. Nothing here reads a
clock, a database or a conversation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from actions.back_office.entities import Customer, Order, OrderLine, PaymentMethod, Variant
from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnMethod, ReturnReason, RuleOutcome
from actions.policies.authority import Level, higher
from actions.policies.payment import check_method, difference_methods, gift_cards, original_methods
from actions.policies.returns import Proof, ReturnPolicy
from actions.returns.line_rules import LineAssessment, Outcome, assess_line
from actions.returns.worth import MOVES_MONEY, Worth, explain, worth_of

__all__ = [
    "LineAssessment",
    "NoReceiptDecision",
    "ReturnQuote",
    "Returned",
    "allowed_difference_methods",
    "allowed_refund_methods",
    "assess_line",
    "assess_without_receipt",
    "quote_return",
]

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back of a line; `exchange` is what is sent instead (None in an exchange: the same again)."""

    line: OrderLine
    quantity: int
    exchange: Variant | None = None


@dataclass(frozen=True, slots=True)
class ReturnQuote:
    """What a return is worth; all amounts are zero when it is refused.

    For money or credit, `amount` = `items_total` − deductions + `bonus`. A replacement moves no money; an exchange
    only the difference in price: `amount` to the customer, or `to_pay` by them. `refusals` and `reason` are written
    for the customer.
    """

    outcome: Outcome
    authority: Level
    """Who may decide it."""
    refusals: tuple[str, ...]
    items_total: Decimal
    deductions: tuple[tuple[str, Decimal], ...]
    bonus: Decimal
    amount: Decimal
    to_pay: Decimal
    currency: str
    methods: tuple[ReturnMethod, ...]
    """What the customer may have for all of these lines together."""
    prepaid_label: bool
    shipping_paid_by: Literal["customer", "company"]
    needs_evidence: bool
    """A photo is asked for, and there is none yet: with one, no person has to look at it for that."""
    accepted_proofs: tuple[Proof, ...]
    """It is too late, and each of these would do instead."""
    send_back_by: date
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    reason: str
    policy_version: str

    @property
    def eligible(self) -> bool:
        """Whether it comes back, perhaps after a person's approval."""
        return self.outcome != "refuse"


@dataclass(frozen=True, slots=True)
class NoReceiptDecision:
    """What is possible for an item whose purchase can't be found."""

    outcome: Outcome
    authority: Level
    methods: tuple[ReturnMethod, ...]
    maximum_amount: Decimal | None
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    reason: str
    policy_version: str


def quote_return(
    policy: ReturnPolicy,
    *,
    order: Order,
    lines: Sequence[Returned],
    customer: Customer,
    reason: ReturnReason,
    method: ReturnMethod,
    now: datetime,
    unopened: Collection[str] = (),
    refund_to: PaymentMethod | None = None,
    has_evidence: bool = False,
    used: Collection[str] = (),
    proofs: Collection[Proof] = (),
) -> ReturnQuote:
    """What returning `lines` is worth; `unopened` and `used` name lines by id, `refund_to` where money goes to.

    In an exchange for something dearer, `refund_to` is what the difference is paid with. One line that may not come
    back refuses the whole return: nobody gets less than they asked for unawares.
    """
    assessments = [
        assess_line(
            policy,
            order=order,
            line=item.line,
            customer=customer,
            reason=reason,
            now=now,
            unopened=item.line.id in unopened,
            has_evidence=has_evidence,
            used=item.line.id in used,
            proofs=proofs,
        )
        for item in lines
    ]
    trace: list[RuleOutcome] = []
    for assessment in assessments:
        trace.extend(step for step in assessment.trace if step not in trace)
    methods = _common_methods(assessments)
    refused = _refusals(order, lines, assessments)
    if not refused:
        refused = _refused_terms(policy, order, lines, customer, methods, method, refund_to)
    if refused:
        trace.extend(step for step in refused if step not in trace)
        return _refuse(policy, order, assessments, methods, refused, trace, now)
    worth = worth_of(policy, lines, customer, reason, method, order.currency)
    trace.extend(worth.steps)
    return _decide(policy, order, assessments, methods, reason, method, worth, trace, now)


def allowed_refund_methods(
    policy: ReturnPolicy, order: Order, customer: Customer
) -> tuple[PaymentMethod, ...]:
    """Where a refund may go among what the customer has on file; the first is the default."""
    allowed: list[PaymentMethod] = []
    for target in policy.refund_to:
        if target == "original_payment":
            allowed.extend(original_methods(order, customer))
        else:
            allowed.extend(gift_cards(customer))
    return tuple(dict.fromkeys(allowed))


def allowed_difference_methods(
    policy: ReturnPolicy, order: Order, customer: Customer
) -> tuple[PaymentMethod, ...]:
    """What the difference in price of an exchange may be paid with or go to; the first is the default."""
    return difference_methods(policy.exchange.difference_on, order, customer)


def assess_without_receipt(policy: ReturnPolicy) -> NoReceiptDecision:
    """What is possible when neither order nor receipt can be found."""
    rule = policy.no_receipt
    most = rule.amount_up_to
    text = rule.reason.format(amount="" if most is None else format_amount(most, policy.currency))
    step = RuleOutcome(rule.rule, "refused" if rule.outcome == "refuse" else "approval", text)
    return NoReceiptDecision(
        outcome=rule.outcome,
        authority=rule.authority if rule.outcome == "approval" else "bot",
        methods=rule.methods if rule.outcome == "approval" else (),
        maximum_amount=most if rule.outcome == "approval" else None,
        trace=(step,),
        deciding_rule=rule.rule,
        reason=text,
        policy_version=policy.version,
    )


def _common_methods(assessments: Sequence[LineAssessment]) -> tuple[ReturnMethod, ...]:
    if not assessments:
        return ()
    first, *others = (assessment.remedies for assessment in assessments)
    return tuple(method for method in first if all(method in other for other in others))


def _refusals(
    order: Order, lines: Sequence[Returned], assessments: Sequence[LineAssessment]
) -> list[RuleOutcome]:
    """What keeps one line or another from coming back."""
    refused: list[RuleOutcome] = []
    # Pieces of one line may be exchanged for different variants.
    asked = {(item.line.id, item.exchange.sku if item.exchange else None): item.quantity for item in lines}
    pieces: Counter[str] = Counter()
    for (line_id, _), quantity in asked.items():
        pieces[line_id] += quantity
    for item, assessment in zip(lines, assessments, strict=True):
        left = item.line.quantity - item.line.returned_quantity
        if not assessment.returnable:
            refused.append(RuleOutcome(assessment.deciding_rule, "refused", assessment.reason))
        elif item.quantity < 1 or pieces[item.line.id] > left:
            count = pieces[item.line.id] if item.quantity > 0 else item.quantity
            text = f"Of {item.line.name}, between 1 and {left} can come back, not {count}."
            refused.append(RuleOutcome("quantity", "refused", text))
    if not asked or len(asked) != len(lines) or not set(pieces) <= {line.id for line in order.lines}:
        text = "Please choose items of this order, each of them once."
        refused.append(RuleOutcome("items_chosen", "refused", text))
    return refused


def _refused_terms(
    policy: ReturnPolicy,
    order: Order,
    lines: Sequence[Returned],
    customer: Customer,
    methods: tuple[ReturnMethod, ...],
    method: ReturnMethod,
    refund_to: PaymentMethod | None,
) -> list[RuleOutcome]:
    """What is wrong with what the customer wants for it."""
    if method not in methods:
        wanted = method.value.replace("_", " ")
        others = ", ".join(other.value.replace("_", " ") for other in methods)
        said = f"What's possible: {others}." if others else "Please send these items back one by one."
        article = "An" if wanted[0] in "aeiou" else "A"
        return [RuleOutcome("method", "refused", f"{article} {wanted} isn't possible here. {said}")]
    if method is ReturnMethod.EXCHANGE:
        for item in lines:
            step = _check_exchange(policy, item)
            if step is not None:
                return [step]
    if method not in MOVES_MONEY:
        return []
    to_pay = ZERO
    if method is ReturnMethod.EXCHANGE:
        difference = sum(
            (
                (item.exchange.price - item.line.unit_price) * item.quantity
                for item in lines
                if item.exchange is not None
            ),
            ZERO,
        )
        if difference == 0:
            return []
        allowed, to_pay = allowed_difference_methods(policy, order, customer), max(difference, ZERO)
    else:
        allowed = allowed_refund_methods(policy, order, customer)
    wrong = check_method(refund_to, allowed, to_pay, order.currency)
    return [wrong] if wrong is not None else []


def _check_exchange(policy: ReturnPolicy, item: Returned) -> RuleOutcome | None:
    new = item.exchange
    if new is None:
        return None
    if not new.is_available:
        return RuleOutcome("in_stock", "refused", f"{new.name} ({new.title}) isn't in stock.")
    if not policy.exchange.price_difference and new.price != item.line.unit_price:
        text = f"{new.name} ({new.title}) costs another amount, and we exchange for the same price only."
        return RuleOutcome("same_price", "refused", text)
    return None


def _refuse(
    policy: ReturnPolicy,
    order: Order,
    assessments: Sequence[LineAssessment],
    methods: tuple[ReturnMethod, ...],
    refused: Sequence[RuleOutcome],
    trace: Sequence[RuleOutcome],
    now: datetime,
) -> ReturnQuote:
    refusals = tuple(dict.fromkeys(step.reason for step in refused))
    late = [assessment for assessment in assessments if not assessment.returnable]
    return ReturnQuote(
        outcome="refuse",
        authority="bot",
        refusals=refusals,
        items_total=ZERO,
        deductions=(),
        bonus=ZERO,
        amount=ZERO,
        to_pay=ZERO,
        currency=order.currency,
        methods=methods,
        prepaid_label=False,
        shipping_paid_by="company",
        needs_evidence=False,
        accepted_proofs=late[0].accepted_proofs if late else (),
        send_back_by=policy.send_back_by(now),
        trace=tuple(trace),
        deciding_rule=refused[0].rule,
        reason=" ".join(refusals),
        policy_version=policy.version,
    )


def _decide(
    policy: ReturnPolicy,
    order: Order,
    assessments: Sequence[LineAssessment],
    methods: tuple[ReturnMethod, ...],
    reason: ReturnReason,
    method: ReturnMethod,
    worth: Worth,
    trace: list[RuleOutcome],
    now: datetime,
) -> ReturnQuote:
    asking = next((assessment for assessment in assessments if assessment.outcome == "approval"), None)
    authority: Level = "bot"
    for assessment in assessments:
        authority = higher(authority, assessment.authority)
    level = policy.authority.level(worth.stake)
    if level is None:
        text = "That is more than anybody here may decide about; a person can tell you who does."
        step = RuleOutcome("above_authority", "refused", text)
        return _refuse(policy, order, assessments, methods, [step], [*trace, step], now)
    said, rule = explain(policy, reason, method, worth, order.currency), assessments[0].deciding_rule
    if reason in policy.our_fault:
        trace.append(RuleOutcome("our_fault", "applied", "Our fault, so nothing is taken off."))
        rule = rule if rule in {warranty.rule for warranty in policy.warranties} else "our_fault"
    if asking is not None:
        said, rule = f"{said} {asking.reason}", asking.deciding_rule
    if level != "bot":
        most = format_amount(policy.authority.bot, order.currency)
        text = f"I can arrange returns worth up to {most} myself, so a colleague has to approve this one."
        trace.append(RuleOutcome("above_authority", "approval", text))
        said = f"{said} {text}"
        rule = rule if asking is not None else "above_authority"
    authority = higher(authority, level)
    return ReturnQuote(
        outcome="accept" if authority == "bot" else "approval",
        authority=authority,
        refusals=(),
        items_total=worth.items_total,
        deductions=worth.deductions,
        bonus=worth.bonus,
        amount=worth.amount,
        to_pay=worth.to_pay,
        currency=order.currency,
        methods=methods,
        prepaid_label=True,
        shipping_paid_by="customer" if worth.takes_shipping else "company",
        needs_evidence=any(assessment.needs_evidence for assessment in assessments),
        accepted_proofs=(),
        send_back_by=policy.send_back_by(now),
        trace=tuple(trace),
        deciding_rule=rule,
        reason=said,
        policy_version=policy.version,
    )
