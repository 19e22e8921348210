"""The HTTP shapes of teams, and what is accepted as one."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from handoff.conversation.text import clean
from handoff.queue.policy import Reason, Routing
from handoff.team.hours import minutes_of
from handoff.team.models import Team


def _one_line(value: Any) -> Any:
    return " ".join(clean(value).split()) if isinstance(value, str) else value


def _require_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is no time zone of the IANA database, such as Europe/Berlin")
    return value


def _require_ranges(value: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The ranges in order. Raises ValueError for a time that is none, an end before its beginning, and an overlap."""
    minutes = sorted((minutes_of(begins), minutes_of(ends), begins, ends) for begins, ends in value)
    for opens, closes, begins, ends in minutes:
        if opens >= closes:
            raise ValueError(
                f"{begins} to {ends} ends before it begins; write what goes past midnight as two ranges"
            )
    for (_, closes, begins, ends), (opens, _, next_begins, next_ends) in pairwise(minutes):
        if opens < closes:
            raise ValueError(f"{begins} to {ends} and {next_begins} to {next_ends} overlap")
    return [(begins, ends) for _, _, begins, ends in minutes]


def _require_unique_days(value: list[HolidayView]) -> list[HolidayView]:
    days = [one.date for one in value]
    for day in days:
        if days.count(day) > 1:
            raise ValueError(f"{day} is there twice")
    return sorted(value, key=lambda one: one.date)


def _without_repeats(value: list[str]) -> list[str]:
    return list(dict.fromkeys(value))


Day = date
Name = Annotated[Annotated[str, StringConstraints(min_length=1, max_length=100)], BeforeValidator(_one_line)]
Word = Annotated[Annotated[str, StringConstraints(min_length=1, max_length=60)], BeforeValidator(_one_line)]
Words = Annotated[list[Word], Field(max_length=50), AfterValidator(_without_repeats)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Ids = Annotated[list[Id], Field(max_length=1_000), AfterValidator(_without_repeats)]
TimeZone = Annotated[str, AfterValidator(_require_zone)]
Ranges = Annotated[list[tuple[str, str]], Field(max_length=12), AfterValidator(_require_ranges)]
Seconds = Annotated[int, Field(ge=1, le=366 * 86_400)]


class Takes(BaseModel):
    """Which hand-overs come to a team: all lists that aren't empty have to agree."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    reasons: list[Reason] = Field(default_factory=list, max_length=len(Reason))
    flows: Words = Field(default_factory=list)
    locales: Words = Field(default_factory=list)


class WeekView(BaseModel):
    """Ranges of each day on the team's wall clock, `["09:00", "17:30"]`; `24:00` ends a day."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, extra="forbid")

    monday: Ranges = Field(default_factory=list)
    tuesday: Ranges = Field(default_factory=list)
    wednesday: Ranges = Field(default_factory=list)
    thursday: Ranges = Field(default_factory=list)
    friday: Ranges = Field(default_factory=list)
    saturday: Ranges = Field(default_factory=list)
    sunday: Ranges = Field(default_factory=list)


class HolidayView(BaseModel):
    """A day on which the team is closed."""

    date: Day
    name: Name


class TeamDraft(BaseModel):
    """A team as a supervisor writes it; what is left out has its default, members and `is_default` stay as they are."""

    name: Name
    is_default: bool | None = None
    """True makes it the default team; the former one then isn't any more."""
    takes: Takes = Field(default_factory=Takes)
    routing: Routing = Routing.MANUAL
    time_zone: TimeZone = "UTC"
    hours: WeekView | None = None
    holidays: Annotated[list[HolidayView], Field(max_length=200), AfterValidator(_require_unique_days)] = (
        Field(default_factory=list)
    )
    reply_within_seconds: Seconds | None = None
    first_reply_seconds: Seconds | None = None
    next_reply_seconds: Seconds | None = None
    resolution_seconds: Seconds | None = None
    member_ids: Ids | None = None


class TeamView(BaseModel):
    """A team, when it is there, and how many of it are there now."""

    id: str
    name: str
    is_default: bool
    takes: Takes
    routing: Routing
    time_zone: str
    hours: WeekView | None
    holidays: list[HolidayView]
    reply_within_seconds: int | None
    first_reply_seconds: int | None
    next_reply_seconds: int | None
    resolution_seconds: int | None
    member_ids: list[str]
    is_open: bool
    opens_at: datetime | None
    """The next opening while it is closed; null when it is open, or never opens again."""
    agents_online: int

    @classmethod
    def of(
        cls,
        team: Team,
        *,
        member_ids: list[str],
        is_open: bool,
        opens_at: datetime | None,
        agents_online: int,
    ) -> Self:
        """The row with what is true at this moment."""
        stored = {name: getattr(team, name) for name in TEAM_COLUMNS}
        return cls(
            id=team.id,
            is_default=team.is_default,
            member_ids=member_ids,
            is_open=is_open,
            opens_at=opens_at,
            agents_online=agents_online,
            **stored,
        )


TEAM_COLUMNS = (
    "name",
    "takes",
    "routing",
    "time_zone",
    "hours",
    "holidays",
    "reply_within_seconds",
    "first_reply_seconds",
    "next_reply_seconds",
    "resolution_seconds",
)
"""What a draft says and a row keeps under the same name."""


class TeamsView(BaseModel):
    """Every team, the default one first, the others by name."""

    teams: list[TeamView]
