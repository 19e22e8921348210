"""What people on the desk read and write in conversations, in the caller's transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InvalidRequestError
from core.staff import StaffAccount
from handoff.approval.schemas import ApprovalView
from handoff.approval.service import ApprovalService
from handoff.attachment.service import AttachmentService, names_of
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Conversation, Document
from handoff.conversation.repository import ConversationRepository
from handoff.conversation.schemas import (
    ConversationsPage,
    DeskMessageView,
    NewDeskMessage,
    SummaryView,
    View,
)
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import Status
from handoff.errors import DocumentNotFoundError, NotYourConversationError, ViewIsStaleError
from handoff.queue.schemas import HandoffView
from handoff.queue.service import QueueService, require_ownership
from handoff.settings import HandoffSettings

MESSAGES_SHOWN = 1_000
"""The newest messages of a conversation on the desk; longer ones are a year's worth of talk."""


class ConversationDetail(BaseModel):
    """A conversation with everything that was said, for the desk."""

    conversation: SummaryView
    messages: list[DeskMessageView]
    handoff: HandoffView | None
    approvals: list[ApprovalView]


class DeskService:
    """Lists, reads and writes for the desk."""

    def __init__(
        self,
        session: AsyncSession,
        settings: HandoffSettings,
        conversations: ConversationService,
        queue: QueueService,
        approvals: ApprovalService,
        attachments: AttachmentService,
    ) -> None:
        self._rows = ConversationRepository(session)
        self._settings = settings
        self._conversations = conversations
        self._queue = queue
        self._approvals = approvals
        self._attachments = attachments

    async def list_page(
        self, view: View, staff: StaffAccount, limit: int, before: str | None
    ) -> ConversationsPage:
        """Conversations of `view` by newest activity; `before` is the last page's `next_before`."""
        position = _parse_position(before) if before else None
        rows = await self._rows.list_page(view, staff.id, limit + 1, position)
        page = rows[:limit]
        next_before = None
        if len(rows) > limit and page[-1].last_message_at is not None:
            next_before = f"{page[-1].last_message_at:%Y-%m-%dT%H:%M:%S.%fZ}~{page[-1].id}"
        return ConversationsPage(
            conversations=[self._conversations.summary_of(one) for one in page], next_before=next_before
        )

    async def read(self, conversation_id: str) -> ConversationDetail:
        """Everything about one conversation."""
        conversation = await self._conversations.require(conversation_id)
        messages = await self._rows.list_newest_messages(
            conversation_id, include_private=True, limit=MESSAGES_SHOWN
        )
        handoff = await self._queue.get_handoff(conversation_id)
        return ConversationDetail(
            conversation=self._conversations.summary_of(conversation),
            messages=await self._conversations.desk_views(messages),
            handoff=HandoffView.model_validate(handoff) if handoff else None,
            approvals=await self._approvals.list_of_conversation(conversation_id),
        )

    async def write(
        self, conversation_id: str, staff: StaffAccount, new: NewDeskMessage, *, private: bool
    ) -> tuple[DeskMessageView, bool]:
        """A message to the customer, or a private note; and whether it is new.

        Notes are open to everybody on the desk. A message needs the conversation to be with people, and the writer to
        have it (or to be a supervisor). Raises `NotYourConversationError`, `ViewIsStaleError`,
        `UploadUnknownError`, `MessageEmptyError`, `MessageTooLongError`, `ClientIdTakenError`.
        """
        text = self._conversations.accept_text(new.text) if new.text.strip() or not new.uploads else ""
        conversation = await self._conversations.lock(conversation_id)
        stored = await self._conversations.get_stored(
            conversation_id, new.client_id, Author.AGENT, staff.id, private=private
        )
        if stored is not None:
            return (await self._conversations.desk_views([stored]))[0], False
        if not private:
            if conversation.status not in {Status.OPEN, Status.SNOOZED}:
                raise NotYourConversationError("The assistant has this conversation; take it over first.")
            require_ownership(conversation, staff)
            await self._require_fresh_view(conversation, staff, new.seen)
        uploads = await self._attachments.require(conversation_id, staff.id, new.uploads)
        message = await self._conversations.append(
            conversation,
            Draft(
                author=Author.AGENT,
                author_id=staff.id,
                author_name=staff.name,
                client_id=new.client_id,
                text=text or names_of(uploads),
                private=private,
                uploads=uploads,
            ),
        )
        return (await self._conversations.desk_views([message]))[0], True

    async def _require_fresh_view(
        self, conversation: Conversation, staff: StaffAccount, seen: int | None
    ) -> None:
        """Raises `ViewIsStaleError` if the customer, or a colleague to them, has written since `seen`."""
        if seen is None:
            return
        newest = await self._rows.newest_by_others(conversation.id, staff.id, after=seen)
        if newest is not None:
            raise ViewIsStaleError("Somebody has written in the meantime; have a look first.", newest=newest)

    async def require_document(self, conversation_id: str, document_id: str) -> Document:
        """A document of this conversation. Raises `DocumentNotFoundError`."""
        document = await self._rows.get_document(conversation_id, document_id)
        if document is None:
            raise DocumentNotFoundError("There is no such document in this conversation.")
        return document


def _parse_position(before: str) -> tuple[datetime, str]:
    at, _, conversation_id = before.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise InvalidRequestError("`before` is not what `next_before` said.") from error
    if moment.tzinfo is None or not conversation_id:
        raise InvalidRequestError("`before` is not what `next_before` said.")
    return moment.astimezone(UTC), conversation_id
