"""How endpoints reach this package, and who is asking."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from core.errors import UnauthenticatedError
from core.services import CoreServices
from core.signing import TokenSigner
from core.staff import Role, StaffAccount, require_role
from handoff.realtime.presence import CustomerPresence
from handoff.settings import HandoffSettings
from handoff.work import WorkFactory

VISITOR = "visitor"
"""The purpose that visitors' tokens are signed for."""


class Context(Protocol):
    """What endpoints need of the wing."""

    @property
    def core(self) -> CoreServices:
        """The ground floor."""

    @property
    def settings(self) -> HandoffSettings:
        """The package's settings."""

    @property
    def works(self) -> WorkFactory:
        """Units of work."""

    @property
    def presence(self) -> CustomerPresence:
        """Which customers are connected to this server."""


def context_of(connection: HTTPConnection) -> Context:
    """The wing of the application that serves this connection."""
    context: Context = connection.app.state.handoff
    return context


def conversation_of_token(signer: TokenSigner, token: str) -> str:
    """The conversation that a visitor's token opens. Raises `InvalidTokenError`."""
    claims: dict[str, Any] = signer.verify(VISITOR, token)
    conversation_id = claims.get("conversation_id")
    if not isinstance(conversation_id, str):
        raise UnauthenticatedError("This token opens no conversation; begin a new session.")
    return conversation_id


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token in `Authorization: Bearer ...`."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def _visitor(connection: HTTPConnection) -> str:
    token = bearer_token(connection)
    if token is None:
        raise UnauthenticatedError("Begin a session, and send its token as Authorization: Bearer.")
    return conversation_of_token(context_of(connection).core.signer, token)


WingContext = Annotated[Context, Depends(context_of)]
VisitorConversation = Annotated[str, Depends(_visitor)]
"""The id of the conversation whose customer is asking."""
Agent = Annotated[StaffAccount, Depends(require_role(Role.AGENT))]
"""Somebody who takes conversations: an agent, a supervisor, an admin."""
Supervisor = Annotated[StaffAccount, Depends(require_role(Role.SUPERVISOR))]
"""A supervisor or an admin."""
Admin = Annotated[StaffAccount, Depends(require_role(Role.ADMIN))]
"""An admin."""


def client_address(connection: HTTPConnection) -> str:
    """Where the request comes from, for rate limits; behind a proxy, uvicorn has put the true address there."""
    return connection.client.host if connection.client else "unknown"
