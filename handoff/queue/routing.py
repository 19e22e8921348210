"""Which waiting customer goes to which agent. Pure.

Teams that claim by hand are left alone. For the others, in the order of service, a customer gets a free agent of their
team who has every skill that helps; while such a one is at the desk but has their hands full, they wait a while. Then
anybody of the team will do, and while there is anybody of it, they wait for another while. Then it is whoever has time:
nobody waits for ever with an agent free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handoff.queue.policy import Routing, Waiter

SAME_AGENT_AFTER = timedelta(minutes=2)
"""An agent who lost a customer, or gave them up, doesn't get them again before this."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How long the better agent is waited for."""

    skill: timedelta
    team: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """A waiting customer, as far as routing is concerned."""

    waiter: Waiter
    team_id: str | None
    routing: Routing
    skills: frozenset[str] = frozenset()
    left_by_id: str | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent who is online."""

    staff_id: str
    team_ids: frozenset[str]
    skills: frozenset[str] = frozenset()
    capacity: int
    open_conversations: int
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets whom."""

    conversation_id: str
    staff_id: str


@dataclass(slots=True)
class _Load:
    """What a candidate has, with what this round has given them."""

    candidate: Candidate
    open_conversations: int
    last_assigned: tuple[datetime, int] = field(default=(_NEVER, 0))

    @property
    def is_free(self) -> bool:
        return self.open_conversations < self.candidate.capacity

    @property
    def share(self) -> float:
        return self.open_conversations / max(1, self.candidate.capacity)


def route(
    seekers: Sequence[Seeker], candidates: Sequence[Candidate], now: datetime, preferences: Preferences
) -> list[Assignment]:
    """Who of `seekers`, given in the order of service, goes to whom; whoever is left out waits on."""
    loads = [
        _Load(one, one.open_conversations, (one.last_assigned_at or _NEVER, 0))
        for one in sorted(candidates, key=lambda one: one.staff_id)
    ]
    assignments: list[Assignment] = []
    for seeker in seekers:
        if seeker.routing is Routing.MANUAL:
            continue
        pool = _pool(seeker, loads, now, preferences)
        if not pool:
            continue
        chosen = min(pool, key=lambda load: _preference(seeker, load))
        chosen.open_conversations += 1
        chosen.last_assigned = (now, len(assignments) + 1)
        assignments.append(Assignment(seeker.waiter.conversation_id, chosen.candidate.staff_id))
    return assignments


def _pool(seeker: Seeker, loads: Sequence[_Load], now: datetime, preferences: Preferences) -> list[_Load]:
    """The agents to choose from; none to wait on."""
    waited = now - seeker.waiter.waiting_since
    crew = [load for load in loads if seeker.team_id in load.candidate.team_ids]
    free = [load for load in loads if load.is_free and not _has_just_left(seeker, load, now)]
    free_crew = [load for load in free if seeker.team_id in load.candidate.team_ids]
    # What nobody at the desk is good at can't be waited for.
    needed = seeker.skills & {skill for load in crew for skill in load.candidate.skills}
    skilled = [load for load in crew if needed <= load.candidate.skills]
    free_skilled = [load for load in free_crew if needed <= load.candidate.skills]
    if free_skilled:
        return free_skilled
    if skilled and waited < preferences.skill:
        return []
    if free_crew:
        return free_crew
    if crew and waited < preferences.team:
        return []
    return free


def _has_just_left(seeker: Seeker, load: _Load, now: datetime) -> bool:
    return (
        load.candidate.staff_id == seeker.left_by_id
        and seeker.left_at is not None
        and now - seeker.left_at < SAME_AGENT_AFTER
    )


def _preference(seeker: Seeker, load: _Load) -> tuple[int, float, tuple[datetime, int], str]:
    """The least is preferred: who has more of the skills, then as the team shares out its customers."""
    lacking = len(seeker.skills - load.candidate.skills)
    share = load.share if seeker.routing is Routing.LEAST_BUSY else 0.0
    return lacking, share, load.last_assigned, load.candidate.staff_id
