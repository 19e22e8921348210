"""`BackOffice` over HTTP, against a system that answers as docs/back-office.openapi.json describes.

What can be asked twice without harm is asked again when the system doesn't answer, or says that it can't just now:
reading, and what carries an idempotency key. A try at a one-time code counts, and a mail would be sent twice: those are
asked once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from actions.back_office.entities import Charge, Customer, Invoice, Order, Variant
from actions.back_office.http.shapes import (
    IDEMPOTENCY_HEADER,
    CancellationOrder,
    CodeRequest,
    ItemChangeOrder,
    Problem,
    ReturnOrder,
    ReversalOrder,
)
from actions.back_office.port import (
    ANSWER_TIMEOUT,
    BackOfficeError,
    BackOfficeUnavailableError,
    Claim,
    FactsChangedError,
    NotFoundInBackOfficeError,
    VerificationError,
    Verified,
)
from actions.back_office.requests import (
    CancelOrderRequest,
    CaseRecord,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    DecidedCase,
    OpenCaseRequest,
    OrderChangeRecord,
    PersonsDecision,
    ReturnRecord,
    ReturnRequest,
    ReversalHistory,
    ReversalRecord,
    ReversalRequest,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 3
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 0.5
PASSING_TROUBLE = frozenset({429, 502, 503, 504})
"""Statuses after which the same call may succeed a moment later."""

_CUSTOMER = TypeAdapter(Customer)
_ORDER = TypeAdapter(Order)
_ORDERS = TypeAdapter(list[Order])
_VARIANTS = TypeAdapter(list[Variant])
_CHARGES = TypeAdapter(list[Charge])
_HISTORY = TypeAdapter(ReversalHistory)
_INVOICE = TypeAdapter(Invoice)
_RETURN = TypeAdapter(ReturnRecord)
_RETURNS = TypeAdapter(list[ReturnRecord])
_REVERSAL = TypeAdapter(ReversalRecord)
_DECISION = TypeAdapter(PersonsDecision)
_VERIFIED = TypeAdapter(Verified)
_CHANGE_ADDRESS = TypeAdapter(ChangeAddressRequest)
_CHANGE_PAYMENT = TypeAdapter(ChangePaymentRequest)
_ORDER_CHANGE = TypeAdapter(OrderChangeRecord)
_OPEN_CASE = TypeAdapter(OpenCaseRequest)
_CASE = TypeAdapter(CaseRecord)
_DECIDED_CASE = TypeAdapter(DecidedCase)


class _NoAnswerError(BackOfficeUnavailableError):
    """Nothing came, or that it can't be done just now: asking again may help."""


class HttpBackOffice:
    """`BackOffice` behind `client`, which brings base URL, token and the time of one attempt."""

    def __init__(self, client: httpx.AsyncClient, *, answer_timeout: timedelta = ANSWER_TIMEOUT) -> None:
        self._client = client
        self._answer_timeout = answer_timeout

    @classmethod
    def connect(cls, url: str, token: str, *, answer_timeout: timedelta = ANSWER_TIMEOUT) -> HttpBackOffice:
        """To the system at `url`, with `token` as bearer."""
        client = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {token}"},
            # A second attempt must fit in.
            timeout=httpx.Timeout(answer_timeout.total_seconds() / 2.5),
        )
        return cls(client, answer_timeout=answer_timeout)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def start_verification(self, conversation_id: str, claim: Claim) -> None:
        """Have a one-time code sent if the claim is right. Raises `VerificationError`."""
        body = CodeRequest(conversation_id=conversation_id, claim=claim).model_dump(mode="json")
        await self._call("POST", ("verifications",), body, again=False)

    async def send_code(self, conversation_id: str) -> None:
        """Have a one-time code sent to the customer the conversation is verified as."""
        await self._call("POST", ("verifications", conversation_id, "code"), again=False)

    async def check_code(self, conversation_id: str, code_digest: str) -> Customer:
        """The customer the code was sent to; the conversation is verified. Raises `VerificationError`."""
        path = ("verifications", conversation_id, "check")
        return _read(_CUSTOMER, await self._call("POST", path, {"code_digest": code_digest}, again=False))

    async def trust_identity(self, conversation_id: str, customer_id: str) -> Customer | None:
        """Verify the conversation by a signed identity; None when no customer has that id."""
        path = ("verifications", conversation_id, "identity")
        return await self._find(_CUSTOMER, "PUT", path, {"customer_id": customer_id})

    async def get_verified(self, conversation_id: str) -> Verified | None:
        """Who this conversation is verified as."""
        return await self._find(_VERIFIED, "GET", ("verifications", conversation_id))

    async def end_verification(self, conversation_id: str) -> None:
        """Forget who the conversation was verified as."""
        await self._call("DELETE", ("verifications", conversation_id))

    async def get_order(self, customer_id: str, order_number: str) -> Order | None:
        """An order of this customer."""
        path = ("customers", customer_id, "orders", order_number)
        return await self._find(_ORDER, "GET", path)

    async def list_orders(self, customer_id: str, limit: int = 10) -> Sequence[Order]:
        """The customer's orders, newest first."""
        path = ("customers", customer_id, "orders")
        return _read(_ORDERS, await self._call("GET", path, query={"limit": str(limit)}))

    async def list_variants(self, sku: str) -> Sequence[Variant]:
        """All variants of the same product."""
        return _read(_VARIANTS, await self._call("GET", ("products", sku, "variants")))

    async def list_charges(self, customer_id: str, since: datetime) -> Sequence[Charge]:
        """The customer's fees since then, newest first."""
        path = ("customers", customer_id, "charges")
        return _read(_CHARGES, await self._call("GET", path, query={"since": since.isoformat()}))

    async def get_reversal_history(self, customer_id: str, since: datetime) -> ReversalHistory:
        """What was reversed since then."""
        path = ("customers", customer_id, "reversals")
        return _read(_HISTORY, await self._call("GET", path, query={"since": since.isoformat()}))

    async def list_returns(self, customer_id: str) -> Sequence[ReturnRecord]:
        """The customer's returns, newest first."""
        return _read(_RETURNS, await self._call("GET", ("customers", customer_id, "returns")))

    async def get_invoice(self, customer_id: str, order_number: str) -> Invoice | None:
        """The invoice of this customer's order."""
        return await self._find(
            _INVOICE, "GET", ("customers", customer_id, "orders", order_number, "invoice")
        )

    async def record_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Arrange the return once per key."""
        return await self._order_return(ReturnOrder(state="arranged", request=request), idempotency_key)

    async def request_return(self, request: ReturnRequest, idempotency_key: str) -> ReturnRecord:
        """Note a return that waits for a person's decision."""
        return await self._order_return(ReturnOrder(state="waiting", request=request), idempotency_key)

    async def decide_return(self, number: str, decision: PersonsDecision) -> ReturnRecord:
        """Arrange or decline a waiting return, once."""
        body = _DECISION.dump_python(decision, mode="json")
        return _read(_RETURN, await self._call("PUT", ("returns", number, "decision"), body))

    async def cancel_return(self, customer_id: str, number: str, idempotency_key: str) -> ReturnRecord:
        """Cancel a return whose parcel is not back."""
        path = ("customers", customer_id, "returns", number, "cancellation")
        return _read(_RETURN, await self._call("POST", path, key=idempotency_key))

    async def reverse_charges(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Reverse the charges once per key."""
        return await self._order_reversal(ReversalOrder(state="executed", request=request), idempotency_key)

    async def request_reversal(self, request: ReversalRequest, idempotency_key: str) -> ReversalRecord:
        """Note a reversal that waits for a person's decision."""
        return await self._order_reversal(ReversalOrder(state="waiting", request=request), idempotency_key)

    async def decide_reversal(self, number: str, decision: PersonsDecision) -> ReversalRecord:
        """Execute or decline a waiting reversal, once."""
        body = _DECISION.dump_python(decision, mode="json")
        return _read(_REVERSAL, await self._call("PUT", ("reversals", number, "decision"), body))

    async def get_reversal(self, number: str) -> ReversalRecord | None:
        """A reversal by its number."""
        return await self._find(_REVERSAL, "GET", ("reversals", number))

    async def cancel_order(self, request: CancelOrderRequest, idempotency_key: str) -> OrderChangeRecord:
        """Cancel an order and give the money back."""
        return await self._order_change(request, "executed", idempotency_key)

    async def change_address(self, request: ChangeAddressRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change where an order goes, or the account's address."""
        return await self._change(
            "address-changes", _CHANGE_ADDRESS.dump_python(request, mode="json"), idempotency_key
        )

    async def change_items(self, request: ChangeItemsRequest, idempotency_key: str) -> OrderChangeRecord:
        """Change variants of items, with the difference in price."""
        return await self._order_change(request, "executed", idempotency_key)

    async def change_payment(self, request: ChangePaymentRequest, idempotency_key: str) -> OrderChangeRecord:
        """Charge an order to another way to pay."""
        return await self._change(
            "payment-changes", _CHANGE_PAYMENT.dump_python(request, mode="json"), idempotency_key
        )

    async def request_order_change(
        self, request: CancelOrderRequest | ChangeItemsRequest, idempotency_key: str
    ) -> OrderChangeRecord:
        """Note a change that waits for a person's decision."""
        return await self._order_change(request, "waiting", idempotency_key)

    async def decide_order_change(self, number: str, decision: PersonsDecision) -> OrderChangeRecord:
        """Execute or decline a waiting change, once."""
        body = _DECISION.dump_python(decision, mode="json")
        return _read(_ORDER_CHANGE, await self._call("PUT", ("order-changes", number, "decision"), body))

    async def open_case(self, request: OpenCaseRequest, idempotency_key: str) -> CaseRecord:
        """Register a complaint once per key."""
        body = _OPEN_CASE.dump_python(request, mode="json")
        return _read(_CASE, await self._call("POST", ("cases",), body, key=idempotency_key))

    async def note_decision(self, case: DecidedCase, idempotency_key: str) -> None:
        """Keep what was decided, once per key."""
        body = _DECIDED_CASE.dump_python(case, mode="json")
        await self._call("POST", ("decided-cases",), body, key=idempotency_key)

    async def was_executed(self, idempotency_key: str) -> bool:
        """Whether a call with this key has been executed."""
        try:
            await self._call("GET", ("executions", idempotency_key))
        except NotFoundInBackOfficeError:
            return False
        return True

    async def is_reachable(self) -> bool:
        """Whether the system behind says that it works."""
        try:
            await self._call("GET", ("health",))
        except BackOfficeError:
            return False
        return True

    async def _order_return(self, order: ReturnOrder, key: str) -> ReturnRecord:
        return _read(_RETURN, await self._call("POST", ("returns",), order.model_dump(mode="json"), key=key))

    async def _order_change(
        self,
        request: CancelOrderRequest | ChangeItemsRequest,
        state: Literal["executed", "waiting"],
        key: str,
    ) -> OrderChangeRecord:
        if isinstance(request, CancelOrderRequest):
            cancellation = CancellationOrder(state=state, request=request)
            return await self._change("cancellations", cancellation.model_dump(mode="json"), key)
        change = ItemChangeOrder(state=state, request=request)
        return await self._change("item-changes", change.model_dump(mode="json"), key)

    async def _change(self, kind: str, body: Any, key: str) -> OrderChangeRecord:
        return _read(_ORDER_CHANGE, await self._call("POST", (kind,), body, key=key))

    async def _order_reversal(self, order: ReversalOrder, key: str) -> ReversalRecord:
        return _read(
            _REVERSAL, await self._call("POST", ("reversals",), order.model_dump(mode="json"), key=key)
        )

    async def _find(
        self, shape: TypeAdapter[T], method: str, path: tuple[str, ...], body: Any = None
    ) -> T | None:
        try:
            return _read(shape, await self._call(method, path, body))
        except NotFoundInBackOfficeError:
            return None

    async def _call(
        self,
        method: str,
        parts: tuple[str, ...],
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        key: str | None = None,
        again: bool = True,
    ) -> bytes:
        """The body of a good answer from the path of these parts. Raises what the port says."""
        path = "/".join(map(_quoted, parts))
        headers = {IDEMPOTENCY_HEADER: key} if key is not None else {}
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS if again else 1),
            wait=wait_exponential_jitter(
                multiplier=FIRST_PAUSE_SECONDS, max=LONGEST_PAUSE_SECONDS, jitter=FIRST_PAUSE_SECONDS
            ),
            retry=retry_if_exception_type(_NoAnswerError),
            reraise=True,
        )
        try:
            async with asyncio.timeout(self._answer_timeout.total_seconds()):
                async for attempt in attempts:
                    with attempt:
                        return await self._ask(method, path, body, query, headers)
        except TimeoutError as error:
            raise BackOfficeUnavailableError(f"{method} {path}: no answer in time") from error
        raise AssertionError("tenacity ends by an answer or an error")

    async def _ask(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> bytes:
        try:
            response = await self._client.request(
                method, path, json=body, params=query or {}, headers=dict(headers)
            )
        except httpx.TransportError as error:
            raise _NoAnswerError(f"{method} {path}: {error!r}") from error
        if response.is_success:
            return response.content
        raise _error_of(response, f"{method} {path}")


def _quoted(part: str) -> str:
    if part in {"", ".", ".."}:
        # In a path these would mean another resource.
        raise NotFoundInBackOfficeError(f"{part!r} names nothing")
    return quote(part, safe="")


def _read(shape: TypeAdapter[T], content: bytes) -> T:
    try:
        return shape.validate_json(content)
    except ValidationError as error:
        logger.error("the back office answers in a shape of its own: %s", error)
        raise BackOfficeUnavailableError("the back office's answer can't be read") from error


def _error_of(response: httpx.Response, call: str) -> BackOfficeError:
    try:
        problem = Problem.model_validate(response.json())
    except (json.JSONDecodeError, UnicodeDecodeError, ValidationError):
        problem = Problem(error="unknown", detail=response.text[:200])
    if problem.error == "not_found":
        return NotFoundInBackOfficeError(problem.detail)
    if problem.error == "facts_changed":
        return FactsChangedError(problem.detail)
    if problem.error == "verification_failed" and problem.reason is not None:
        return VerificationError(problem.reason)
    logger.warning("back office: %s: %d %s: %s", call, response.status_code, problem.error, problem.detail)
    kind = _NoAnswerError if response.status_code in PASSING_TROUBLE else BackOfficeUnavailableError
    return kind(f"{call}: {response.status_code} {problem.error}")
