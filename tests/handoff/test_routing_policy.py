"""Who gets whom: skills, then team, then anybody; round robin and least busy; never above capacity."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.queue.policy import Priority, Routing, Waiter
from handoff.queue.routing import SAME_AGENT_AFTER, Candidate, Preferences, Seeker, route

from ..conftest import NOON

PREFERENCES = Preferences(skill=timedelta(seconds=60), team=timedelta(seconds=300))
LEAST, ROBIN, MANUAL = Routing.LEAST_BUSY, Routing.ROUND_ROBIN, Routing.MANUAL


def seeker(name: str, *skills: str, waited: int = 0, routing: Routing = LEAST, **values: Any) -> Seeker:
    since = NOON - timedelta(seconds=waited)
    values.setdefault("team_id", "a")
    return Seeker(
        waiter=Waiter(name, Priority.MEDIUM, since), routing=routing, skills=frozenset(skills), **values
    )


def agent(
    name: str,
    *skills: str,
    teams: str = "a",
    has: int = 0,
    capacity: int = 2,
    last: datetime | None = None,
) -> Candidate:
    return Candidate(
        staff_id=name,
        team_ids=frozenset(teams),
        skills=frozenset(skills),
        capacity=capacity,
        open_conversations=has,
        last_assigned_at=last,
    )


def routed(seekers: list[Seeker], agents: list[Candidate], now: datetime = NOON) -> dict[str, str]:
    return {one.conversation_id: one.staff_id for one in route(seekers, agents, now, PREFERENCES)}


def test_least_busy_goes_by_the_share_of_capacity() -> None:
    agents = [
        agent("half", has=1, capacity=2),
        agent("third", has=2, capacity=6),
        agent("full", has=1, capacity=1),
    ]
    assert routed([seeker("x")], agents) == {"x": "third"}


def test_least_busy_counts_what_it_has_just_given() -> None:
    given_to = Counter(routed([seeker(str(n)) for n in range(4)], [agent("a"), agent("b")]).values())
    assert given_to == {"a": 2, "b": 2}


def test_round_robin_goes_to_whoever_got_one_longest_ago() -> None:
    agents = [
        agent("now", last=NOON, has=0, capacity=9),
        agent("before", last=NOON - timedelta(hours=1), has=5, capacity=9),
        agent("never", has=7, capacity=9),
    ]
    seekers = [seeker(str(n), routing=ROBIN) for n in range(4)]
    assert routed(seekers, agents) == {"0": "never", "1": "before", "2": "now", "3": "never"}


def test_a_team_that_claims_by_hand_is_left_alone() -> None:
    assert routed([seeker("x", routing=MANUAL, waited=9999)], [agent("a")]) == {}


def test_skill_is_waited_for_then_the_team_then_anybody() -> None:
    full_expert = agent("expert", "returns", has=2)
    colleague, stranger = agent("colleague"), agent("stranger", teams="b")
    assert routed([seeker("x", "returns")], [full_expert, colleague]) == {}
    assert routed([seeker("x", "returns", waited=60)], [full_expert, colleague]) == {"x": "colleague"}
    assert routed([seeker("x", "returns", waited=60)], [full_expert, stranger]) == {}
    assert routed([seeker("x", "returns", waited=300)], [full_expert, stranger]) == {"x": "stranger"}
    assert routed([seeker("x", "returns")], [agent("expert", "returns", "fees"), colleague]) == {
        "x": "expert"
    }


def test_what_nobody_at_the_desk_can_do_is_not_waited_for() -> None:
    assert routed([seeker("x", "language:de")], [agent("a")]) == {"x": "a"}
    assert routed([seeker("x", "language:de", "fees")], [agent("a"), agent("b", "fees")]) == {"x": "b"}


def test_without_anybody_of_the_team_whoever_has_time_gets_it_at_once() -> None:
    assert routed([seeker("x")], [agent("stranger", teams="b")]) == {"x": "stranger"}


def test_whoever_lost_a_customer_does_not_get_them_again_at_once() -> None:
    lost = seeker("x", left_by_id="a", left_at=NOON, waited=400)
    assert routed([lost], [agent("a"), agent("b", has=1)]) == {"x": "b"}
    assert routed([lost], [agent("a")]) == {}
    assert routed([lost], [agent("a")], NOON + SAME_AGENT_AFTER) == {"x": "a"}


def test_who_is_first_in_line_gets_the_last_free_place() -> None:
    assert routed([seeker("first"), seeker("second")], [agent("a", has=1)]) == {"first": "a"}


SKILLS = st.frozensets(st.sampled_from(["returns", "fees", "language:de"]), max_size=2)
AGENTS = st.lists(
    st.builds(
        Candidate,
        staff_id=st.sampled_from("pqrstu"),
        team_ids=st.frozensets(st.sampled_from("ab"), max_size=2),
        skills=SKILLS,
        capacity=st.integers(0, 4),
        open_conversations=st.integers(0, 5),
        last_assigned_at=st.none() | st.just(NOON),
    ),
    unique_by=lambda one: one.staff_id,
    max_size=6,
)
SEEKERS = st.lists(
    st.builds(
        Seeker,
        waiter=st.builds(
            Waiter,
            st.uuids().map(str),
            st.just(Priority.MEDIUM),
            st.integers(0, 600).map(lambda seconds: NOON - timedelta(seconds=seconds)),
        ),
        team_id=st.sampled_from(["a", "b"]),
        routing=st.sampled_from([LEAST, ROBIN]),
        skills=SKILLS,
        left_by_id=st.none() | st.sampled_from("pq"),
        left_at=st.sampled_from([NOON, NOON - SAME_AGENT_AFTER]),
    ),
    unique_by=lambda one: one.waiter.conversation_id,
    max_size=12,
)


@settings(deadline=None)
@given(SEEKERS, AGENTS)
def test_nobody_gets_more_than_they_can_take_and_nobody_is_given_twice(
    seekers: list[Seeker], agents: list[Candidate]
) -> None:
    assignments = route(seekers, agents, NOON, PREFERENCES)
    assert len({one.conversation_id for one in assignments}) == len(assignments)
    given_to = Counter(one.staff_id for one in assignments)
    for one in agents:
        assert given_to[one.staff_id] <= max(0, one.capacity - one.open_conversations)
    assert assignments == route(seekers, agents[::-1], NOON, PREFERENCES)


@settings(deadline=None)
@given(SEEKERS, AGENTS)
def test_nobody_waits_for_ever_with_an_agent_free(seekers: list[Seeker], agents: list[Candidate]) -> None:
    """Once the preferences have run out, whoever is left waiting finds every agent full."""
    later = NOON + max(PREFERENCES.skill, PREFERENCES.team) + SAME_AGENT_AFTER
    assignments = route(seekers, agents, later, PREFERENCES)
    if len(assignments) < len(seekers):
        given_to = Counter(one.staff_id for one in assignments)
        assert all(one.open_conversations + given_to[one.staff_id] >= one.capacity for one in agents)


@settings(deadline=None)
@given(SEEKERS, AGENTS)
def test_of_two_who_want_the_same_the_first_in_line_is_served(
    seekers: list[Seeker], agents: list[Candidate]
) -> None:
    alike = [
        Seeker(waiter=one.waiter, team_id="a", routing=LEAST)
        for one in sorted(seekers, key=lambda one: one.waiter.waiting_since)
    ]
    served = {one.conversation_id for one in route(alike, agents, NOON, PREFERENCES)}
    flags = [one.waiter.conversation_id in served for one in alike]
    waited = [NOON - one.waiter.waiting_since for one in alike]
    if not any(PREFERENCES.team <= one for one in waited):
        assert flags == sorted(flags, reverse=True)
