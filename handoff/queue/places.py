"""Where waiting customers stand in their team's queue, how long it will take, and whether anybody is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.agent.repository import AgentRepository
from handoff.conversation.models import Conversation
from handoff.conversation.schemas import AwayView, QueuePlaceView
from handoff.conversation.transitions import WAITING
from handoff.queue.policy import Priority, expected_wait, order_key, raised
from handoff.queue.repository import QueueRepository
from handoff.settings import HandoffSettings
from handoff.team.crew import crews
from handoff.team.hours import next_opening
from handoff.team.models import Team
from handoff.team.repository import TeamRepository
from handoff.team.words import opening_in_words

SERVICE_TIMES_SINCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What all places in one team's queue depend on."""

    agents_online: int
    served_at_once: int
    service_times: list[timedelta]
    opening: datetime | None
    """The first moment from now on at which the team is open."""


class Places:
    """Reads places through one session; what all of a team's depend on is read once."""

    def __init__(self, session: AsyncSession, clock: Clock, settings: HandoffSettings) -> None:
        self._queue = QueueRepository(session)
        self._agents = AgentRepository(session)
        self._teams = TeamRepository(session)
        self._clock = clock
        self._raised_every = timedelta(seconds=settings.priority_raised_every_seconds)
        self._crews: dict[str, set[str]] | None = None
        self._known: dict[str | None, _Circumstances] = {}

    def priority_of(self, conversation: Conversation) -> Priority:
        """The priority of `conversation`, raised by its waiting."""
        if conversation.waiting_since is None:
            return conversation.priority
        waited = self._clock.now() - conversation.waiting_since
        return raised(conversation.priority, waited, self._raised_every)

    async def list_waiting(self) -> Sequence[Conversation]:
        """Who waits, in the order of service."""
        waiting = {one.id: one for one in await self._queue.list_waiting()}
        now = self._clock.now()
        waiters = sorted(
            (one.to_waiter() for one in waiting.values()),
            key=lambda one: order_key(one, now, self._raised_every),
        )
        return [waiting[one.conversation_id] for one in waiters]

    async def get(self, conversation: Conversation) -> QueuePlaceView | None:
        """The place of `conversation`; None when it doesn't wait."""
        if conversation.state != WAITING:
            return None
        now = self._clock.now()
        own = order_key(conversation.to_waiter(), now, self._raised_every)
        line = await self._queue.list_waiters(conversation.team_id)
        before = sum(order_key(one, now, self._raised_every) < own for one in line)
        return await self._at(before + 1, conversation)

    async def of_all(self, waiting: Sequence[Conversation]) -> dict[str, QueuePlaceView]:
        """The place of each of `waiting`, which is everybody in the order of service, by the conversation's id."""
        position: dict[str | None, int] = defaultdict(int)
        place_of: dict[str, QueuePlaceView] = {}
        for conversation in waiting:
            position[conversation.team_id] += 1
            place_of[conversation.id] = await self._at(position[conversation.team_id], conversation)
        return place_of

    async def away(self, conversation: Conversation) -> AwayView | None:
        """Why nobody of the team can come now; None if somebody can, or no team has the conversation."""
        team = conversation.team
        if team is None:
            return None
        circumstances = await self._circumstances_of(team)
        now = self._clock.now()  # after them: a team that is open opens at the moment they were read
        if circumstances.opening is not None and circumstances.opening <= now:
            is_anybody_there = circumstances.agents_online > 0
            return (
                None
                if is_anybody_there
                else AwayView(reason="nobody_there", opens_at=None, opens_at_text=None)
            )
        words = None
        if circumstances.opening is not None:
            words = opening_in_words(circumstances.opening, now, conversation.time_zone, team.time_zone)
        return AwayView(reason="closed", opens_at=circumstances.opening, opens_at_text=words)

    async def _at(self, position: int, conversation: Conversation) -> QueuePlaceView:
        team = conversation.team
        circumstances = await self._circumstances_of(team)
        wait = expected_wait(position, circumstances.served_at_once, circumstances.service_times)
        return QueuePlaceView(
            position=position,
            expected_wait_seconds=int(wait.total_seconds()),
            team=team.name if team else None,
            agents_online=circumstances.agents_online,
            away=await self.away(conversation),
        )

    async def _circumstances_of(self, team: Team | None) -> _Circumstances:
        team_id = team.id if team else None
        if team_id in self._known:
            return self._known[team_id]
        now = self._clock.now()
        crew = await self._crew_of(team)
        in_hand = await self._agents.open_conversations_by_staff()
        circumstances = _Circumstances(
            agents_online=len(crew),
            # An agent serves as many at once as they have taken, and at least one.
            served_at_once=sum(max(1, in_hand.get(staff_id, 0)) for staff_id in crew),
            service_times=await self._queue.list_recent_service_times(now - SERVICE_TIMES_SINCE, team_id),
            opening=next_opening(team, now) if team else now,
        )
        self._known[team_id] = circumstances
        return circumstances

    async def _crew_of(self, team: Team | None) -> set[str]:
        if self._crews is None:
            online = await self._agents.list_online(self._clock.now())
            self._crews = crews(online, await self._teams.members_by_team(), await self._teams.get_default())
        return self._crews.get(team.id, set()) if team else set().union(*self._crews.values())
