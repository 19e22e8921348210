"""What can go wrong with staff accounts.

UnauthenticatedError
├── WrongCredentialsError   wrong_email_or_password
└── (not_signed_in)
ConflictError
└── EmailTakenError         email_taken
InvalidRequestError
└── WeakPasswordError       password_too_short
"""

from __future__ import annotations

from core.errors import ConflictError, InvalidRequestError, UnauthenticatedError


class WrongCredentialsError(UnauthenticatedError):
    """No active account has this e-mail address and password; which of the two is wrong is not told."""

    code = "wrong_email_or_password"


class EmailTakenError(ConflictError):
    """An account with this address exists."""

    code = "email_taken"


class WeakPasswordError(InvalidRequestError):
    """The password is too easy to guess."""

    code = "password_too_short"
