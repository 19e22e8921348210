"""Signed tokens for visitors, and the check of an identity that a host page vouches for."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from core.errors import UnauthenticatedError

ALGORITHM = "HS256"


class InvalidTokenError(UnauthenticatedError):
    """The token is forged, expired, or was signed for something else."""

    code = "invalid_token"


class TokenSigner:
    """Signs claims for one purpose each: a token signed for one can't be used for another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, purpose: str, claims: dict[str, Any], lifetime: timedelta) -> str:
        """A token (URL- and header-safe) that `verify` accepts for `lifetime`."""
        now = datetime.now(UTC)
        return jwt.encode(
            {**claims, "aud": purpose, "iat": now, "exp": now + lifetime},
            self._key(purpose),
            algorithm=ALGORITHM,
        )

    def verify(self, purpose: str, token: str) -> dict[str, Any]:
        """The claims of a token signed for `purpose`. Raises `InvalidTokenError`."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(purpose),
                algorithms=[ALGORITHM],
                audience=purpose,
                options={"require": ["exp", "aud"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise InvalidTokenError("This session has expired; begin a new one.") from error
        except jwt.InvalidTokenError as error:
            raise InvalidTokenError("This token is not valid; begin a new session.") from error
        return claims

    def _key(self, purpose: str) -> bytes:
        # A key per purpose, besides the audience claim, so that a mistake in one check is not enough.
        return hmac.new(self._secret.encode(), purpose.encode(), hashlib.sha256).digest()


def code_digest(secret: str, conversation_id: str, code: str) -> str:
    """HMAC-SHA256, in hex, of a one-time code in its conversation: what can be compared but not read.

    A code has few digits, so without a secret every one of them could be tried.
    """
    return hmac.new(
        secret.encode(), f"one-time-code:{conversation_id}:{code}".encode(), hashlib.sha256
    ).hexdigest()


def identity_hash(secret: str, user_id: str) -> str:
    """HMAC-SHA256 of the user's id, in hex: what the host page's server computes."""
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def is_identity_valid(secret: str, user_id: str, given_hash: str) -> bool:
    """Whether the host page's server vouched for `user_id`; compared in constant time."""
    return hmac.compare_digest(identity_hash(secret, user_id).encode(), given_hash.lower().encode())
