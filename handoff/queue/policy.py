"""Who is next, and how long it takes. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
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


def order_key(priority: Priority, waiting_since: datetime) -> tuple[int, datetime]:
    """Sorts waiting conversations into the order in which they are served."""
    return RANK[priority], waiting_since


def service_time(recent: Sequence[timedelta]) -> timedelta:
    """How long an agent needs for one conversation: the mean of `recent`, outliers clipped; a default for a few."""
    if len(recent) < MINIMUM_SAMPLES:
        return DEFAULT_SERVICE_TIME
    clipped = [min(max(one, SHORTEST_SERVICE_TIME), LONGEST_SERVICE_TIME) for one in recent]
    return timedelta(seconds=fmean(one.total_seconds() for one in clipped))


def expected_wait(position: int, agents_online: int, recent: Sequence[timedelta]) -> timedelta:
    """How long the customer at `position` (from 1) waits: position × service time / agents, rounded up to `WAIT_STEP`.

    With all of c agents busy, one of them comes free every (service time / c) on average (an M/M/c queue), and the
    customer at position n is served at the n-th such moment. With no agent online, it is reckoned as with one.
    """
    if position < 1:
        raise ValueError("positions count from 1")
    seconds = position * service_time(recent).total_seconds() / max(1, agents_online)
    return WAIT_STEP * math.ceil(seconds / WAIT_STEP.total_seconds())
