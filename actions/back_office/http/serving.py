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

from actions.back_office.entities import Charge, Customer, Invoice, Order, Variant
from actions.back_office.http.shapes import (
    CancellationOrder,
    CodeCheck,
    CodeRequest,
    ItemChangeOrder,
    Problem,
    ReturnOrder,
    ReversalOrder,
    TrustedIdentity,
)
from actions.back_office.port import (
    BackOffice,
    BackOfficeError,
    BackOfficeUnavailableError,
    FactsChangedError,
    NotFoundInBackOfficeError,
    VerificationError,
    Verified,
)
from actions.back_office.requests import (
    CaseRecord,
    ChangeAddressRequest,
    ChangePaymentRequest,
    DecidedCase,
    OpenCaseRequest,
    OrderChangeRecord,
    PersonsDecision,
    ReturnRecord,
    ReversalHistory,
    ReversalRecord,
)
from core.errors import UnauthenticatedError, install_error_handlers

T = TypeVar("T")

DESCRIPTION = """\
What Frontdesk asks of a company's systems. Amounts are decimal strings ("64.00") in the currency beside them, times are
ISO 8601 with an offset.

Every call brings `Authorization: Bearer <BACK_OFFICE_TOKEN>`. Calls that change something bring an `Idempotency-Key`:
the same key again is answered with the first result and changes nothing. They check what they are told against the
stored facts, and answer 409 `facts_changed` when those no longer hold.

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
    """Send a one-time code to the address on file if all of the claim fits one customer; answer alike, as fast, if not.

    Two of the details are needed, or the e-mail address alone. 403 `verification_failed` with `too_soon` or
    `too_many_tries` when the conversation, the visitor, or anybody for this order or address asks too often.
    """
    await behind.start_verification(given.conversation_id, given.claim)
    return Response(status_code=202)


@router.post("/verifications/{conversation_id}/code", status_code=202)
async def send_code(conversation_id: str, behind: Behind) -> Response:
    """Send a one-time code to the customer the conversation is verified as; 404 when it isn't.

    403 `verification_failed` as above.
    """
    await behind.send_code(conversation_id)
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
async def get_verified(conversation_id: str, behind: Behind) -> Verified:
    """Who the conversation is verified as; 404 when it isn't, or no longer."""
    return _found(await behind.get_verified(conversation_id), "verification")


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


@router.get("/customers/{customer_id}/orders/{number}/invoice")
async def get_invoice(customer_id: str, number: str, behind: Behind) -> Invoice:
    """The invoice of this customer's order, with the credit notes since; 404 when it was never invoiced."""
    return _found(await behind.get_invoice(customer_id, number), "invoice")


@router.get("/products/{sku}/variants")
async def list_variants(sku: str, behind: Behind) -> Sequence[Variant]:
    """All variants of the same product, also those not available now."""
    return await behind.list_variants(sku)


@router.get("/customers/{customer_id}/charges")
async def list_charges(customer_id: str, since: datetime, behind: Behind) -> Sequence[Charge]:
    """The customer's fees since then, newest first."""
    return await behind.list_charges(customer_id, since)


@router.get("/customers/{customer_id}/reversals")
async def get_reversal_history(customer_id: str, since: datetime, behind: Behind) -> ReversalHistory:
    """What has been reversed for this customer since then."""
    return await behind.get_reversal_history(customer_id, since)


@router.get("/customers/{customer_id}/returns")
async def list_returns(customer_id: str, behind: Behind) -> Sequence[ReturnRecord]:
    """The customer's returns, newest first."""
    return await behind.list_returns(customer_id)


@router.post("/customers/{customer_id}/returns/{number}/cancellation")
async def cancel_return(customer_id: str, number: str, key: Key, behind: Behind) -> ReturnRecord:
    """Cancel a return whose parcel is not back; 409 when it is. One that is cancelled stays so."""
    return await behind.cancel_return(customer_id, number, key)


@router.post("/returns", status_code=201)
async def order_return(given: ReturnOrder, key: Key, behind: Behind) -> ReturnRecord:
    """Arrange a return that the customer has confirmed, or note that a person has to decide.

    Its items can't be asked for again, whichever it is, and what is sent instead is reserved. The difference in price
    of an exchange moves when it is arranged, a refund when the parcel is back.
    """
    order = behind.record_return if given.state == "arranged" else behind.request_return
    return await order(given.request, key)


@router.put("/returns/{number}/decision")
async def decide_return(number: str, given: PersonsDecision, behind: Behind) -> ReturnRecord:
    """Arrange or decline a waiting return; a second call is answered with what the first one decided."""
    return await behind.decide_return(number, given)


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
async def decide_reversal(number: str, given: PersonsDecision, behind: Behind) -> ReversalRecord:
    """Execute or decline a waiting reversal; a second call is answered with what the first one decided."""
    return await behind.decide_reversal(number, given)


@router.post("/cancellations", status_code=201)
async def order_cancellation(given: CancellationOrder, key: Key, behind: Behind) -> OrderChangeRecord:
    """Cancel an order that is not packed, or note that a person has to decide.

    What was paid goes back to where it came from when it is executed. While a change waits, nothing else of
    the order can be changed. The order may be packed meanwhile, and then the change can't be done.
    """
    order = behind.cancel_order if given.state == "executed" else behind.request_order_change
    return await order(given.request, key)


@router.post("/address-changes", status_code=201)
async def change_address(given: ChangeAddressRequest, key: Key, behind: Behind) -> OrderChangeRecord:
    """Send an order that is not packed elsewhere; without `order_number`, change the account's address."""
    return await behind.change_address(given, key)


@router.post("/item-changes", status_code=201)
async def order_item_change(given: ItemChangeOrder, key: Key, behind: Behind) -> OrderChangeRecord:
    """Other variants for items of an order that is not packed, once an order, or note that a person has to decide.

    The difference in price moves when it is executed.
    """
    order = behind.change_items if given.state == "executed" else behind.request_order_change
    return await order(given.request, key)


@router.post("/payment-changes", status_code=201)
async def change_payment(given: ChangePaymentRequest, key: Key, behind: Behind) -> OrderChangeRecord:
    """Charge an order that is not packed to another of the customer's ways to pay.

    What was paid goes back to where it came from, a gift card has it at once, and all of it is charged to the
    new one; a gift card has to cover it. The order names the new one from then on.
    """
    return await behind.change_payment(given, key)


@router.put("/order-changes/{number}/decision")
async def decide_order_change(number: str, given: PersonsDecision, behind: Behind) -> OrderChangeRecord:
    """Execute or decline a waiting change; a second call is answered with what the first one decided.

    It is executed as a whole on the facts as they are now; 409 when these have changed, or `amount` is a part of it.
    """
    return await behind.decide_order_change(number, given)


@router.post("/cases", status_code=201)
async def open_case(given: OpenCaseRequest, key: Key, behind: Behind) -> CaseRecord:
    """Register a complaint; who isn't verified may complain, too, and `order_number` is only what they said."""
    return await behind.open_case(given, key)


@router.post("/decided-cases", status_code=204)
async def note_decision(given: DecidedCase, key: Key, behind: Behind) -> Response:
    """Keep what a policy decided on which facts, so that another policy can be tried on it."""
    await behind.note_decision(given, key)
    return Response(status_code=204)


@router.get("/executions/{idempotency_key}", status_code=204)
async def get_execution(idempotency_key: str, behind: Behind) -> Response:
    """204 when a call with this key has been executed, so that the same call again gives its result; else 404."""
    if not await behind.was_executed(idempotency_key):
        raise NotFoundInBackOfficeError("nothing was executed with this key")
    return Response(status_code=204)


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
