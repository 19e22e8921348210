"""Every query on files that wait for their message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.conversation.models import Document


class AttachmentRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, document: Document) -> None:
        """Store a new file."""
        self._session.add(document)
        await self._session.flush()

    async def list_unsent(
        self, conversation_id: str, uploaded_by: str, upload_ids: Sequence[str]
    ) -> Sequence[Document]:
        """Those of `upload_ids` that `uploaded_by` has uploaded to this conversation and not sent, in any order."""
        query = select(Document).where(
            Document.id.in_(upload_ids),
            Document.conversation_id == conversation_id,
            Document.uploaded_by == uploaded_by,
            Document.message_id.is_(None),
        )
        return (await self._session.scalars(query.execution_options(populate_existing=True))).all()

    async def delete_unsent(self, before: datetime) -> int:
        """Delete the files that were uploaded before then and never sent; how many."""
        statement = delete(Document).where(
            Document.message_id.is_(None), Document.uploaded_by.is_not(None), Document.created_at < before
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        return result.rowcount
