"""What a waiting customer may expect: promised at the hand-over and at each of their messages, in opening hours.

    first_reply  the hand-over              until a person's first reply
    next_reply   a customer's message       until a person's next reply; not while the conversation is set aside
    resolution   the hand-over              until it is resolved or given back

A promise is made on the terms of the team that has the conversation then, and stays as it was made. The bot's time is
on no clock here: nothing begins before the hand-over, and everything ends when people are done.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event
from handoff import events
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.schemas import PromiseView
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import Change, Owner, State
from handoff.service_level.models import ServicePromise, Target
from handoff.service_level.repository import ServiceLevelRepository
from handoff.team.hours import add_open_seconds
from handoff.team.models import Team

WARNED_AFTER = 0.8
"""The share of the promised time after which the desk is warned."""

_REPLIES = frozenset({Target.FIRST_REPLY, Target.NEXT_REPLY})


class PromiseKeeper:
    """Observes conversations; makes, ends and watches their promises, in the caller's transaction."""

    def __init__(self, session: AsyncSession, clock: Clock, conversations: ConversationService) -> None:
        self._session = session
        self._rows = ServiceLevelRepository(session)
        self._clock = clock
        self._conversations = conversations
        self._at_handoff: list[ServicePromise] = []

    async def conversation_begun(self, conversation: Conversation) -> None:
        """Nothing is promised while the bot has it."""

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """Promise at the hand-over; end what is over."""
        if conversation.state.owner is Owner.BOT:
            if before.owner is not Owner.BOT:
                await self._end(conversation, set(Target))
        elif change is Change.REQUEST_HANDOFF:
            await self._begin(conversation, (Target.FIRST_REPLY, Target.RESOLUTION), set(Target))
        elif change is Change.SNOOZE:
            await self._end(conversation, {Target.NEXT_REPLY})
        elif change is Change.WAKE and conversation.last_message_author is Author.CUSTOMER:
            await self._begin(conversation, (Target.NEXT_REPLY,), _REPLIES)

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """A person's words keep the promise of a reply; a customer's ask for the next one."""
        if message.private or conversation.state.owner is Owner.BOT:
            return
        if message.author is Author.AGENT:
            await self._end(conversation, _REPLIES)
        elif message.author is Author.CUSTOMER:
            await self._begin(conversation, (Target.NEXT_REPLY,), _REPLIES)

    async def watch(self, conversation: Conversation) -> None:
        """Warn of promises of the locked `conversation` that are about to break, and say which have; each once."""
        now = self._clock.now()
        promises = await self._rows.list_open_promises(conversation.id)
        broken = [one for one in promises if one.broken_at is None and one.due_at < now]
        endangered = [
            one for one in promises if one.warned_at is None and one.warn_at <= now and one not in broken
        ]
        for promise in broken:
            promise.broken_at = promise.due_at
            promise.warned_at = promise.warned_at or now
        for promise in endangered:
            promise.warned_at = now
        if broken or endangered:
            self._note(conversation, promises)
        if endangered:
            self._collect(events.PROMISE_WARNING, conversation)
        if broken:
            self._collect(events.PROMISE_BROKEN, conversation)

    async def settle(self) -> None:
        """Note which hand-over each new promise is from: it is written after the change that it makes."""
        for promise in self._at_handoff:
            promise.handoff_id = await self._rows.get_newest_handoff_id(promise.conversation_id)
        self._at_handoff.clear()

    async def _begin(
        self, conversation: Conversation, targets: Iterable[Target], unless_open: Iterable[Target]
    ) -> None:
        """Promise each of `targets`, unless one of `unless_open` is promised still."""
        promises = await self._rows.list_open_promises(conversation.id)
        if {one.target for one in promises} & set(unless_open):
            return
        team = await self._rows.get_team(conversation.team_id)
        if team is None:
            return
        for target in targets:
            promise = self._promise(conversation, team, target)
            if promise is not None:
                self._rows.add(promise)
                promises.append(promise)
                if target is not Target.NEXT_REPLY:
                    self._at_handoff.append(promise)
        self._note(conversation, promises)

    def _promise(self, conversation: Conversation, team: Team, target: Target) -> ServicePromise | None:
        seconds = _terms(team)[target]
        if seconds is None:
            return None
        now = self._clock.now()
        due_at = add_open_seconds(team, now, seconds)
        warn_at = add_open_seconds(team, now, seconds * WARNED_AFTER)
        if due_at is None or warn_at is None:
            return None
        return ServicePromise(
            conversation_id=conversation.id,
            team_id=team.id,
            target=target,
            began_at=now,
            due_at=due_at,
            warn_at=warn_at,
        )

    async def _end(self, conversation: Conversation, targets: Iterable[Target]) -> None:
        promises = await self._rows.list_open_promises(conversation.id)
        ended = [one for one in promises if one.target in set(targets)]
        if not ended:
            return
        now = self._clock.now()
        is_late = False
        for promise in ended:
            promise.kept_at = now
            if promise.broken_at is None and promise.due_at < now:
                promise.broken_at = promise.due_at
                is_late = True
        self._note(conversation, [one for one in promises if one not in ended])
        if is_late:  # between two looks of the sweep
            self._collect(events.PROMISE_BROKEN, conversation)

    def _note(self, conversation: Conversation, promises: list[ServicePromise]) -> None:
        """Let the desk's lists show the open promise that breaks first."""
        first = min(promises, key=lambda one: one.due_at, default=None)
        due = PromiseView.model_validate(first).model_dump(mode="json") if first else None
        if due != conversation.due:
            conversation.due = due
        self._conversations.mark_changed(conversation, for_customer=False)

    def _collect(self, event: str, conversation: Conversation) -> None:
        summary = self._conversations.summary_of(conversation)
        collect_event(self._session, events.desk_promise(event, summary))


def _terms(team: Team) -> dict[Target, int | None]:
    return {
        Target.FIRST_REPLY: team.first_reply_seconds,
        Target.NEXT_REPLY: team.next_reply_seconds,
        Target.RESOLUTION: team.resolution_seconds,
    }
