"""When something happened, in a customer's words ("last month", "on March 3rd"), as a range of days in the past."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dateparser

from actions.reading.numbers import VALUES

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PLAIN_MONTH = _MONTH.replace("?P<month>", "?:")
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?:of\s+)?(?:20\d\d))?"
POINT = (
    rf"(?:{_PLAIN_MONTH}\s+(?:the\s+)?{_DAY}\b(?!\s*(?:dollars?|bucks?|\$)){_YEAR}"
    rf"|(?:the\s+)?{_DAY}\s+(?:of\s+)?{_PLAIN_MONTH}\b{_YEAR}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?)"
)
_COUNT = (
    r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:a\s+)?couple(?:\s+of)?|(?:a\s+)?few)"
)
_UNIT = r"(?P<unit>day|week|month|year)s?"
_WEEKDAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)day"

STATEMENT_DAYS = 45
"""How far back "my last statement" may lie: a billing month, and the days until somebody reads it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A time that was said: the days meant, first and last, and where in the text."""

    first: date
    last: date
    start: int
    end: int


def find_period(text: str, *, now: datetime, fallback: Iterable[tuple[int, int]] = ()) -> Said | None:
    """The first time `text` speaks of, in the past of `now`; None when it speaks of none.

    `fallback` are spans (start, end) that a language model takes for dates; they are asked when no pattern matches.
    """
    lowered = text.lower()
    today = now.date()
    for pattern, resolve in _PATTERNS:
        for match in re.finditer(pattern, lowered):
            days = resolve(match, today)
            if days is not None:
                return Said(*days, match.start(), match.end())
    for start, end in fallback:
        day = _parse(lowered[start:end], today)
        if day is not None:
            return Said(day, day, start, end)
    return None


Days = tuple[date, date]


def _parse(said: str, today: date) -> date | None:
    # Noon, so that no conversion of time zones moves the day.
    base = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001 - dateparser wants it naive
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "DATE_ORDER": "MDY",
        "REQUIRE_PARTS": ["day"],
    }
    bare = re.sub(r"\b(?:the|of|on)\b", " ", said)
    found: datetime | None = dateparser.parse(bare, languages=["en"], settings=settings)
    if found is None or found.date() > today:
        return None
    return found.date()


def _point(match: re.Match[str], today: date) -> Days | None:
    day = _parse(match["point"], today)
    return None if day is None else (day, day)


def _range(match: re.Match[str], today: date) -> Days | None:
    last = _parse(match["until"], today)
    first_said = match["since"]
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", match["until"]):
        # "between March 3 and 10": the month is said once.
        last = _parse(re.sub(r"\d{1,2}(?:st|nd|rd|th)?", match["until"], first_said, count=1), today)
    first = _parse(first_said, today)
    if first is None or last is None:
        return None
    return min(first, last), max(first, last)


def _month(match: re.Match[str], today: date) -> Days | None:
    number = _MONTHS[match["month"][:3]]
    year = int(match["year"]) if match["year"] else today.year - (number > today.month)
    return _whole_month(year, number, today)


def _whole_month(year: int, month: int, today: date) -> Days | None:
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    return None if first > today else (first, min(last, today))


def _months_back(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _this_or_last(match: re.Match[str], today: date) -> Days | None:
    is_last = match["which"] in {"last", "previous"}
    unit = match["unit"]
    if unit == "month":
        at = _months_back(today, 1) if is_last else today
        return _whole_month(at.year, at.month, today)
    if unit == "year":
        year = today.year - is_last
        return date(year, 1, 1), min(date(year, 12, 31), today)
    monday = today - timedelta(days=today.weekday() + 7 * is_last)
    return monday, min(monday + timedelta(days=6), today)


def _count(said: str) -> int:
    if said.isdigit():
        return int(said)
    if "couple" in said:
        return 2
    if "few" in said:
        return 3
    return 1 if said in {"a", "an"} else VALUES[said]


def _ago(match: re.Match[str], today: date) -> Days | None:
    """People round: a week ago is that day give or take a few."""
    count, unit = _count(match["count"]), match["unit"]
    vague = 2 if "few" in match["count"] or "couple" in match["count"] else 1
    if unit in {"day", "week"}:
        middle = today - timedelta(days=count * (7 if unit == "week" else 1))
        slack = timedelta(days=(4 if unit == "week" else 1) * vague)
    else:
        middle = _months_back(today, count * (12 if unit == "year" else 1))
        slack = timedelta(days=(60 if unit == "year" else 16) * vague)
    return middle - slack, min(middle + slack, today)


def _past(match: re.Match[str], today: date) -> Days | None:
    count = _count(match["count"]) if match["count"] else 1
    days = count * {"day": 1, "week": 7, "month": 31, "year": 366}[match["unit"]]
    return today - timedelta(days=days), today


def _since_month(match: re.Match[str], today: date) -> Days | None:
    days = _month(match, today)
    return None if days is None else (days[0], today)


def _day_of_month(match: re.Match[str], today: date) -> Days | None:
    number = int(match["day"])
    for months in (0, 1, 2):
        at = _months_back(today, months)
        if number <= calendar.monthrange(at.year, at.month)[1] and at.replace(day=number) <= today:
            day = at.replace(day=number)
            return day, day
    return None


def _weekday(match: re.Match[str], today: date) -> Days | None:
    number = next(
        n for n, name in enumerate(calendar.day_name) if name.lower().startswith(match["weekday"][:3])
    )
    # Said on a Monday, "on Monday" is last week's.
    day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return day, day


def _days_back(first: int, last: int = 0) -> Callable[[re.Match[str], date], Days]:
    return lambda _match, today: (today - timedelta(days=first), today - timedelta(days=last))


_LOOSE_MONTH = _MONTH.replace("|may|", "|").replace("mar(?:ch)?", "march")

_PATTERNS: tuple[tuple[str, Callable[[re.Match[str], date], Days | None]], ...] = (
    (
        rf"\b(?:between|from)\s+(?P<since>{POINT})\s*(?:and|to|until|till|through|-|–)\s*(?P<until>{POINT}|{_DAY}\b)",
        _range,
    ),
    (rf"(?<![\w$.-])(?P<point>{POINT})(?![\w-])", _point),
    (r"\bday before yesterday\b", _days_back(2, 2)),
    (r"\byesterday\b", _days_back(1, 1)),
    (r"\btoday\b|\bthis morning\b", _days_back(0)),
    (rf"\b{_COUNT}\s+{_UNIT}\s+(?:ago|back|before)\b", _ago),
    (rf"\b(?:in|over|within|during)?\s*the\s+(?:last|past)\s+(?:{_COUNT}\s+)?{_UNIT}\b", _past),
    (rf"\b(?:last|past)\s+{_COUNT}\s+{_UNIT}\b", _past),
    (r"\bpast\s+(?P<count>)(?P<unit>week|month|year)\b", _past),
    (r"\b(?P<which>this|last|previous)\s+(?P<unit>week|month|year)\b", _this_or_last),
    (rf"\bsince\s+{_MONTH}\b(?:\s+(?P<year>20\d\d))?", _since_month),
    (rf"\b(?:in|during|for|of|last|on my|on the)\s+{_MONTH}\b(?:,?\s+(?P<year>20\d\d))?", _month),
    (rf"\b{_MONTH}(?:['’]s|\s+(?:statement|bill|payment|invoice))(?P<year>)", _month),
    (rf"\b{_LOOSE_MONTH}\b(?:,?\s+(?P<year>20\d\d))?", _month),
    (rf"\b(?:last|on|this|past)\s+(?P<weekday>{_WEEKDAY})\b", _weekday),
    (r"\b(?:on\s+)?the\s+(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)\b", _day_of_month),
    (r"\b(?:last|latest|recent|current|newest)\s+(?:statement|bill|invoice)\b", _days_back(STATEMENT_DAYS)),
)
"""Pattern and what it means, tried in this order; the first that makes sense counts."""
