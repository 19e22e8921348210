"""Every query on canned replies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.canned.models import CannedReply


class CannedReplyRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, reply: CannedReply) -> None:
        """Store a new reply."""
        self._session.add(reply)
        await self._session.flush()

    async def delete(self, reply: CannedReply) -> None:
        """Forget a reply."""
        await self._session.delete(reply)

    async def get(self, reply_id: str) -> CannedReply | None:
        """The reply with this id."""
        return await self._session.get(CannedReply, reply_id)

    async def get_by_shortcode(self, shortcode: str) -> CannedReply | None:
        """The reply that `/shortcode` becomes."""
        query = select(CannedReply).where(CannedReply.shortcode == shortcode)
        return (await self._session.scalars(query)).one_or_none()

    async def list_all(self) -> Sequence[CannedReply]:
        """All of them, by shortcode."""
        return (await self._session.scalars(select(CannedReply).order_by(CannedReply.shortcode))).all()
