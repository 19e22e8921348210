"""Who serves which team: its members, and for the default team everybody who is in none. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class _Identified(Protocol):
    @property
    def id(self) -> str:
        """Its id."""


def crews(
    staff_ids: Iterable[str], members: Mapping[str, Sequence[str]], default: _Identified | None
) -> dict[str, set[str]]:
    """Of `staff_ids`, those who serve each team, by the team's id; a team that nobody serves is missing."""
    teams_of: dict[str, set[str]] = {}
    for team_id, of_team in members.items():
        for staff_id in of_team:
            teams_of.setdefault(staff_id, set()).add(team_id)
    crew_of: dict[str, set[str]] = {}
    for staff_id in staff_ids:
        for team_id in teams_of.get(staff_id) or ({default.id} if default else ()):
            crew_of.setdefault(team_id, set()).add(staff_id)
    return crew_of
