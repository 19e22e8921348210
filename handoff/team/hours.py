"""When a team is there: opening hours in its own time zone, with holidays and clock changes. Pure.

A schedule is a week of ranges `["09:00", "17:30"]` on the wall clock, `24:00` for the end of the day; what goes past
midnight is written as two. A range opens at the first moment of its day at which the clock shows its beginning or
later, and closes at the first at which it shows its end or later. So an hour that the clocks skip is not open time, one
that they repeat is counted twice, and ranges that touch on the clock touch in time.

    is_open(team, at)                            whether somebody should be there
    next_opening(team, at)                       `at` itself while open; None when it never opens again
    open_seconds_between(team, start, end)       0.0 when `end` is not after `start`
    add_open_seconds(team, start, seconds)       the earliest moment with that much open time since `start`

All moments are aware; those that come back are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

HORIZON = timedelta(days=3 * 366)
"""Nobody is told of an opening, and no promise is reckoned, further ahead than this."""

MINUTES_A_DAY = 24 * 60
_DAY = timedelta(days=1)
_ALL_DAY = ((0, MINUTES_A_DAY),)

Interval = tuple[datetime, datetime]


class Schedule(Protocol):
    """What of a team says when it is there; `handoff.team.models.Team` is one."""

    @property
    def time_zone(self) -> str:
        """An IANA name."""

    @property
    def hours(self) -> Mapping[str, Any] | None:
        """`{"monday": [["09:00", "17:30"], ...], ...}`; None is open at any time, a missing day is closed."""

    @property
    def holidays(self) -> Sequence[Any]:
        """`[{"date": "2026-12-25", ...}]`: closed on these days, whatever the hours."""


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Whether `at` is within the opening hours; they begin with their first moment and end before their last."""
    opening = next_opening(schedule, at)
    return opening is not None and opening == at


def next_opening(schedule: Schedule, at: datetime) -> datetime | None:
    """The first open moment from `at` on (`at` itself while open); None when there is none within `HORIZON`."""
    at = at.astimezone(UTC)
    if _is_always_open(schedule):
        return at
    for opens, closes in _intervals(schedule, at):
        if closes > at:
            return max(opens, at)
    return None


def open_seconds_between(schedule: Schedule, start: datetime, end: datetime) -> float:
    """How much open time lies between two moments, in seconds; 0.0 when `end` is not after `start`."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return 0.0
    if _is_always_open(schedule):
        return (end - start).total_seconds()
    total = timedelta(0)
    for opens, closes in _intervals(schedule, start, until=end):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta(0))
    return total.total_seconds()


def add_open_seconds(schedule: Schedule, start: datetime, seconds: float) -> datetime | None:
    """The earliest moment by which `seconds` of open time have passed since `start`; None when not within `HORIZON`.

    `start` itself for nothing to add, open or not. Raises ValueError for negative seconds.
    """
    if seconds < 0:
        raise ValueError("open time can only be added")
    start = start.astimezone(UTC)
    missing = timedelta(seconds=seconds)
    if not missing:
        return start
    if _is_always_open(schedule):
        return start + missing
    for opens, closes in _intervals(schedule, start):
        begins = max(opens, start)
        if closes <= begins:
            continue
        if closes - begins >= missing:
            return begins + missing
        missing -= closes - begins
    return None


def minutes_of(clock: str, /) -> int:
    """`HH:MM` as minutes since midnight, 1440 for `24:00`. Raises ValueError for anything else."""
    hours, separator, minutes = clock.partition(":")
    is_written_so = (
        separator and len(clock) == 5 and (hours + minutes).isascii() and (hours + minutes).isdigit()
    )
    if not is_written_so or len(hours) != 2 or int(minutes) > 59 or int(hours) > 24:
        raise ValueError(f"{clock!r} is no time of day; write it as 09:00")
    total = int(hours) * 60 + int(minutes)
    if total > MINUTES_A_DAY:
        raise ValueError(f"{clock!r} is past the end of the day, which is 24:00")
    return total


def _is_always_open(schedule: Schedule) -> bool:
    return schedule.hours is None and not schedule.holidays


def _intervals(schedule: Schedule, start: datetime, until: datetime | None = None) -> Iterator[Interval]:
    """The open intervals in order, from the one before `start` or earlier; they touch at most, and never overlap."""
    zone = ZoneInfo(schedule.time_zone)
    week = _week(schedule.hours)
    holidays = {date.fromisoformat(one["date"]) for one in schedule.holidays}
    if not any(week):
        return
    # A day early: at the date line, and where a day begins twice, the local date of `start` is not the first one open.
    day = start.astimezone(zone).date() - _DAY
    last = (until or start + HORIZON).astimezone(zone).date() + _DAY
    while day <= last:
        if day not in holidays:
            for begins, ends in week[day.weekday()]:
                opens, closes = _moment(zone, day, begins), _moment(zone, day, ends)
                if opens < closes:
                    yield opens, closes
        day += _DAY


def _week(hours: Mapping[str, Any] | None) -> list[Sequence[tuple[int, int]]]:
    if hours is None:
        return [_ALL_DAY] * len(WEEKDAYS)
    return [
        sorted((minutes_of(begins), minutes_of(ends)) for begins, ends in hours.get(weekday) or ())
        for weekday in WEEKDAYS
    ]


def _moment(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """The first moment at which the clocks of `zone` show `day` at `minutes` since midnight, or later."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return late
    # The clocks skip this time: it is due when they do, between its readings by the offsets before and after.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset_after = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == offset_after:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)
