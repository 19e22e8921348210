"""What a commit wakes up in this process. A wake-up that is lost costs a sweep interval, nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


def after_commit(session: AsyncSession, action: Callable[[], None]) -> None:
    """Call `action` when the transaction of `session` has committed; never if it rolls back."""

    def act(_session: Session) -> None:
        action()

    event.listen(session.sync_session, "after_commit", act, once=True)


def set_after_commit(session: AsyncSession, signal: asyncio.Event) -> None:
    """Set `signal` when the transaction of `session` has committed; never if it rolls back."""
    after_commit(session, signal.set)


class TurnSignal:
    """Which conversations may have a turn to run, in the order in which that became known."""

    def __init__(self) -> None:
        self._conversation_ids: dict[str, None] = {}
        self._is_any = asyncio.Event()

    def add(self, conversation_id: str) -> None:
        """`conversation_id` may have one."""
        self._conversation_ids[conversation_id] = None
        self._is_any.set()

    def pop(self) -> str | None:
        """The first of them, which is forgotten with it; None without any."""
        if not self._conversation_ids:
            self._is_any.clear()
            return None
        first = next(iter(self._conversation_ids))
        del self._conversation_ids[first]
        return first

    async def wait(self, seconds: float) -> None:
        """Until there is one, or `seconds` have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_any.wait()


@dataclass(frozen=True, slots=True)
class Signals:
    """The background tasks' alarm clocks."""

    turns: TurnSignal = field(default_factory=TurnSignal)
    """There may be a turn to run."""
    queue: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody's place in the queue may have changed."""
    webhooks: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be a webhook delivery to send."""
    mails: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be a mail to send."""
