"""How a file comes in: under a cap before it is parsed, then inspected off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from fastapi import Request, Response, UploadFile
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from core.errors import FrontdeskError
from handoff.attachment.inspection import inspect
from handoff.conversation.drafts import DraftDocument
from handoff.errors import FileTooLargeError
from handoff.settings import HandoffSettings

FRAMING_BYTES = 16 * 1024
"""What multipart writes around a file: boundaries, headers, a long name."""

_inspector = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inspection")
"""One file at a time: a large photo takes 150 MB while it is open, whatever number of people send one."""


class _CappedUpload(Request):
    """A request whose stream ends in `FileTooLargeError` past the cap, whatever `Content-Length` says."""

    def __init__(self, request: Request, limit_bytes: int) -> None:
        super().__init__(request.scope, request.receive)
        self._limit_bytes = limit_bytes

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in chunks."""
        cap = self._limit_bytes + FRAMING_BYTES
        declared = self.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > cap:
            raise too_large(self._limit_bytes)
        received = 0
        async for chunk in super().stream():
            received += len(chunk)
            if received > cap:
                raise too_large(self._limit_bytes)
            yield chunk


class UploadRoute(APIRoute):
    """A route that takes one file of `HandoffSettings.upload_bytes` at most."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the cap."""
        handler = super().get_route_handler()

        async def capped(request: Request) -> Response:
            settings: HandoffSettings = request.app.state.handoff.settings
            try:
                return await handler(_CappedUpload(request, settings.upload_bytes))
            except HTTPException as error:
                # FastAPI takes whatever happens while a form is read for a malformed one.
                if isinstance(error.__cause__, FrontdeskError):
                    raise error.__cause__ from None
                raise

        return capped


async def receive(upload: UploadFile, settings: HandoffSettings) -> DraftDocument:
    """The file as it is kept. Raises `FileTooLargeError`, `FileTypeRefusedError`."""
    limit = settings.upload_bytes
    content = await upload.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    loop = asyncio.get_running_loop()
    look = partial(inspect, upload.filename or "", content, limit_bytes=limit)
    return await loop.run_in_executor(_inspector, look)


def too_large(limit_bytes: int) -> FileTooLargeError:
    """The refusal, in words that a customer understands."""
    return FileTooLargeError(f"A file may have {limit_bytes / 1024 / 1024:.0f} MB.")
