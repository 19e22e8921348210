"""How often somebody may ask: a sliding window, in memory or in Redis where several servers share it."""

from __future__ import annotations

import math
import time
from functools import lru_cache

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from core.errors import RateLimitedError


@lru_cache(maxsize=64)
def _parse(limit: str) -> RateLimitItem:
    return parse(limit)


class RateLimiter:
    """Counts requests by limit and key."""

    def __init__(self, redis_url: str | None = None) -> None:
        storage = (
            RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        )
        self._strategy = SlidingWindowCounterRateLimiter(storage)

    async def check(self, limit: str, *key: str) -> None:
        """Count one request for `key` against `limit` ("20/minute"). Raises `RateLimitedError` when it is used up."""
        item = _parse(limit)
        if await self._strategy.hit(item, *key):
            return
        window = await self._strategy.get_window_stats(item, *key)
        wait_seconds = max(1, math.ceil(window.reset_time - time.time()))
        raise RateLimitedError(f"Too many requests; please try again in {wait_seconds} s.", wait_seconds)
