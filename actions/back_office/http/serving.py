"""A back office offered over HTTP: how a company's own system has to answer, and what our client is tested with.

    python -m actions.back_office.http [--host 127.0.0.1] [--port 5080]     serves the SQL back office
    python -m actions.back_office.http --openapi docs/back-office.openapi.json     writes the description

Environment: BACK_OFFICE_DATABASE_URL, SERVICE_TOKEN and the mail settings as for the actions, BACK_OFFICE_TOKEN.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from actions.back_office.http.shapes import (
    CodeCheck,
    CodeRequest,
    Decision,
    Problem,
    ReversalOrder,
    TrustedIdentity,
    Variant,
)
from actions.back_office.port import (
    BackOffice,
    BackOfficeError,
    BackOfficeUnavailableError,
    Charge,
    Customer,
    FactsChangedError,
    NotFoundInBackOfficeError,
    Order,
    ReturnRecord,
    ReturnRequest,
    ReversalHistory,
    ReversalRecord,
    VerificationError,
)
from core.errors import UnauthenticatedError, install_error_handlers

T = TypeVar("T")

DESCRIPTION = """\
What Frontdesk asks of a company's systems. Amounts are decimal strings ("64.00") in the currency beside them, times are
ISO 8601 with an offset.

Every call brings `Authorization: Bearer <BACK_OFFICE_TOKEN>`. Calls that move money bring an `Idempotency-Key`: the
same key again is answered with the first result and moves nothing. They check what they are told against the stored
facts, and answer 409 `facts_changed` when those no longer hold.

An answer takes 2 seconds at most. Reading, and what has a key, is asked up to three times within 5 seconds when none
comes, or one of 429, 502, 503, 504.
"""

_STATUS: dict[type[BackOfficeError], tuple[int, str]] = {
    NotFoundInBackOfficeError: (404, "not_found"),
    FactsChangedError: (409, "facts_changed"),
    VerificationError: (403, "verification_failed"),
    BackOfficeUnavailableError: (503, "unavailable"),
}

router = APIRouter(
    responses={status: {"model": Problem} for status in (401, 403, 404, 409, 503)},
)

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class WrongTokenError(UnauthenticatedError):
    """The caller doesn't know the token."""

    code = "wrong_token"


def create_app(back_office: BackOffice, token: SecretStr) -> FastAPI:
    """An application over any back office; callers have to bring `token`."""
    app = FastAPI(title="Frontdesk back office", version="1", description=DESCRIPTION)
    app.state.back_office = back_office
    app.state.token = token
    install_error_handlers(app)
    app.add_exception_handler(BackOfficeError, _render)
    app.include_router(router, dependencies=[Depends(require_token)])
    return app


def require_token(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    """Only Frontdesk may call. Raises WrongTokenError."""
    expected = f"Bearer {request.app.state.token.get_secret_value()}"
    if not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise WrongTokenError("The header Authorization must be Bearer with this back office's token.")


def current_back_office(request: Request) -> BackOffice:
    """The back office behind the application."""
    return cast(BackOffice, request.app.state.back_office)


Behind = Annotated[BackOffice, Depends(current_back_office)]


@router.post("/verifications", status_code=202)
async def start_verification(given: CodeRequest, behind: Behind) -> Response:
    """Send a one-time code to the address if the order is that customer's; answer alike, and as fast, if it isn't.

    403 `verification_failed` with `too_soon` or `too_many_tries` when the conversation asks too often.
    """
    await behind.start_verification(given.conversation_id, given.order_number, given.email)
    return Response(status_code=202)


@router.post("/verifications/{conversation_id}/check")
async def check_code(conversation_id: str, given: CodeCheck, behind: Behind) -> Customer:
    """Verify the conversation for 30 minutes if the digest is that of the code sent last. Each call is a try.

    The digest is HMAC-SHA256 in hex, under Frontdesk's SERVICE_TOKEN, of `one-time-code:{conversation_id}:{code}`.
    """
    return await behind.check_code(conversation_id, given.code_digest)


@router.put("/verifications/{conversation_id}/identity")
async def trust_identity(conversation_id: str, given: TrustedIdentity, behind: Behind) -> Customer:
    """Verify the conversation by an id that the host page signed; 404 when no customer has it."""
    return _found(await behind.trust_identity(conversation_id, given.customer_id), "customer")


@router.get("/verifications/{conversation_id}")
async def get_verified_customer(conversation_id: str, behind: Behind) -> Customer:
    """Who the conversation is verified as; 404 when it isn't, or no longer."""
    return _found(await behind.get_verified_customer(conversation_id), "verification")


@router.delete("/verifications/{conversation_id}", status_code=204)
async def end_verification(conversation_id: str, behind: Behind) -> Response:
    """Forget who the conversation was verified as."""
    await behind.end_verification(conversation_id)
    return Response(status_code=204)


@router.get("/customers/{customer_id}/orders")
async def list_orders(
    customer_id: str, behind: Behind, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> Sequence[Order]:
    """The customer's orders, newest first."""
    return await behind.list_orders(customer_id, limit)


@router.get("/customers/{customer_id}/orders/{number}")
async def get_order(customer_id: str, number: str, behind: Behind) -> Order:
    """An order of this customer, its number as the customer wrote it; 404 for another customer's."""
    return _found(await behind.get_order(customer_id, number), "order")


@router.get("/products/{sku}/variants")
async def list_variants(sku: str, behind: Behind) -> list[Variant]:
    """What of the same product is in stock."""
    return [Variant(sku=one, variant=name) for one, name in await behind.list_variants(sku)]


@router.get("/customers/{customer_id}/charges")
async def list_charges(customer_id: str, since: datetime, behind: Behind) -> Sequence[Charge]:
    """The customer's fees since then, newest first."""
    return await behind.list_charges(customer_id, since)


@router.get("/customers/{customer_id}/reversals")
async def get_reversal_history(customer_id: str, since: datetime, behind: Behind) -> ReversalHistory:
    """What has been reversed for this customer since then."""
    return await behind.get_reversal_history(customer_id, since)


@router.post("/returns", status_code=201)
async def record_return(given: ReturnRequest, key: Key, behind: Behind) -> ReturnRecord:
    """Record a return that the customer has confirmed."""
    return await behind.record_return(given, key)


@router.post("/reversals", status_code=201)
async def order_reversal(given: ReversalOrder, key: Key, behind: Behind) -> ReversalRecord:
    """Reverse charges now, or note that a person has to decide; charges that wait can't be asked for again."""
    order = behind.reverse_charges if given.state == "executed" else behind.request_reversal
    return await order(given.request, key)


@router.get("/reversals/{number}")
async def get_reversal(number: str, behind: Behind) -> ReversalRecord:
    """A reversal by its number."""
    return _found(await behind.get_reversal(number), "reversal")


@router.put("/reversals/{number}/decision")
async def decide_reversal(number: str, given: Decision, behind: Behind) -> ReversalRecord:
    """Execute or decline a waiting reversal; a second call is answered with what the first one decided."""
    return await behind.decide_reversal(
        number, approved=given.approved, decided_by=given.decided_by, note=given.note
    )


@router.get("/health", status_code=204)
async def health(behind: Behind) -> Response:
    """204 while the systems behind answer, else 503."""
    if not await behind.is_reachable():
        raise BackOfficeUnavailableError("The systems behind don't answer.")
    return Response(status_code=204)


def _found(record: T | None, what: str) -> T:
    if record is None:
        raise NotFoundInBackOfficeError(f"there is no such {what}")
    return record


def _render(_request: Request, error: Exception) -> JSONResponse:
    status, code = next(
        (found for kind, found in _STATUS.items() if isinstance(error, kind)), (500, "internal_error")
    )
    body: dict[str, Any] = {"error": code, "detail": str(error)}
    if isinstance(error, VerificationError):
        body["reason"] = error.reason
    return JSONResponse(body, status_code=status)
