"""How a file comes in: under a cap before it is parsed, then inspected off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from fastapi import UploadFile

from core.errors import FileTooLargeError
from core.uploads import capped_route
from handoff.attachment.inspection import inspect
from handoff.conversation.drafts import DraftDocument
from handoff.settings import HandoffSettings

_inspector = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inspection")
"""One file at a time: a large photo takes 150 MB while it is open, whatever number of people send one."""


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


def _limit(state: Any) -> int:
    settings: HandoffSettings = state.handoff.settings
    return settings.upload_bytes


UploadRoute = capped_route(_limit, too_large)
"""A route that takes one file of `HandoffSettings.upload_bytes` at most."""
