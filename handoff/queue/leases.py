"""An assignment is a lease: an agent who has vanished, or owes an answer for too long, loses the customer.

It runs from when the customer is owed an answer (they wrote, or the agent got them) until an agent's answer, and in the
team's opening hours: what comes in at night is due in the morning.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.audit.log import AuditLog
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import WITH_AGENT, Change, State
from handoff.queue.repository import QueueRepository
from handoff.queue.service import QueueService
from handoff.settings import HandoffSettings
from handoff.team.hours import add_open_seconds

logger = logging.getLogger(__name__)

_GIVEN = frozenset({Change.CLAIM, Change.TRANSFER, Change.TAKE_OVER})

Reason = Literal["no_reply", "vanished"]


class LeaseKeeper:
    """Observes conversations to keep their leases, and ends those that have run out; in the caller's transaction."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        settings: HandoffSettings,
        conversations: ConversationService,
        queue: QueueService,
        audit: AuditLog,
    ) -> None:
        self._rows = QueueRepository(session)
        self._clock = clock
        self._vanished_after = timedelta(seconds=settings.agent_vanished_seconds)
        self._conversations = conversations
        self._queue = queue
        self._audit = audit

    # Observing

    async def conversation_begun(self, conversation: Conversation) -> None:
        """The bot owes nothing that a lease could be on."""

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """Whoever gets a customer owes them a word; whoever sets one aside, nothing until they write."""
        if change in _GIVEN:
            self._begin(conversation)
        elif conversation.state != WITH_AGENT:
            conversation.lease_until = None

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """A customer's first unanswered message begins a lease, an agent's message ends it."""
        if message.private:
            return
        if message.author is Author.AGENT:
            conversation.lease_until = None
        elif message.author is Author.CUSTOMER and conversation.lease_until is None:
            self._begin(conversation)

    def _begin(self, conversation: Conversation) -> None:
        team = conversation.team
        if conversation.state != WITH_AGENT or team is None or team.reply_within_seconds is None:
            return
        conversation.lease_until = add_open_seconds(team, self._clock.now(), team.reply_within_seconds)

    # Ending

    async def list_due(self) -> list[tuple[str, str]]:
        """Conversations that are to be taken from their agents: (conversation, agent) each, once."""
        return list(await self._due())

    async def lose(self, conversation_id: str, staff_id: str) -> bool:
        """Take the conversation from the agent if that is still right; whether it was.

        To the head of the queue, with a word to the customer and an entry in the audit log.
        """
        conversation = await self._conversations.lock(conversation_id)
        reason = (await self._due()).get((conversation_id, staff_id))
        if reason is None or conversation.state != WITH_AGENT or conversation.assignee_id != staff_id:
            return False
        logger.info("conversation %s goes back to the queue: %s, %s", conversation_id, staff_id, reason)
        name = conversation.assignee_name
        await self._queue.lose(conversation, reason)
        self._audit.record_system("lose", conversation_id, staff_id=staff_id, name=name, reason=reason)
        return True

    async def _due(self) -> dict[tuple[str, str], Reason]:
        now = self._clock.now()
        due: dict[tuple[str, str], Reason] = {}
        for deserted in await self._rows.list_deserted(now - self._vanished_after):
            due[deserted] = "vanished"
        for overdue in await self._rows.list_overdue(now):
            due[overdue] = "no_reply"
        return due
