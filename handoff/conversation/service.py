"""The message log and the state of conversations, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from core.clock import Clock
from core.database import collect_event
from core.markdown import render_markdown, render_plain
from core.masking import mask
from handoff import events
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Conversation, Document, Message
from handoff.conversation.observing import ConversationObserver
from handoff.conversation.repository import ConversationRepository
from handoff.conversation.schemas import (
    AwayView,
    ConversationStateView,
    DeskMessageView,
    MessageView,
    QueuePlaceView,
    SummaryView,
)
from handoff.conversation.sentiment import sentiment_of
from handoff.conversation.text import clean, excerpt
from handoff.conversation.transitions import (
    WAITING,
    Change,
    IllegalTransitionError,
    cuts_the_flow,
    transition,
)
from handoff.conversation.views import customer_message_view, desk_message_view, state_view, summary_view
from handoff.errors import (
    ClientIdTakenError,
    ConversationNotFoundError,
    MessageEmptyError,
    MessageTooLongError,
    NotPossibleNowError,
)
from handoff.queue.places import Places
from handoff.settings import HandoffSettings
from handoff.signals import Signals, set_after_commit
from handoff.turn.repository import TurnRepository

_PEOPLE = {Author.CUSTOMER, Author.AGENT}


class ConversationService:
    """Appends messages and changes states; what changed is told to everyone concerned after the commit."""

    def __init__(
        self, session: AsyncSession, clock: Clock, signals: Signals, settings: HandoffSettings
    ) -> None:
        self._session = session
        self._rows = ConversationRepository(session)
        self._turns = TurnRepository(session)
        self._places = Places(session, clock, settings)
        self._clock = clock
        self._signals = signals
        self._settings = settings
        self._observers: list[ConversationObserver] = []
        self._stored_documents: dict[str, list[Document]] = {}
        self._seen_by_desk: dict[str, Conversation] = {}
        self._seen_by_customer: dict[str, Conversation] = {}

    def observe(self, *observers: ConversationObserver) -> None:
        """Let `observers` know of everything that happens from here on in this transaction."""
        self._observers.extend(observers)

    # Reading

    async def require(self, conversation_id: str) -> Conversation:
        """The conversation, for reading. Raises `ConversationNotFoundError`."""
        conversation = await self._rows.get(conversation_id)
        if conversation is None:
            raise ConversationNotFoundError("There is no such conversation.")
        return conversation

    async def lock(self, conversation_id: str) -> Conversation:
        """The conversation, held until the transaction ends. Raises `ConversationNotFoundError`."""
        conversation = await self._rows.lock(conversation_id)
        if conversation is None:
            raise ConversationNotFoundError("There is no such conversation.")
        return conversation

    async def state_of(self, conversation: Conversation) -> ConversationStateView:
        """What the customer may know of its state."""
        place = await self._places.get(conversation)
        return state_view(conversation, place, bot_name=self._settings.bot_name)

    def summary_of(self, conversation: Conversation) -> SummaryView:
        """What the desk's lists show of it."""
        view = summary_view(conversation)
        view.priority = self._places.priority_of(conversation)
        return view

    async def list_waiting(self) -> Sequence[Conversation]:
        """Who waits, in the order of service."""
        return await self._places.list_waiting()

    async def places_of(self, waiting: Sequence[Conversation]) -> dict[str, QueuePlaceView]:
        """Where each of `waiting`, which is everybody in the order of service, stands; by the conversation's id."""
        return await self._places.of_all(waiting)

    async def away_of(self, conversation: Conversation) -> AwayView | None:
        """Why nobody of its team can come now; None if somebody can."""
        return await self._places.away(conversation)

    async def customer_views(self, messages: Sequence[Message]) -> list[MessageView]:
        """`messages`, none of which is a note, for their customer."""
        documents = await self._documents_of(messages)
        return [customer_message_view(one, documents.get(one.id, ())) for one in messages]

    async def desk_views(self, messages: Sequence[Message]) -> list[DeskMessageView]:
        """`messages` for the desk."""
        documents = await self._documents_of(messages)
        return [desk_message_view(one, documents.get(one.id, ())) for one in messages]

    async def _documents_of(self, messages: Sequence[Message]) -> dict[str, list[Document]]:
        """By the message's id; of what was stored in this transaction they are known."""
        unknown = [one for one in messages if one.id not in self._stored_documents]
        return self._stored_documents | await self._rows.documents_by_message(unknown)

    # Writing

    def accept_text(self, text: str) -> str:
        """`text` as it is stored, card numbers masked. Raises `MessageEmptyError`, `MessageTooLongError`."""
        limit = self._settings.message_characters
        if len(text) > limit:
            raise MessageTooLongError(f"A message may have {limit:,} characters; this one has {len(text):,}.")
        text = mask(clean(text))[:limit]
        if not text:
            raise MessageEmptyError("The message is empty.")
        return text

    async def get_stored(
        self,
        conversation_id: str,
        client_id: str,
        author: Author,
        author_id: str | None,
        *,
        private: bool = False,
    ) -> Message | None:
        """The message stored under `client_id` before. Raises `ClientIdTakenError` if it is somebody else's."""
        message = await self._rows.get_message_by_client_id(conversation_id, client_id)
        if message is None:
            return None
        if (message.author, message.author_id, message.private) != (author, author_id, private):
            raise ClientIdTakenError("This client_id belongs to another message of the conversation.")
        return message

    async def begin(self, conversation: Conversation) -> None:
        """Store a new conversation."""
        self._rows.add(conversation)
        await self._rows.flush()
        set_committed_value(conversation, "rating", None)
        for observer in self._observers:
            await observer.conversation_begun(conversation)

    async def append(self, conversation: Conversation, draft: Draft) -> Message:
        """Store `draft` as the newest message of `conversation`, which is locked."""
        now = self._clock.now()
        sequence = await self._rows.take_sequence(conversation)
        is_plain = draft.author is Author.CUSTOMER
        message = Message(
            conversation_id=conversation.id,
            sequence=sequence,
            client_id=draft.client_id,
            author=draft.author,
            author_name=draft.author_name,
            author_id=draft.author_id,
            private=draft.private,
            epoch=conversation.epoch,
            text=draft.text,
            html=render_plain(draft.text) if is_plain else render_markdown(draft.text),
            choices=[{"id": f"{sequence}-{n}", **choice} for n, choice in enumerate(draft.choices, 1)],
            card=draft.card,
            knowledge=draft.knowledge,
            sentiment=sentiment_of(draft.text, conversation.locale) if is_plain else None,
            created_at=now,
        )
        self._rows.add(message)
        await self._rows.flush()
        documents = await self._rows.add_documents(message, draft.documents)
        documents += await self._rows.attach(message, draft.uploads)
        self._stored_documents[message.id] = documents
        if not draft.private:
            conversation.last_message_at = now
            if draft.author is Author.AGENT:
                conversation.expects_code = False  # from here on a person asks, and six digits are six digits
            # What somebody on the desk knows a conversation by: the bot's closing line is the same in all of them.
            if draft.author in _PEOPLE or conversation.last_message_author is None:
                conversation.last_message_author = draft.author
                conversation.last_message_text = excerpt(draft.text)
            view = customer_message_view(message, documents)
            collect_event(self._session, events.customer_message_created(conversation.id, view))
        collect_event(
            self._session, events.desk_message_created(conversation.id, desk_message_view(message, documents))
        )
        self.mark_changed(conversation, for_customer=False)
        for observer in self._observers:
            await observer.message_stored(conversation, message)
        return message

    async def say(self, conversation: Conversation, text: str) -> Message:
        """Let the system itself say `text` to the customer."""
        return await self.append(conversation, Draft(author=Author.SYSTEM, text=text))

    async def change(
        self, conversation: Conversation, change: Change, *, asked_by_bot: bool = False, **values: Any
    ) -> None:
        """Make `change`, with `values` for the columns that go with it, by compare-and-set on the epoch.

        Raises `NotPossibleNowError` when the table has no such change, or somebody else was faster.
        """
        before = conversation.state
        try:
            step = transition(change, before)
        except IllegalTransitionError as error:
            raise NotPossibleNowError(
                f"This conversation is {before.status}; that isn't possible now."
            ) from error
        was_asked = before == WAITING and await self._turns.has_begun(conversation.id, conversation.epoch)
        if cuts_the_flow(change, asked_by_bot=asked_by_bot, asked_while_waiting=was_asked):
            values["flow_is_stale"] = True
        await self._session.flush()
        is_unchanged = await self._rows.compare_and_set(
            conversation,
            expected_epoch=conversation.epoch,
            values={"status": step.state.status, "epoch": conversation.epoch + step.epoch_step, **values},
        )
        if not is_unchanged:
            raise NotPossibleNowError("Somebody changed this conversation a moment ago.")
        if conversation.state != step.state:
            raise AssertionError(f"{change} left the conversation {conversation.state}, not {step.state}")
        self.mark_changed(conversation, for_customer=True)
        set_after_commit(self._session, self._signals.queue)
        for observer in self._observers:
            await observer.conversation_changed(conversation, change, before)

    # Telling

    def mark_changed(self, conversation: Conversation, *, for_customer: bool) -> None:
        """Tell the desk, and the customer where it is their business, when the transaction ends."""
        self._seen_by_desk[conversation.id] = conversation
        if for_customer:
            self._seen_by_customer[conversation.id] = conversation

    async def tell(self) -> None:
        """Collect one event an audience for each changed conversation; called once, at the end of the work."""
        await self._session.flush()
        for conversation in self._seen_by_customer.values():
            state = await self.state_of(conversation)
            collect_event(self._session, events.customer_conversation_updated(state))
        for conversation in self._seen_by_desk.values():
            collect_event(self._session, events.desk_conversation_updated(self.summary_of(conversation)))
