"""`/api/desk/session`: sign in, who am I, sign out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from core.services import CoreServices
from core.staff.authentication import SESSION_COOKIE, current_staff
from core.staff.journal import record_staff
from core.staff.models import StaffAccount
from core.staff.schemas import Credentials, StaffSessionView, StaffView
from core.staff.service import SESSION_LIFETIME, StaffService

SIGN_IN_LIMIT = "10/minute"
"""Tries per address and account: a person who mistypes is not stopped, a list of passwords is."""

router = APIRouter(prefix="/api/desk/session", tags=["desk: session"])


def _core(request: Request) -> CoreServices:
    core: CoreServices = request.app.state.core
    return core


@router.post("")
async def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    core: Annotated[CoreServices, Depends(_core)],
) -> StaffSessionView:
    """Begin a session; its cookie can't be read by scripts and isn't sent from other sites."""
    client = request.client.host if request.client else "unknown"
    await core.rate_limiter.check(SIGN_IN_LIMIT, "sign-in", client, credentials.email.strip().lower())
    async with core.database.reading() as session:
        account = await StaffService(session, core.clock).check_password(
            credentials.email, credentials.password
        )
    async with core.database.transaction() as session:
        token = await StaffService(session, core.clock).open_session(account)
        record_staff(request, session, account, "sign_in")
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=core.settings.is_https,
        path="/",
    )
    return StaffSessionView(staff=StaffView.model_validate(account), brand=core.settings.brand_name)


@router.get("")
async def who_am_i(
    account: Annotated[StaffAccount, Depends(current_staff)], core: Annotated[CoreServices, Depends(_core)]
) -> StaffSessionView:
    """Who is signed in in this browser."""
    return StaffSessionView(staff=StaffView.model_validate(account), brand=core.settings.brand_name)


@router.delete("", status_code=204)
async def sign_out(
    request: Request,
    response: Response,
    core: Annotated[CoreServices, Depends(_core)],
    account: Annotated[StaffAccount, Depends(current_staff)],
) -> None:
    """End this browser's session."""
    async with core.database.transaction() as session:
        await StaffService(session, core.clock).close_session(request.cookies[SESSION_COOKIE])
        record_staff(request, session, account, "sign_out")
    response.delete_cookie(SESSION_COOKIE, path="/")
