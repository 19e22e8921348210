"""How often one-time codes are asked for and tried, whoever is meant and whether they exist or not.

Counted for each subject within an hour: the conversation, the visitor, and what was typed. Only keyed hashes are kept,
so that the table tells nobody who was asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Insert, case, delete, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office.port import Claim, VerificationError
from actions.back_office.tables import AttemptRow
from core.database import UtcDateTime

WINDOW = timedelta(hours=1)
"""Counts begin anew when so much has passed since the first of them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a subject may use within `WINDOW`."""

    codes: int
    tries: int


LIMITS = {
    "conversation": Limit(codes=5, tries=25),
    "visitor": Limit(codes=10, tries=20),
    "order": Limit(codes=10, tries=20),
    "email": Limit(codes=10, tries=20),
    "person": Limit(codes=10, tries=20),
    "customer": Limit(codes=10, tries=20),
    # Thousands share a postal code: this one only stops who tries many orders with it.
    "postal_code": Limit(codes=60, tries=120),
}
"""Twenty tries an hour at a million codes: a guesser needs years. `person` is a name with its postal code."""


def postal_key(postal_code: str) -> str:
    """What two spellings of a postal code share: no spaces or hyphens, capitals, of a ZIP+4 the first five digits."""
    key = re.sub(r"[\s-]", "", postal_code).upper()
    return key[:5] if re.fullmatch(r"\d{9}", key) else key


def name_key(name: str) -> str:
    """What two spellings of a name share: letters alone, in small ones."""
    return " ".join(re.sub(r"[^\w\s]|[\d_]", " ", name).casefold().split())


def subjects_of_claim(secret: str, conversation_id: str, claim: Claim) -> list[str]:
    """What asking for a code with `claim` counts for."""
    named: dict[str, str | None] = {
        "conversation": conversation_id,
        "visitor": claim.visitor,
        "order": _order_key(claim.order_number or ""),
        "email": (claim.email or "").strip().lower(),
        "postal_code": postal_key(claim.postal_code or ""),
        "person": f"{name_key(claim.name)} {postal_key(claim.postal_code or '')}" if claim.name else None,
    }
    return [subject(secret, kind, value) for kind, value in named.items() if value]


def _order_key(order_number: str) -> str:
    """What all spellings share under which an order is looked for: its digits."""
    return re.sub(r"\D", "", order_number) or order_number.strip().upper()


def subject(secret: str, kind: str, value: str) -> str:
    """The key of an `AttemptRow`."""
    digest = hmac.new(secret.encode(), f"attempt:{kind}:{value}".encode(), hashlib.sha256)
    return f"{kind}:{digest.hexdigest()}"


async def count_code(session: AsyncSession, subjects: Iterable[str], now: datetime) -> None:
    """Count a code asked for. Raises `VerificationError` (too_many_tries), which the caller lets roll back."""
    for one in sorted(subjects):  # always in the same order: two that wait for each other would wait for ever
        codes, _ = await _count(session, one, now, codes=1, tries=0)
        if codes > _limit(one).codes:
            raise VerificationError("too_many_tries")


async def count_try(session: AsyncSession, subjects: Iterable[str], now: datetime) -> bool:
    """Count a try at a code, before it is compared; whether it is allowed still."""
    is_allowed = True
    for one in sorted(subjects):
        _, tries = await _count(session, one, now, codes=0, tries=1)
        is_allowed = is_allowed and tries <= _limit(one).tries
    return is_allowed


async def forget_attempts(session: AsyncSession, now: datetime) -> None:
    """Delete counts of a window that is over."""
    await session.execute(delete(AttemptRow).where(AttemptRow.began_at <= now - WINDOW))


def _limit(one: str) -> Limit:
    return LIMITS[one.partition(":")[0]]


async def _count(
    session: AsyncSession, one: str, now: datetime, *, codes: int, tries: int
) -> tuple[int, int]:
    """Add in one statement, so that of many at once none is lost; what the subject has used by now."""
    is_over = AttemptRow.began_at <= now - WINDOW
    query = _upsert(
        session,
        {"subject": one, "began_at": now, "codes": codes, "tries": tries},
        {
            "began_at": case((is_over, literal(now, UtcDateTime())), else_=AttemptRow.began_at),
            "codes": case((is_over, codes), else_=AttemptRow.codes + codes),
            "tries": case((is_over, tries), else_=AttemptRow.tries + tries),
        },
    )
    row = (await session.execute(query)).one()
    return row[0], row[1]


def _upsert(session: AsyncSession, values: dict[str, object], changed: dict[str, object]) -> Insert:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return (
        insert(AttemptRow)
        .values(**values)
        .on_conflict_do_update(index_elements=[AttemptRow.subject], set_=changed)
        .returning(AttemptRow.codes, AttemptRow.tries)
    )
