"""The order of service: those who were lost, then priority raised by waiting, then the longest wait."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.queue.policy import RANK, Priority, Waiter, order_key, raised

from ..conftest import NOON

EVERY = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)

waiters = st.builds(
    Waiter,
    st.uuids().map(str),
    st.sampled_from(Priority),
    st.timedeltas(timedelta(0), timedelta(minutes=40)).map(lambda waited: NOON - waited),
    st.booleans(),
)


def served(*waiting: Waiter) -> list[str]:
    return [one.conversation_id for one in sorted(waiting, key=lambda one: order_key(one, NOON, EVERY))]


def test_order_is_returned_then_priority_then_the_longest_wait() -> None:
    assert served(
        Waiter("late", Priority.MEDIUM, NOON),
        Waiter("early", Priority.MEDIUM, NOON - MINUTE),
        Waiter("urgent", Priority.URGENT, NOON),
        Waiter("lost", Priority.LOW, NOON, is_returned=True),
        Waiter("low", Priority.LOW, NOON - 4 * MINUTE),
    ) == ["lost", "urgent", "early", "late", "low"]


def test_priority_grows_with_waiting_up_to_urgent() -> None:
    assert raised(Priority.LOW, 4.9 * MINUTE, EVERY) is Priority.LOW
    assert raised(Priority.LOW, 5 * MINUTE, EVERY) is Priority.MEDIUM
    assert raised(Priority.HIGH, 5 * MINUTE, EVERY) is Priority.URGENT
    assert raised(Priority.LOW, timedelta(days=9), EVERY) is Priority.URGENT
    assert raised(Priority.HIGH, -MINUTE, EVERY) is Priority.HIGH


def test_a_long_wait_overtakes_a_higher_priority() -> None:
    assert served(
        Waiter("new and upset", Priority.HIGH, NOON), Waiter("old", Priority.MEDIUM, NOON - 6 * MINUTE)
    ) == ["old", "new and upset"]


@settings(deadline=None)
@given(st.lists(waiters, max_size=20, unique_by=lambda one: one.conversation_id))
def test_who_came_first_goes_first_within_a_priority(waiting: list[Waiter]) -> None:
    ordered = sorted(waiting, key=lambda one: order_key(one, NOON, EVERY))
    assert sorted(ordered, key=str) == sorted(waiting, key=str)
    for before, after in pairwise(ordered):
        assert (before.is_returned, after.is_returned) != (False, True)
        if before.is_returned != after.is_returned:
            continue
        ranks = [RANK[raised(one.priority, NOON - one.waiting_since, EVERY)] for one in (before, after)]
        assert ranks == sorted(ranks)
        if ranks[0] == ranks[1]:
            assert before.waiting_since <= after.waiting_since


@settings(deadline=None)
@given(waiters, st.lists(waiters, max_size=10))
def test_nobody_is_overtaken_for_ever(one: Waiter, others: list[Waiter]) -> None:
    """After the longest rise, only those who were lost, or who waited longer, are before."""
    later = one.waiting_since + 3 * EVERY
    for other in others:
        if not other.is_returned and other.waiting_since > one.waiting_since:
            assert order_key(one, later, EVERY) < order_key(other, later, EVERY)
