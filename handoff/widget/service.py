"""What customers do, in the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UnauthenticatedError
from core.masking import take_code
from core.services import CoreServices
from core.signing import code_digest, is_identity_valid
from handoff import sentences
from handoff.attachment.service import CUSTOMER, AttachmentService, names_of
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Contact, Conversation, Document, Message
from handoff.conversation.repository import ConversationRepository
from handoff.conversation.schemas import ConversationStateView, MessageView
from handoff.conversation.service import ConversationService
from handoff.conversation.text import clean, excerpt
from handoff.conversation.transitions import RESOLVED, SNOOZED, WAITING, WITH_BOT, Change, Status
from handoff.errors import ChoiceUnknownError, ConversationNotFoundError, DocumentNotFoundError
from handoff.queue.policy import Priority, Reason
from handoff.queue.schemas import HandoffRequest
from handoff.queue.service import QueueService
from handoff.settings import HandoffSettings
from handoff.turn.queueing import TurnQueue
from handoff.widget.schemas import NewMessage, NewSession, NewsView, User

MESSAGES_AT_START = 200
"""The newest messages that a visitor who comes back is shown at once."""

MESSAGES_A_POLL = 200

_CHOICE_ID = re.compile(r"(?P<sequence>[1-9]\d{0,8})-\d{1,3}")


@dataclass(frozen=True, slots=True)
class _Words:
    """What a customer's message says, and what the bot is sent for it."""

    text: str
    bot_text: str
    trusted: bool
    code_digest: str | None = None
    """Of the one-time code that both are without."""
    asks: bool = True
    """False for files without a word: nothing that the bot could answer while a person is on the way."""


class WidgetService:
    """Sessions and messages of customers."""

    def __init__(
        self,
        session: AsyncSession,
        core: CoreServices,
        settings: HandoffSettings,
        conversations: ConversationService,
        queue: QueueService,
        turns: TurnQueue,
        attachments: AttachmentService,
    ) -> None:
        self._session = session
        self._rows = ConversationRepository(session)
        self._clock = core.clock
        self._identity_secret = core.settings.identity_secret
        self._service_token = core.settings.service_token
        self._settings = settings
        self._conversations = conversations
        self._queue = queue
        self._turns = turns
        self._attachments = attachments

    # Sessions

    async def begin(self, new: NewSession, conversation_id: str | None) -> tuple[Conversation, bool]:
        """The conversation that a visitor goes on with, or a new one; and whether they came without its token.

        `conversation_id` is from the token. A visitor never inherits somebody else's: a user who isn't the verified one
        of the token begins anew. A verified user without a token goes on with their newest conversation that isn't
        resolved.
        """
        identity = new.user if new.user and self._is_vouched_for(new.user) else None
        conversation = await self._rows.lock(conversation_id) if conversation_id else None
        if conversation is not None and not _is_somebody_else(conversation.contact, new.user):
            await self._recognise(conversation, new.user, identity)
            self._note_visit(conversation, new)
            return conversation, False
        contact = await self._contact_for(new.user, identity)
        known = await self._rows.get_newest_unresolved(contact.id) if identity else None
        if known is not None:
            self._note_visit(known, new)
            return known, True
        conversation = Conversation(
            contact_id=contact.id,
            contact=contact,
            status=Status.PENDING,
            epoch=1,
            last_sequence=0,
            priority=Priority.MEDIUM,
            skills=[],
            is_returned=False,
            customer_is_there=False,
            customer_read_sequence=0,
            staff_read_sequence=0,
            expects_code=False,
            flow_is_stale=False,
            created_at=self._clock.now(),
        )
        self._note_visit(conversation, new)
        await self._conversations.begin(conversation)
        return conversation, True

    async def newest_messages(self, conversation: Conversation) -> list[MessageView]:
        """What the widget shows at its start."""
        messages = await self._rows.list_newest_messages(
            conversation.id, include_private=False, limit=MESSAGES_AT_START
        )
        return await self._conversations.customer_views(messages)

    # Messages

    async def post(self, conversation_id: str, new: NewMessage) -> tuple[MessageView, bool]:
        """Store a customer's message and, unless a person has the conversation, its turn; and whether it is new.

        Raises `MessageEmptyError`, `MessageTooLongError`, `ChoiceUnknownError`, `UploadUnknownError`,
        `ClientIdTakenError`.
        """
        conversation = await self._lock(conversation_id)
        stored = await self._conversations.get_stored(conversation_id, new.client_id, Author.CUSTOMER, None)
        if stored is not None:
            return (await self._conversations.customer_views([stored]))[0], False
        uploads = await self._attachments.require(conversation_id, CUSTOMER, new.uploads)
        words = await self._words_of(conversation, new, uploads)
        if conversation.state == RESOLVED:
            await self._conversations.change(
                conversation, Change.REOPEN, reason=None, priority=Priority.MEDIUM, resolved_at=None
            )
        elif conversation.state == SNOOZED:
            await self._conversations.change(conversation, Change.WAKE, snoozed_until=None)
        message = await self._conversations.append(
            conversation,
            Draft(
                author=Author.CUSTOMER,
                author_name=conversation.contact.name,
                client_id=new.client_id,
                text=words.text,
                uploads=uploads,
            ),
        )
        if conversation.state == WITH_BOT or (conversation.state == WAITING and words.asks):
            self._turns.add_customer(
                conversation,
                message.sequence,
                words.bot_text,
                trusted=words.trusted,
                code_digest=words.code_digest,
            )
        return (await self._conversations.customer_views([message]))[0], True

    async def read_after(self, conversation_id: str, after: int) -> NewsView:
        """What came after number `after`, and the state: from one view of the database."""
        conversation = await self._require(conversation_id)
        messages = await self._rows.list_messages(
            conversation_id, after=after, include_private=False, limit=MESSAGES_A_POLL
        )
        return NewsView(
            messages=await self._conversations.customer_views(messages),
            conversation=await self._conversations.state_of(conversation),
        )

    async def state(self, conversation_id: str) -> ConversationStateView:
        """How things stand."""
        return await self._conversations.state_of(await self._require(conversation_id))

    async def request_person(self, conversation_id: str) -> ConversationStateView:
        """Put the customer into the queue; nothing changes if people have the conversation already."""
        conversation = await self._lock(conversation_id)
        last = await self._last_words(conversation)
        request = HandoffRequest(reason=Reason.ASKED, summary=sentences.customer_asked_summary(last))
        if await self._queue.request_handoff(conversation, request, asked_by_bot=False):
            await self._conversations.say(conversation, sentences.IN_LINE)
        await self._session.flush()
        return await self._conversations.state_of(conversation)

    async def leave_queue(self, conversation_id: str) -> ConversationStateView:
        """Take the customer out of the queue; the bot has them again. Raises `NotPossibleNowError` unless they wait."""
        await self._lock(conversation_id)
        conversation = await self._queue.leave(conversation_id)
        await self._session.flush()
        return await self._conversations.state_of(conversation)

    async def require_document(self, conversation_id: str, document_id: str) -> Document:
        """A document of this visitor's conversation. Raises `DocumentNotFoundError`."""
        document = await self._rows.get_customer_document(conversation_id, document_id)
        if document is None:
            raise DocumentNotFoundError("There is no such document in this conversation.")
        return document

    async def _words_of(
        self, conversation: Conversation, new: NewMessage, uploads: Sequence[Document]
    ) -> _Words:
        if uploads and not clean(new.text or ""):
            names = names_of(uploads)
            return _Words(names, f"[{names}]", trusted=False, asks=False)
        if new.choice is None:
            return self._typed_words(conversation, self._conversations.accept_text(new.text or ""))
        message, title, payload = await self._require_choice(conversation.id, new.choice)
        # What was offered before the owner changed belongs to a flow that is over: by now it is only words.
        is_current = message.epoch == conversation.epoch and payload.startswith("/")
        return _Words(title, payload if is_current else title, trusted=is_current)

    def _typed_words(self, conversation: Conversation, text: str) -> _Words:
        """What the customer typed; a code that the bot has asked for goes on as a digest, and stays nowhere."""
        if not conversation.expects_code:
            return _Words(text, text, trusted=False)
        masked, code = take_code(text)
        digest = code_digest(self._service_token.get_secret_value(), conversation.id, code) if code else None
        return _Words(masked, masked, trusted=False, code_digest=digest)

    async def _require_choice(self, conversation_id: str, choice_id: str) -> tuple[Message, str, str]:
        match = _CHOICE_ID.fullmatch(choice_id)
        message = await self._rows.get_message(conversation_id, int(match["sequence"])) if match else None
        if message is not None and not message.private and message.author is Author.BOT:
            for choice in message.choices:
                if choice["id"] == choice_id:
                    return message, choice["title"], choice["payload"]
        raise ChoiceUnknownError("The assistant has not offered this choice.")

    async def _last_words(self, conversation: Conversation) -> str | None:
        messages = await self._rows.list_newest_messages(conversation.id, include_private=False, limit=20)
        words = [one.text for one in messages if one.author is Author.CUSTOMER]
        return excerpt(words[-1]) if words else None

    async def _require(self, conversation_id: str) -> Conversation:
        conversation = await self._rows.get(conversation_id)
        if conversation is None:
            raise UnauthenticatedError("This session is not known any more; begin a new one.")
        return conversation

    async def _lock(self, conversation_id: str) -> Conversation:
        try:
            return await self._conversations.lock(conversation_id)
        except ConversationNotFoundError as error:
            raise UnauthenticatedError("This session is not known any more; begin a new one.") from error

    # Who it is

    def _is_vouched_for(self, user: User) -> bool:
        secret = self._identity_secret.get_secret_value()
        return user.identifier_hash is not None and is_identity_valid(secret, user.id, user.identifier_hash)

    async def _contact_for(self, user: User | None, identity: User | None) -> Contact:
        contact = await self._rows.get_contact_by_external_id(identity.id) if identity else None
        if contact is None:
            contact = Contact(verified=False, created_at=self._clock.now())
            self._rows.add(contact)
        _note_user(contact, user, identity)
        await self._rows.flush()
        return contact

    async def _recognise(self, conversation: Conversation, user: User | None, identity: User | None) -> None:
        if identity is not None and conversation.contact.external_id is None:
            known = await self._rows.get_contact_by_external_id(identity.id)
            if known is not None:
                conversation.contact = known
        before = (conversation.contact.name, conversation.contact.email, conversation.contact.verified)
        _note_user(conversation.contact, user, identity)
        await self._rows.flush()
        if before != (conversation.contact.name, conversation.contact.email, conversation.contact.verified):
            self._conversations.mark_changed(conversation, for_customer=True)

    def _note_visit(self, conversation: Conversation, new: NewSession) -> None:
        conversation.locale = new.locale or conversation.locale
        conversation.time_zone = new.time_zone or conversation.time_zone
        conversation.page_url = new.page_url or conversation.page_url


def _is_somebody_else(contact: Contact, user: User | None) -> bool:
    return contact.external_id is not None and user is not None and user.id != contact.external_id


def _note_user(contact: Contact, user: User | None, identity: User | None) -> None:
    """Write down what is said of the visitor; what was vouched for isn't overwritten by what wasn't."""
    if user is None or (contact.verified and identity is None):
        return
    contact.name = user.name or contact.name
    contact.email = (
        contact.email or user.email
    )  # never signed, so it replaces none that is known (decision 6)
    if identity is not None:
        contact.external_id = identity.id
        contact.verified = True
