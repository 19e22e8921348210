"""What the flows ask a back office to do, and the records of what was done.

A request says what the customer has confirmed: the back office checks it against the stored facts. Amounts are
`Decimal` in the currency beside them and never below zero; where money can go either way, two fields say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from actions.back_office.entities import Address, Charge

ZERO = Decimal("0.00")


class ReturnReason(StrEnum):
    """Why an item comes back."""

    CHANGED_MIND = "changed_mind"
    WRONG_SIZE = "wrong_size"
    DAMAGED = "damaged"
    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"


class ReturnMethod(StrEnum):
    """What the customer gets for it."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    """Another variant; a difference in price is paid or given back."""
    STORE_CREDIT = "store_credit"
    REPLACEMENT = "replacement"
    """The same again, at no cost."""


class ReturnState(StrEnum):
    """How far a return is."""

    WAITING = "waiting"
    """A person has to decide."""
    DECLINED = "declined"
    ARRANGED = "arranged"
    """The customer has the label; the parcel is not back yet."""
    RECEIVED = "received"
    """The parcel is back and is looked at."""
    COMPLETED = "completed"
    """Money or goods have been sent."""
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why an order is cancelled."""

    NO_LONGER_NEEDED = "no_longer_needed"
    ORDERED_BY_MISTAKE = "ordered_by_mistake"
    FOUND_CHEAPER = "found_cheaper"
    TOO_SLOW = "too_slow"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One step of a policy's walk: which rule, what it said, and why, in words."""

    rule: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnLineRequest:
    """How many of an order line come back, and for an exchange the SKU that is sent instead.

    Pieces of one line that are exchanged for different variants are a request for each variant.
    """

    line_id: str
    quantity: int
    exchange_sku: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What the customer confirmed: they get `amount`, and pay `to_pay` for what is dearer.

    `refund_to` is one of the customer's ways to pay; None is the one the order was paid with. `evidence` names files
    that the customer sent, `approved_by` the person who allowed what the bot may not.
    """

    customer_id: str
    order_number: str
    lines: tuple[ReturnLineRequest, ...]
    reason: ReturnReason
    method: ReturnMethod
    amount: Decimal
    currency: str
    deductions: tuple[tuple[str, Decimal], ...] = ()
    to_pay: Decimal = ZERO
    refund_to: str | None = None
    trace: tuple[RuleOutcome, ...] = ()
    comment: str = ""
    evidence: tuple[str, ...] = ()
    policy_version: str = ""
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """An item of a return, for people: `exchange_title` names what is sent instead."""

    name: str
    quantity: int
    unit_price: Decimal
    exchange_title: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return as recorded: number, label and credit note can be made from it.

    `amount` is what is given back: zero before it is arranged, less than `request.amount` when a person granted a part.
    """

    number: str
    request: ReturnRequest
    state: ReturnState
    customer_name: str
    lines: tuple[ReturnedLine, ...]
    tracking_number: str
    credit_note_number: str | None
    send_back_by: date
    created_at: datetime
    note: str = ""
    """What the person said who decided it."""
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """Charges to reverse. Without `approved_by` only what the bot's authority covers may be asked for."""

    customer_id: str
    charge_ids: tuple[str, ...]
    amount: Decimal
    currency: str
    rule: str
    trace: tuple[RuleOutcome, ...] = ()
    approved_by: str | None = None
    courtesy: bool = False
    policy_version: str = ""


@dataclass(frozen=True, slots=True)
class ReversalRecord:
    """A reversal as recorded, executed (`state` executed) or waiting for a person (`state` waiting).

    `amount` is what is given back: less than `request.amount` when a person granted a part.
    """

    number: str
    request: ReversalRequest
    state: Literal["executed", "waiting", "declined"]
    created_at: datetime
    amount: Decimal = ZERO
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReversalHistory:
    """What a fee policy needs to know of the past twelve months."""

    courtesy_reversals: int = 0
    reversed_total: Decimal = Decimal(0)
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonsDecision:
    """What a person decided on something that waited; `amount` grants a part, None all that was asked for."""

    approved: bool
    decided_by: str
    note: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CancelOrderRequest:
    """Cancel an order that hasn't been packed; `amount` is what goes back to where it was paid from.

    Without `approved_by` only what the bot's authority covers is executed.
    """

    customer_id: str
    order_number: str
    reason: CancelReason
    amount: Decimal
    currency: str
    trace: tuple[RuleOutcome, ...] = ()
    policy_version: str = ""
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeAddressRequest:
    """Send an order elsewhere, or (no `order_number`) change the address of the account."""

    customer_id: str
    order_number: str | None
    address: Address
    trace: tuple[RuleOutcome, ...] = ()
    policy_version: str = ""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Another variant of the same product for a line, all of its pieces."""

    line_id: str
    sku: str


@dataclass(frozen=True, slots=True)
class ChangeItemsRequest:
    """Other variants before an order is packed; the customer gets `amount` back or pays `to_pay`, one of them zero.

    Without `approved_by` only what the bot's authority covers is executed.
    """

    customer_id: str
    order_number: str
    changes: tuple[ItemChange, ...]
    amount: Decimal
    to_pay: Decimal
    currency: str
    payment_method_id: str | None = None
    """Where the difference goes to or comes from; None is what the order was paid with."""
    trace: tuple[RuleOutcome, ...] = ()
    policy_version: str = ""
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class ChangePaymentRequest:
    """Have an order that hasn't been packed paid with another of the customer's ways to pay.

    `amount` is what was paid for it: it goes back to where it came from and is charged to the new one.
    """

    customer_id: str
    order_number: str
    payment_method_id: str
    amount: Decimal
    currency: str
    trace: tuple[RuleOutcome, ...] = ()
    policy_version: str = ""


OrderChangeKind = Literal["order_cancelled", "address_changed", "items_changed", "payment_changed"]
OrderChangeState = Literal["executed", "waiting", "declined"]


@dataclass(frozen=True, slots=True)
class OrderChangeRecord:
    """A change of an order or of the account's address, executed, waiting for a person, or declined.

    `amount` and `to_pay` are what was asked for: they move only when it is executed, and always as a whole. Both are
    what was paid for the order when it is charged to another way to pay.
    """

    number: str
    kind: OrderChangeKind
    customer_id: str
    order_number: str | None
    amount: Decimal
    to_pay: Decimal
    currency: str
    created_at: datetime
    state: OrderChangeState = "executed"
    approved_by: str | None = None
    note: str = ""
    """What the person said who decided it."""


@dataclass(frozen=True, slots=True)
class OpenCaseRequest:
    """A complaint to be looked into. Who isn't verified may complain, too: `email` is where to answer then."""

    conversation_id: str
    subject: str
    words: str
    customer_id: str | None = None
    order_number: str | None = None
    email: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A complaint as recorded."""

    number: str
    request: OpenCaseRequest
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """What a policy decided on which facts, kept so that another policy can be tried on it.

    `facts` are the inputs of the decision as data, `decision` what came of it: both as the policy's own module
    writes and reads them.
    """

    policy: Literal["returns", "fees", "orders"]
    policy_version: str
    conversation_id: str
    customer_id: str
    facts: dict[str, Any]
    decision: dict[str, Any]
    decided_at: datetime
