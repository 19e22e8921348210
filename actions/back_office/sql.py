"""The back office in a SQL database of its own: SQLite or PostgreSQL.

An outage of the database, or an answer that takes longer than `answer_timeout`, becomes `BackOfficeUnavailableError`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from actions.back_office import queries
from actions.back_office.cases import CaseLedger
from actions.back_office.entities import Charge, Customer, Invoice, Order, Variant
from actions.back_office.order_changes import OrderLedger
from actions.back_office.port import ANSWER_TIMEOUT, BackOfficeUnavailableError, Claim, Verified
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
    ReturnState,
    ReversalHistory,
    ReversalRecord,
    ReversalRequest,
)
from actions.back_office.returning import ReturnLedger
from actions.back_office.reversing import ReversalLedger
from actions.back_office.verification import ANSWER_TIME, Verification
from actions.policies.book import FixedPolicies, PolicyBook, PolicySource
from core.clock import Clock
from core.database import Database
from core.errors import UnavailableError
from core.mail import Mailer, mailer_from_settings
from core.settings import CoreSettings


def sql_back_office(
    url: str,
    core: CoreSettings,
    clock: Clock,
    policies: PolicySource | None = None,
) -> SqlBackOffice:
    """As it serves: the database at `url`, mail and brand as they are set; policies not given are loaded."""
    return SqlBackOffice(
        Database(url),
        mailer_from_settings(core),
        clock,
        code_secret=core.service_token,
        brand_name=core.brand_name,
        policies=policies,
    )


class SqlBackOffice:
    """`BackOffice` over the tables of `actions.back_office.tables`.

    The policies bound what may be executed: the bot's authority, the courtesy limit, and what items are worth.
    `code_secret` digests one-time codes.
    """

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        clock: Clock,
        *,
        code_secret: SecretStr,
        brand_name: str = "Tallow & Reed",
        policies: PolicySource | None = None,
        answer_time: timedelta = ANSWER_TIME,
        answer_timeout: timedelta = ANSWER_TIMEOUT,
    ) -> None:
        self._database = database
        self._answer_timeout = answer_timeout
        self._verification = Verification(
            database,
            mailer,
            clock,
            code_secret=code_secret,
            brand_name=brand_name,
            answer_time=answer_time,
        )
        if policies is None:
            policies = FixedPolicies(PolicyBook.load())
        self._returns = ReturnLedger(database, clock, policies)
        self._reversals = ReversalLedger(database, clock, policies)
        self._orders = OrderLedger(database, clock, policies)
        self._cases = CaseLedger(database, clock)

    async def start_verification(self, conversation_id: str, claim: Claim) -> None:
        """Mail a one-time code if the claim is right; takes as long, and says as much, if it isn't."""
        async with self._answer_in_time():
            await self._verification.start(conversation_id, claim)

    async def send_code(self, conversation_id: str) -> None:
        """Mail a one-time code to the customer the conversation is verified as."""
        async with self._answer_in_time():
            await self._verification.send(conversation_id)

    async def check_code(self, conversation_id: str, code_digest: str) -> Customer:
        """The customer the code was mailed to; the conversation is verified. Raises `VerificationError`."""
        async with self._answer_in_time():
            return await self._verification.check(conversation_id, code_digest)

    async def trust_identity(self, conversation_id: str, customer_id: str) -> Customer | None:
        """Verify the conversation by a signed identity; None when no customer has that id."""
        async with self._answer_in_time():
            return await self._verification.trust(conversation_id, customer_id)

    async def get_verified(self, conversation_id: str) -> Verified | None:
        """Who this conversation is verified as."""
        async with self._answer_in_time():
            return await self._verification.current(conversation_id)

    async def end_verification(self, conversation_id: str) -> None:
        """Forget who the conversation was verified as."""
        async with self._answer_in_time():
            await self._verification.end(conversation_id)

    async def get_order(self, customer_id: str, order_number: str) -> Order | None:
        """An order of this customer."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.find_order(session, customer_id, order_number)

    async def list_orders(self, customer_id: str, limit: int = 10) -> Sequence[Order]:
        """The customer's orders, newest first."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.select_orders(session, customer_id, limit)

    async def list_variants(self, sku: str) -> Sequence[Variant]:
        """All variants of the same product."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.select_variants(session, sku)

    async def list_charges(self, customer_id: str, since: datetime) -> Sequence[Charge]:
        """The customer's fees since then, newest first."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.select_charges(session, customer_id, since)

    async def get_reversal_history(self, customer_id: str, since: datetime) -> ReversalHistory:
        """What was reversed since then."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.read_history(session, customer_id, since)

    async def list_returns(self, customer_id: str) -> Sequence[ReturnRecord]:
        """The customer's returns, newest first."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.select_returns(session, customer_id)

    async def get_invoice(self, customer_id: str, order_number: str) -> Invoice | None:
        """The invoice of this customer's order."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.find_invoice(session, customer_id, order_number)

    async def record_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Arrange the return once per key."""
        async with self._answer_in_time():
            return await self._returns.open(request, idempotency_key, ReturnState.ARRANGED)

    async def request_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Note a return that waits for a person's decision."""
        async with self._answer_in_time():
            return await self._returns.open(request, idempotency_key, ReturnState.WAITING)

    async def decide_return(self, number: str, decision: PersonsDecision) -> ReturnRecord:
        """Arrange or decline a waiting return, once."""
        async with self._answer_in_time():
            return await self._returns.decide(number, decision)

    async def cancel_return(self, customer_id: str, number: str, idempotency_key: str) -> ReturnRecord:
        """Cancel a return whose parcel is not back."""
        async with self._answer_in_time():
            return await self._returns.cancel(customer_id, number, idempotency_key)

    async def reverse_charges(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Reverse the charges once per key."""
        async with self._answer_in_time():
            return await self._reversals.open(request, idempotency_key, "executed")

    async def request_reversal(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Note a reversal that waits for a person's decision."""
        async with self._answer_in_time():
            return await self._reversals.open(request, idempotency_key, "waiting")

    async def decide_reversal(self, number: str, decision: PersonsDecision) -> ReversalRecord:
        """Execute or decline a waiting reversal, once."""
        async with self._answer_in_time():
            return await self._reversals.decide(number, decision)

    async def get_reversal(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""
        async with self._answer_in_time():
            return await self._reversals.find(number)

    async def cancel_order(self, request: CancelOrderRequest, idempotency_key: str) -> OrderChangeRecord:
        """Cancel an order and give the money back."""
        async with self._answer_in_time():
            return await self._orders.execute(request, idempotency_key)

    async def change_address(self, request: ChangeAddressRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change where an order goes, or the account's address."""
        async with self._answer_in_time():
            return await self._orders.change_address(request, idempotency_key)

    async def change_items(self, request: ChangeItemsRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change variants of items, with the difference in price."""
        async with self._answer_in_time():
            return await self._orders.execute(request, idempotency_key)

    async def change_payment(self, request: ChangePaymentRequest, idempotency_key: str) -> OrderChangeRecord:
        """Charge an order to another way to pay."""
        async with self._answer_in_time():
            return await self._orders.change_payment(request, idempotency_key)

    async def request_order_change(
        self, request: CancelOrderRequest | ChangeItemsRequest, idempotency_key: str
    ) -> OrderChangeRecord:
        """Note a change that waits for a person's decision."""
        async with self._answer_in_time():
            return await self._orders.request(request, idempotency_key)

    async def decide_order_change(self, number: str, decision: PersonsDecision) -> OrderChangeRecord:
        """Execute or decline a waiting change, once."""
        async with self._answer_in_time():
            return await self._orders.decide(number, decision)

    async def open_case(self, request: OpenCaseRequest, idempotency_key: str) -> CaseRecord:
        """Register a complaint once per key."""
        async with self._answer_in_time():
            return await self._cases.open(request, idempotency_key)

    async def note_decision(self, case: DecidedCase, idempotency_key: str) -> None:
        """Keep what was decided, once per key."""
        async with self._answer_in_time():
            await self._cases.note_decision(case, idempotency_key)

    async def was_executed(self, idempotency_key: str) -> bool:
        """Whether a call with this key has been executed."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await queries.is_key_known(session, idempotency_key)

    async def is_reachable(self) -> bool:
        """Whether the database answers."""
        return await self._database.is_reachable()

    async def close(self) -> None:
        """Release the database's connections."""
        await self._database.close()

    @asynccontextmanager
    async def _answer_in_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._answer_timeout.total_seconds()):
                yield
        except (
            OperationalError,
            InterfaceError,
            PoolTimeoutError,
            UnavailableError,
            TimeoutError,
            OSError,
        ) as error:
            raise BackOfficeUnavailableError("the back office's database does not answer") from error
