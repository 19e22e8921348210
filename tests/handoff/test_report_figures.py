"""Figures against histories that were computed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff.conversation.transitions import Owner
from handoff.queue.policy import Reason
from handoff.report.figures import (
    HandoffRecord,
    Record,
    StintRecord,
    WordsRecord,
    by_agent,
    figure,
    is_abandoned,
    is_assumed,
    is_resolved_by_people,
    owner_seconds,
    percentile,
    reasons,
    replies,
    resolution_seconds,
)
from handoff.report.schemas import Figure

from ..conftest import NOON

CUSTOMER = None
BOT, QUEUE, AGENT = Owner.BOT, Owner.QUEUE, Owner.AGENT


def record(
    *stints: tuple[Owner, int, int | None, str | None],
    handoffs: tuple[tuple[int, int | None], ...] = (),
    words: tuple[tuple[str | None, int], ...] = (),
    **values: bool,
) -> Record:
    """A conversation; times are minutes after noon, agents' stints are Dana's."""

    def at(minute: int) -> object:
        return NOON + timedelta(minutes=minute)

    return Record(
        began_at=NOON,
        stints=[
            StintRecord(
                owner,
                "dana" if owner is AGENT else None,
                at(began),
                None if ended is None else at(ended),
                end,
            )
            for owner, began, ended, end in stints
        ],
        handoffs=[
            HandoffRecord(Reason.ASKED, at(began), None if ended is None else at(ended))
            for began, ended in handoffs
        ],
        words=[WordsRecord(who, at(minute)) for who, minute in words],
        **values,
    )


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7], 0.9, 7),
        ([1, 2], 0.5, 1.5),
        ([1, 2, 3], 0.5, 2),
        ([10, 20, 30, 40, 50], 0.9, 46),
        ([15, 20, 35, 40, 50], 0.4, 29),  # the worked example of Hyndman and Fan's type 7
        (list(range(11)), 0.9, 9),
        ([1, 1000], 1.0, 1000),
    ],
)
def test_percentiles_are_interpolated(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)


def test_a_figure_of_nothing_is_nothing() -> None:
    assert figure([]) == Figure(count=0, mean=None, median=None, p90=None)
    assert figure([30, 10, 20, 50, 40]) == Figure(count=5, mean=30, median=30, p90=46)


def test_times_are_kept_apart_by_owner() -> None:
    one = record(
        (BOT, 0, 2, "request_handoff"),
        (QUEUE, 2, 5, "claim"),
        (AGENT, 5, 11, "release"),
        (QUEUE, 11, 12, "claim"),
        (AGENT, 12, 20, "resolve"),
        (BOT, 60, None, None),
        handoffs=((2, 20),),
    )
    assert owner_seconds(one, BOT) == 2 * 60, "what has not ended doesn't count"
    assert owner_seconds(one, QUEUE) == 4 * 60
    assert owner_seconds(one, AGENT) == 14 * 60
    assert owner_seconds(one, AGENT, "somebody else") is None
    assert list(resolution_seconds(one)) == [18 * 60]
    whole = sum(owner_seconds(one, owner) or 0 for owner in Owner)
    assert whole == 20 * 60


def test_a_first_reply_answers_the_handover_and_a_next_one_the_first_unanswered_message() -> None:
    one = record(
        (AGENT, 0, 9, "resolve"),
        handoffs=((1, 30), (40, None)),
        words=(
            (CUSTOMER, 2),  # while waiting: the hand-over is answered
            ("dana", 4),  # first reply after 3 min
            ("dana", 5),  # goes on: answers nobody
            (CUSTOMER, 6),
            (CUSTOMER, 8),
            ("lee", 11),  # next reply after 5 min
            (CUSTOMER, 29),  # never answered
            ("lee", 41),  # first reply to the second hand-over after 1 min
            (CUSTOMER, 42),
        ),
    )
    assert list(replies(one)) == [(True, "dana", 180), (False, "lee", 300), (True, "lee", 60)]


def test_a_person_who_took_over_unasked_answers_from_the_customers_message_on() -> None:
    one = record((AGENT, 0, 9, "resolve"), words=(("lee", 1), (CUSTOMER, 2), ("lee", 5)))
    assert list(replies(one)) == [(False, "lee", 180)]


def test_who_resolved_it() -> None:
    by_bot = record((BOT, 0, 2, "closed_idle"))
    by_person = record((BOT, 0, 2, "request_handoff"), (QUEUE, 2, 3, "claim"), (AGENT, 3, 9, "resolve"))
    given_back = record(
        (BOT, 0, 2, "request_handoff"),
        (QUEUE, 2, 3, "claim"),
        (AGENT, 3, 9, "return_to_bot"),
        (BOT, 9, 99, "closed_idle"),
    )
    assert [is_resolved_by_people(one) for one in (by_bot, by_person, given_back)] == [False, True, False]
    assert [is_assumed(one, "closed_idle") for one in (by_bot, by_person, given_back)] == [True, False, False]


def test_confirmed_and_unanswered_are_not_assumed() -> None:
    for values in ({"is_confirmed": True}, {"is_unanswered": True}):
        assert not is_assumed(record((BOT, 0, 2, "closed_idle"), **values), "closed_idle")
    assert not is_assumed(record((BOT, 0, None, None)), "closed_idle")


def test_a_customer_who_leaves_the_queue_has_abandoned_it() -> None:
    left = record((BOT, 0, 2, "request_handoff"), (QUEUE, 2, 9, "return_to_bot"), (BOT, 9, None, None))
    waits = record((BOT, 0, 2, "request_handoff"), (QUEUE, 2, None, None))
    served = record(
        (BOT, 0, 2, "request_handoff"),
        (QUEUE, 2, 3, "claim"),
        (AGENT, 3, 9, "release"),
        (QUEUE, 9, 12, "return_to_bot"),
    )
    never = record((BOT, 0, 2, "resolve"))
    assert [is_abandoned(one) for one in (left, waits, served, never)] == [True, False, False, False]


def test_an_agents_part() -> None:
    one = record(
        (QUEUE, 0, 1, "claim"),
        (AGENT, 1, 5, "release"),
        (QUEUE, 5, 6, "claim"),
        (AGENT, 6, 8, "resolve"),
        handoffs=((0, 8),),
        words=(("dana", 2),),
    )
    two = record((QUEUE, 0, 1, "claim"), (AGENT, 1, None, None), handoffs=((0, None),))
    dana = by_agent([one, two])["dana"]
    assert (dana.conversations, dana.human_seconds, dana.first_reply_seconds) == (2, [360], [120])
    assert reasons([one, two, record()]) == {Reason.ASKED: 2}
