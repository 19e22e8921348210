"""Which customers are there, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.conversation.service import ConversationService
from handoff.realtime.repository import CustomerPresenceRepository

UNSEEN_FOR = timedelta(seconds=90)
"""A customer whose server has said nothing of them for this long isn't there: it renews them every 60 seconds."""

SWEEP_LIMIT = 500


class CustomerPresenceService:
    """Writes down who is there, many at once, and tells the desk of those for whom it changed."""

    def __init__(self, session: AsyncSession, clock: Clock, conversations: ConversationService) -> None:
        self._rows = CustomerPresenceRepository(session)
        self._clock = clock
        self._conversations = conversations

    async def note(self, conversation_ids: Sequence[str], *, is_there: bool) -> None:
        """The customers of these conversations are there, or have left."""
        for changed in await self._rows.note(conversation_ids, self._clock.now(), is_there=is_there):
            self._conversations.mark_changed(changed, for_customer=False)

    async def list_unseen(self, connected: Collection[str]) -> list[str]:
        """Conversations whose customer is gone with their server; `connected` are on this one."""
        unseen = await self._rows.list_unseen(self._clock.now() - UNSEEN_FOR, SWEEP_LIMIT)
        return [one for one in unseen if one not in connected]
