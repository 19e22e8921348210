"""The token with which the action server calls the server: `X-Service-Token`."""

from __future__ import annotations

import hmac

from core.errors import UnauthenticatedError
from core.services import CoreServices


class WrongServiceTokenError(UnauthenticatedError):
    """The service token is not ours."""

    code = "wrong_service_token"


def is_service_call(core: CoreServices, token: str | None) -> bool:
    """Whether the call comes from the action server. Raises WrongServiceTokenError for a token that isn't ours."""
    if token is None:
        return False
    expected = core.settings.service_token.get_secret_value()
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise WrongServiceTokenError("This service token is not valid.")
    return True
