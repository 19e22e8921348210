"""Rules of staff accounts: passwords are Argon2id hashes, sessions are random tokens kept as hashes."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff.errors import EmailTakenError, WeakPasswordError, WrongCredentialsError
from core.staff.models import Role, StaffAccount, StaffSession
from core.staff.repository import StaffRepository

SESSION_LIFETIME = timedelta(days=14)
MINIMUM_PASSWORD_CHARACTERS = 10

_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_password_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class StaffService:
    """What can be done with staff accounts, in the caller's transaction."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._staff = StaffRepository(session)
        self._clock = clock

    async def create(self, email: str, name: str, role: Role, password: str) -> StaffAccount:
        """A new account. Raises `EmailTakenError`, `WeakPasswordError`."""
        if len(password) < MINIMUM_PASSWORD_CHARACTERS:
            raise WeakPasswordError(f"A password has at least {MINIMUM_PASSWORD_CHARACTERS} characters.")
        if await self._staff.get_by_email(email) is not None:
            raise EmailTakenError(f"{email} has an account already.")
        account = StaffAccount(
            email=email.strip().lower(),
            name=name.strip(),
            role=role,
            password_hash=await asyncio.to_thread(_hasher.hash, password),
            created_at=self._clock.now(),
        )
        self._staff.add(account)
        return account

    async def check_password(self, email: str, password: str) -> StaffAccount:
        """The account with these credentials. Raises `WrongCredentialsError`; takes as long for an unknown address."""
        account = await self._staff.get_by_email(email)
        stored_hash = account.password_hash if account else await asyncio.to_thread(_hash_of_nothing)
        is_right = await asyncio.to_thread(_is_password_right, stored_hash, password)
        if account is None or not is_right or not account.is_active:
            raise WrongCredentialsError("This e-mail address and password don't go together.")
        return account

    async def open_session(self, account: StaffAccount) -> str:
        """Sign `account` in: the token for its cookie."""
        now = self._clock.now()
        await self._staff.delete_expired_sessions(now)
        token = secrets.token_urlsafe(32)
        self._staff.add(
            StaffSession(
                token_hash=_hash_token(token),
                staff_id=account.id,
                created_at=now,
                expires_at=now + SESSION_LIFETIME,
            )
        )
        return token

    async def get_by_token(self, token: str) -> StaffAccount | None:
        """Who holds this token, None when it is unknown or has expired."""
        return await self._staff.get_by_token(_hash_token(token), self._clock.now())

    async def close_session(self, token: str) -> None:
        """Sign out the browser that holds `token`."""
        await self._staff.delete_session(_hash_token(token))

    async def list_accounts(self) -> Sequence[StaffAccount]:
        """All active accounts by name."""
        return await self._staff.list_accounts()
