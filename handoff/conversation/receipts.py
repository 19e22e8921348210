"""How far the customer and the staff have seen a conversation, in the caller's transaction."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from handoff.conversation.models import Author, Conversation

_COLUMNS: dict[Author, InstrumentedAttribute[int]] = {
    Author.CUSTOMER: Conversation.customer_read_sequence,
    Author.AGENT: Conversation.staff_read_sequence,
}

Reader = Literal[Author.CUSTOMER, Author.AGENT]


class ReceiptService:
    """Moves the receipts forward: never back, never past what was said."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_news(self, conversation_id: str, reader: Reader, sequence: int) -> bool:
        """Whether `reader` has seen less until now; spares a transaction where they have not."""
        read = await self._session.scalar(select(_COLUMNS[reader]).where(Conversation.id == conversation_id))
        return read is not None and read < sequence

    async def note_customer(self, conversation_id: str, sequence: int) -> int | None:
        """The customer's new receipt; None when nothing changed."""
        return await self._note(conversation_id, Author.CUSTOMER, sequence, None)

    async def note_staff(self, conversation_id: str, staff_id: str, sequence: int) -> int | None:
        """The staff's new receipt; None when nothing changed, or somebody else has the conversation."""
        return await self._note(conversation_id, Author.AGENT, sequence, staff_id)

    async def _note(
        self, conversation_id: str, reader: Reader, sequence: int, assignee_id: str | None
    ) -> int | None:
        column = _COLUMNS[reader]
        seen = case((Conversation.last_sequence < sequence, Conversation.last_sequence), else_=sequence)
        statement = (
            update(Conversation)
            .where(Conversation.id == conversation_id, column < seen)
            .values({column.key: seen})
            .returning(column)
            .execution_options(synchronize_session=False)
        )
        if assignee_id is not None:
            statement = statement.where(Conversation.assignee_id == assignee_id)
        return (await self._session.execute(statement)).scalar_one_or_none()
