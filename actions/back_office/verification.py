"""Who a conversation is verified as: one-time codes by mail, and identities that a host page signed.

Nothing a caller can see, neither an answer nor how long it takes, tells whether an order or an address exists: for
unknown ones a code is stored that nobody was sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office.port import Customer, VerificationError, VerificationFailure
from actions.back_office.records import normalize_order_number, to_customer
from actions.back_office.tables import CodeRow, CustomerRow, OrderRow, VerificationRow
from core.clock import Clock
from core.database import Database, new_id
from core.mail import Mail, Mailer
from core.signing import code_digest

logger = logging.getLogger(__name__)

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
RESEND_AFTER = timedelta(minutes=1)
CODES_PER_CONVERSATION_AND_HOUR = 5
CODES_PER_CUSTOMER_AND_HOUR = 10
"""Over all conversations: bounds a guesser to 50 tries an hour at a million codes, and the mails a victim gets."""

VERIFIED_FOR = timedelta(minutes=30)
KEPT_FOR = timedelta(days=1)

ANSWER_TIME = timedelta(milliseconds=250)
"""What `start` takes, whether a mail is sent or not; a slower mail goes on in the background."""

# scrypt with these takes about 40 ms and 16 MB: trying all million codes takes longer than a code lives.
SCRYPT_COST, SCRYPT_BLOCK_SIZE, SCRYPT_PARALLELISM = 2**14, 8, 1


class Verification:
    """Codes and verified conversations, in the database of the back office."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        clock: Clock,
        *,
        code_secret: SecretStr,
        brand_name: str,
        answer_time: timedelta = ANSWER_TIME,
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._clock = clock
        self._code_secret = code_secret.get_secret_value()
        self._brand_name = brand_name
        self._answer_time = answer_time
        self._mails: set[asyncio.Task[None]] = set()

    async def start(self, conversation_id: str, order_number: str, email: str) -> None:
        """Mail a code if the order is that customer's. Raises `VerificationError` (too_soon, too_many_tries)."""
        started = asyncio.get_running_loop().time()
        now = self._clock.now()
        code = f"{secrets.randbelow(10**6):06d}"
        digest = code_digest(self._code_secret, conversation_id, code)
        code_hash = await asyncio.to_thread(hash_digest, digest)
        async with self._database.transaction() as session:
            await _forget_old(session, now)
            refusal = await _refuse_resend(session, conversation_id, now)
            if refusal:
                raise VerificationError(refusal)
            customer = await _match(session, order_number, email)
            if customer is not None and await _is_flooded(session, customer.id, now):
                logger.warning("no more codes are sent to customer %s within this hour", customer.id)
                customer = None
            session.add(
                CodeRow(
                    id=new_id(),
                    conversation_id=conversation_id,
                    customer_id=customer.id if customer else None,
                    code_hash=code_hash,
                    tries=0,
                    sent_at=now,
                    expires_at=now + CODE_LIFETIME,
                )
            )
        if customer is not None:
            task = asyncio.create_task(self._send(to_customer(customer), code))
            self._mails.add(task)
            task.add_done_callback(self._mails.discard)
        elapsed = asyncio.get_running_loop().time() - started
        await asyncio.sleep(max(0.0, self._answer_time.total_seconds() - elapsed))

    async def check(self, conversation_id: str, digest: str) -> Customer:
        """The customer, when `digest` is of the code sent last. Raises `VerificationError`."""
        async with self._database.transaction() as session:
            row = await self._take_try(session, conversation_id)
        is_right = await asyncio.to_thread(matches_hash, digest, row.code_hash)
        if not is_right or row.customer_id is None:
            raise VerificationError("wrong" if row.tries < CODE_TRIES else "too_many_tries")
        async with self._database.transaction() as session:
            used = update(CodeRow).where(CodeRow.id == row.id, CodeRow.used_at.is_(None))
            taken = await session.scalar(used.values(used_at=self._clock.now()).returning(CodeRow.id))
            if taken is None:
                raise VerificationError("none_sent")
            return await self._verify(session, conversation_id, row.customer_id, "code")

    async def trust(self, conversation_id: str, customer_id: str) -> Customer | None:
        """Verify by an identity the host page signed; None when no customer has that id."""
        async with self._database.transaction() as session:
            row = await session.get(CustomerRow, customer_id)
            return None if row is None else await self._verify(session, conversation_id, row.id, "identity")

    async def current(self, conversation_id: str) -> Customer | None:
        """Who the conversation is verified as, None when it isn't or no longer."""
        async with self._database.reading() as session:
            row = await session.scalar(
                select(CustomerRow)
                .join(VerificationRow, VerificationRow.customer_id == CustomerRow.id)
                .where(
                    VerificationRow.conversation_id == conversation_id,
                    VerificationRow.expires_at > self._clock.now(),
                )
            )
            return None if row is None else to_customer(row)

    async def end(self, conversation_id: str) -> None:
        """Forget who the conversation was verified as."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(VerificationRow).where(VerificationRow.conversation_id == conversation_id)
            )

    async def _take_try(self, session: AsyncSession, conversation_id: str) -> CodeRow:
        """The code sent last, one try counted; counting commits even when the try fails."""
        newest = select(CodeRow).where(CodeRow.conversation_id == conversation_id)
        row = await session.scalar(newest.order_by(CodeRow.sent_at.desc()).limit(1).with_for_update())
        if row is None or row.used_at is not None:
            raise VerificationError("none_sent")
        if row.expires_at <= self._clock.now():
            raise VerificationError("expired")
        if row.tries >= CODE_TRIES:
            raise VerificationError("too_many_tries")
        row.tries += 1
        return row

    async def _verify(
        self, session: AsyncSession, conversation_id: str, customer_id: str, method: str
    ) -> Customer:
        row = VerificationRow(
            conversation_id=conversation_id,
            customer_id=customer_id,
            method=method,
            expires_at=self._clock.now() + VERIFIED_FOR,
        )
        await session.merge(row)
        customer = await session.get_one(CustomerRow, customer_id)
        return to_customer(customer)

    async def _send(self, customer: Customer, code: str) -> None:
        # Whoever asked must not learn that a mail failed: only a customer's own mail can.
        try:
            await self._mailer.send(code_mail(customer, code, self._brand_name))
        except Exception:
            logger.exception("the code for customer %s could not be mailed", customer.id)


def code_mail(customer: Customer, code: str, brand_name: str) -> Mail:
    """The mail with the code alone on a line."""
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    text = (
        f"Hello {customer.name.split()[0]},\n\n"
        f"this is your code for the chat with {brand_name}:\n\n"
        f"{code}\n\n"
        f"It is valid for {minutes} minutes. We never ask for it by phone or mail.\n"
        "If you didn't ask for a code, you can ignore this mail: nothing happens without it.\n\n"
        f"{brand_name}\n"
    )
    return Mail(to=customer.email, subject=f"Your {brand_name} code", text=text)


def hash_digest(digest: str) -> str:
    """A salted scrypt hash of a code's digest; takes about 40 ms, so not on the event loop.

    Whoever has the table, and the secret of the digests as well, still can't try all codes while one lives.
    """
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_scrypt(digest, salt).hex()}"


def matches_hash(digest: str, code_hash: str) -> bool:
    """Whether `code_hash` was made of `digest`."""
    salt, _, hashed = code_hash.partition("$")
    return hmac.compare_digest(_scrypt(digest, bytes.fromhex(salt)), bytes.fromhex(hashed))


def _scrypt(digest: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        digest.encode(), salt=salt, n=SCRYPT_COST, r=SCRYPT_BLOCK_SIZE, p=SCRYPT_PARALLELISM, dklen=32
    )


async def _refuse_resend(
    session: AsyncSession, conversation_id: str, now: datetime
) -> VerificationFailure | None:
    query = select(func.count(), func.max(CodeRow.sent_at)).where(
        CodeRow.conversation_id == conversation_id, CodeRow.sent_at > now - timedelta(hours=1)
    )
    sent, latest = (await session.execute(query)).one()
    if sent and now - latest < RESEND_AFTER:
        return "too_soon"
    return "too_many_tries" if sent >= CODES_PER_CONVERSATION_AND_HOUR else None


async def _match(session: AsyncSession, order_number: str, email: str) -> CustomerRow | None:
    return await session.scalar(
        select(CustomerRow)
        .join(OrderRow, OrderRow.customer_id == CustomerRow.id)
        .where(
            OrderRow.number == normalize_order_number(order_number),
            CustomerRow.email == email.strip().lower(),
        )
    )


async def _is_flooded(session: AsyncSession, customer_id: str, now: datetime) -> bool:
    query = (
        select(func.count())
        .select_from(CodeRow)
        .where(CodeRow.customer_id == customer_id, CodeRow.sent_at > now - timedelta(hours=1))
    )
    return (await session.scalar(query) or 0) >= CODES_PER_CUSTOMER_AND_HOUR


async def _forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(CodeRow).where(CodeRow.sent_at < now - KEPT_FOR))
    await session.execute(delete(VerificationRow).where(VerificationRow.expires_at < now - KEPT_FOR))
