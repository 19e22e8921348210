"""Who a conversation is verified as: one-time codes by mail, and identities that a host page signed.

Nothing a caller can see, neither an answer nor how long it takes, tells whether an order or an address exists: for
unknown ones a code is stored that nobody was sent, and attempts are counted alike.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Select, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from actions.back_office.attempts import (
    count_code,
    count_try,
    forget_attempts,
    name_key,
    postal_key,
    subject,
    subjects_of_claim,
)
from actions.back_office.entities import Customer
from actions.back_office.numbers import order_numbers_meant
from actions.back_office.port import (
    Claim,
    NotFoundInBackOfficeError,
    VerificationError,
    VerificationMethod,
    Verified,
)
from actions.back_office.records import to_customer
from actions.back_office.tables import CodeRow, CustomerRow, OrderRow, VerificationRow
from core.clock import Clock
from core.database import Database, new_id
from core.mail import Mail, Mailer
from core.signing import code_digest

logger = logging.getLogger(__name__)

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
RESEND_AFTER = timedelta(minutes=1)
CODES_PER_CUSTOMER_AND_HOUR = 10
"""However they are asked for: bounds the mails a victim gets. Quietly, since only who exists gets any."""

VERIFIED_FOR = timedelta(minutes=30)
KEPT_FOR = timedelta(days=1)

ANSWER_TIME = timedelta(milliseconds=250)
"""What asking for a code takes, whether a mail is sent or not; a slower mail goes on in the background."""

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

    async def start(self, conversation_id: str, claim: Claim) -> None:
        """Mail a code if the claim is right. Raises `VerificationError` (too_soon, too_many_tries)."""
        started = asyncio.get_running_loop().time()
        now = self._clock.now()
        code, code_hash = await self._make_code(conversation_id)
        subjects = subjects_of_claim(self._code_secret, conversation_id, claim)
        async with self._database.transaction() as session:
            await _forget_old(session, now)
            await count_code(session, subjects, now)
            await _refuse_resend(session, conversation_id, now)
            customer = await _match(session, claim)
            if customer is not None and await _is_flooded(session, customer.id, now):
                logger.warning("no more codes are sent to customer %s within this hour", customer.id)
                customer = None
            session.add(_code_row(conversation_id, customer, code_hash, subjects, now))
        if customer is not None:
            self._send_soon(to_customer(customer), code)
        await self._pass_answer_time(started)

    async def send(self, conversation_id: str) -> None:
        """Mail a code to whom the conversation is verified as. Raises as `start`, `NotFoundInBackOfficeError`."""
        started = asyncio.get_running_loop().time()
        now = self._clock.now()
        code, code_hash = await self._make_code(conversation_id)
        async with self._database.transaction() as session:
            await _forget_old(session, now)
            found = (await session.execute(_select_verified(conversation_id, now))).one_or_none()
            if found is None:
                raise NotFoundInBackOfficeError("the conversation is not verified")
            customer = found[0]
            subjects = [
                subject(self._code_secret, "conversation", conversation_id),
                subject(self._code_secret, "customer", customer.id),
            ]
            await count_code(session, subjects, now)
            await _refuse_resend(session, conversation_id, now)
            if await _is_flooded(session, customer.id, now):
                raise VerificationError("too_many_tries")
            session.add(_code_row(conversation_id, customer, code_hash, subjects, now))
        self._send_soon(to_customer(customer), code)
        await self._pass_answer_time(started)

    async def check(self, conversation_id: str, digest: str) -> Customer:
        """The customer, when `digest` is of the code sent last. Raises `VerificationError`."""
        async with self._database.transaction() as session:
            row = await self._take_try(session, conversation_id)
            is_allowed = await count_try(session, row.subjects, self._clock.now())
        if not is_allowed:
            raise VerificationError("too_many_tries")
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
        """Verify by an identity the host page signed; None when no customer has that id.

        A code that this customer typed lately counts for more, and stays.
        """
        async with self._database.transaction() as session:
            row = await session.get(CustomerRow, customer_id)
            if row is None:
                return None
            found = (
                await session.execute(_select_verified(conversation_id, self._clock.now()))
            ).one_or_none()
            if found is not None and found[0].id == row.id and found[1].method == "code":
                return to_customer(row)
            return await self._verify(session, conversation_id, row.id, "identity")

    async def current(self, conversation_id: str) -> Verified | None:
        """Who the conversation is verified as, None when it isn't or no longer."""
        async with self._database.reading() as session:
            found = (
                await session.execute(_select_verified(conversation_id, self._clock.now()))
            ).one_or_none()
            if found is None:
                return None
            customer, row = found
            return Verified(to_customer(customer), row.method, row.verified_at, row.expires_at)

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
        self, session: AsyncSession, conversation_id: str, customer_id: str, method: VerificationMethod
    ) -> Customer:
        now = self._clock.now()
        row = VerificationRow(
            conversation_id=conversation_id,
            customer_id=customer_id,
            method=method,
            verified_at=now,
            expires_at=now + VERIFIED_FOR,
        )
        await session.merge(row)
        customer = await session.get_one(CustomerRow, customer_id)
        return to_customer(customer)

    async def _make_code(self, conversation_id: str) -> tuple[str, str]:
        """A new code, and what is stored of it."""
        code = f"{secrets.randbelow(10**6):06d}"
        digest = code_digest(self._code_secret, conversation_id, code)
        return code, await asyncio.to_thread(hash_digest, digest)

    def _send_soon(self, customer: Customer, code: str) -> None:
        task = asyncio.create_task(self._send(customer, code))
        self._mails.add(task)
        task.add_done_callback(self._mails.discard)

    async def _pass_answer_time(self, started: float) -> None:
        elapsed = asyncio.get_running_loop().time() - started
        await asyncio.sleep(max(0.0, self._answer_time.total_seconds() - elapsed))

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


def _code_row(
    conversation_id: str, customer: CustomerRow | None, code_hash: str, subjects: list[str], now: datetime
) -> CodeRow:
    return CodeRow(
        id=new_id(),
        conversation_id=conversation_id,
        customer_id=customer.id if customer else None,
        code_hash=code_hash,
        subjects=subjects,
        tries=0,
        sent_at=now,
        expires_at=now + CODE_LIFETIME,
    )


def _select_verified(conversation_id: str, now: datetime) -> Select[CustomerRow, VerificationRow]:
    return (
        select(CustomerRow, VerificationRow)
        .join(VerificationRow, VerificationRow.customer_id == CustomerRow.id)
        .where(VerificationRow.conversation_id == conversation_id, VerificationRow.expires_at > now)
    )


async def _refuse_resend(session: AsyncSession, conversation_id: str, now: datetime) -> None:
    """Raise "too_soon" within a minute of the last code. Two at once: counting has made one wait for the other."""
    query = select(func.max(CodeRow.sent_at)).where(CodeRow.conversation_id == conversation_id)
    latest = await session.scalar(query)
    if latest is not None and now - latest < RESEND_AFTER:
        raise VerificationError("too_soon")


async def _match(session: AsyncSession, claim: Claim) -> CustomerRow | None:
    """The one customer that all of the claim fits; its postal code may be the account's or the order's."""
    if not claim.is_enough:
        return None
    postal_codes: list[InstrumentedAttribute[str | None]] = [CustomerRow.postal_code]
    query = select(CustomerRow)
    if claim.email:
        query = query.where(CustomerRow.email == claim.email.strip().lower())
    if claim.order_number:
        query = query.join(OrderRow, OrderRow.customer_id == CustomerRow.id)
        query = query.where(OrderRow.number.in_(order_numbers_meant(claim.order_number)))
        postal_codes.append(OrderRow.postal_code)
    if claim.postal_code:
        wanted = postal_key(claim.postal_code)
        query = query.where(or_(*(_is_postal_code(column, wanted) for column in postal_codes)))
    rows = await session.scalars(query)
    found = {row.id: row for row in rows if not claim.name or name_key(row.name) == name_key(claim.name)}
    return found.popitem()[1] if len(found) == 1 else None


def _is_postal_code(column: InstrumentedAttribute[str | None], wanted: str) -> ColumnElement[bool]:
    """`postal_key` as the database works it out."""
    key = func.upper(func.replace(func.replace(column, " ", ""), "-", ""))
    if not wanted:
        return false()
    return or_(key == wanted, key.like(f"{wanted}____")) if re.fullmatch(r"\d{5}", wanted) else key == wanted


async def _is_flooded(session: AsyncSession, customer_id: str, now: datetime) -> bool:
    query = (
        select(func.count())
        .select_from(CodeRow)
        .where(CodeRow.customer_id == customer_id, CodeRow.sent_at > now - timedelta(hours=1))
    )
    return (await session.scalar(query) or 0) >= CODES_PER_CUSTOMER_AND_HOUR


async def _forget_old(session: AsyncSession, now: datetime) -> None:
    await forget_attempts(session, now)
    await session.execute(delete(CodeRow).where(CodeRow.sent_at < now - KEPT_FOR))
    await session.execute(delete(VerificationRow).where(VerificationRow.expires_at < now - KEPT_FOR))
