"""Reports over HTTP: a small history computed by hand, and sums that must agree over random ones."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from core.staff import Role
from handoff.conversation.transitions import Owner
from handoff.report.repository import ReportRepository
from handoff.team.models import Team

from ..conftest import NOON, FakeClock
from .bot import says
from .conftest import Customer, Desk, DeskUser, on_both_databases
from .test_service_levels import add_team


def figure(*seconds: float) -> dict[str, Any]:
    """What a figure of one or two samples is."""
    low, high = min(seconds), max(seconds)
    return {
        "count": len(seconds),
        "mean": sum(seconds) / len(seconds),
        "median": (low + high) / 2,
        "p90": low + 0.9 * (high - low),
    }


NOTHING = {"count": 0, "mean": None, "median": None, "p90": None}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


async def bot_alone(desk: Desk, words: str, answer: Any) -> Customer:
    desk.bot.on(words, answer)
    customer = await desk.visitor()
    await customer.write(words)
    await customer.hears("Answered")
    return customer


@on_both_databases
async def test_a_small_history_computed_by_hand(desk: Desk, clock: FakeClock) -> None:
    await add_team(desk, first_reply_seconds=240, next_reply_seconds=300, resolution_seconds=None)
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    await desk.visitor()  # opened the widget, said nothing

    # Noon: two with people.
    one = await desk.visitor()
    await one.write("Where is it?")
    await one.hears("You said")
    clock.advance(minutes(1))
    await one.request_person()
    clock.advance(minutes(2))
    await dana.act(one.conversation_id, "claim")
    clock.advance(minutes(1))
    await dana.write(one.conversation_id, "I'm looking")  # first reply after 3 min: kept
    await one.write("Thanks")
    clock.advance(minutes(6))
    await dana.write(one.conversation_id, "Tomorrow")  # next reply after 6 min: broken
    await dana.act(one.conversation_id, "resolve")
    await one.http.post("/api/widget/rating", json={"score": 4}, headers=one.headers)

    two = await desk.waiting_customer()
    clock.advance(minutes(5))
    await lee.act(two.conversation_id, "claim")
    await lee.write(two.conversation_id, "Sorry for the wait")  # first reply after 5 min: broken
    await two.write("Well")
    clock.advance(minutes(3))
    await lee.act(two.conversation_id, "resolve")

    # The bot alone: carried out, thanked, assumed, not known; and one that left the queue.
    receipt = {
        "text": "Answered: done",
        "card": {"type": "receipt", "title": "Return", "reference": "R-1", "rows": []},
    }
    knows = {"verdict": "answer", "confidence": 0.9, "question_id": None}
    thank = {"intent": {"name": "thank", "confidence": 0.99}, "entities": []}
    await bot_alone(desk, "Return it", says(receipt))
    await bot_alone(desk, "Thank you", says("Answered: you're welcome", understood=thank))
    await bot_alone(desk, "Opening hours?", says({"text": "Answered: nine to five", "knowledge": knows}))
    await bot_alone(
        desk, "Moon?", says({"text": "Answered: I don't know", "knowledge": knows | {"verdict": "none"}})
    )
    left = await desk.waiting_customer()
    clock.advance(minutes(4))
    await lee.act(left.conversation_id, "return-to-bot")
    clock.advance(timedelta(hours=25))
    await desk.wing.service_levels.close_idle()

    # The next day.
    await desk.waiting_customer()
    report = await lee.get("reports", **{"from": "2026-03-01", "to": "2026-03-03"})
    assert (report["from"], report["to"]) == ("2026-03-01", "2026-03-03")
    assert report["conversations"] == 8
    assert report["resolved_by_bot"] == {"confirmed": 2, "assumed": 1}
    assert report["handed_over"] == 4
    assert report["resolved_by_people"] == 2
    assert report["abandoned"] == 1
    assert report["first_reply_seconds"] == figure(180, 300)
    assert report["next_reply_seconds"] == figure(360)
    assert report["queue_seconds"] | {"median": 0, "p90": 0} == {
        "count": 3,
        "mean": 220,
        "median": 0,
        "p90": 0,
    }
    assert report["human_seconds"] == figure(420, 180)
    assert report["resolution_seconds"]["count"] == 3
    # The bot had one of them for a minute; the silence after which the others were closed is nobody's time.
    assert report["bot_seconds"] == {"count": 8, "mean": 7.5, "median": 0, "p90": 18}
    promises = {one["target"]: (one["kept"], one["broken"]) for one in report["promises"]}
    assert promises == {"first_reply": (2, 1), "next_reply": (1, 1), "resolution": (0, 0)}
    assert report["ratings"] == {
        "asked": 2,
        "answered": 1,
        "mean": 4,
        "counts": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0},
    }
    assert report["by_day"] == [
        {"date": "2026-03-01", "conversations": 0, "handed_over": 0},
        {"date": "2026-03-02", "conversations": 7, "handed_over": 3},
        {"date": "2026-03-03", "conversations": 1, "handed_over": 1},
    ]
    assert report["by_reason"] == {"asked": 4}
    assert report["by_agent"] == [
        {
            "staff": {"id": dana.id, "name": "Dana Brooks"},
            "conversations": 1,
            "human_seconds": figure(420),
            "first_reply_seconds": figure(180),
            "rating_mean": 4,
            "rated": 1,
        },
        {
            "staff": {"id": lee.id, "name": "Lee Moreau"},
            "conversations": 1,
            "human_seconds": figure(180),
            "first_reply_seconds": figure(300),
            "rating_mean": None,
            "rated": 0,
        },
    ]


async def test_days_are_those_of_the_default_team(desk: Desk, clock: FakeClock) -> None:
    await add_team(desk, time_zone="Pacific/Auckland")  # 13 hours ahead in March
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    for _ in range(2):
        customer = await desk.visitor()
        await customer.write("Hello")
        clock.advance(timedelta(hours=-2))
    report = await lee.get("reports", **{"from": "2026-03-02", "to": "2026-03-03"})
    assert [one["conversations"] for one in report["by_day"]] == [1, 1]
    clock.advance(NOON - clock.now())
    report = await lee.get("reports")
    assert (report["from"], report["to"], len(report["by_day"])) == ("2026-02-02", "2026-03-03", 30)


async def test_one_team_alone(desk: Desk, clock: FakeClock) -> None:
    care = await add_team(desk)
    billing = await add_team(
        desk, name="Billing", is_default=False, takes={"reasons": ["upset"], "flows": [], "locales": []}
    )
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    desk.bot.on("Outrageous!", says({"text": "Sorry", "handoff": {"reason": "upset", "summary": "-"}}))
    angry = await desk.visitor()
    await angry.write("Outrageous!")
    await angry.is_in("open", "queue")
    clock.advance(minutes(2))
    await lee.act(angry.conversation_id, "claim")
    calm = await desk.waiting_customer()
    clock.advance(minutes(7))
    await lee.act(calm.conversation_id, "claim")

    async def of(team: Team | None) -> tuple[int, int, Any, dict[str, int]]:
        report = await lee.get("reports", **({"team_id": team.id} if team else {}))
        seconds = report["queue_seconds"]
        return report["conversations"], report["handed_over"], seconds["mean"], report["by_reason"]

    assert await of(None) == (2, 2, 270, {"asked": 1, "upset": 1})
    assert await of(billing) == (1, 1, 120, {"upset": 1})
    assert await of(care) == (1, 1, 420, {"asked": 1})


async def test_who_may_read_it_and_what_is_refused(desk: Desk) -> None:
    lee, dana = await desk.staff("Lee Moreau", Role.SUPERVISOR), await desk.staff("Dana Brooks")
    assert (await dana.send("GET", "reports")).status_code == 403
    empty = await lee.get("reports")
    assert (empty["conversations"], empty["bot_seconds"], empty["by_agent"]) == (0, NOTHING, [])
    for query in ("from=2026-03-02&to=2026-03-01", "from=2020-01-01", "from=soon", "to=9999-12-31"):
        response = await lee.send("GET", f"reports?{query}")
        assert (response.status_code, response.json()["error"]) == (422, "invalid_request"), query


async def take_a_step(
    customer: Customer, owner: str, clock: FakeClock, rng: random.Random, people: list[DeskUser]
) -> None:
    """Something that may happen to a conversation that `owner` has."""
    mine, supervisor = customer.conversation_id, people[-1]
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    steps: dict[str, list[Callable[[], Awaitable[Any]]]] = {
        "bot": [customer.request_person, lambda: supervisor.act(mine, "claim", take_over=True)],
        "queue": [
            lambda: rng.choice(people).act(mine, "claim"),
            lambda: customer.write("Anybody?"),
            lambda: supervisor.act(mine, "return-to-bot"),
        ],
        "agent": [
            lambda: supervisor.write(mine, "Yes?"),
            lambda: customer.write("And?"),
            lambda: supervisor.act(mine, "release"),
            lambda: supervisor.act(mine, "transfer", staff_id=rng.choice(people).id),
            lambda: supervisor.act(mine, "snooze", until=tomorrow),
            lambda: supervisor.act(mine, "resolve"),
        ],
    }
    await rng.choice(steps[owner])()


async def random_course(
    desk: Desk, clock: FakeClock, rng: random.Random, people: list[DeskUser]
) -> tuple[str, timedelta]:
    """A conversation that goes from hand to hand until somebody resolves it; and how long that took."""
    customer = await desk.visitor()
    began = clock.now()
    await customer.write("Hello")
    while True:
        clock.advance(timedelta(seconds=rng.randrange(1, 900)))
        await take_a_step(customer, (await customer.state())["owner"]["kind"], clock, rng, people)
        if (await customer.state())["status"] == "resolved":
            return customer.conversation_id, clock.now() - began


@pytest.mark.parametrize("seed", range(2))
async def test_sums_agree_whatever_happens(desk: Desk, clock: FakeClock, seed: int) -> None:
    rng = random.Random(seed)
    await add_team(desk)
    people = [await desk.staff(f"Agent {number}") for number in range(3)]
    people.append(await desk.staff("Lee Moreau", Role.SUPERVISOR))
    lasted = dict([await random_course(desk, clock, rng, people) for _ in range(3)])
    report = await people[-1].get("reports", **{"from": "2026-03-01", "to": "2026-03-31"})

    def total(one: dict[str, Any]) -> float:
        return one["count"] * (one["mean"] or 0)

    parts = sum(total(report[f"{owner}_seconds"]) for owner in ("bot", "queue", "human"))
    assert parts == pytest.approx(sum(one.total_seconds() for one in lasted.values()), abs=1)
    by_agent = sum(total(one["human_seconds"]) for one in report["by_agent"])
    assert by_agent == pytest.approx(total(report["human_seconds"]), abs=1)
    first_replies = sum(one["first_reply_seconds"]["count"] for one in report["by_agent"])
    assert first_replies == report["first_reply_seconds"]["count"]
    assert sum(one["conversations"] for one in report["by_day"]) == report["conversations"] == len(lasted)
    assert sum(one["handed_over"] for one in report["by_day"]) == report["handed_over"]
    assert sum(report["by_reason"].values()) == report["handed_over"]
    assert report["resolved_by_people"] == len(lasted)
    async with desk.core.database.reading() as session:
        rows = ReportRepository(session, NOON, NOON + timedelta(days=31), None)
        for conversation_id, record in (await rows.read()).items():
            ends = [one.ended_at for one in record.stints]
            assert [one.began_at for one in record.stints[1:]] == ends[:-1], "no gap, no overlap"
            assert ends[-1] - record.stints[0].began_at == lasted[conversation_id]
            assert record.stints[0].owner is Owner.BOT


async def test_the_number_of_queries_does_not_grow_with_the_conversations(desk: Desk) -> None:
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)

    async def count() -> int:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        async with desk.wing.works.reading() as work:
            connection = (await work.session.connection()).sync_connection
            event.listen(connection, "before_cursor_execute", note)
            await work.reports.report(None, None, None)
        return len(asked)

    counts = []
    for conversations in (2, 4):
        for _ in range(conversations):
            customer = await desk.waiting_customer()
            await lee.act(customer.conversation_id, "claim")
        counts.append(await count())
    assert counts[0] == counts[1] <= 12
