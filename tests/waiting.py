"""Waiting for what happens in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

PATIENCE_SECONDS = 60.0
"""Far more than anything takes: a machine that does other things as well must not fail a test."""


async def eventually(check: Callable[[], Awaitable[Any]]) -> Any:
    """The first true result of `check`; fails when there is none."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not (result := await check()):
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"still not so after {PATIENCE_SECONDS:g} s; last: {result!r}")
        await asyncio.sleep(0.02)
    return result
