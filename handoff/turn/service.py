"""A turn's two transactions: taking it out of the line, and storing what came of it. Between them none is open.

What the bot says is stored only if the turn is still this server's and the conversation's epoch is the one the turn
began with, both checked under the conversation's lock: a bot can't talk over a person, however late it is.

A customer who waits for a person may go on asking the bot. Then it answers what it can, and is silent about the rest.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import new_id
from handoff import sentences
from handoff.approval.service import ApprovalService
from handoff.conversation.drafts import Draft, DraftDocument
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.repository import ConversationRepository
from handoff.conversation.service import ConversationService
from handoff.conversation.text import clean
from handoff.conversation.transitions import WAITING, WITH_BOT, Owner
from handoff.mail.service import MailService
from handoff.queue.policy import Reason
from handoff.queue.schemas import Fact, HandoffRequest
from handoff.queue.service import QueueService
from handoff.settings import HandoffSettings
from handoff.turn.documents import UnacceptableDocumentError, accept_document
from handoff.turn.models import Turn, TurnKind, TurnState
from handoff.turn.protocol import BotAnswer, BotFailedError, BotReply, BotTurn
from handoff.turn.repository import TurnRepository

logger = logging.getLogger(__name__)

CODE = "code"
"""What a reply expects that asks for a one-time code."""

FIRST_RETRY = timedelta(seconds=2)
"""An event that could not be carried out is tried again after this, then twice as long, and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenTurn:
    """A turn that this server runs, and all that the gateway needs to run it."""

    turn_id: int
    lease_token: str
    conversation_id: str
    shows_typing: bool
    """Not for an event, nor while the customer waits for a person: there the bot may have nothing to say."""
    bot_turn: BotTurn
    forget_flow: bool


class TurnService:
    """Takes turns and stores their outcome, in the caller's transaction."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        settings: HandoffSettings,
        conversations: ConversationService,
        queue: QueueService,
        approvals: ApprovalService,
        mails: MailService,
    ) -> None:
        self._session = session
        self._turns = TurnRepository(session)
        self._messages = ConversationRepository(session)
        self._clock = clock
        self._settings = settings
        self._conversations = conversations
        self._queue = queue
        self._approvals = approvals
        self._mails = mails

    # Taking

    async def take(self, conversation_id: str) -> TakenTurn | None:
        """The conversation's next turn under a lease of ours; None when there is none.

        Before it, turns of a former epoch are dropped, and those that were taken too often are given up on.
        """
        conversation = await self._conversations.lock(conversation_id)
        while (turn := await self._turns.get_next(conversation_id, self._clock.now())) is not None:
            if self._is_outdated(turn, conversation):
                self._finish(turn, TurnState.DROPPED, "the owner changed before it began")
            elif turn.attempts >= self._settings.turn_attempts:
                failure = BotFailedError("abandoned", f"no end after {turn.attempts} attempts")
                await self._give_up(turn, conversation, failure)
            else:
                return self._lease(turn, conversation)
        return None

    def _lease(self, turn: Turn, conversation: Conversation) -> TakenTurn:
        turn.state = TurnState.RUNNING
        turn.attempts += 1
        turn.lease_token = new_id()
        turn.lease_until = self._clock.now() + self._settings.turn_lease
        is_customers = turn.kind is TurnKind.CUSTOMER
        return TakenTurn(
            turn_id=turn.id,
            lease_token=turn.lease_token,
            conversation_id=conversation.id,
            shows_typing=is_customers and conversation.state != WAITING,
            bot_turn=BotTurn(
                sender=conversation.id,
                turn_id=str(turn.id),
                text=turn.text,
                trusted=turn.trusted,
                metadata={**_metadata(conversation), "code_digest": turn.code_digest},
            ),
            forget_flow=is_customers and conversation.flow_is_stale,
        )

    # Storing

    async def store_answer(self, taken: TakenTurn, answer: BotAnswer) -> TurnState | None:
        """Store what the bot said and do what it asked for; the turn's new state, None if it isn't ours any more."""
        held = await self._get_held(taken)
        if held is None:
            return None
        turn, conversation = held
        await self._note_understood(turn, answer.understood)
        if self._is_outdated(turn, conversation):
            return self._finish(turn, TurnState.DROPPED, "the owner changed meanwhile")
        if taken.forget_flow:
            conversation.flow_is_stale = False
        _note_expected_code(turn, conversation, answer)
        is_waiting = turn.kind is TurnKind.CUSTOMER and conversation.state == WAITING
        request: HandoffRequest | None = None
        has_spoken = False
        for reply in answer.replies:
            if is_waiting and reply.is_for_a_person:
                continue  # a person is on the way: "I don't know" and "I'm bringing one in" help nobody
            has_spoken = await self._store_reply(turn, conversation, reply) or has_spoken
            if reply.approval is not None:
                await self._approvals.request(conversation, reply.approval)
            request = request or reply.handoff
        if is_waiting and not has_spoken:
            await self._say_it_is_kept(conversation)
        if request is not None:
            is_handed_over = await self._queue.request_handoff(conversation, request, asked_by_bot=True)
            if is_handed_over and not has_spoken:
                await self._conversations.say(conversation, sentences.IN_LINE)
        return self._finish(turn, TurnState.DONE, None)

    async def store_failure(self, taken: TakenTurn, failure: BotFailedError) -> TurnState | None:
        """Tell the customer and bring people in, or try again later if it is an event; the turn's new state.

        None if the turn isn't ours any more.
        """
        held = await self._get_held(taken)
        if held is None:
            return None
        turn, conversation = held
        await self._note_understood(turn, failure.understood)
        if self._is_outdated(turn, conversation):
            return self._finish(turn, TurnState.DROPPED, f"the owner changed meanwhile; {failure}")
        if turn.kind is TurnKind.EVENT and turn.attempts < self._settings.turn_attempts:
            turn.state = TurnState.WAITING
            turn.lease_token = turn.lease_until = None
            turn.not_before = self._clock.now() + FIRST_RETRY * 2 ** (turn.attempts - 1)
            turn.outcome = str(failure)[:200]
            return TurnState.WAITING
        return await self._give_up(turn, conversation, failure)

    async def _give_up(self, turn: Turn, conversation: Conversation, failure: BotFailedError) -> TurnState:
        last_words = conversation.last_message_text
        if turn.message_sequence is not None:
            message = await self._messages.get_message(conversation.id, turn.message_sequence)
            last_words = message.text if message else last_words
        request = HandoffRequest(
            reason=failure.reason, summary=sentences.bot_failed_summary(failure.code, last_words)
        )
        if turn.kind is TurnKind.EVENT:
            note = sentences.event_failed_note(turn.text, failure.code)
            decision = sentences.event_in_words(turn.text)
            request.facts.append(Fact(label="Not carried out", value=decision))
            await self._conversations.append(
                conversation, Draft(author=Author.SYSTEM, text=note, private=True)
            )
        if await self._queue.request_handoff(conversation, request, asked_by_bot=False):
            is_flow_failed = failure.reason is Reason.FLOW_FAILED
            sentence = sentences.FLOW_FAILED if is_flow_failed else sentences.BOT_UNAVAILABLE
            told = await self._conversations.say(conversation, sentence)
            if turn.kind is TurnKind.EVENT:
                self._mails.expect_reading(conversation, told)
        elif turn.kind is TurnKind.CUSTOMER:
            await self._say_it_is_kept(conversation)
        return self._finish(turn, TurnState.FAILED, str(failure))

    async def _say_it_is_kept(self, conversation: Conversation) -> None:
        """The bot has nothing to say to a customer in line: the person will see it. Said once a hand-over."""
        handoff = await self._queue.get_handoff(conversation.id)
        since = handoff.requested_at if handoff else conversation.created_at
        if not await self._messages.has_been_said(conversation.id, sentences.KEPT_FOR_PERSON, since):
            await self._append_reply(conversation, Author.BOT, text=sentences.KEPT_FOR_PERSON)

    async def _get_held(self, taken: TakenTurn) -> tuple[Turn, Conversation] | None:
        conversation = await self._conversations.lock(taken.conversation_id)
        turn = await self._turns.get_held(taken.turn_id, taken.lease_token)
        if turn is None:
            logger.warning("turn %s is not ours any more; its outcome is dropped", taken.turn_id)
            return None
        return turn, conversation

    async def _store_reply(self, turn: Turn, conversation: Conversation, reply: BotReply) -> bool:
        documents = self._accept_documents(conversation, reply)
        text = clean(reply.text or "") or _words_for(reply, documents)
        if not text:
            return False
        is_listening = conversation.state.owner is not Owner.AGENT
        message = await self._append_reply(
            conversation,
            Author.BOT if is_listening else Author.SYSTEM,
            text=text,
            # Choices speak to the bot; while a person has the conversation it doesn't listen.
            choices=[choice.model_dump() for choice in reply.choices] if is_listening else (),
            card=reply.card,
            knowledge=reply.knowledge,
            documents=documents,
        )
        if turn.kind is TurnKind.EVENT:
            self._mails.expect_reading(conversation, message)  # it may be days since the customer asked
        return True

    async def _append_reply(self, conversation: Conversation, author: Author, **said: Any) -> Message:
        name = self._settings.bot_name if author is Author.BOT else None
        return await self._conversations.append(conversation, Draft(author=author, author_name=name, **said))

    def _accept_documents(self, conversation: Conversation, reply: BotReply) -> list[DraftDocument]:
        accepted: list[DraftDocument] = []
        for document in reply.documents:
            try:
                accepted.append(
                    accept_document(
                        document.name, document.content_base64, limit_bytes=self._settings.document_bytes
                    )
                )
            except UnacceptableDocumentError as error:
                logger.error("conversation %s: document refused: %s", conversation.id, error)
        return accepted

    async def _note_understood(self, turn: Turn, understood: dict[str, Any] | None) -> None:
        if understood is None or turn.message_sequence is None:
            return
        message = await self._messages.get_message(turn.conversation_id, turn.message_sequence)
        if message is not None:
            intent = understood.get("intent") or {}
            message.understood = {
                "intent": intent.get("name"),
                "confidence": intent.get("confidence"),
                "entities": understood.get("entities") or [],
            }

    def _is_outdated(self, turn: Turn, conversation: Conversation) -> bool:
        """Whether the customer's words are somebody else's to answer by now."""
        if turn.kind is TurnKind.EVENT:
            return False
        return conversation.epoch != turn.epoch or conversation.state not in {WITH_BOT, WAITING}

    def _finish(self, turn: Turn, state: TurnState, outcome: str | None) -> TurnState:
        turn.state = state
        turn.outcome = outcome[:200] if outcome else None
        turn.finished_at = self._clock.now()
        turn.lease_token = turn.lease_until = turn.code_digest = None
        return state


def _note_expected_code(turn: Turn, conversation: Conversation, answer: BotAnswer) -> None:
    """Whether the customer's next six digits are a one-time code; an event says nothing on what was asked before it."""
    asks_for_code = any(reply.expects == CODE for reply in answer.replies)
    if turn.kind is TurnKind.CUSTOMER or asks_for_code:
        conversation.expects_code = asks_for_code


def _words_for(reply: BotReply, documents: list[DraftDocument]) -> str:
    """What a message says whose reply has no text: `text` is always there."""
    if documents:
        return ", ".join(document.name for document in documents)
    if reply.card is not None and reply.card.get("title"):
        return str(reply.card["title"])
    return sentences.CHOOSE if reply.choices or reply.card else ""


def _metadata(conversation: Conversation) -> dict[str, Any]:
    """What the bot may know of the customer; an identity only if the host page's server vouched for it."""
    contact = conversation.contact
    identity = None
    if contact.verified and contact.external_id is not None:
        identity = {"user_id": contact.external_id, "email": contact.email, "name": contact.name}
    return {
        "locale": conversation.locale,
        "time_zone": conversation.time_zone,
        "identity": identity,
        "visitor": contact.id,
        "customer_name": contact.name,
        "customer_email": contact.email,
        "is_waiting": conversation.state == WAITING,
    }
