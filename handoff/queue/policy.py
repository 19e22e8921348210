"""Who is next, and how long it takes. Pure.

Whoever was lost by an agent goes first; then the higher priority, which grows with waiting, so that nobody waits for
ever behind people who matter more; then the longest wait.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean


class Priority(StrEnum):
    """How soon a waiting customer is served; within one priority the longest wait goes first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Reason(StrEnum):
    """Why a conversation came to people."""

    ASKED = "asked"
    UNANSWERED = "unanswered"
    NEEDS_APPROVAL = "needs_approval"
    UPSET = "upset"
    BOT_UNAVAILABLE = "bot_unavailable"
    POLICY = "policy"
    FLOW_FAILED = "flow_failed"


class Routing(StrEnum):
    """How a waiting conversation finds its agent."""

    MANUAL = "manual"
    """Agents claim."""
    ROUND_ROBIN = "round_robin"
    """Whoever got one longest ago."""
    LEAST_BUSY = "least_busy"
    """Whoever has the smallest share of their capacity in use."""


_RISING = (Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT)
RANK: dict[Priority, int] = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.MEDIUM: 2, Priority.LOW: 3}

DEFAULT_SERVICE_TIME = timedelta(minutes=4)
"""Assumed until enough conversations have been served; live-chat reports say 3 to 12 minutes per chat."""

MINIMUM_SAMPLES = 3
SHORTEST_SERVICE_TIME = timedelta(seconds=30)
LONGEST_SERVICE_TIME = timedelta(minutes=30)
"""One conversation left open over lunch says nothing about the next customer's wait."""

WAIT_STEP = timedelta(seconds=30)
"""Estimates are told in steps of this: a finer one would be a lie, and would be pushed at every breath."""


def priority_for(reason: Reason) -> Priority:
    """The priority of a hand-over that names none: those whom we failed or upset go before those who only asked."""
    if reason in {Reason.UPSET, Reason.BOT_UNAVAILABLE, Reason.FLOW_FAILED}:
        return Priority.HIGH
    return Priority.MEDIUM


@dataclass(frozen=True, slots=True)
class Waiter:
    """A conversation in line."""

    conversation_id: str
    priority: Priority
    """As the hand-over said, before any waiting."""
    waiting_since: datetime
    is_returned: bool = False
    """An agent lost it."""


def raised(priority: Priority, waited: timedelta, every: timedelta) -> Priority:
    """`priority` after waiting for `waited`: a step higher each time that `every` has passed."""
    steps = max(0, waited // every)
    return _RISING[min(_RISING.index(priority) + steps, len(_RISING) - 1)]


def order_key(waiter: Waiter, now: datetime, raised_every: timedelta) -> tuple[bool, int, datetime, str]:
    """Sorts waiting conversations into the order in which they are served at `now`."""
    priority = raised(waiter.priority, now - waiter.waiting_since, raised_every)
    return not waiter.is_returned, RANK[priority], waiter.waiting_since, waiter.conversation_id


def service_time(recent: Sequence[timedelta]) -> timedelta:
    """How long an agent needs for one conversation: the mean of `recent`, outliers clipped; a default for a few."""
    if len(recent) < MINIMUM_SAMPLES:
        return DEFAULT_SERVICE_TIME
    clipped = [min(max(one, SHORTEST_SERVICE_TIME), LONGEST_SERVICE_TIME) for one in recent]
    return timedelta(seconds=fmean(one.total_seconds() for one in clipped))


def expected_wait(position: int, served_at_once: int, recent: Sequence[timedelta]) -> timedelta:
    """How long the customer at `position` (from 1) waits: position × service time / c, rounded up to `WAIT_STEP`.

    With c = `served_at_once` conversations in hand, one of them ends every (service time / c) on average (an M/M/c
    queue), and the customer at position n is served at the n-th such moment. With none, it is reckoned as with one.
    """
    if position < 1:
        raise ValueError("positions count from 1")
    seconds = position * service_time(recent).total_seconds() / max(1, served_at_once)
    return WAIT_STEP * math.ceil(seconds / WAIT_STEP.total_seconds())
