"""What the flows need from a company's systems, whatever those are.

`BackOffice` is the only way from the dialogue to orders, charges and money. The SQL implementation ships with the
project; another one plugs a company's own systems in. All amounts are `Decimal` in the order's or account's currency,
all times aware and in UTC.

Executing calls (`record_return`, `reverse_charges`) take an idempotency key: the same key again returns the first
result and moves nothing. They re-check what they were told against the stored facts and raise `FactsChangedError` when
these no longer hold.

    BackOfficeError
    ├── BackOfficeUnavailableError   the system can't be reached or did not answer in time
    ├── NotFoundInBackOfficeError    the order, line or charge named does not exist (any more) or is another customer's
    ├── FactsChangedError            what was confirmed no longer holds: ask again
    └── VerificationError            the one-time code is wrong, expired or tried too often (`reason` says which)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Protocol

ANSWER_TIMEOUT = timedelta(seconds=5)
"""What an answer may take, whoever gives it: just below the 6 seconds that an action has."""


VerificationFailure = Literal["wrong", "expired", "too_many_tries", "none_sent", "too_soon"]
"""Why a one-time code was not accepted, or not sent."""


class BackOfficeError(Exception):
    """Base of everything a back office may raise."""


class BackOfficeUnavailableError(BackOfficeError):
    """The system can't be reached or did not answer in time; nothing is known to have happened."""


class NotFoundInBackOfficeError(BackOfficeError):
    """The record named does not exist, or belongs to somebody else."""


class FactsChangedError(BackOfficeError):
    """The facts that a customer confirmed have changed since; nothing was executed."""


class VerificationError(BackOfficeError):
    """A one-time code was not accepted."""

    def __init__(self, reason: VerificationFailure) -> None:
        super().__init__(reason)
        self.reason = reason


class OrderStatus(StrEnum):
    """Where an order is."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ChargeKind(StrEnum):
    """Kinds of fees a customer may dispute."""

    LATE = "late"
    RETURNED_PAYMENT = "returned_payment"
    EXPEDITED_SHIPPING = "expedited_shipping"
    DUPLICATE = "duplicate"
    RESTOCKING = "restocking"


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
    STORE_CREDIT = "store_credit"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer on file."""

    id: str
    name: str
    email: str
    card_member: bool
    card_last_four: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order; `returned_quantity` counts what earlier returns took."""

    id: str
    sku: str
    name: str
    variant: str
    category: str
    color: str
    quantity: int
    returned_quantity: int
    unit_price: Decimal
    final_sale: bool
    opened_not_returnable: bool
    image_url: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its lines and shipment."""

    number: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    delivered_at: datetime | None
    expected_on: date | None
    carrier: str | None
    tracking_number: str | None
    currency: str
    shipping_fee: Decimal
    total: Decimal
    payment: str
    """How it was paid, as a customer knows it: "Visa ending 4242", "Reed Card ending 1009"."""
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee on a customer's account.

    `duplicate_of` names the charge it repeats, `company_error` is documented evidence of our mistake, in words.
    """

    id: str
    customer_id: str
    kind: ChargeKind
    description: str
    amount: Decimal
    currency: str
    charged_at: datetime
    order_number: str | None
    duplicate_of: str | None
    company_error: str | None
    reversed_at: datetime | None
    reversal_pending: bool


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One step of a policy's walk: which rule, what it said, and why, in words."""

    rule: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnLineRequest:
    """How many of an order line come back."""

    line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What the customer confirmed. `amount` is what they were told they get.

    `exchange_variant` may be asked for by its SKU; in a `ReturnRecord` it is the variant's name, for people.
    """

    customer_id: str
    order_number: str
    lines: tuple[ReturnLineRequest, ...]
    reason: ReturnReason
    method: ReturnMethod
    amount: Decimal
    currency: str
    deductions: tuple[tuple[str, Decimal], ...] = ()
    exchange_variant: str | None = None
    trace: tuple[RuleOutcome, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return as recorded: number, label and credit note can be made from it."""

    number: str
    request: ReturnRequest
    customer_name: str
    lines: tuple[tuple[str, int, Decimal], ...]
    """(name, quantity, unit price) of each item."""
    tracking_number: str
    credit_note_number: str | None
    send_back_by: date
    created_at: datetime


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


@dataclass(frozen=True, slots=True)
class ReversalRecord:
    """A reversal as recorded, executed (`state` executed) or waiting for a person (`state` waiting)."""

    number: str
    request: ReversalRequest
    state: Literal["executed", "waiting", "declined"]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReversalHistory:
    """What a fee policy needs to know of the past twelve months."""

    courtesy_reversals: int = 0
    reversed_total: Decimal = Decimal(0)
    charges: tuple[Charge, ...] = ()


class BackOffice(Protocol):
    """A company's systems as the flows see them. Every method may raise `BackOfficeUnavailableError`."""

    async def start_verification(self, conversation_id: str, order_number: str, email: str) -> None:
        """Send a one-time code to `email` if the order is that customer's; say nothing either way: no hint to guessers.

        Raises `VerificationError` ("too_soon", "too_many_tries") when the conversation asks too often.
        """

    async def check_code(self, conversation_id: str, code_digest: str) -> Customer:
        """The customer the code was sent to; verifies the conversation for 30 minutes. Raises `VerificationError`.

        `code_digest` is `core.signing.code_digest(SERVICE_TOKEN, conversation_id, code)`: the code itself gets no
        further than the server, which masks it before anything stores it.
        """

    async def trust_identity(self, conversation_id: str, customer_id: str) -> Customer | None:
        """Verify the conversation by the customer's id, which the host page signed; None when no customer has it.

        Only the id is signed: an e-mail address beside it could be anybody's, so nobody is found by it.
        """

    async def get_verified_customer(self, conversation_id: str) -> Customer | None:
        """Who this conversation is verified as, None when it isn't or no longer."""

    async def end_verification(self, conversation_id: str) -> None:
        """Forget who the conversation was verified as."""

    async def get_order(self, customer_id: str, order_number: str) -> Order | None:
        """An order of this customer."""

    async def list_orders(self, customer_id: str, limit: int = 10) -> Sequence[Order]:
        """The customer's orders, newest first."""

    async def list_variants(self, sku: str) -> Sequence[tuple[str, str]]:
        """(sku, variant) in stock of the same product: what it can be exchanged for."""

    async def list_charges(self, customer_id: str, since: datetime) -> Sequence[Charge]:
        """The customer's fees since then, newest first."""

    async def get_reversal_history(self, customer_id: str, since: datetime) -> ReversalHistory:
        """What was reversed since then."""

    async def record_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Record the return once per key. Raises `FactsChangedError`, `NotFoundInBackOfficeError`."""

    async def reverse_charges(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Reverse the charges once per key. Raises `FactsChangedError`, `NotFoundInBackOfficeError`."""

    async def request_reversal(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Note a reversal that waits for a person's decision; its charges can't be asked for again meanwhile."""

    async def decide_reversal(
        self, number: str, *, approved: bool, decided_by: str, note: str = ""
    ) -> ReversalRecord:
        """Execute or decline a waiting reversal; a second call returns what the first one decided."""

    async def get_reversal(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""

    async def is_reachable(self) -> bool:
        """Whether the systems behind answer."""

    async def close(self) -> None:
        """Release what is held."""
