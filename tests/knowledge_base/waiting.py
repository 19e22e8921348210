"""Waiting for what happens in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 20.0


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Return when `check` says so; fail when it never does."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not await check():
        assert asyncio.get_running_loop().time() < deadline, f"still not so after {PATIENCE_SECONDS} s"
        await asyncio.sleep(0.02)
