"""Every query on contacts, conversations, messages and documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer
from sqlalchemy.orm.attributes import set_committed_value

from handoff.conversation.drafts import DraftDocument
from handoff.conversation.models import Author, Contact, Conversation, Document, Message
from handoff.conversation.schemas import View
from handoff.conversation.transitions import Status

# What every turn runs is built once: SQLAlchemy then remembers how it compiled it.
_CONVERSATION = select(Conversation).where(Conversation.id == bindparam("id"))
_LOCKED_CONVERSATION = _CONVERSATION.with_for_update(of=Conversation).execution_options(
    populate_existing=True
)
_MESSAGE = select(Message).where(Message.conversation_id == bindparam("conversation_id"))
_MESSAGE_OF_CLIENT = _MESSAGE.where(Message.client_id == bindparam("client_id"))
_NUMBERED_MESSAGE = _MESSAGE.where(Message.sequence == bindparam("sequence"))
_NEXT_SEQUENCE = (
    update(Conversation)
    .where(Conversation.id == bindparam("conversation_id"))
    .values(last_sequence=Conversation.last_sequence + 1)
    .returning(Conversation.last_sequence)
    .execution_options(synchronize_session=False)
)


class ConversationRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Contact | Conversation | Message | Document) -> None:
        """Store a new row at the next flush."""
        self._session.add(row)

    async def flush(self) -> None:
        """Write what has been added, so that rows that refer to it can follow."""
        await self._session.flush()

    # Contacts

    async def get_contact_by_external_id(self, external_id: str) -> Contact | None:
        """The verified customer with the company's id `external_id`."""
        query = select(Contact).where(Contact.external_id == external_id)
        return (await self._session.scalars(query)).one_or_none()

    # Conversations

    async def get(self, conversation_id: str) -> Conversation | None:
        """The conversation as it is now."""
        return (await self._session.scalars(_CONVERSATION, {"id": conversation_id})).one_or_none()

    async def lock(self, conversation_id: str) -> Conversation | None:
        """The conversation, held against other writers until this transaction ends (SQLite has one writer anyway)."""
        return (await self._session.scalars(_LOCKED_CONVERSATION, {"id": conversation_id})).one_or_none()

    async def get_newest_unresolved(self, contact_id: str) -> Conversation | None:
        """The conversation that a customer who comes back goes on with."""
        query = (
            select(Conversation)
            .where(Conversation.contact_id == contact_id, Conversation.status != Status.RESOLVED)
            .order_by(Conversation.created_at.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def compare_and_set(
        self, conversation: Conversation, *, expected_epoch: int, values: dict[str, Any]
    ) -> bool:
        """Write `values` if the epoch is still `expected_epoch` and the status what it was; whether that was so."""
        statement = (
            update(Conversation)
            .where(
                Conversation.id == conversation.id,
                Conversation.epoch == expected_epoch,
                Conversation.status == conversation.status,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        if result.rowcount != 1:
            return False
        for name, value in values.items():
            set_committed_value(conversation, name, value)
        return True

    async def take_sequence(self, conversation: Conversation) -> int:
        """The next sequence number of `conversation`; two transactions can't get the same one."""
        values = {"conversation_id": conversation.id}
        sequence: int = (await self._session.execute(_NEXT_SEQUENCE, values)).scalar_one()
        set_committed_value(conversation, "last_sequence", sequence)
        return sequence

    async def list_page(
        self, view: View, staff_id: str, limit: int, before: tuple[datetime, str] | None
    ) -> Sequence[Conversation]:
        """Conversations in which something was said, newest activity first, after the position `before`."""
        query = (
            select(Conversation)
            .where(Conversation.last_message_at.is_not(None), _in_view(view, staff_id))
            .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
            .limit(limit)
        )
        if before is not None:
            at, conversation_id = before
            query = query.where(
                or_(
                    Conversation.last_message_at < at,
                    and_(Conversation.last_message_at == at, Conversation.id < conversation_id),
                )
            )
        return (await self._session.scalars(query)).all()

    async def list_due_snoozes(self, now: datetime) -> Sequence[str]:
        """Ids of the snoozed conversations whose time has come."""
        query = select(Conversation.id).where(
            Conversation.status == Status.SNOOZED, Conversation.snoozed_until <= now
        )
        return (await self._session.scalars(query)).all()

    # Messages

    async def get_message_by_client_id(self, conversation_id: str, client_id: str) -> Message | None:
        """The message that a client has stored under this name before."""
        values = {"conversation_id": conversation_id, "client_id": client_id}
        return (await self._session.scalars(_MESSAGE_OF_CLIENT, values)).one_or_none()

    async def get_message(self, conversation_id: str, sequence: int) -> Message | None:
        """The message with this number."""
        values = {"conversation_id": conversation_id, "sequence": sequence}
        return (await self._session.scalars(_NUMBERED_MESSAGE, values)).one_or_none()

    async def list_messages(
        self, conversation_id: str, *, after: int = 0, include_private: bool, limit: int
    ) -> Sequence[Message]:
        """The first `limit` messages after number `after`, in order."""
        query = (
            select(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.sequence > after,
                true() if include_private else Message.private.is_(False),
            )
            .order_by(Message.sequence)
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def list_newest_messages(
        self, conversation_id: str, *, include_private: bool, limit: int
    ) -> Sequence[Message]:
        """The last `limit` messages, in order."""
        query = (
            select(Message)
            .where(
                Message.conversation_id == conversation_id,
                true() if include_private else Message.private.is_(False),
            )
            .order_by(Message.sequence.desc())
            .limit(limit)
        )
        return list(reversed((await self._session.scalars(query)).all()))

    async def newest_by_others(self, conversation_id: str, staff_id: str, *, after: int) -> int | None:
        """The newest message after number `after` by the customer or by somebody on the desk but `staff_id`."""
        query = select(func.max(Message.sequence)).where(
            Message.conversation_id == conversation_id,
            Message.sequence > after,
            Message.private.is_(False),
            or_(
                Message.author == Author.CUSTOMER,
                and_(Message.author == Author.AGENT, Message.author_id != staff_id),
            ),
        )
        return await self._session.scalar(query)

    async def has_been_said(self, conversation_id: str, text: str, since: datetime) -> bool:
        """Whether a message that reads exactly so was stored at `since` or later."""
        query = select(Message.id).where(
            Message.conversation_id == conversation_id, Message.text == text, Message.created_at >= since
        )
        return await self._session.scalar(query.limit(1)) is not None

    # Documents

    async def add_documents(self, message: Message, drafts: Sequence[DraftDocument]) -> list[Document]:
        """Store files that go with `message`."""
        documents = [
            Document(
                conversation_id=message.conversation_id,
                message_id=message.id,
                position=position,
                name=draft.name,
                media_type=draft.media_type,
                size_bytes=len(draft.content),
                content=draft.content,
                created_at=message.created_at,
            )
            for position, draft in enumerate(drafts)
        ]
        self._session.add_all(documents)
        await self._session.flush()
        return documents

    async def attach(self, message: Message, uploads: Sequence[Document]) -> list[Document]:
        """Let files that were stored before go with `message`."""
        for position, document in enumerate(uploads):
            document.message_id = message.id
            document.position = position
        await self._session.flush()
        return list(uploads)

    async def documents_by_message(self, messages: Sequence[Message]) -> dict[str, list[Document]]:
        """The documents of `messages` by the message's id, without their content."""
        query = (
            select(Document)
            .where(Document.message_id.in_([message.id for message in messages]))
            .order_by(Document.position)
        )
        grouped: dict[str, list[Document]] = defaultdict(list)
        if messages:
            for document in await self._session.scalars(query):
                if document.message_id is not None:
                    grouped[document.message_id].append(document)
        return grouped

    async def get_customer_document(self, conversation_id: str, document_id: str) -> Document | None:
        """A document that the customer has uploaded or was sent, with its content: none of a note, none unsent."""
        sent = select(Message.id).where(
            Message.conversation_id == conversation_id, Message.private.is_(False)
        )
        query = (
            select(Document)
            .where(
                Document.id == document_id,
                Document.conversation_id == conversation_id,
                or_(Document.message_id.in_(sent), Document.uploaded_by == Author.CUSTOMER.value),
            )
            .options(undefer(Document.content))
        )
        return (await self._session.scalars(query)).one_or_none()

    async def get_document(self, conversation_id: str, document_id: str) -> Document | None:
        """A document of this conversation with its content."""
        query = (
            select(Document)
            .where(Document.id == document_id, Document.conversation_id == conversation_id)
            .options(undefer(Document.content))
        )
        return (await self._session.scalars(query)).one_or_none()


def _in_view(view: View, staff_id: str) -> ColumnElement[bool]:
    in_people_hands = Conversation.status.in_([Status.OPEN, Status.SNOOZED])
    conditions: dict[View, ColumnElement[bool]] = {
        "mine": and_(in_people_hands, Conversation.assignee_id == staff_id),
        "open": in_people_hands,
        "bot": Conversation.status == Status.PENDING,
        "resolved": Conversation.status == Status.RESOLVED,
        "all": true(),
    }
    return conditions[view]
