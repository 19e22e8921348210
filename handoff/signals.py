"""What a commit wakes up in this process. A wake-up that is lost costs a sweep interval, nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


def set_after_commit(session: AsyncSession, signal: asyncio.Event) -> None:
    """Set `signal` when the transaction of `session` has committed; never if it rolls back."""

    def wake(_session: Session) -> None:
        signal.set()

    event.listen(session.sync_session, "after_commit", wake, once=True)


@dataclass(frozen=True, slots=True)
class Signals:
    """The background tasks' alarm clocks."""

    turns: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be a turn to run."""
    queue: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody's place in the queue may have changed."""
    webhooks: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be a webhook delivery to send."""
    mails: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be a mail to send."""
