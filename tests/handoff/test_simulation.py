"""Two hundred customers and twenty agents for ten minutes of compressed time, agents dropping out, on two servers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from core.database import Database
from core.services import CoreServices
from handoff.agent.models import DeskConnection
from handoff.agent.repository import CONNECTION_LIFETIME
from handoff.audit.models import AuditEntry
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.transitions import Owner, Status
from handoff.queue.models import Handoff
from handoff.queue.routing import SAME_AGENT_AFTER
from handoff.service_level.models import Stint
from handoff.settings import HandoffSettings

from ..conftest import FakeClock
from .conftest import on_both_databases
from .simulated import TICK, Server, SimulatedAgent, Simulation

CUSTOMERS, AGENTS = 200, 20
ARRIVALS = timedelta(minutes=8)
TEN_MINUTES = timedelta(minutes=10)
LAST_MOMENT = timedelta(minutes=20)
"""By then the last customer must have been served; arrivals end after eight minutes, most services within one."""

LEVELS = ["low", "medium", "high", "urgent"]


@pytest.fixture
def handoff_settings(handoff_settings: HandoffSettings) -> HandoffSettings:
    return handoff_settings.model_copy(
        update={
            "agent_vanished_seconds": 20.0,
            "skill_preferred_seconds": 10.0,
            "team_preferred_seconds": 30.0,
            "priority_raised_every_seconds": 60.0,
        }
    )


@pytest.fixture
async def servers(
    core_services: CoreServices, database: Database, database_url: str, handoff_settings: HandoffSettings
) -> AsyncIterator[list[Server]]:
    """Two servers that share a database and nothing else but the bus."""
    other = Database(database_url, database.bus)
    yield [
        Server(core_services, handoff_settings),
        Server(replace(core_services, database=other), handoff_settings),
    ]
    await other.close()


@dataclass
class Picture:
    """What is in the database at one moment, read without the services' help."""

    now: datetime
    waiting: list[Conversation]
    has: Counter[str]
    online: set[str]
    left_by: dict[str, tuple[str | None, datetime | None]]


async def take_picture(world: Simulation, database: Database) -> Picture:
    now = world.clock.now()
    async with database.reading() as session:
        opened = (await session.scalars(select(Conversation).where(Conversation.status == Status.OPEN))).all()
        online = await session.scalars(
            select(DeskConnection.staff_id).where(DeskConnection.seen_at > now - CONNECTION_LIFETIME)
        )
        left = await session.scalars(select(Handoff).where(Handoff.ended_at.is_(None)))
        return Picture(
            now=now,
            waiting=[one for one in opened if one.assignee_id is None],
            has=Counter(one.assignee_id for one in opened if one.assignee_id),
            online=set(online),
            left_by={one.conversation_id: (one.left_by_id, one.left_at) for one in left},
        )


def was_just_left(picture: Picture, conversation: Conversation, staff_id: str) -> bool:
    left_by_id, left_at = picture.left_by.get(conversation.id, (None, None))
    return left_by_id == staff_id and left_at is not None and picture.now - left_at < SAME_AGENT_AFTER


def assert_nobody_waits_with_an_agent_free(
    picture: Picture, agents: Sequence[SimulatedAgent], settings: HandoffSettings
) -> None:
    free = [
        one
        for one in agents
        if one.account.id in picture.online and picture.has[one.account.id] < one.capacity
    ]
    for conversation in picture.waiting:
        assert conversation.waiting_since is not None
        waited = (picture.now - conversation.waiting_since).total_seconds()
        for agent in free:
            if was_just_left(picture, conversation, agent.account.id):
                continue
            is_of_team = conversation.team_id in agent.team_ids
            is_perfect = is_of_team and agent.skills.issuperset(conversation.skills)
            has_waited_for_skill = is_of_team and waited >= settings.skill_preferred_seconds
            has_waited_for_team = waited >= settings.team_preferred_seconds
            should_have_it = is_perfect or has_waited_for_skill or has_waited_for_team
            assert not should_have_it, f"{agent.account.name} is free, {conversation.id} waits for {waited} s"


def level(conversation: Conversation, now: datetime, settings: HandoffSettings) -> int:
    assert conversation.waiting_since is not None
    steps = int((now - conversation.waiting_since).total_seconds() // settings.priority_raised_every_seconds)
    return min(LEVELS.index(conversation.priority) + steps, len(LEVELS) - 1)


def content_with(conversation: Conversation, now: datetime, settings: HandoffSettings) -> int:
    """How many of the preferences for the right agent have run out."""
    assert conversation.waiting_since is not None
    waited = (now - conversation.waiting_since).total_seconds()
    return sum(waited >= one for one in (settings.skill_preferred_seconds, settings.team_preferred_seconds))


def assert_order_was_kept(before: Picture, after: Picture, settings: HandoffSettings) -> None:
    """Of two who wait for the same, whoever should be first was not left waiting while the other was served."""
    still = {one.id for one in after.waiting}
    groups: dict[object, list[Conversation]] = defaultdict(list)
    for one in before.waiting:
        if (
            before.left_by.get(one.id, (None, None))[0] is None
        ):  # else there is an agent whom it may not go to yet
            groups[one.team_id, tuple(one.skills)].append(one)
    for group in groups.values():
        for left in (one for one in group if one.id in still):
            for served in (one for one in group if one.id not in still):
                assert left.waiting_since is not None
                assert served.waiting_since is not None
                levels = level(left, before.now, settings), level(served, before.now, settings)
                if levels[0] == levels[1]:
                    assert served.waiting_since <= left.waiting_since
                elif levels[0] > levels[1]:
                    # The other one has waited long enough to do without the right agent, this one has not.
                    assert content_with(left, before.now, settings) < content_with(
                        served, before.now, settings
                    )


async def assert_nothing_was_lost(world: Simulation, database: Database) -> None:
    """Every customer was served, every line is there once, in order, and nobody spoke who didn't have them."""
    async with database.reading() as session:
        conversations = {one.id: one for one in await session.scalars(select(Conversation))}
        messages: dict[str, list[Message]] = defaultdict(list)
        for message in await session.scalars(select(Message).order_by(Message.sequence)):
            messages[message.conversation_id].append(message)
        stints: dict[str, list[Stint]] = defaultdict(list)
        for stint in await session.scalars(select(Stint).order_by(Stint.epoch)):
            stints[stint.conversation_id].append(stint)
    assert len(conversations) == len(world.customers) == CUSTOMERS
    for customer in world.customers:
        assert customer.conversation_id is not None
        conversation, said = conversations[customer.conversation_id], messages[customer.conversation_id]
        assert (conversation.status, conversation.assignee_id) == (Status.RESOLVED, None)
        assert [one.sequence for one in said] == list(range(1, conversation.last_sequence + 1))
        assert sorted(one.text for one in said if one.author is Author.CUSTOMER) == sorted(customer.said)
        owners = stints[customer.conversation_id]
        for one, following in pairwise(owners):
            assert one.ended_at == following.began_at or one.end == "resolve"
            assert one.epoch < following.epoch
        owner_of = {one.epoch: one.staff_id for one in owners if one.owner is Owner.AGENT}
        answers = [one for one in said if one.author is Author.AGENT]
        assert answers, "served, but nobody said a word"
        assert all(owner_of[one.epoch] == one.author_id for one in answers)


async def count_entries(database: Database) -> Counter[str]:
    async with database.reading() as session:
        return Counter(await session.scalars(select(AuditEntry.action)))


@pytest.mark.timeout(300)
@on_both_databases
async def test_ten_minutes_at_the_desk(
    servers: list[Server], database: Database, clock: FakeClock, handoff_settings: HandoffSettings
) -> None:
    world = Simulation(servers, clock, seed=20260302)
    await world.set_up(agents=AGENTS, customers=CUSTOMERS, arrivals=ARRIVALS)
    capacity = {one.account.id: one.capacity for one in world.agents}
    start, number, longest_line = clock.now(), 0, 0
    while True:
        number += 1
        await world.tick(storm=number % 3 == 0)
        before = await take_picture(world, database)
        await world.route()
        after = await take_picture(world, database)
        longest_line = max(longest_line, len(before.waiting))
        assert all(after.has[staff_id] <= capacity[staff_id] for staff_id in after.has)
        assert_nobody_waits_with_an_agent_free(after, world.agents, handoff_settings)
        assert_order_was_kept(before, after, handoff_settings)
        passed = clock.now() - start
        if passed >= TEN_MINUTES and await everybody_is_done(database):
            break
        assert passed < LAST_MOMENT, "somebody is still not served"
    await assert_nothing_was_lost(world, database)
    entries = await count_entries(database)
    print(
        f"\n{number} ticks of {TICK}, {entries['assign']} assignments, {entries['lose']} lost by "
        f"{world.absences} absences, at most {longest_line} in line, {world.refused} came too late"
    )
    # It was no idle day: there was a line, agents dropped out and lost customers, and stale deeds were refused.
    assert entries["assign"] >= CUSTOMERS
    assert entries["lose"] >= 10
    assert longest_line >= 10
    assert world.absences >= 20
    assert world.refused >= 5


async def everybody_is_done(database: Database) -> bool:
    async with database.reading() as session:
        query = select(Conversation.id).where(Conversation.status != Status.RESOLVED).limit(1)
        return (await session.scalars(query)).first() is None
