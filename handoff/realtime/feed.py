"""A customer's feed: everything that happens in one conversation, in order, without gaps and without repeats.

The bus is a wake-up call and may lose or reorder; the sequence numbers in the database are the truth. A message that
follows the last one directly is passed on as it comes; at any gap (a private note, a lost event) the feed reads what is
missing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from core.bus import Event
from handoff import events
from handoff.widget.schemas import NewsView

Frame = dict[str, Any]


class CustomerFeed:
    """Turns the bus's events of a conversation into frames for its customer."""

    def __init__(self, read_after: Callable[[int], Awaitable[NewsView]], after: int) -> None:
        self._read_after = read_after
        self._last = after

    async def sync(self) -> Frame:
        """The first frame: what came after the client's cursor, and the state. Read once the bus is subscribed to."""
        news = await self._read_everything()
        return {"type": "sync", **news.model_dump(mode="json")}

    async def frames(self, incoming: AsyncIterator[Event]) -> AsyncIterator[Frame]:
        """What to send for each event."""
        async for event in incoming:
            for frame in await self.frames_for(event):
                yield frame

    async def frames_for(self, event: Event) -> list[Frame]:
        """The frames for one event: none for what the client has, several where some were missing."""
        if event.type == events.MESSAGE_CREATED:
            sequence = event.data["message"]["sequence"]
            if sequence <= self._last:
                return []
            if sequence == self._last + 1:
                self._last = sequence
                return [_frame(event)]
            return await self._missing()
        if event.type == events.CONVERSATION_UPDATED:
            missing: list[Frame] = []
            if event.data["conversation"]["last_sequence"] > self._last:
                missing = await self._missing()
            return [*missing, _frame(event)]
        return [_frame(event)]

    async def _missing(self) -> list[Frame]:
        news = await self._read_everything()
        return [
            {"type": events.MESSAGE_CREATED, "message": message.model_dump(mode="json")}
            for message in news.messages
        ]

    async def _read_everything(self) -> NewsView:
        news = await self._read_after(self._last)
        while news.messages and news.messages[-1].sequence > self._last:
            self._last = news.messages[-1].sequence
            more = await self._read_after(self._last)
            news = NewsView(messages=[*news.messages, *more.messages], conversation=more.conversation)
        self._last = max(self._last, news.conversation.last_sequence)
        return news


def _frame(event: Event) -> Frame:
    return {"type": event.type, **event.data}
