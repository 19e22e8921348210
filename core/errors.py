"""Errors that a client may see, and the one place that renders them.

    FrontdeskError
    ├── InvalidRequestError   422  the request can't be understood or obeyed as it is
    │   └── FileTypeRefusedError   a file of a kind that isn't taken, or a damaged one
    ├── UnauthenticatedError  401  who is asking is not known
    ├── ForbiddenError        403  known, but not allowed
    ├── NotFoundError         404
    ├── ConflictError         409  true a moment ago, not any more
    ├── TooLargeError         413
    │   └── FileTooLargeError      a file with too many bytes or pixels
    ├── RateLimitedError      429  carries `retry_after_seconds`
    └── UnavailableError      503  a part this depends on is down

Packages subclass these with a `code` of their own. On the wire: `{"error": code, "detail": sentence, ...extra}`.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

logger = logging.getLogger(__name__)


class FrontdeskError(Exception):
    """An error with a declared code and status; `detail` tells a person what to do, `extra` goes beside it."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class InvalidRequestError(FrontdeskError):
    """The request can't be understood or obeyed as it is."""

    code = "invalid_request"
    status = 422


class UnauthenticatedError(FrontdeskError):
    """Who is asking is not known."""

    code = "not_signed_in"
    status = 401


class ForbiddenError(FrontdeskError):
    """Known, but not allowed."""

    code = "not_allowed"
    status = 403


class NotFoundError(FrontdeskError):
    """What was asked for isn't there."""

    code = "not_found"
    status = 404


class ConflictError(FrontdeskError):
    """The state has moved on."""

    code = "conflict"
    status = 409


class TooLargeError(FrontdeskError):
    """More than is accepted."""

    code = "too_large"
    status = 413


class FileTypeRefusedError(InvalidRequestError):
    """By its content the file is of no kind that may be sent, or it is damaged."""

    code = "file_type_refused"


class FileTooLargeError(TooLargeError):
    """More bytes, or more pixels, than a file may have."""

    code = "file_too_large"


class RateLimitedError(FrontdeskError):
    """Too many requests; `retry_after_seconds` says when to come back."""

    code = "too_many_requests"
    status = 429

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(FrontdeskError):
    """A part this depends on is down."""

    code = "unavailable"
    status = 503


HTTP_ERROR_CODES = {
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def error_response(error: FrontdeskError) -> JSONResponse:
    """The one shape in which an error leaves the server."""
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, RateLimitedError) else None
    return JSONResponse(
        {"error": error.code, "detail": error.detail, **error.extra},
        status_code=error.status,
        headers=headers,
    )


def _field_name(location: tuple[int | str, ...]) -> str:
    return (
        ".".join(str(part) for part in location if part not in {"body", "query", "path", "header"}) or "body"
    )


async def _render_frontdesk_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FrontdeskError)  # noqa: S101 - Starlette dispatches by class
    return error_response(error)


async def _render_validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = [
        {"field": _field_name(tuple(item["loc"])), "problem": str(item["msg"])} for item in error.errors()
    ]
    detail = "; ".join(f"{item['field']}: {item['problem']}" for item in fields)
    return error_response(InvalidRequestError(detail or "The request is malformed.", fields=fields))


async def _render_http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = HTTP_ERROR_CODES.get(
        error.status_code, "invalid_request" if error.status_code < 500 else "internal_error"
    )
    return JSONResponse(
        {"error": code, "detail": str(error.detail)}, status_code=error.status_code, headers=error.headers
    )


async def _render_unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("unexpected error in %s %s", request.method, request.url.path, exc_info=error)
    return JSONResponse(
        {
            "error": "internal_error",
            "detail": "Something went wrong on our side; it has been logged. Please try again.",
        },
        status_code=500,
    )


class InvalidField(BaseModel):
    """A field of a request that can't be understood."""

    field: str
    problem: str


class InvalidRequest(BaseModel):
    """The request can't be understood or obeyed as it is; `fields` where it is a matter of its form."""

    error: str
    detail: str
    fields: list[InvalidField] | None = None


def _document_errors(app: FastAPI) -> None:
    """Let `/openapi.json` describe 422 as it is answered, not as FastAPI would answer it."""
    describe = app.openapi
    reference = {"$ref": "#/components/schemas/InvalidRequest"}

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = describe()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schema = InvalidRequest.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update({**schema.pop("$defs"), "InvalidRequest": schema})
        for path in document["paths"].values():
            for operation in path.values():
                response = operation.get("responses", {}).get("422")
                if response is not None:
                    response["description"] = "Invalid request"
                    response["content"] = {"application/json": {"schema": reference}}
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does it


def install_error_handlers(app: FastAPI) -> None:
    """Let `app` answer every error in the documented shape, and say so in its OpenAPI document."""
    _document_errors(app)
    app.add_exception_handler(FrontdeskError, _render_frontdesk_error)
    app.add_exception_handler(RequestValidationError, _render_validation_error)
    app.add_exception_handler(HTTPException, _render_http_exception)
    app.add_exception_handler(Exception, _render_unexpected)
