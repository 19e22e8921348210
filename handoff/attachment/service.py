"""Uploads: stored at once, sent with a later message, deleted when none comes. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.errors import InvalidRequestError
from handoff.attachment.repository import AttachmentRepository
from handoff.attachment.schemas import UploadView
from handoff.conversation.drafts import DraftDocument
from handoff.conversation.models import Author, Document
from handoff.errors import UploadUnknownError
from handoff.settings import HandoffSettings

CUSTOMER = Author.CUSTOMER.value
"""Who uploaded it, when it wasn't somebody on the desk."""

UNSENT_FOR = timedelta(days=1)
"""A file whose message hasn't come by then is deleted."""


class AttachmentService:
    """Keeps files until their message is written."""

    def __init__(self, session: AsyncSession, clock: Clock, settings: HandoffSettings) -> None:
        self._rows = AttachmentRepository(session)
        self._clock = clock
        self._settings = settings

    async def store(self, conversation_id: str, uploaded_by: str, file: DraftDocument) -> UploadView:
        """Keep `file`, which was inspected, for a message of this conversation."""
        document = Document(
            conversation_id=conversation_id,
            message_id=None,
            uploaded_by=uploaded_by,
            position=0,
            name=file.name,
            media_type=file.media_type,
            size_bytes=len(file.content),
            content=file.content,
            created_at=self._clock.now(),
        )
        await self._rows.add(document)
        return UploadView(
            id=document.id,
            name=document.name,
            media_type=document.media_type,
            size_bytes=document.size_bytes,
        )

    async def require(
        self, conversation_id: str, uploaded_by: str, upload_ids: Sequence[str]
    ) -> list[Document]:
        """The files for one message of a locked conversation, in the order of `upload_ids`.

        Raises `UploadUnknownError` for one that is somebody else's, of another conversation, or sent already.
        """
        ids = list(dict.fromkeys(upload_ids))
        if len(ids) > self._settings.uploads_per_message:
            raise InvalidRequestError(f"A message may have {self._settings.uploads_per_message} files.")
        if not ids:
            return []
        found = {one.id: one for one in await self._rows.list_unsent(conversation_id, uploaded_by, ids)}
        if len(found) != len(ids):
            raise UploadUnknownError("This file isn't there to be sent; please attach it again.")
        return [found[one] for one in ids]

    async def delete_unsent(self) -> int:
        """Delete what was uploaded a day ago and never sent; how many files."""
        return await self._rows.delete_unsent(self._clock.now() - UNSENT_FOR)


def names_of(documents: Sequence[Document]) -> str:
    """What a message says that is files only: `text` is always there."""
    return ", ".join(document.name for document in documents)
