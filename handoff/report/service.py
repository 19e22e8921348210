"""The report of some days, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.errors import InvalidRequestError
from handoff.conversation.transitions import Owner
from handoff.report import figures
from handoff.report.figures import Record
from handoff.report.repository import ReportRepository, get_default_time_zone
from handoff.report.schemas import (
    AgentFigures,
    BotResolutions,
    DayFigures,
    PromiseFigures,
    RatingFigures,
    Report,
)
from handoff.service_level.schemas import StaffNameView
from handoff.service_level.stints import CLOSED_IDLE

DAYS_BY_DEFAULT = 30
LONGEST_DAYS = 366

Ratings = list[tuple[str | None, int | None]]


class ReportService:
    """Reads and reckons."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def report(self, first: date | None, last: date | None, team_id: str | None) -> Report:
        """The conversations that began from `first` to `last`, days in the time zone of the default team.

        Without `last` until today, without `first` 30 days. Raises `InvalidRequestError`.
        """
        zone = ZoneInfo(await get_default_time_zone(self._session))
        last = last or self._clock.now().astimezone(zone).date()
        try:
            first = first or last - timedelta(days=DAYS_BY_DEFAULT - 1)
            start, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
        except OverflowError as error:
            raise InvalidRequestError("These days are too far away.") from error
        if not 0 <= (last - first).days < LONGEST_DAYS:
            raise InvalidRequestError(
                f"`to` is not before `from`, and a report is of {LONGEST_DAYS} days at most."
            )
        rows = ReportRepository(self._session, start, end, team_id)
        by_id = await rows.read()
        records = list(by_id.values())
        ratings = await rows.list_ratings()
        replies = [reply for one in records for reply in figures.replies(one)]
        promises = await rows.count_promises()
        return Report(
            from_=first,
            to=last,
            conversations=len(records),
            resolved_by_bot=BotResolutions(
                confirmed=sum(one.is_confirmed and not one.was_with_people for one in records),
                assumed=sum(figures.is_assumed(one, CLOSED_IDLE) for one in records),
            ),
            handed_over=sum(bool(one.handoffs) for one in records),
            resolved_by_people=sum(figures.is_resolved_by_people(one) for one in records),
            abandoned=sum(figures.is_abandoned(one) for one in records),
            first_reply_seconds=figures.figure(seconds for is_first, _, seconds in replies if is_first),
            next_reply_seconds=figures.figure(seconds for is_first, _, seconds in replies if not is_first),
            queue_seconds=figures.figure(_owner_samples(records, Owner.QUEUE)),
            bot_seconds=figures.figure(_owner_samples(records, Owner.BOT)),
            human_seconds=figures.figure(_owner_samples(records, Owner.AGENT)),
            resolution_seconds=figures.figure(
                seconds for one in records for seconds in figures.resolution_seconds(one)
            ),
            promises=[
                PromiseFigures(target=target, kept=kept, broken=broken)
                for target, (kept, broken) in promises.items()
            ],
            ratings=_ratings(ratings),
            by_day=_by_day(records, first, last, zone),
            by_reason=figures.reasons(records),
            by_agent=await self._by_agent(rows, records, ratings),
        )

    async def _by_agent(
        self, rows: ReportRepository, records: list[Record], ratings: Ratings
    ) -> list[AgentFigures]:
        agents = figures.by_agent(records)
        names = await rows.staff_names(agents)
        listed = []
        for staff_id, name in sorted(names.items(), key=lambda one: one[1].casefold()):
            samples = agents[staff_id]
            scores = [score for rated_id, score in ratings if rated_id == staff_id and score is not None]
            listed.append(
                AgentFigures(
                    staff=StaffNameView(id=staff_id, name=name),
                    conversations=samples.conversations,
                    human_seconds=figures.figure(samples.human_seconds),
                    first_reply_seconds=figures.figure(samples.first_reply_seconds),
                    rating_mean=round(fmean(scores), 3) if scores else None,
                    rated=len(scores),
                )
            )
        return listed


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _owner_samples(records: Iterable[Record], owner: Owner) -> Iterable[float]:
    for record in records:
        seconds = figures.owner_seconds(record, owner)
        if seconds is not None:
            yield seconds


def _ratings(ratings: Ratings) -> RatingFigures:
    scores = [score for _, score in ratings if score is not None]
    counts = Counter(scores)
    return RatingFigures(
        asked=len(ratings),
        answered=len(scores),
        mean=round(fmean(scores), 3) if scores else None,
        counts={str(score): counts[score] for score in range(1, 6)},
    )


def _by_day(records: Iterable[Record], first: date, last: date, zone: ZoneInfo) -> list[DayFigures]:
    begun: Counter[date] = Counter()
    handed_over: Counter[date] = Counter()
    for record in records:
        day = record.began_at.astimezone(zone).date()
        begun[day] += 1
        handed_over[day] += bool(record.handoffs)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [DayFigures(date=day, conversations=begun[day], handed_over=handed_over[day]) for day in days]
