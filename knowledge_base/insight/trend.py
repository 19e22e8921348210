"""Counting by period and day. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """The last so many days, today included; days are those of UTC."""

    today: date
    days: int

    @classmethod
    def ending(cls, now: datetime, days: int) -> Period:
        """The period of which `now` is in the last day."""
        return cls(now.astimezone(UTC).date(), days)

    @property
    def begins(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.today, time(), UTC) - timedelta(days=self.days - 1)

    @property
    def before_begins(self) -> datetime:
        """The first moment of the equally long period before."""
        return self.begins - timedelta(days=self.days)

    def dates(self) -> list[date]:
        """Its days, oldest first."""
        return [self.today - timedelta(days=back) for back in range(self.days - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class Trend:
    """How often something came in a period, in the one before, and day by day."""

    count: int
    before: int
    by_day: tuple[int, ...]


def trend(moments: Iterable[datetime], period: Period) -> Trend:
    """Counted; what is older than the period before doesn't count."""
    days: Counter[date] = Counter()
    before = 0
    for moment in moments:
        if moment >= period.begins:
            days[moment.astimezone(UTC).date()] += 1
        elif moment >= period.before_begins:
            before += 1
    by_day = tuple(days[day] for day in period.dates())
    return Trend(sum(by_day), before, by_day)
