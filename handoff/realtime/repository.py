"""Every query on which customers are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Conversation


class CustomerPresenceRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def note(
        self, conversation_ids: Sequence[str], now: datetime, *, is_there: bool
    ) -> Sequence[Conversation]:
        """Write down that these customers are there, or aren't; those of whom that is news, if they ever spoke."""
        mine = Conversation.id.in_(conversation_ids)
        # In one order, so that two servers which renew the same conversations don't wait for each other in a ring.
        changing = select(Conversation.id).where(mine, Conversation.customer_is_there.is_not(is_there))
        query = select(Conversation.id).where(mine).order_by(Conversation.id).with_for_update()
        await self._session.execute(query)
        changed = (await self._session.scalars(changing)).all()
        await self._session.execute(
            update(Conversation)
            .where(mine)
            .values(customer_is_there=is_there, customer_seen_at=now)
            .execution_options(synchronize_session=False)
        )
        if not changed:
            return []
        spoken = (
            select(Conversation)
            .where(Conversation.id.in_(changed), Conversation.last_message_at.is_not(None))
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(spoken)).all()

    async def list_unseen(self, since: datetime, limit: int) -> Sequence[str]:
        """Conversations whose customer is said to be there, of whom no server has known since then."""
        query = (
            select(Conversation.id)
            .where(Conversation.customer_is_there.is_(True), Conversation.customer_seen_at < since)
            .order_by(Conversation.customer_seen_at)
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()
