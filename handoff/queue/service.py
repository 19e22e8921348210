"""From the bot to the queue, from the queue to an agent and onwards, in the caller's transaction.

Every change is a compare-and-set on the conversation's epoch: of two people who want the same thing, one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from core.clock import Clock
from core.database import collect_event
from core.errors import ForbiddenError
from core.staff import Role, StaffAccount
from handoff import events, sentences
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Conversation
from handoff.conversation.repository import ConversationRepository
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import SNOOZED, WAITING, WITH_AGENT, WITH_BOT, Change, State, is_legal
from handoff.errors import (
    AlreadyAssignedError,
    NotPossibleNowError,
    NotYourConversationError,
    SnoozeTimeError,
)
from handoff.queue import story
from handoff.queue.models import Handoff
from handoff.queue.policy import Priority, Reason, priority_for
from handoff.queue.repository import QueueRepository
from handoff.queue.schemas import HandoffRequest
from handoff.settings import HandoffSettings
from handoff.team.choice import skills_for
from handoff.team.models import Team
from handoff.team.service import TeamService

LONGEST_SNOOZE = timedelta(days=366)
MESSAGES_IN_A_STORY = 200
"""What was said before that is another matter by now."""


def is_supervisor(staff: StaffAccount) -> bool:
    """Whether `staff` may act in conversations that aren't theirs."""
    return staff.role.includes(Role.SUPERVISOR)


def require_ownership(conversation: Conversation, staff: StaffAccount) -> None:
    """Raises `NotYourConversationError` unless `staff` has the conversation, or is a supervisor."""
    if conversation.assignee_id == staff.id or is_supervisor(staff):
        return
    holder = conversation.assignee_name
    raise NotYourConversationError(
        f"{holder} has this conversation." if holder else "Claim this conversation first."
    )


class QueueService:
    """Changes who has a conversation."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        settings: HandoffSettings,
        conversations: ConversationService,
        teams: TeamService,
    ) -> None:
        self._session = session
        self._rows = QueueRepository(session)
        self._conversation_rows = ConversationRepository(session)
        self._conversations = conversations
        self._teams = teams
        self._clock = clock
        self._bot_name = settings.bot_name
        self._put_in_line: dict[str, Conversation] = {}

    async def list_waiting(self) -> Sequence[Conversation]:
        """Who waits, in the order of service."""
        return await self._conversations.list_waiting()

    async def get_handoff(self, conversation_id: str) -> Handoff | None:
        """The newest hand-over of the conversation."""
        return await self._rows.get_newest_handoff(conversation_id)

    async def request_handoff(
        self, conversation: Conversation, request: HandoffRequest, *, asked_by_bot: bool
    ) -> bool:
        """Put the locked `conversation` into a team's queue; whether that changed anything: people may have it already.

        When nobody can come now, the customer is told so at the end of the transaction (`announce`).
        """
        if not is_legal(Change.REQUEST_HANDOFF, conversation.state):
            return False
        now = self._clock.now()
        priority = request.priority or priority_for(request.reason)
        flow = request.flow.name if request.flow else None
        team = await self._teams.choose(request.reason, flow, conversation.locale)
        await self._enqueue(
            conversation,
            Change.REQUEST_HANDOFF,
            team,
            asked_by_bot=asked_by_bot,
            reason=request.reason,
            priority=priority,
            skills=skills_for(flow, conversation.locale),
            waiting_since=now,
            is_returned=False,
            resolved_at=None,
        )
        details = request.model_dump(mode="json")
        said = await self._conversation_rows.list_newest_messages(
            conversation.id, include_private=False, limit=MESSAGES_IN_A_STORY
        )
        self._rows.add(
            Handoff(
                conversation_id=conversation.id,
                reason=request.reason,
                priority=priority,
                summary=request.summary,
                facts=details["facts"],
                customer=details["customer"],
                flow=details["flow"],
                policy_trace=details["policy_trace"],
                team_id=team.id if team else None,
                story=asdict(story.tell(said, details["policy_trace"])),
                requested_at=now,
            )
        )
        collect_event(self._session, events.handed_over(conversation.id, request.reason))
        if request.customer is not None:
            contact = conversation.contact
            contact.name = contact.name or request.customer.name
            contact.email = contact.email or request.customer.email
        return True

    async def claim(self, conversation_id: str, staff: StaffAccount, *, take_over: bool) -> Conversation:
        """Give a waiting conversation to `staff`; a supervisor may also take it from the bot or from a colleague.

        Repeating it changes nothing. Raises `AlreadyAssignedError` with the holder's name, `ForbiddenError`,
        `NotPossibleNowError`.
        """
        conversation = await self._conversations.lock(conversation_id)
        if conversation.assignee_id == staff.id and conversation.state != SNOOZED:
            return conversation
        if conversation.assignee_id is not None and not take_over:
            raise AlreadyAssignedError(f"{conversation.assignee_name} took this conversation a moment ago.")
        is_taken_over = conversation.state != WAITING
        if is_taken_over and conversation.state in _TAKEN_FROM_SOMEBODY and not is_supervisor(staff):
            raise ForbiddenError(
                "Only a supervisor may take a conversation from the bot or from a colleague."
            )
        change = Change.TAKE_OVER if is_taken_over else Change.CLAIM
        self._tell_former(conversation, "taken_over")
        await self.assign(conversation, change, staff)
        return conversation

    async def transfer(
        self, conversation_id: str, staff: StaffAccount, target: StaffAccount, note: str | None
    ) -> Conversation:
        """Give the conversation to `target`, with a private note for them."""
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        if note:
            await self._conversations.append(conversation, _note(staff, note))
        if conversation.assignee_id != target.id:
            if conversation.assignee_id != staff.id:
                self._tell_former(conversation, "reassigned")
            await self.assign(conversation, Change.TRANSFER, target)
            collect_event(
                self._session, events.assigned(target.id, self._conversations.summary_of(conversation))
            )
        return conversation

    async def move(
        self, conversation_id: str, staff: StaffAccount, team: Team, note: str | None
    ) -> Conversation:
        """Put the conversation into the queue of `team`, at the place that its age gives it, with a note for them.

        Nothing changes when it waits there already.
        """
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        if note:
            await self._conversations.append(conversation, _note(staff, note))
        if conversation.state == WAITING and conversation.team_id == team.id:
            return conversation
        if conversation.assignee_id != staff.id:
            self._tell_former(conversation, "reassigned")
        await self._put_back(conversation, Change.MOVE, team, is_returned=False)
        await self._conversations.say(conversation, sentences.moved_to(team.name))
        return conversation

    async def release(self, conversation_id: str, staff: StaffAccount) -> Conversation:
        """Put the conversation back into the queue, at the place it had."""
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        if conversation.assignee_id != staff.id:
            self._tell_former(conversation, "reassigned")
        await self._put_back(conversation, Change.RELEASE, conversation.team, is_returned=False)
        await self._conversations.say(conversation, sentences.BACK_IN_LINE)
        return conversation

    async def lose(self, conversation: Conversation, reason: str) -> None:
        """Take the locked `conversation` from an agent who isn't there or doesn't answer: to the head of the queue."""
        name = conversation.assignee_name or ""
        self._tell_former(conversation, reason)
        await self._put_back(conversation, Change.LOSE, conversation.team, is_returned=True)
        await self._conversations.say(conversation, sentences.lost_by(name))

    async def leave(self, conversation_id: str) -> Conversation:
        """The customer needs no person any more. Raises `NotPossibleNowError` unless they wait."""
        conversation = await self._conversations.lock(conversation_id)
        if conversation.state != WAITING:
            raise NotPossibleNowError("You aren't in line for a person.")
        await self._end(conversation, Change.RETURN_TO_BOT, reason=None, priority=Priority.MEDIUM)
        await self._conversations.say(conversation, sentences.left_the_line(self._bot_name))
        return conversation

    async def return_to_bot(self, conversation_id: str, staff: StaffAccount) -> Conversation:
        """Let the bot go on with the customer."""
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        await self._end(conversation, Change.RETURN_TO_BOT, reason=None, priority=Priority.MEDIUM)
        await self._conversations.say(conversation, sentences.bot_is_back(self._bot_name))
        return conversation

    async def resolve(self, conversation_id: str, staff: StaffAccount) -> Conversation:
        """Close the conversation; the customer's next message opens it again."""
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        await self._end(conversation, Change.RESOLVE, resolved_at=self._clock.now())
        await self._conversations.say(conversation, sentences.resolved_by(staff.name))
        return conversation

    async def snooze(self, conversation_id: str, staff: StaffAccount, until: datetime) -> Conversation:
        """Set the conversation aside until a time, or until the customer writes. Raises `SnoozeTimeError`."""
        now = self._clock.now()
        if not now < until <= now + LONGEST_SNOOZE:
            raise SnoozeTimeError("Choose a time ahead, within a year.")
        conversation = await self._conversations.lock(conversation_id)
        require_ownership(conversation, staff)
        await self._conversations.change(conversation, Change.SNOOZE, snoozed_until=until)
        return conversation

    async def is_any_due(self) -> bool:
        """Whether a snoozed conversation's time has come."""
        return bool(await self._conversation_rows.list_due_snoozes(self._clock.now()))

    async def wake_due(self) -> int:
        """Reopen every snoozed conversation whose time has come; how many those were."""
        now = self._clock.now()
        woken = 0
        for conversation_id in await self._conversation_rows.list_due_snoozes(now):
            conversation = await self._conversations.lock(conversation_id)
            is_due = conversation.snoozed_until is not None and conversation.snoozed_until <= now
            if conversation.state == SNOOZED and is_due:
                await self._conversations.change(conversation, Change.WAKE, snoozed_until=None)
                woken += 1
        return woken

    async def assign(self, conversation: Conversation, change: Change, staff: StaffAccount) -> None:
        """Make `staff` the owner of the locked `conversation`. Raises `NotPossibleNowError`."""
        await self._conversations.change(
            conversation,
            change,
            assignee_id=staff.id,
            assignee_name=staff.name,
            waiting_since=None,
            is_returned=False,
            snoozed_until=None,
        )
        handoff = await self._rows.get_newest_handoff(conversation.id)
        if _is_running(handoff):
            handoff.claimed_at = handoff.claimed_at or self._clock.now()
            handoff.claimed_by_id = staff.id
        await self._conversations.say(conversation, sentences.agent_joined(staff.name))

    async def announce(self) -> None:
        """Tell those who came into line in this transaction when nobody can come now; called once, at its end."""
        for conversation in self._put_in_line.values():
            away = await self._conversations.away_of(conversation) if conversation.state == WAITING else None
            if away is None:
                continue
            email = conversation.reply_email or conversation.contact.email
            card = {"type": "away", "email": email, **away.model_dump(mode="json")}
            text = sentences.away(away.reason, away.opens_at_text, email)
            await self._conversations.append(conversation, Draft(author=Author.SYSTEM, text=text, card=card))
        self._put_in_line.clear()

    async def _put_back(
        self, conversation: Conversation, change: Change, team: Team | None, *, is_returned: bool
    ) -> None:
        now, handoff = self._clock.now(), await self._rows.get_newest_handoff(conversation.id)
        left_by_id, left_by = conversation.assignee_id, conversation.assignee_name
        if team is None:
            team = await self._teams.choose(
                conversation.reason or Reason.ASKED, _flow_of(handoff), conversation.locale
            )
        await self._enqueue(
            conversation,
            change,
            team,
            assignee_id=None,
            assignee_name=None,
            snoozed_until=None,
            reason=conversation.reason or Reason.ASKED,
            waiting_since=handoff.requested_at if _is_running(handoff) else now,
            is_returned=is_returned,
        )
        if not _is_running(handoff):  # a supervisor had taken it from the bot, which had asked for nobody
            handoff = Handoff(
                conversation_id=conversation.id,
                reason=conversation.reason or Reason.ASKED,
                priority=conversation.priority,
                summary=sentences.passed_on_summary(left_by or "Somebody", conversation.last_message_text),
                requested_at=now,
            )
            self._rows.add(handoff)
        handoff.claimed_at = handoff.claimed_by_id = None
        handoff.team_id = conversation.team_id
        handoff.left_by_id, handoff.left_at = left_by_id, now if left_by_id else None

    async def _enqueue(
        self, conversation: Conversation, change: Change, team: Team | None, **values: Any
    ) -> None:
        # Before the change: whoever observes it reckons with the team.
        set_committed_value(conversation, "team", team)
        await self._conversations.change(
            conversation, change, team_id=team.id if team else None, lease_until=None, **values
        )
        self._put_in_line[conversation.id] = conversation

    def _tell_former(self, conversation: Conversation, reason: str) -> None:
        """Tell the agent who has the conversation, if anybody has, that they are about to lose it."""
        if conversation.assignee_id is not None:
            collect_event(self._session, events.lost(conversation.assignee_id, conversation.id, reason))

    async def _end(self, conversation: Conversation, change: Change, **values: Any) -> None:
        await self._conversations.change(
            conversation,
            change,
            assignee_id=None,
            assignee_name=None,
            waiting_since=None,
            is_returned=False,
            lease_until=None,
            snoozed_until=None,
            **values,
        )
        handoff = await self._rows.get_newest_handoff(conversation.id)
        if _is_running(handoff):
            handoff.ended_at = self._clock.now()


_TAKEN_FROM_SOMEBODY: frozenset[State] = frozenset({WITH_BOT, WITH_AGENT, SNOOZED})


def _note(staff: StaffAccount, text: str) -> Draft:
    return Draft(author=Author.AGENT, author_id=staff.id, author_name=staff.name, text=text, private=True)


def _flow_of(handoff: Handoff | None) -> str | None:
    return handoff.flow["name"] if handoff is not None and handoff.flow else None


def _is_running(handoff: Handoff | None) -> TypeGuard[Handoff]:
    return handoff is not None and handoff.ended_at is None
