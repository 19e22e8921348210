"""What the flows need from a company's systems, whatever those are.

`BackOffice` is the only way from the dialogue to orders, charges and money. The SQL implementation ships with the
project; another one plugs a company's own systems in. What is on file is in `entities`, what is asked for and recorded
in `requests`.

Executing calls take an idempotency key: the same key again returns the first result and changes nothing. They re-check
what they were told against the stored facts and raise `FactsChangedError` when these no longer hold.

    BackOfficeError
    ├── BackOfficeUnavailableError   the system can't be reached or did not answer in time
    ├── NotFoundInBackOfficeError    the order, line or charge named does not exist (any more) or is another customer's
    ├── FactsChangedError            what was confirmed no longer holds: ask again
    └── VerificationError            the one-time code is wrong, expired or tried too often (`reason` says which)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from actions.back_office.entities import Charge, Customer, Invoice, Order, Variant
from actions.back_office.requests import (
    CancelOrderRequest,
    CaseRecord,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    DecidedCase,
    OpenCaseRequest,
    OrderChangeRecord,
    PersonsDecision,
    ReturnRecord,
    ReturnRequest,
    ReversalHistory,
    ReversalRecord,
    ReversalRequest,
)

ANSWER_TIMEOUT = timedelta(seconds=5)
"""What an answer may take, whoever gives it: just below the 6 seconds that an action has."""


VerificationFailure = Literal["wrong", "expired", "too_many_tries", "none_sent", "too_soon"]
"""Why a one-time code was not accepted, or not sent."""

VerificationMethod = Literal["code", "identity"]
"""A one-time code typed here, or an identity that the host page signed."""


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


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are; all that is given must be the same customer's.

    `visitor` names the browser or person across conversations, where that is known: attempts are counted for it, too.
    """

    order_number: str | None = None
    email: str | None = None
    postal_code: str | None = None
    name: str | None = None
    visitor: str | None = None

    @property
    def is_enough(self) -> bool:
        """Whether a code may be asked for with it: two details, or the e-mail address, where the code goes anyway."""
        given = (self.order_number, self.email, self.postal_code, self.name)
        return bool(self.email) or sum(map(bool, given)) > 1


@dataclass(frozen=True, slots=True)
class Verified:
    """Who a conversation is verified as, how, and since when."""

    customer: Customer
    method: VerificationMethod
    verified_at: datetime
    expires_at: datetime


class BackOffice(Protocol):
    """A company's systems as the flows see them. Every method may raise `BackOfficeUnavailableError`."""

    # ------------------------------------------------------------------ who it is

    async def start_verification(self, conversation_id: str, claim: Claim) -> None:
        """Mail a one-time code to the customer's address on file if `claim` is right; no hint either way to guessers.

        One that isn't enough, or fits several customers, is answered like a wrong one. Raises `VerificationError`
        ("too_soon", "too_many_tries") when the conversation, the visitor, or anybody for this order or address asks
        too often, whether these exist or not.
        """

    async def send_code(self, conversation_id: str) -> None:
        """Mail a one-time code to the customer this conversation is verified as, to be verified more strongly.

        Raises `VerificationError`, `NotFoundInBackOfficeError` when it isn't verified.
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

    async def get_verified(self, conversation_id: str) -> Verified | None:
        """Who this conversation is verified as, None when it isn't or no longer."""

    async def end_verification(self, conversation_id: str) -> None:
        """Forget who the conversation was verified as."""

    # ------------------------------------------------------------------ what is on file

    async def get_order(self, customer_id: str, order_number: str) -> Order | None:
        """An order of this customer."""

    async def list_orders(self, customer_id: str, limit: int = 10) -> Sequence[Order]:
        """The customer's orders, newest first."""

    async def list_variants(self, sku: str) -> Sequence[Variant]:
        """All variants of the product that `sku` is one of, itself included, by SKU; also those not available."""

    async def list_charges(self, customer_id: str, since: datetime) -> Sequence[Charge]:
        """The customer's fees since then, newest first."""

    async def get_reversal_history(self, customer_id: str, since: datetime) -> ReversalHistory:
        """What was reversed since then."""

    async def list_returns(self, customer_id: str) -> Sequence[ReturnRecord]:
        """The customer's returns, newest first."""

    async def get_invoice(self, customer_id: str, order_number: str) -> Invoice | None:
        """The invoice of this customer's order; None when there is no such order, or it was never invoiced."""

    # ------------------------------------------------------------------ returns

    async def record_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Arrange the return once per key. Raises `FactsChangedError`, `NotFoundInBackOfficeError`."""

    async def request_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Note a return that waits for a person's decision; its items can't be asked for again meanwhile."""

    async def decide_return(self, number: str, decision: PersonsDecision) -> ReturnRecord:
        """Arrange or decline a waiting return; a second call returns what the first one decided."""

    async def cancel_return(self, customer_id: str, number: str, idempotency_key: str) -> ReturnRecord:
        """Cancel a return whose parcel is not back; its items can come back later. Once cancelled, it stays so.

        Raises `FactsChangedError` when it has been received, `NotFoundInBackOfficeError`.
        """

    # ------------------------------------------------------------------ fees

    async def reverse_charges(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Reverse the charges once per key. Raises `FactsChangedError`, `NotFoundInBackOfficeError`."""

    async def request_reversal(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Note a reversal that waits for a person's decision; its charges can't be asked for again meanwhile."""

    async def decide_reversal(self, number: str, decision: PersonsDecision) -> ReversalRecord:
        """Execute (wholly or in part) or decline a waiting reversal; a second call returns what the first decided."""

    async def get_reversal(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""

    # ------------------------------------------------------------------ orders before they ship

    async def cancel_order(self, request: CancelOrderRequest, idempotency_key: str) -> OrderChangeRecord:
        """Cancel an order and give the money back. Raises `FactsChangedError`, `NotFoundInBackOfficeError`."""

    async def change_address(self, request: ChangeAddressRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change where an order goes, or the account's address. Raises as `cancel_order`."""

    async def change_items(self, request: ChangeItemsRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change variants of items, with the difference in price. Raises as `cancel_order`."""

    async def change_payment(self, request: ChangePaymentRequest, idempotency_key: str) -> OrderChangeRecord:
        """Give back what was paid for an order and charge it to another way to pay. Raises as `cancel_order`.

        Nothing is given away, so it never waits for a person.
        """

    async def request_order_change(
        self, request: CancelOrderRequest | ChangeItemsRequest, idempotency_key: str
    ) -> OrderChangeRecord:
        """Note a change that waits for a person's decision; nothing else of the order can be changed meanwhile.

        The order isn't held: it may be packed, and then the change can't be done any more. Raises as `cancel_order`.
        """

    async def decide_order_change(self, number: str, decision: PersonsDecision) -> OrderChangeRecord:
        """Execute or decline a waiting change; a second call returns what the first one decided.

        It is executed as a whole, on the facts as they are then: raises `FactsChangedError` when these no longer hold
        or a part is granted, and it goes on waiting; `NotFoundInBackOfficeError`.
        """

    # ------------------------------------------------------------------ records

    async def open_case(self, request: OpenCaseRequest, idempotency_key: str) -> CaseRecord:
        """Register a complaint once per key."""

    async def note_decision(self, case: DecidedCase, idempotency_key: str) -> None:
        """Keep what was decided, once per key, for `make policy-check`."""

    async def was_executed(self, idempotency_key: str) -> bool:
        """Whether a call with this key has been executed: the same call again then gives its result."""

    async def is_reachable(self) -> bool:
        """Whether the systems behind answer."""

    async def close(self) -> None:
        """Release what is held."""
