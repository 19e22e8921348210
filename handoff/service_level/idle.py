"""Closes what fell asleep with the bot: without a word, and counted apart from what was solved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.approval.models import Approval, ApprovalState
from handoff.audit.log import AuditLog
from handoff.conversation.models import Conversation
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import WITH_BOT, Change, Status
from handoff.service_level.stints import CLOSED_IDLE, StintKeeper


class IdleCloser:
    """Resolves conversations with the bot in which nothing was said for `idle_time`, in the caller's transaction.

    One that waits for a decision isn't idle: the bot will come back to it.
    """

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        idle_time: timedelta,
        conversations: ConversationService,
        stints: StintKeeper,
        audit: AuditLog,
    ) -> None:
        self._session = session
        self._clock = clock
        self._idle_time = idle_time
        self._conversations = conversations
        self._stints = stints
        self._audit = audit

    async def list_idle(self, limit: int) -> list[str]:
        """Ids of idle conversations."""
        awaits_decision = exists().where(
            Approval.conversation_id == Conversation.id, Approval.state == ApprovalState.WAITING
        )
        query = (
            select(Conversation.id)
            .where(
                Conversation.status == Status.PENDING,
                func.coalesce(Conversation.last_message_at, Conversation.created_at)
                <= self._clock.now() - self._idle_time,
                ~awaits_decision,
            )
            .limit(limit)
        )
        return list(await self._session.scalars(query))

    async def close(self, conversation_id: str) -> bool:
        """Resolve it if nobody has said anything meanwhile; whether that was so."""
        conversation = await self._conversations.lock(conversation_id)
        last_at = conversation.last_message_at or conversation.created_at
        if conversation.state != WITH_BOT or last_at > self._clock.now() - self._idle_time:
            return False
        await self._conversations.change(conversation, Change.RESOLVE, resolved_at=self._clock.now())
        await self._stints.name_last_end(conversation, CLOSED_IDLE)
        self._audit.record_system("close_idle", conversation.id)
        return True
