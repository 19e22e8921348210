"""Who is asking: from the session cookie to a staff account, for HTTP and for WebSockets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, WebSocket
from starlette.requests import HTTPConnection

from core.errors import ForbiddenError, UnauthenticatedError
from core.services import CoreServices
from core.staff.models import Role, StaffAccount
from core.staff.service import StaffService

SESSION_COOKIE = "frontdesk_session"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


async def _staff_of(connection: HTTPConnection) -> StaffAccount:
    token = connection.cookies.get(SESSION_COOKIE)
    if not token:
        raise UnauthenticatedError("Please sign in.")
    core: CoreServices = connection.app.state.core
    async with core.database.reading() as session:
        account = await StaffService(session, core.clock).get_by_token(token)
    if account is None:
        raise UnauthenticatedError("Your session has ended; please sign in again.")
    return account


def _refuse_foreign_origin(connection: HTTPConnection) -> None:
    """A page of another site can't act with a colleague's cookie. Browsers always send `Origin` where this matters."""
    origin = connection.headers.get("origin")
    if origin is None:
        return
    core: CoreServices = connection.app.state.core
    own = {
        core.settings.server_url.rstrip("/"),
        f"{_http_scheme(connection)}://{connection.headers.get('host', '')}",
    }
    if origin.rstrip("/") not in own:
        raise ForbiddenError("This request comes from another site.")


def _http_scheme(connection: HTTPConnection) -> str:
    return "https" if connection.url.scheme in {"https", "wss"} else "http"


async def current_staff(request: Request) -> StaffAccount:
    """FastAPI dependency: who is signed in. Raises `UnauthenticatedError`, `ForbiddenError` for a foreign origin."""
    if request.method not in SAFE_METHODS:
        _refuse_foreign_origin(request)
    return await _staff_of(request)


async def optional_staff(request: Request) -> StaffAccount | None:
    """FastAPI dependency: who is signed in; None for everybody else, and for a request from another site's page."""
    if SESSION_COOKIE not in request.cookies:
        return None
    try:
        return await current_staff(request)
    except (UnauthenticatedError, ForbiddenError):
        return None


async def current_staff_from_websocket(websocket: WebSocket) -> StaffAccount:
    """Who opened this socket. Raises `UnauthenticatedError`, `ForbiddenError` for a foreign origin."""
    _refuse_foreign_origin(websocket)
    return await _staff_of(websocket)


def require_role(*roles: Role | str) -> Callable[..., Awaitable[StaffAccount]]:
    """FastAPI dependency: the signed-in account, if its role includes one of `roles`; `ForbiddenError` otherwise."""
    wanted = [Role(role) for role in roles]

    async def dependency(account: Annotated[StaffAccount, Depends(current_staff)]) -> StaffAccount:
        if not any(account.role.includes(role) for role in wanted):
            names = " or ".join(role.value for role in wanted)
            raise ForbiddenError(f"This needs the role {names}; you are signed in as {account.role.value}.")
        return account

    return dependency
