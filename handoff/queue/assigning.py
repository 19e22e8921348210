"""Routing at work: what is known of customers and agents goes into the policy, and what comes out is done."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event
from core.staff import Role, StaffService
from handoff import events
from handoff.agent.models import DEFAULT_CAPACITY
from handoff.agent.repository import AgentRepository
from handoff.audit.log import AuditLog
from handoff.conversation.models import Conversation
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import WAITING, Change
from handoff.queue.policy import Routing
from handoff.queue.repository import QueueRepository
from handoff.queue.routing import Assignment, Candidate, Preferences, Seeker, route
from handoff.queue.service import QueueService
from handoff.settings import HandoffSettings
from handoff.team.crew import crews
from handoff.team.repository import TeamRepository


class AssignmentService:
    """Gives waiting customers to agents who are free, in the caller's transaction."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        settings: HandoffSettings,
        conversations: ConversationService,
        queue: QueueService,
        audit: AuditLog,
    ) -> None:
        self._session = session
        self._rows = QueueRepository(session)
        self._agents = AgentRepository(session)
        self._teams = TeamRepository(session)
        self._staff = StaffService(session, clock)
        self._clock = clock
        self._conversations = conversations
        self._queue = queue
        self._audit = audit
        self._preferences = Preferences(
            skill=timedelta(seconds=settings.skill_preferred_seconds),
            team=timedelta(seconds=settings.team_preferred_seconds),
        )

    async def plan(self) -> list[Assignment]:
        """Who should get whom now, in the order in which it is to be done; reads only."""
        waiting = [one for one in await self._conversations.list_waiting() if _is_routed(one)]
        if not waiting:
            return []
        left_by = await self._rows.left_by([one.id for one in waiting])
        seekers = []
        for one in waiting:
            left_by_id, left_at = left_by.get(one.id, (None, None))
            seekers.append(
                Seeker(
                    waiter=one.to_waiter(),
                    team_id=one.team_id,
                    routing=one.team.routing if one.team else Routing.MANUAL,
                    skills=frozenset(one.skills),
                    left_by_id=left_by_id,
                    left_at=left_at,
                )
            )
        return route(seekers, await self._candidates(), self._clock.now(), self._preferences)

    async def assign(self, planned: Assignment) -> bool:
        """Do as planned if it is still right: the customer waits, the agent is online and below capacity.

        The agent's profile is held meanwhile, so that two servers can't fill the same last place. Raises
        `NotPossibleNowError`.
        """
        conversation = await self._conversations.lock(planned.conversation_id)
        if conversation.state != WAITING or not _is_routed(conversation):
            return False
        now = self._clock.now()
        profile = await self._agents.require_profile(planned.staff_id)
        account = next((one for one in await self._staff.list_accounts() if one.id == planned.staff_id), None)
        is_online = planned.staff_id in await self._agents.list_online(now)
        in_hand = (await self._agents.open_conversations_by_staff()).get(planned.staff_id, 0)
        if account is None or not is_online or in_hand >= profile.capacity:
            return False
        waited = now - (conversation.waiting_since or now)
        await self._queue.assign(conversation, Change.CLAIM, account)
        profile.last_assigned_at = now
        self._audit.record_system(
            "assign",
            conversation.id,
            to=account.id,
            name=account.name,
            waited_seconds=int(waited.total_seconds()),
        )
        summary = self._conversations.summary_of(conversation)
        collect_event(self._session, events.assigned(account.id, summary))
        return True

    async def _candidates(self) -> list[Candidate]:
        takers = {one.id for one in await self._staff.list_accounts() if one.role.includes(Role.AGENT)}
        online = [one for one in await self._agents.list_online(self._clock.now()) if one in takers]
        crew_of = crews(online, await self._teams.members_by_team(), await self._teams.get_default())
        profiles = await self._agents.profiles_by_staff()
        in_hand = await self._agents.open_conversations_by_staff()
        candidates = []
        for staff_id in online:
            profile = profiles.get(staff_id)
            candidates.append(
                Candidate(
                    staff_id=staff_id,
                    team_ids=frozenset(team_id for team_id, crew in crew_of.items() if staff_id in crew),
                    skills=frozenset(profile.skills if profile else ()),
                    capacity=profile.capacity if profile else DEFAULT_CAPACITY,
                    open_conversations=in_hand.get(staff_id, 0),
                    last_assigned_at=profile.last_assigned_at if profile else None,
                )
            )
        return candidates


def _is_routed(conversation: Conversation) -> bool:
    return conversation.team is not None and conversation.team.routing is not Routing.MANUAL
