"""Routes that take a file, under a cap that holds before the file is parsed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from core.errors import FrontdeskError

FRAMING_BYTES = 16 * 1024
"""What multipart writes around a file: boundaries, headers, a long name."""


class _CappedUpload(Request):
    """A request whose stream ends in `refusal` past the cap, whatever `Content-Length` says."""

    def __init__(self, request: Request, limit_bytes: int, refusal: FrontdeskError) -> None:
        super().__init__(request.scope, request.receive)
        self._cap = limit_bytes + FRAMING_BYTES
        self._refusal = refusal

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in chunks."""
        declared = self.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._cap:
            raise self._refusal
        received = 0
        async for chunk in super().stream():
            received += len(chunk)
            if received > self._cap:
                raise self._refusal
            yield chunk


def capped_route(
    limit_bytes: Callable[[Any], int], refusal: Callable[[int], FrontdeskError]
) -> type[APIRoute]:
    """A route class for one file of `limit_bytes(app.state)` at most; past it, `refusal(limit)` is raised."""

    class CappedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """FastAPI's handler behind the cap."""
            handler = super().get_route_handler()

            async def capped(request: Request) -> Response:
                limit = limit_bytes(request.app.state)
                try:
                    return await handler(_CappedUpload(request, limit, refusal(limit)))
                except HTTPException as error:
                    # FastAPI takes whatever happens while a form is read for a malformed one.
                    if isinstance(error.__cause__, FrontdeskError):
                        raise error.__cause__ from None
                    raise

            return capped

    return CappedRoute
