"""What is refused before it is parsed, and how files leave."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.routing import APIRoute

from core.errors import InvalidRequestError
from handoff.conversation.models import Document
from handoff.errors import MessageTooLongError
from handoff.settings import HandoffSettings


class CappedRequest(Request):
    """A request whose body has at most `limit_bytes`, in UTF-8."""

    def __init__(self, request: Request, limit_bytes: int) -> None:
        super().__init__(request.scope, request.receive)
        self._limit_bytes = limit_bytes

    async def body(self) -> bytes:
        """The body. Raises `MessageTooLongError` as soon as the limit is passed, whatever `Content-Length` says."""
        if not hasattr(self, "_body"):
            declared = self.headers.get("content-length", "")
            if declared.isdigit() and int(declared) > self._limit_bytes:
                raise self._too_long()
            body = bytearray()
            async for chunk in self.stream():
                body += chunk
                if len(body) > self._limit_bytes:
                    raise self._too_long()
            self._body = bytes(body)
        return self._body

    def _too_long(self) -> MessageTooLongError:
        return MessageTooLongError(f"A request may have {self._limit_bytes:,} bytes.")


class CappedRoute(APIRoute):
    """A route that reads its body under the cap of `HandoffSettings.body_bytes`, and refuses what isn't UTF-8."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the cap."""
        handler = super().get_route_handler()

        async def capped(request: Request) -> Response:
            settings: HandoffSettings = request.app.state.handoff.settings
            capped_request = CappedRequest(request, settings.body_bytes)
            body = await capped_request.body()
            try:
                body.decode()
            except UnicodeDecodeError as error:
                raise InvalidRequestError("The request's body is not UTF-8.") from error
            return await handler(capped_request)

        return capped


SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Pictures that a browser may show; none of these formats can carry a script."""


def download(document: Document) -> Response:
    """A file that no browser runs, guesses the type of, or keeps in a shared cache: a picture, else a download."""
    ascii_name = document.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "'")
    kind = "inline" if document.media_type in SHOWN_INLINE else "attachment"
    disposition = f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(document.name, safe='')}"
    return Response(
        document.content,
        media_type=document.media_type,
        headers={
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Referrer-Policy": "no-referrer",
        },
    )
