"""Orders, returns and fees that Hypothesis draws, and the policies they are tried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

from actions.back_office.entities import (
    NO_MEMBERSHIP,
    Charge,
    ChargeKind,
    Customer,
    Order,
    PaymentKind,
    PaymentMethod,
    Variant,
)
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.policies.book import DEFAULT_FOLDER, PolicyBook
from actions.policies.returns import Proof
from actions.returns.policy import Returned, ReturnQuote, quote_return

from ..factories import NOW, VISITOR, days_ago, make_charge, make_line, make_order

BOOKS = [
    PolicyBook.load(),
    *(PolicyBook.load(path) for path in sorted((DEFAULT_FOLDER / "examples").iterdir())),
]
"""The policy that ships, and the examples."""

books = st.sampled_from(BOOKS)
reasons = st.sampled_from(ReturnReason)
methods = st.sampled_from(ReturnMethod)
prices = st.decimals("0.01", "3000", places=2)

VISA = PaymentMethod("PM-1", PaymentKind.CARD, "Visa ending 4242")
GIFT_CARD = PaymentMethod("PM-3", PaymentKind.GIFT_CARD, "Gift card ending 77", Decimal("50.00"))

lines = st.builds(
    make_line,
    category=st.sampled_from(["lighting", "furniture", "Furniture", "personalized", "bedding", "music"]),
    quantity=st.integers(1, 6),
    unit_price=prices,
    final_sale=st.booleans(),
    opened_not_returnable=st.booleans(),
)


@dataclass(frozen=True)
class Case:
    """A return that somebody may ask for."""

    order: Order
    lines: list[Returned]
    reason: ReturnReason
    method: ReturnMethod
    unopened: frozenset[str]
    used: frozenset[str]
    proofs: frozenset[Proof]
    has_evidence: bool
    refund_to: PaymentMethod | None

    def quote(self, book: PolicyBook, customer: Customer) -> ReturnQuote:
        """What `book` says about it for this customer."""
        return quote_return(
            book.returns,
            order=self.order,
            lines=self.lines,
            customer=replace(customer, payment_methods=(VISA, GIFT_CARD)),
            reason=self.reason,
            method=self.method,
            now=NOW,
            unopened=self.unopened,
            refund_to=self.refund_to,
            has_evidence=self.has_evidence,
            used=self.used,
            proofs=self.proofs,
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any return, also of what has come back already, and of more than there is."""
    items = [
        replace(line, id=f"L-{number}", returned_quantity=draw(st.integers(0, line.quantity)))
        for number, line in enumerate(draw(st.lists(lines, min_size=1, max_size=3)))
    ]
    age = draw(st.integers(0, 800))
    order = make_order(
        *items, placed_at=days_ago(age + 3), delivered_at=days_ago(age), payment_method_id=VISA.id
    )
    chosen = draw(st.lists(st.sampled_from(items), unique_by=lambda line: line.id))
    ids = st.frozensets(st.sampled_from([line.id for line in items]))
    return Case(
        order=order,
        lines=[Returned(line, draw(st.integers(0, 7)), _other(draw)) for line in chosen],
        reason=draw(reasons),
        method=draw(methods),
        unopened=draw(ids),
        used=draw(ids),
        proofs=draw(st.frozensets(st.sampled_from(Proof))),
        has_evidence=draw(st.booleans()),
        refund_to=draw(st.sampled_from([None, VISA, GIFT_CARD])),
    )


@st.composite
def possible(draw: st.DrawFn) -> Case:
    """A return of one item that has not come back, so that most of them are decided by the interesting rules."""
    line = replace(draw(lines), returned_quantity=0)
    age = draw(st.integers(0, 200))
    order = make_order(
        line, placed_at=days_ago(age + 3), delivered_at=days_ago(age), payment_method_id=VISA.id
    )
    return Case(
        order=order,
        lines=[Returned(line, draw(st.integers(1, line.quantity)))],
        reason=draw(reasons),
        method=draw(methods),
        unopened=frozenset({line.id}) if draw(st.booleans()) else frozenset(),
        used=frozenset(),
        proofs=draw(st.frozensets(st.sampled_from(Proof))),
        has_evidence=draw(st.booleans()),
        refund_to=None,
    )


def _other(draw: st.DrawFn) -> Variant | None:
    price = draw(st.none() | prices)
    return price and Variant("OTHER", "PR-1", "The other one", "Red", price, draw(st.booleans()))


def memberships(book: PolicyBook) -> list[Customer]:
    """A customer of each membership of a policy, the one of none first."""
    return [replace(VISITOR, membership=name) for name in (NO_MEMBERSHIP, *book.returns.memberships)]


charges: st.SearchStrategy[list[Charge]] = st.lists(
    st.builds(
        make_charge,
        id=st.sampled_from([f"CH-{number}" for number in range(6)]),
        kind=st.sampled_from(ChargeKind),
        amount=st.decimals("0.01", "400", places=2),
        charged_at=st.integers(0, 500).map(days_ago),
        duplicate_of=st.none() | st.sampled_from(["CH-0", "CH-1", "CH-99"]),
        company_error=st.none() | st.just("we posted your payment late"),
        reversed_at=st.none() | st.just(days_ago(1)),
        reversal_pending=st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda charge: charge.id,
)
