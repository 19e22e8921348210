"""Whose time a conversation takes: one stint per stretch of ownership, written as it changes hands."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.conversation.models import Conversation, Message
from handoff.conversation.transitions import Change, Owner, State, Status
from handoff.service_level.models import Stint
from handoff.service_level.repository import ServiceLevelRepository

CLOSED_IDLE = "closed_idle"
"""How a stint ends whose conversation fell asleep: nobody said that it was solved."""


class StintKeeper:
    """Observes who has each conversation; a resolved one is nobody's."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._rows = ServiceLevelRepository(session)
        self._clock = clock

    async def conversation_begun(self, conversation: Conversation) -> None:
        """The bot's first stint begins."""
        self._begin(conversation)

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """End the stint that `change` ended, and begin the next owner's; being set aside changes no owner."""
        stint = await self._rows.get_open_stint(conversation.id)
        if stint is not None:
            if (stint.epoch, stint.team_id) == (conversation.epoch, _team_of(conversation)):
                return
            stint.ended_at = self._clock.now()
            stint.end = change.value
        if conversation.status is not Status.RESOLVED:
            self._begin(conversation)

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """Words change no owner."""

    async def name_last_end(self, conversation: Conversation, end: str) -> None:
        """Say more exactly how the stint ended that was the last one."""
        stint = await self._rows.get_newest_stint(conversation.id)
        if stint is not None and stint.ended_at is not None:
            stint.end = end

    def _begin(self, conversation: Conversation) -> None:
        owner = conversation.state.owner
        self._rows.add(
            Stint(
                conversation_id=conversation.id,
                epoch=conversation.epoch,
                owner=owner,
                staff_id=conversation.assignee_id if owner is Owner.AGENT else None,
                team_id=_team_of(conversation),
                began_at=self._clock.now(),
            )
        )


def _team_of(conversation: Conversation) -> str | None:
    return None if conversation.state.owner is Owner.BOT else conversation.team_id
