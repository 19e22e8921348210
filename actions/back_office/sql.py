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

from actions.back_office import records
from actions.back_office.port import (
    ANSWER_TIMEOUT,
    BackOfficeUnavailableError,
    Charge,
    Customer,
    Order,
    ReturnRecord,
    ReturnRequest,
    ReversalHistory,
    ReversalRecord,
    ReversalRequest,
)
from actions.back_office.returning import ReturnLedger
from actions.back_office.reversing import ReversalLedger
from actions.back_office.verification import ANSWER_TIME, Verification
from actions.policies.fees import FeePolicy, load_fee_policy
from actions.policies.returns import ReturnPolicy, load_return_policy
from core.clock import Clock
from core.database import Database
from core.errors import UnavailableError
from core.mail import Mailer, mailer_from_settings
from core.settings import CoreSettings


def sql_back_office(
    url: str,
    core: CoreSettings,
    clock: Clock,
    return_policy: ReturnPolicy | None = None,
    fee_policy: FeePolicy | None = None,
) -> SqlBackOffice:
    """As it serves: the database at `url`, mail and brand as they are set; policies not given are loaded."""
    return SqlBackOffice(
        Database(url),
        mailer_from_settings(core),
        clock,
        code_secret=core.service_token,
        brand_name=core.brand_name,
        return_policy=return_policy,
        fee_policy=fee_policy,
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
        return_policy: ReturnPolicy | None = None,
        fee_policy: FeePolicy | None = None,
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
        self._returns = ReturnLedger(database, clock, return_policy or load_return_policy())
        self._reversals = ReversalLedger(database, clock, fee_policy or load_fee_policy())

    async def start_verification(self, conversation_id: str, order_number: str, email: str) -> None:
        """Mail a one-time code if the order is that customer's; takes as long, and says as much, if it isn't."""
        async with self._answer_in_time():
            await self._verification.start(conversation_id, order_number, email)

    async def check_code(self, conversation_id: str, code_digest: str) -> Customer:
        """The customer the code was mailed to; the conversation is verified. Raises `VerificationError`."""
        async with self._answer_in_time():
            return await self._verification.check(conversation_id, code_digest)

    async def trust_identity(self, conversation_id: str, customer_id: str) -> Customer | None:
        """Verify the conversation by a signed identity; None when no customer has that id."""
        async with self._answer_in_time():
            return await self._verification.trust(conversation_id, customer_id)

    async def get_verified_customer(self, conversation_id: str) -> Customer | None:
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
            return await records.find_order(session, customer_id, order_number)

    async def list_orders(self, customer_id: str, limit: int = 10) -> Sequence[Order]:
        """The customer's orders, newest first."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await records.select_orders(session, customer_id, limit)

    async def list_variants(self, sku: str) -> Sequence[tuple[str, str]]:
        """(sku, variant) in stock of the same product."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await records.select_variants(session, sku)

    async def list_charges(self, customer_id: str, since: datetime) -> Sequence[Charge]:
        """The customer's fees since then, newest first."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await records.select_charges(session, customer_id, since)

    async def get_reversal_history(self, customer_id: str, since: datetime) -> ReversalHistory:
        """What was reversed since then."""
        async with self._answer_in_time(), self._database.reading() as session:
            return await records.read_history(session, customer_id, since)

    async def record_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Record the return once per key."""
        async with self._answer_in_time():
            return await self._returns.record(request, idempotency_key)

    async def reverse_charges(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Reverse the charges once per key."""
        async with self._answer_in_time():
            return await self._reversals.open(request, idempotency_key, "executed")

    async def request_reversal(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Note a reversal that waits for a person's decision."""
        async with self._answer_in_time():
            return await self._reversals.open(request, idempotency_key, "waiting")

    async def decide_reversal(
        self, number: str, *, approved: bool, decided_by: str, note: str = ""
    ) -> ReversalRecord:
        """Execute or decline a waiting reversal, once."""
        async with self._answer_in_time():
            return await self._reversals.decide(number, approved=approved, decided_by=decided_by, note=note)

    async def get_reversal(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""
        async with self._answer_in_time():
            return await self._reversals.find(number)

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
