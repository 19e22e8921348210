"""`/api/policy`: the actions register their policies. `/api/desk/policies`: supervisors change their limits."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.requests import HTTPConnection

from core.service_token import WrongServiceTokenError, is_service_call
from handoff.dependencies import Agent, Supervisor, WingContext, context_of
from handoff.edge import CappedRoute
from handoff.policy.schemas import (
    ChangedLimitsView,
    DocumentInput,
    LimitChanges,
    Name,
    PoliciesView,
    PolicyView,
    RegisteredView,
    Restoring,
    RevisionsPage,
)


async def _require_service(
    connection: HTTPConnection, x_service_token: Annotated[str | None, Header()] = None
) -> None:
    if not is_service_call(context_of(connection).core, x_service_token):
        raise WrongServiceTokenError("Send the service token as X-Service-Token.")


router = APIRouter(
    prefix="/api/policy",
    tags=["policies, for the actions"],
    route_class=CappedRoute,
    dependencies=[Depends(_require_service)],
)
desk_router = APIRouter(prefix="/api/desk/policies", tags=["desk: policies"], route_class=CappedRoute)


@router.put("/documents/{name}")
async def register_document(name: Name, given: DocumentInput, context: WingContext) -> RegisteredView:
    """Register a policy's file: what of it can be changed on the desk."""
    async with context.works.writing() as work:
        return await work.policies.register(name, given)


@router.get(
    "/limits",
    response_model=ChangedLimitsView,
    responses={304: {"description": "Nothing has changed since the `ETag` that was shown"}},
)
async def list_changed_limits(
    context: WingContext, response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> ChangedLimitsView | Response:
    """The limits that aren't the files'."""
    async with context.works.reading() as work:
        limits = await work.policies.changed_limits()
    # Of the content: a number alone would mean something else after a database was made anew.
    etag = f'"{hashlib.sha256(limits.model_dump_json().encode()).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    if etag in known:
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return limits


@desk_router.get("")
async def list_policies(_staff: Agent, context: WingContext) -> PoliciesView:
    """Every policy with its limits."""
    async with context.works.reading() as work:
        return PoliciesView(policies=await work.policies.list_views())


@desk_router.patch("/{name}")
async def change_limits(
    name: Name, changes: LimitChanges, staff: Supervisor, context: WingContext
) -> PolicyView:
    """Change limits, all or none."""
    async with context.works.writing() as work:
        return await work.policies.change(name, staff, changes)


@desk_router.post("/{name}/restore")
async def restore_revision(
    name: Name, restoring: Restoring, staff: Supervisor, context: WingContext
) -> PolicyView:
    """Let the limits be as they were after a revision, or as the file has them."""
    async with context.works.writing() as work:
        return await work.policies.restore(name, staff, restoring)


@desk_router.get("/{name}/revisions")
async def list_revisions(
    name: Name,
    _staff: Agent,
    context: WingContext,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> RevisionsPage:
    """Who changed what, newest first."""
    async with context.works.reading() as work:
        return await work.policies.list_revisions(name, limit, before)
