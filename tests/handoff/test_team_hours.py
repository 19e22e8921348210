"""Opening hours: weeks, holidays, clock changes, and that the four functions agree with one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.team.hours import (
    WEEKDAYS,
    add_open_seconds,
    is_open,
    minutes_of,
    next_opening,
    open_seconds_between,
)


@dataclass
class Hours:
    """A schedule."""

    time_zone: str = "UTC"
    hours: dict[str, Any] | None = None
    holidays: list[dict[str, str]] = field(default_factory=list)


OFFICE = {day: [["09:00", "12:00"], ["13:00", "17:30"]] for day in WEEKDAYS[:5]}
NEW_YORK = Hours("America/New_York", OFFICE, [{"date": "2026-12-25", "name": "Christmas"}])


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02T08:59:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T11:59:59", True),
        ("2026-03-02T12:00", False),
        ("2026-03-02T13:00", True),
        ("2026-03-02T17:30", False),
        ("2026-03-07T10:00", False),  # a Saturday
        ("2026-12-25T10:00", False),  # a Friday
        ("2026-12-24T10:00", True),
    ],
)
def test_open_by_the_teams_own_clock(moment: str, expected: bool) -> None:
    assert is_open(NEW_YORK, at(moment, "America/New_York")) is expected


def test_next_opening_goes_over_weekends_and_holidays() -> None:
    assert next_opening(NEW_YORK, at("2026-12-24T18:00", "America/New_York")) == at(
        "2026-12-28T09:00", "America/New_York"
    )
    assert next_opening(NEW_YORK, at("2026-03-02T12:10", "America/New_York")) == at(
        "2026-03-02T13:00", "America/New_York"
    )


def test_without_hours_it_is_always_open_but_on_holidays() -> None:
    moment = at("2026-03-02T03:00")
    assert is_open(Hours(), moment)
    assert add_open_seconds(Hours(), moment, 90) == moment + timedelta(seconds=90)
    closed_on_monday = Hours(holidays=[{"date": "2026-03-02", "name": "-"}])
    assert next_opening(closed_on_monday, moment) == at("2026-03-03T00:00")
    assert (
        open_seconds_between(closed_on_monday, at("2026-03-01T00:00"), at("2026-03-04T00:00")) == 2 * 86_400
    )


def test_who_never_opens_has_no_next_opening() -> None:
    for closed in (Hours(hours={}), Hours(hours={"monday": []})):
        assert next_opening(closed, at("2026-03-02T03:00")) is None
        assert add_open_seconds(closed, at("2026-03-02T03:00"), 1) is None
        assert open_seconds_between(closed, at("2026-03-02T03:00"), at("2027-03-02T03:00")) == 0


def test_past_midnight_is_one_stretch_written_as_two() -> None:
    night = Hours("Europe/Berlin", {"friday": [["22:00", "24:00"]], "saturday": [["00:00", "06:00"]]})
    start = at("2026-03-06T21:00", "Europe/Berlin")
    assert is_open(night, at("2026-03-07T00:00", "Europe/Berlin"))
    assert add_open_seconds(night, start, 7 * 3600) == at("2026-03-07T05:00", "Europe/Berlin")


@pytest.mark.parametrize(
    ("ranges", "day", "zone", "hours"),
    [
        ([["00:00", "24:00"]], "2026-03-29", "Europe/Berlin", 23),
        ([["00:00", "24:00"]], "2026-10-25", "Europe/Berlin", 25),
        ([["01:00", "04:00"]], "2026-03-29", "Europe/Berlin", 2),
        ([["02:30", "04:00"]], "2026-03-29", "Europe/Berlin", 1),  # begins in the hour that is skipped
        ([["02:00", "02:30"]], "2026-03-29", "Europe/Berlin", 0),
        ([["02:00", "03:00"]], "2026-10-25", "Europe/Berlin", 2),  # the hour that comes twice
        ([["00:00", "24:00"]], "2011-12-30", "Pacific/Apia", 0),  # a day that Samoa left out
    ],
)
def test_clock_changes(ranges: list[list[str]], day: str, zone: str, hours: int) -> None:
    weekday = WEEKDAYS[date.fromisoformat(day).weekday()]
    start = at(day, zone).astimezone(UTC) - timedelta(hours=36)
    schedule = Hours(zone, {weekday: ranges})
    assert open_seconds_between(schedule, start, start + timedelta(hours=96)) == hours * 3600


@pytest.mark.parametrize("text", ["9:00", "09:60", "24:01", "25:00", "0900", "", "٠٩:٠٠", "09:00 ", "-9:00"])
def test_other_times_of_day_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        minutes_of(text)


def test_open_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError):
        add_open_seconds(Hours(), at("2026-03-02T03:00"), -1)


@st.composite
def schedules(draw: st.DrawFn) -> Hours:
    zone = draw(
        st.sampled_from(
            [
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Asia/Kathmandu",
                "Australia/Lord_Howe",
                "Asia/Beirut",
            ]
        )
    )
    if draw(st.booleans()) and draw(st.booleans()):
        week = None
    else:
        week = {}
        for day in WEEKDAYS:
            marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
            clocks = [f"{mark // 4:02d}:{mark % 4 * 15:02d}" for mark in marks]
            week[day] = [list(pair) for pair in zip(clocks[::2], clocks[1::2], strict=False)]
    days = draw(st.sets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=4))
    return Hours(zone, week, [{"date": day.isoformat(), "name": "-"} for day in days])


MOMENTS = st.integers(0, 254 * 86_400).map(lambda seconds: at("2026-03-01") + timedelta(seconds=seconds))


@settings(deadline=None)
@given(schedules(), MOMENTS, st.integers(0, 5 * 86_400), st.integers(0, 5 * 86_400))
def test_open_time_adds_up(schedule: Hours, start: datetime, first: int, second: int) -> None:
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)
    whole = open_seconds_between(schedule, start, end)
    parts = open_seconds_between(schedule, start, middle) + open_seconds_between(schedule, middle, end)
    assert whole == parts
    assert 0 <= whole <= first + second


@settings(deadline=None)
@given(schedules(), MOMENTS, st.integers(1, 5 * 86_400))
def test_added_open_time_is_there_and_not_a_second_earlier(
    schedule: Hours, start: datetime, seconds: int
) -> None:
    end = add_open_seconds(schedule, start, seconds)
    if end is None:
        assert next_opening(schedule, start) is None
        return
    assert open_seconds_between(schedule, start, end) == seconds
    assert open_seconds_between(schedule, start, end - timedelta(seconds=1)) == seconds - 1


@settings(deadline=None)
@given(schedules(), MOMENTS)
def test_next_opening_is_open_and_nothing_before_it_is(schedule: Hours, moment: datetime) -> None:
    opening = next_opening(schedule, moment)
    if opening is None:
        assert not is_open(schedule, moment)
        return
    assert opening >= moment
    assert is_open(schedule, opening)
    assert open_seconds_between(schedule, moment, opening) == 0
    assert is_open(schedule, moment) is (opening == moment)


@settings(deadline=None)
@given(schedules(), MOMENTS)
def test_away_from_clock_changes_open_is_what_the_wall_clock_says(schedule: Hours, moment: datetime) -> None:
    zone = ZoneInfo(schedule.time_zone)
    local = moment.astimezone(zone)
    around = {(moment + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in (-26, 26)}
    if len(around) > 1:
        return
    ranges = [["00:00", "24:00"]] if schedule.hours is None else schedule.hours[WEEKDAYS[local.weekday()]]
    clock = f"{local:%H:%M:%S}"
    is_holiday = any(one["date"] == local.date().isoformat() for one in schedule.holidays)
    expected = not is_holiday and any(begins + ":00" <= clock < ends + ":00" for begins, ends in ranges)
    assert is_open(schedule, moment) is expected
