"""When a team is back, as a customer reads it. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

WITHIN_THE_WEEK = 6
"""Days ahead for which the weekday alone says which one is meant."""


def opening_in_words(opening: datetime, now: datetime, customers_zone: str | None, teams_zone: str) -> str:
    """`opening` as `tomorrow at 9:00 AM (your time)`; by the team's clock where the customer's isn't known."""
    if customers_zone is not None and customers_zone in available_timezones():
        zone, whose = ZoneInfo(customers_zone), "your time"
    else:
        zone, whose = ZoneInfo(teams_zone), f"{_city(teams_zone)} time"
    local, today = opening.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    if days == 0:
        day = "today"
    elif days == 1:
        day = "tomorrow"
    elif days <= WITHIN_THE_WEEK:
        day = f"on {local:%A}"
    elif local.year == today.year:
        day = f"on {local:%A, %B} {local.day}"
    else:
        day = f"on {local:%A, %B} {local.day}, {local.year}"
    return f"{day} at {local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'} ({whose})"


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
