"""From the records of conversations to the figures of a report. Pure; docs/reports.md says what each one means."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean
from typing import NamedTuple

from handoff.conversation.transitions import Change, Owner
from handoff.queue.policy import Reason
from handoff.report.schemas import Figure


class StintRecord(NamedTuple):
    """Who had it from when to when; `ended_at` is None while they have it."""

    owner: Owner
    staff_id: str | None
    began_at: datetime
    ended_at: datetime | None
    end: str | None


class HandoffRecord(NamedTuple):
    """A hand-over, and when people were done with it."""

    reason: Reason
    requested_at: datetime
    ended_at: datetime | None


class WordsRecord(NamedTuple):
    """Something that the customer (`staff_id` None) or a person said while people had the conversation."""

    staff_id: str | None
    said_at: datetime


@dataclass(slots=True)
class Record:
    """All that a report looks at of one conversation, each list in order."""

    began_at: datetime
    stints: list[StintRecord] = field(default_factory=list)
    handoffs: list[HandoffRecord] = field(default_factory=list)
    words: list[WordsRecord] = field(default_factory=list)
    is_confirmed: bool = False
    """The bot carried out what the customer wanted, or their last words were thanks."""
    is_unanswered: bool = False
    """The bot's last words on a question were that it doesn't know."""

    @property
    def was_with_people(self) -> bool:
        """Whether it ever left the bot."""
        return any(one.owner is not Owner.BOT for one in self.stints)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the sorted, non-empty `values` lie, interpolated linearly between neighbours.

    Hyndman and Fan's type 7: what spreadsheets and NumPy compute.
    """
    rank = share * (len(values) - 1)
    below = math.floor(rank)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (rank - below)


def figure(samples: Iterable[float]) -> Figure:
    """Count, mean, median and 90th percentile of seconds, to the millisecond."""
    values = sorted(samples)
    if not values:
        return Figure(count=0, mean=None, median=None, p90=None)
    return Figure(
        count=len(values),
        mean=round(fmean(values), 3),
        median=round(percentile(values, 0.5), 3),
        p90=round(percentile(values, 0.9), 3),
    )


def owner_seconds(record: Record, owner: Owner, staff_id: str | None = None) -> float | None:
    """How long owners of one kind (or one agent) had it, over all their ended stints; None if there is none."""
    ended = [
        (one.ended_at - one.began_at).total_seconds()
        for one in record.stints
        if one.owner is owner and one.ended_at is not None and staff_id in {None, one.staff_id}
    ]
    return sum(ended) if ended else None


def resolution_seconds(record: Record) -> Iterator[float]:
    """From each hand-over until people were done with it."""
    for handoff in record.handoffs:
        if handoff.ended_at is not None:
            yield (handoff.ended_at - handoff.requested_at).total_seconds()


def replies(record: Record) -> Iterator[tuple[bool, str, float]]:
    """Each reply of a person to a waiting customer: whether it is the first one, whose, and after how many seconds.

    The first reply answers the hand-over; each next one the first of the customer's messages that nobody had answered.
    """
    handoffs = iter(record.handoffs)
    upcoming = next(handoffs, None)
    waits_since: datetime | None = None
    is_first = False
    for staff_id, said_at in record.words:
        while upcoming is not None and upcoming.requested_at <= said_at:
            waits_since, is_first = upcoming.requested_at, True
            upcoming = next(handoffs, None)
        if staff_id is None:
            waits_since = waits_since or said_at
        elif waits_since is not None:
            yield is_first, staff_id, (said_at - waits_since).total_seconds()
            waits_since, is_first = None, False


def is_resolved_by_people(record: Record) -> bool:
    """Whether a person closed it last."""
    last = record.stints[-1] if record.stints else None
    return last is not None and last.owner is not Owner.BOT and last.end == Change.RESOLVE


def is_abandoned(record: Record) -> bool:
    """Whether the customer came into the queue, and it ended without anybody having had them."""
    owners = {one.owner for one in record.stints}
    if Owner.QUEUE not in owners or Owner.AGENT in owners:
        return False
    return all(one.ended_at is not None for one in record.stints if one.owner is Owner.QUEUE)


def is_assumed(record: Record, closed_idle: str) -> bool:
    """Whether the bot's conversation fell asleep after an answer: nobody said that it helped, or that it didn't."""
    last = record.stints[-1] if record.stints else None
    fell_asleep = last is not None and last.end == closed_idle
    return fell_asleep and not (record.was_with_people or record.is_confirmed or record.is_unanswered)


def reasons(records: Iterable[Record]) -> dict[Reason, int]:
    """How many conversations came to people first for which reason."""
    counts = Counter(one.handoffs[0].reason for one in records if one.handoffs)
    return {reason: counts[reason] for reason in Reason if counts[reason]}


@dataclass(slots=True)
class AgentSamples:
    """What one agent's figures are made of."""

    conversations: int = 0
    human_seconds: list[float] = field(default_factory=list)
    first_reply_seconds: list[float] = field(default_factory=list)


def by_agent(records: Iterable[Record]) -> Mapping[str, AgentSamples]:
    """The samples of each agent who had one of the conversations."""
    agents: dict[str, AgentSamples] = defaultdict(AgentSamples)
    for record in records:
        for staff_id in {one.staff_id for one in record.stints if one.staff_id is not None}:
            samples = agents[staff_id]
            samples.conversations += 1
            seconds = owner_seconds(record, Owner.AGENT, staff_id)
            if seconds is not None:
                samples.human_seconds.append(seconds)
        for is_first, staff_id, seconds in replies(record):
            if is_first:
                agents[staff_id].first_reply_seconds.append(seconds)
    return agents
