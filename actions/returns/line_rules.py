"""Whether one order line may come back: the part of the return policy that looks at one item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from actions.back_office.entities import Customer, Order, OrderLine, OrderStatus
from actions.back_office.requests import ReturnMethod, ReturnReason, RuleOutcome
from actions.policies.authority import Level, higher
from actions.policies.returns import Proof, Restriction, ReturnPolicy, Warranty

Outcome = Literal["accept", "approval", "refuse"]


@dataclass(frozen=True, slots=True)
class LineAssessment:
    """Whether an order line may come back, with the reason in words for the customer.

    As long as no reason for the return is known, a line that may come back for some reasons only is `returnable`, and
    `only_for` names these reasons (empty: any reason).
    """

    outcome: Outcome
    authority: Level
    """Who may decide it."""
    remedies: tuple[ReturnMethod, ...]
    """What the customer may have for it."""
    reason: str
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    policy_version: str
    only_for: tuple[ReturnReason, ...] = ()
    only_under_warranty: bool = False
    """It is too late for anything but a fault."""
    needs_evidence: bool = False
    """A photo is asked for, and there is none yet."""
    accepted_proofs: tuple[Proof, ...] = ()
    """It is too late, and one of these would do instead."""

    @property
    def returnable(self) -> bool:
        """Whether it comes back, perhaps after a person's approval."""
        return self.outcome != "refuse"


def assess_line(
    policy: ReturnPolicy,
    *,
    order: Order,
    line: OrderLine,
    customer: Customer,
    reason: ReturnReason | None,
    now: datetime,
    unopened: bool = False,
    has_evidence: bool = False,
    used: bool = False,
    proofs: Collection[Proof] = (),
) -> LineAssessment:
    """Whether `line` of `order` may come back now for `reason` (None: not known yet).

    `unopened`, `used` and `proofs` are the customer's word: the packaging is still closed, the item has been used,
    there is a receipt. Without a word about it, what may not come back once opened is taken to have been opened, and
    nothing to have been used. `has_evidence` says that there is a photo.
    """
    walk = _Walk(policy, order, line, customer, reason, now)
    walk.order_and_quantity()
    if not walk.is_over:
        walk.window(proofs)
    for restriction in policy.restrictions:
        if not walk.is_over and restriction.applies_to.covers(line, used=used):
            walk.restriction(restriction, unopened=unopened)
    if not walk.is_over:
        walk.remedy()
    if not walk.is_over:
        walk.evidence(has_evidence=has_evidence)
    return walk.result()


class _Walk:
    """One line's way through the rules, in their order; a refusal ends it."""

    def __init__(
        self,
        policy: ReturnPolicy,
        order: Order,
        line: OrderLine,
        customer: Customer,
        reason: ReturnReason | None,
        now: datetime,
    ) -> None:
        self._policy, self._order, self._line = policy, order, line
        self._customer, self._reason, self._now = customer, reason, now
        self._trace: list[RuleOutcome] = []
        self._outcome: Outcome = "accept"
        self._authority: Level = "bot"
        self._said, self._rule = "", ""
        self._condition = ""
        self._only_for: set[ReturnReason] = set(ReturnReason)
        self._remedies: tuple[ReturnMethod, ...] = ()
        self._proofs: tuple[Proof, ...] = ()
        self._under_warranty = False
        self._needs_evidence = False

    @property
    def is_over(self) -> bool:
        """Whether it has been refused."""
        return self._outcome == "refuse"

    def order_and_quantity(self) -> None:
        """It is the customer's own order, delivered, and the item has not come back before."""
        for step in (
            _assess_order(self._order, self._customer),
            _assess_quantity(self._line),
            _assess_earlier(self._policy, self._order),
        ):
            if step is not None and not self.is_over:
                self._note(step)

    def window(self, proofs: Collection[Proof]) -> None:
        """It is in time; or a proof does instead; or it has a fault that a warranty covers."""
        step = _assess_window(self._policy, self._order, self._line, self._customer, self._now)
        accepted = self._policy.window.proofs(self._customer.membership)
        shown = next((proof for proof in accepted if proof in proofs), None)
        warranty = self._warranty()
        if step.outcome == "passed":
            self._note(step)
        elif shown is not None:
            self._trace.append(RuleOutcome(step.rule, "passed", step.reason))
            said = shown.value.replace("_", " ")
            self._note(RuleOutcome(shown.value, "passed", f"It can come back late, because of the {said}."))
        elif warranty is not None:
            self._trace.append(RuleOutcome(step.rule, "passed", step.reason))
            self._take_warranty(warranty, step.reason)
        else:
            self._proofs = accepted
            self._note(step)

    def _warranty(self) -> Warranty | None:
        since = self._order.delivered_at or self._order.placed_at
        fitting = (
            warranty
            for warranty in self._policy.warranties
            if warranty.covers(self._line)
            and self._now.date() <= (since + timedelta(days=warranty.days)).date()
            and (self._reason is None or self._reason in warranty.reasons)
        )
        return next(fitting, None)

    def _take_warranty(self, warranty: Warranty, late: str) -> None:
        since = self._order.delivered_at or self._order.placed_at
        until = day((since + timedelta(days=warranty.days)).date())
        self._remedies, self._under_warranty = warranty.methods, True
        if self._reason is None:
            self._only_for &= set(warranty.reasons)
            self._condition = f"{late} A fault of {self._line.name} is covered by our warranty until {until}."
            self._trace.append(RuleOutcome(warranty.rule, "depends", self._condition))
            self._rule = warranty.rule
            return
        text = f"The fault of {self._line.name} is covered by our warranty until {until}."
        self._note(RuleOutcome(warranty.rule, "passed", text))
        if warranty.outcome == "approval":
            self._ask(warranty.rule, warranty.authority, f"{text} A colleague has to look at it first.")

    def restriction(self, restriction: Restriction, *, unopened: bool) -> None:
        """Refused, to be approved, or passed; as long as no reason is known, it may depend on that."""
        step = _assess_restriction(restriction, self._line, self._customer, self._reason, unopened=unopened)
        if step.outcome == "depends":
            self._only_for &= set(restriction.unless_reason)
            self._condition, self._rule = step.reason, step.rule
            self._trace.append(step)
            if not self._only_for:
                self._outcome, self._said = "refuse", step.reason
        elif step.outcome == "approval":
            self._ask(step.rule, restriction.authority, step.reason)
        else:
            self._note(step, decides=False)

    def remedy(self) -> None:
        """There is something that the customer may have for this reason."""
        policy = self._policy
        if self._reason is not None:
            self._remedies = self._remedies or policy.methods_for(self._reason)
            if not self._remedies:
                said = self._reason.value.replace("_", " ")
                text = f"We don't take back {self._line.name} for this reason: {said}."
                self._note(RuleOutcome("reason", "refused", text))
            return
        offered = {reason for remedy in policy.remedies for reason in remedy.reasons}
        if not self._remedies:
            if not offered >= set(ReturnReason):
                self._only_for &= offered
                self._condition = self._condition or "It can come back for some reasons only."
            methods = (m for remedy in policy.remedies for m in remedy.methods)
            self._remedies = tuple(dict.fromkeys(methods))

    def evidence(self, *, has_evidence: bool) -> None:
        """A photo is there where one is asked for; without one a person decides."""
        for rule in self._policy.evidence:
            if self._reason not in rule.reasons or self._line.unit_price <= rule.unit_price_over:
                continue
            if has_evidence:
                self._trace.append(RuleOutcome(rule.rule, "passed", "There is a photo."))
                continue
            self._needs_evidence = True
            text = f"Without a photo of {self._line.name}, a colleague has to look at it first."
            self._ask(rule.rule, rule.authority, text)

    def _note(self, step: RuleOutcome, *, decides: bool = True) -> None:
        self._trace.append(step)
        if step.outcome == "refused":
            self._outcome = "refuse"
        if step.outcome == "refused" or decides:
            self._said, self._rule = step.reason, step.rule

    def _ask(self, rule: str, level: Level, text: str) -> None:
        """A person has to approve it; the first rule that says so decides."""
        self._trace.append(RuleOutcome(rule, "approval", text))
        self._authority = higher(self._authority, level)
        if self._outcome == "accept":
            self._outcome, self._said, self._rule = "approval", text, rule

    def result(self) -> LineAssessment:
        """What came of it."""
        returnable = not self.is_over
        return LineAssessment(
            outcome=self._outcome,
            authority=self._authority if returnable else "bot",
            remedies=self._remedies if returnable else (),
            reason=(self._condition or self._said) if returnable else self._said,
            trace=tuple(self._trace),
            deciding_rule=self._rule,
            policy_version=self._policy.version,
            only_for=tuple(r for r in ReturnReason if r in self._only_for)
            if returnable and self._condition
            else (),
            only_under_warranty=self._under_warranty and returnable,
            needs_evidence=self._needs_evidence and returnable,
            accepted_proofs=self._proofs,
        )


def _assess_order(order: Order, customer: Customer) -> RuleOutcome:
    if order.customer_id != customer.id:
        return RuleOutcome("own_order", "refused", "I can only take back items from your own orders.")
    not_sent = f"Order {order.number} hasn't been shipped yet, so there is nothing to send back."
    words = {
        OrderStatus.PROCESSING: not_sent,
        OrderStatus.PACKED: not_sent,
        OrderStatus.SHIPPED: f"Order {order.number} is still on its way; it can come back once it has been delivered.",
        OrderStatus.CANCELLED: f"Order {order.number} was cancelled.",
    }
    if order.status is not OrderStatus.DELIVERED or order.delivered_at is None:
        text = words.get(order.status, f"Order {order.number} has not been marked as delivered yet.")
        return RuleOutcome("delivered", "refused", text)
    return RuleOutcome("delivered", "passed", f"Delivered on {day(order.delivered_at)}.")


def _assess_quantity(line: OrderLine) -> RuleOutcome:
    left = line.quantity - line.returned_quantity
    if left <= 0:
        return RuleOutcome("not_yet_returned", "refused", f"{line.name} has been returned already.")
    return RuleOutcome("not_yet_returned", "passed", f"{left} of {line.quantity} can still come back.")


def _assess_earlier(policy: ReturnPolicy, order: Order) -> RuleOutcome | None:
    if not policy.once_per_order or not any(line.returned_quantity for line in order.lines):
        return None
    text = (
        f"Something of order {order.number} is coming back already, and we take back each order's items once."
    )
    return RuleOutcome("once_per_order", "refused", text)


def _assess_window(
    policy: ReturnPolicy, order: Order, line: OrderLine, customer: Customer, now: datetime
) -> RuleOutcome:
    # `_assess_order` let only delivered orders through.
    delivered_at = order.delivered_at or order.placed_at
    since = order.placed_at if policy.window.counted_from == "order" else delivered_at
    term = policy.window.term(line.category)
    days = term.for_membership(customer.membership)
    is_members = customer.membership in term.by_membership
    rule = "member_window" if is_members else "standard_window"
    if days == "unlimited":
        return RuleOutcome(rule, "passed", "It can come back at any time.")
    last_day = (since + timedelta(days=days)).date()
    if now.date() <= last_day:
        return RuleOutcome(rule, "passed", f"It can come back until {day(last_day)}.")
    whose = (
        f"for {policy.called(customer.membership)}" if is_members else f"after {policy.window.counted_from}"
    )
    text = f"Our return window is {days} days {whose}, and it closed on {day(last_day)}."
    return RuleOutcome(rule, "refused", text)


def _assess_restriction(
    restriction: Restriction,
    line: OrderLine,
    customer: Customer,
    reason: ReturnReason | None,
    *,
    unopened: bool,
) -> RuleOutcome:
    """Refused, approval, passed or, as long as no reason is known, depends."""
    rule = restriction.rule
    if restriction.unless_unopened and unopened:
        return RuleOutcome(rule, "passed", f"{line.name} is still unopened.")
    if customer.membership in restriction.unless_membership:
        return RuleOutcome(rule, "passed", f"Lifted for {line.name}, because of the customer's membership.")
    if reason is not None and reason in restriction.unless_reason:
        said = reason.value.replace("_", " ")
        return RuleOutcome(rule, "passed", f"Lifted for {line.name}, because the reason is: {said}.")
    words = restriction.refusal.format(item=line.name)
    if restriction.outcome == "approval":
        return RuleOutcome(rule, "approval", words)
    depends = reason is None and restriction.unless_reason
    return RuleOutcome(rule, "depends" if depends else "refused", words)


def day(moment: date | datetime) -> str:
    """As "March 3, 2026"."""
    return f"{moment:%B} {moment.day}, {moment.year}"
