"""Every query on ratings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Author, Message
from handoff.conversation.transitions import Owner
from handoff.paging import Position, is_before
from handoff.rating.models import Rating
from handoff.service_level.models import Stint


class RatingRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, rating: Rating) -> None:
        """Store a new question."""
        self._session.add(rating)
        await self._session.flush()

    async def get(self, conversation_id: str) -> Rating | None:
        """What was asked in this conversation."""
        query = select(Rating).where(Rating.conversation_id == conversation_id)
        return (await self._session.scalars(query)).one_or_none()

    async def has_written_to_people(self, conversation_id: str) -> bool:
        """Whether the customer wrote anything while people had the conversation."""
        to_people = exists().where(
            Stint.conversation_id == Message.conversation_id,
            Stint.epoch == Message.epoch,
            Stint.owner != Owner.BOT,
        )
        query = select(
            exists().where(
                Message.conversation_id == conversation_id, Message.author == Author.CUSTOMER, to_people
            )
        )
        return bool((await self._session.execute(query)).scalar_one())

    async def list_page(self, limit: int, before: Position | None) -> Sequence[Rating]:
        """The newest `limit` answers."""
        query = (
            select(Rating)
            .where(Rating.rated_at.is_not(None))
            .order_by(Rating.rated_at.desc(), Rating.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(is_before(Rating.rated_at, Rating.id, before))
        return (await self._session.scalars(query)).all()
