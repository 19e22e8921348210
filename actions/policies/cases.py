"""Decided cases: the facts of a decision as data, so that another policy can be tried on them later.

facts = ReturnFacts(order=order, lines=lines, customer=customer, reason=reason, method=method, now=now)
found = facts.decide(book)                                  as `quote_return` would
case = decided_case(facts, found, conversation_id)          what the port's `note_decision` keeps
decide_again(case, other_book)                              what another policy would have decided

Names, e-mail and postal addresses are left out: no policy asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from actions.back_office.entities import (
    Address,
    Charge,
    Customer,
    Order,
    OrderLine,
    PaymentMethod,
    Variant,
)
from actions.back_office.requests import (
    CancelReason,
    DecidedCase,
    ReturnMethod,
    ReturnReason,
    ReversalHistory,
)
from actions.fees.policy import FeeDecision, assess_charges
from actions.order_changes.policy import (
    OrderDecision,
    assess_address_change,
    assess_cancellation,
    assess_item_changes,
    assess_payment_change,
)
from actions.policies.authority import Level
from actions.policies.book import PolicyBook
from actions.policies.returns import Proof
from actions.returns.policy import Returned, ReturnQuote, quote_return


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """What `quote_return` is told."""

    order: Order
    lines: tuple[Returned, ...]
    customer: Customer
    reason: ReturnReason
    method: ReturnMethod
    now: datetime
    unopened: frozenset[str] = frozenset()
    refund_to: PaymentMethod | None = None
    has_evidence: bool = False
    used: frozenset[str] = frozenset()
    proofs: frozenset[Proof] = frozenset()
    kind: Literal["return"] = "return"

    def decide(self, book: PolicyBook) -> ReturnQuote:
        """What these policies say."""
        return quote_return(
            book.returns,
            order=self.order,
            lines=self.lines,
            customer=self.customer,
            reason=self.reason,
            method=self.method,
            now=self.now,
            unopened=self.unopened,
            refund_to=self.refund_to,
            has_evidence=self.has_evidence,
            used=self.used,
            proofs=self.proofs,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts:
    """What `assess_charges` is told."""

    charges: tuple[Charge, ...]
    history: ReversalHistory
    customer: Customer
    claimed_duplicate: bool
    now: datetime
    kind: Literal["fee"] = "fee"

    def decide(self, book: PolicyBook) -> FeeDecision:
        """What these policies say."""
        return assess_charges(
            book.fees,
            charges=self.charges,
            history=self.history,
            customer=self.customer,
            claimed_duplicate=self.claimed_duplicate,
            now=self.now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationFacts:
    """What `assess_cancellation` is told."""

    order: Order
    customer: Customer
    reason: CancelReason | None
    now: datetime
    kind: Literal["cancellation"] = "cancellation"

    def decide(self, book: PolicyBook) -> OrderDecision:
        """What these policies say."""
        return assess_cancellation(
            book.orders, order=self.order, customer=self.customer, reason=self.reason, now=self.now
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """What `assess_address_change` is told; of the address, only the country is kept."""

    order: Order | None
    customer: Customer
    address: Address | None
    now: datetime
    kind: Literal["address"] = "address"

    def decide(self, book: PolicyBook) -> OrderDecision:
        """What these policies say."""
        return assess_address_change(
            book.orders, order=self.order, customer=self.customer, address=self.address, now=self.now
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChangeFacts:
    """What `assess_item_changes` is told."""

    order: Order
    customer: Customer
    changes: tuple[tuple[OrderLine, Variant], ...]
    payment_method: PaymentMethod | None
    now: datetime
    kind: Literal["items"] = "items"

    def decide(self, book: PolicyBook) -> OrderDecision:
        """What these policies say."""
        return assess_item_changes(
            book.orders,
            order=self.order,
            customer=self.customer,
            changes=self.changes,
            payment_method=self.payment_method,
            now=self.now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChangeFacts:
    """What `assess_payment_change` is told."""

    order: Order
    customer: Customer
    payment_method: PaymentMethod | None
    now: datetime
    kind: Literal["payment"] = "payment"

    def decide(self, book: PolicyBook) -> OrderDecision:
        """What these policies say."""
        return assess_payment_change(
            book.orders,
            order=self.order,
            customer=self.customer,
            payment_method=self.payment_method,
            now=self.now,
        )


Facts = ReturnFacts | FeeFacts | CancellationFacts | AddressFacts | ItemChangeFacts | PaymentChangeFacts
Decision = ReturnQuote | FeeDecision | OrderDecision

_FACTS: TypeAdapter[Facts] = TypeAdapter(Annotated[Facts, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Decided:
    """What of a decision can differ between two policies."""

    outcome: Literal["accept", "approval", "refuse"]
    authority: Level
    amount: Decimal
    to_pay: Decimal
    currency: str
    deciding_rule: str
    reason: str

    def is_the_same(self, other: Decided) -> bool:
        """Whether both come to the same for the customer and for who decides, whatever rule says so."""
        mine, theirs = (
            (one.outcome, one.authority, one.amount, one.to_pay, one.currency) for one in (self, other)
        )
        return mine == theirs


_DECIDED: TypeAdapter[Decided] = TypeAdapter(Decided)


def decided_case(facts: Facts, decision: Decision, conversation_id: str) -> DecidedCase:
    """The case to keep, at the moment that the facts are of."""
    policy: dict[str, Literal["returns", "fees"]] = {"return": "returns", "fee": "fees"}
    return DecidedCase(
        policy=policy.get(facts.kind, "orders"),
        policy_version=decision.policy_version,
        conversation_id=conversation_id,
        customer_id=facts.customer.id,
        facts=to_facts(facts),
        decision=_DECIDED.dump_python(summarize(decision), mode="json"),
        decided_at=facts.now,
    )


def to_facts(facts: Facts) -> dict[str, Any]:
    """The facts as data for JSON, without what tells who it was."""
    data: dict[str, Any] = _FACTS.dump_python(_without_person(facts), mode="json")
    return data


def from_facts(data: dict[str, Any]) -> Facts:
    """The facts that `to_facts` wrote. Raises ValueError for anything else."""
    return _FACTS.validate_python(data)


def decision_of(case: DecidedCase) -> Decided:
    """What was decided. Raises ValueError for a case that `decided_case` did not write."""
    return _DECIDED.validate_python(case.decision)


def decide_again(case: DecidedCase, book: PolicyBook) -> Decided:
    """What `book` would have decided. Raises ValueError for a case that `decided_case` did not write."""
    return summarize(from_facts(case.facts).decide(book))


def summarize(decision: Decision) -> Decided:
    """A decision in the words that all three policies share."""
    if isinstance(decision, FeeDecision):
        outcomes: dict[str, Literal["accept", "approval", "refuse"]] = {
            "reverse": "accept",
            "approval": "approval",
            "decline": "refuse",
        }
        outcome, to_pay = outcomes[decision.outcome], Decimal("0.00")
    else:
        outcome, to_pay = decision.outcome, decision.to_pay
    return Decided(
        outcome=outcome,
        authority=decision.authority,
        amount=decision.amount,
        to_pay=to_pay,
        currency=decision.currency,
        deciding_rule=decision.deciding_rule,
        reason=decision.reason,
    )


def _without_person(facts: Facts) -> Facts:
    customer = replace(facts.customer, name="", email="", address=None)
    if isinstance(facts, FeeFacts):
        return replace(facts, customer=customer)
    if isinstance(facts, AddressFacts):
        order = facts.order and replace(facts.order, address=None, shipments=())
        address = facts.address and Address("", "", "", facts.address.country)
        return replace(facts, customer=customer, order=order, address=address)
    return replace(facts, customer=customer, order=replace(facts.order, address=None, shipments=()))
