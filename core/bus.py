"""Events from whoever changed something to whoever shows it: inside one process, or over Redis between many.

The bus is a wake-up call, not a record: it may lose events (a slow subscriber, a Redis restart). Whoever needs
all of them reads the database by sequence number and uses the bus to know when to look.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SUBSCRIBER_BACKLOG = 1_000
"""Events kept for a subscriber that doesn't read; past that it is cut off, and its client resumes from the database."""

REDIS_RETRY_SECONDS = 1.0
REDIS_CHANNEL = "frontdesk:events"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened (`noun.past_tense`), and exactly who may hear of it."""

    type: str
    recipients: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)


HANDOVERS = "handovers"
"""The recipient of `conversation.handed_over`: whoever wants to learn what led to a person."""


class EventBus(Protocol):
    """Carries events to the subscribers of their recipients."""

    async def publish(self, event: Event) -> None:
        """Give `event` to every subscriber of one of its recipients."""

    def subscribe(self, *recipients: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Within the context, every event for one of `recipients`; ends if the reader falls too far behind."""

    async def close(self) -> None:
        """Release connections; subscribers' iterators end."""


class _Subscription:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(SUBSCRIBER_BACKLOG)
        self._closed = False

    def put(self, event: Event) -> None:
        if self._closed:
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            logger.warning("a subscriber fell %d events behind and is cut off", SUBSCRIBER_BACKLOG)
            self.close()

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self._queue.get()) is not None:
            yield event


class InProcessBus:
    """Carries events within one process."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[_Subscription]] = defaultdict(set)

    async def publish(self, event: Event) -> None:
        """Give `event` to every subscriber of one of its recipients, once each."""
        self.deliver(event)

    def deliver(self, event: Event) -> None:
        """`publish` without waiting."""
        receivers = {
            subscription
            for recipient in event.recipients
            for subscription in self._subscriptions.get(recipient, ())
        }
        for subscription in receivers:
            subscription.put(event)

    @asynccontextmanager
    async def subscribe(self, *recipients: str) -> AsyncIterator[AsyncIterator[Event]]:
        """Within the context, every event for one of `recipients`."""
        subscription = _Subscription()
        for recipient in recipients:
            self._subscriptions[recipient].add(subscription)
        try:
            yield aiter(subscription)
        finally:
            for recipient in recipients:
                self._subscriptions[recipient].discard(subscription)
                if not self._subscriptions[recipient]:
                    del self._subscriptions[recipient]

    async def close(self) -> None:
        """End every subscription."""
        for subscription in {one for many in self._subscriptions.values() for one in many}:
            subscription.close()


class RedisBus:
    """Carries events between processes over one Redis channel; each process hands them to its own subscribers.

    Local subscribers are served only by what comes back from Redis, so that every process sees one order.
    While Redis is unreachable, local subscribers are served directly.
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._local = InProcessBus()
        self._listener: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def publish(self, event: Event) -> None:
        """Send `event` to every process."""
        await self._ensure_listening()
        payload = json.dumps({"type": event.type, "recipients": event.recipients, "data": event.data})
        try:
            await self._redis.publish(REDIS_CHANNEL, payload)
        except (RedisError, OSError):
            logger.exception("Redis is unreachable; %s reaches this process only", event.type)
            self._local.deliver(event)

    @asynccontextmanager
    async def subscribe(self, *recipients: str) -> AsyncIterator[AsyncIterator[Event]]:
        """Within the context, every event for one of `recipients`, from any process."""
        async with self._local.subscribe(*recipients) as events:
            await self._ensure_listening()
            yield events

    async def close(self) -> None:
        """End the subscriptions and the connection."""
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        await self._local.close()
        await self._redis.aclose()

    async def _ensure_listening(self) -> None:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="redis-bus")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._connected.wait(), REDIS_RETRY_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(REDIS_CHANNEL)
                    self._connected.set()
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self._local.deliver(_event_from_json(message["data"]))
            except (RedisError, OSError):
                logger.exception("lost Redis; trying again in %.0f s", REDIS_RETRY_SECONDS)
            self._connected.clear()
            await asyncio.sleep(REDIS_RETRY_SECONDS)


def _event_from_json(payload: bytes) -> Event:
    fields = json.loads(payload)
    return Event(fields["type"], tuple(fields["recipients"]), fields["data"])


def bus_from_url(redis_url: str | None) -> EventBus:
    """Redis when an address is given, in process otherwise."""
    return RedisBus(redis_url) if redis_url else InProcessBus()
