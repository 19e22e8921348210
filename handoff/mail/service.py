"""Mails to customers: ordered, composed and accounted for, in the caller's transaction. Sending is the worker's.

What a person says to a customer gets a row at once, without words. When its time has come and the customer is away and
has not read it, everything that is unread becomes one mail; when they have read it meanwhile, the row goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from core.database import new_id
from core.mail import Mail
from core.services import CoreServices
from core.staff import StaffAccount
from handoff import sentences
from handoff.audit.log import AuditLog
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.schemas import ConversationStateView
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import Change, State
from handoff.errors import EmailNeededError
from handoff.mail.composing import Composer
from handoff.mail.models import MailKind, MailState, OutgoingMail
from handoff.mail.repository import MailRepository
from handoff.mail.wording import known_address, reply_key, retry_delay, sequence_of
from handoff.settings import HandoffSettings
from handoff.signals import Signals, set_after_commit

GIVEN_UP_AFTER = timedelta(days=1)
LEASE = timedelta(minutes=1)
"""Longer than a mail server may take; a server that dies while sending leaves the mail to another one after this."""


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that this server is to send."""

    id: str
    conversation_id: str
    mail: Mail


class MailService:
    """Writes mails, and hears of every message (`ConversationObserver`)."""

    def __init__(
        self,
        session: AsyncSession,
        core: CoreServices,
        settings: HandoffSettings,
        conversations: ConversationService,
        audit: AuditLog,
        signals: Signals,
    ) -> None:
        self._session = session
        self._rows = MailRepository(session)
        self._clock = core.clock
        self._settings = settings
        self._conversations = conversations
        self._audit = audit
        self._signals = signals
        self._composer = Composer(
            session, core.settings.brand_name, settings.bot_name, core.settings.server_url
        )

    # What customers and the desk order

    async def leave_address(self, conversation_id: str, email: str) -> ConversationStateView:
        """Answer the customer at `email` while they are away, and confirm that there; once per address."""
        conversation = await self._conversations.lock(conversation_id)
        if conversation.reply_email != email:
            conversation.reply_email = email
            self._audit.record_customer(conversation.contact.name, "leave_address", conversation.id)
            self._conversations.mark_changed(conversation, for_customer=True)
            await self._conversations.say(conversation, sentences.address_left(email))
        key = f"confirmation-{conversation.id}-{sha256(email.lower().encode()).hexdigest()[:16]}"
        if not await self._rows.has(key):
            self._add(conversation, MailKind.CONFIRMATION, key, self._composer.confirmation(email))
        await self._session.flush()
        return await self._conversations.state_of(conversation)

    async def order_transcript(
        self, conversation_id: str, email: str | None, staff: StaffAccount | None = None
    ) -> str:
        """Send what was said to `email`, or to the address that is known: which one. Raises `EmailNeededError`."""
        conversation = await self._conversations.lock(conversation_id)
        address = email or known_address(conversation)
        if address is None:
            raise EmailNeededError("Say which address it should go to.")
        mail = await self._composer.transcript(conversation, address)
        self._add(conversation, MailKind.TRANSCRIPT, f"transcript-{new_id()}", mail)
        if staff is not None:
            self._audit.record(staff, "transcript", conversation.id, to=address)
        else:
            self._audit.record_customer(conversation.contact.name, "transcript", conversation.id, to=address)
        return address

    def expect_reading(self, conversation: Conversation, message: Message) -> None:
        """If the customer has not read `message` in a while and is away, they get it by mail."""
        self._rows.add(
            OutgoingMail(
                key=reply_key(conversation.id, message.sequence),
                conversation_id=conversation.id,
                kind=MailKind.REPLY,
                to="",
                subject="",
                text="",
                state=MailState.WAITING,
                attempts=0,
                not_before=self._clock.now() + timedelta(seconds=self._settings.mail_after_seconds),
                created_at=self._clock.now(),
            )
        )

    # What happens in conversations

    async def conversation_begun(self, conversation: Conversation) -> None:
        """Nothing to write yet."""

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """Who has it is no matter for mails."""

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """What a person says is to reach the customer."""
        if message.author is Author.AGENT and not message.private:
            self.expect_reading(conversation, message)

    # Sending

    async def take(self, mail_id: str, conversation_id: str) -> TakenMail | None:
        """The mail under a lease of ours; None when another server has it, or it isn't needed (any more, or yet)."""
        conversation = await self._conversations.lock(conversation_id)
        now = self._clock.now()
        if not await self._rows.lease(mail_id, now, now + LEASE):
            return None
        row = await self._rows.get(mail_id)
        if row is None:
            return None
        if row.kind is MailKind.REPLY and conversation.customer_read_sequence >= sequence_of(row.key):
            await self._rows.delete([row.id])
            return None
        if not row.text and not await self._compose_reply(row, conversation):
            return None
        return TakenMail(row.id, row.conversation_id, _mail_of(row))

    async def note_sent(self, taken: TakenMail) -> None:
        """The mail has left."""
        row = await self._rows.get(taken.id)
        if row is not None:
            row.state = MailState.SENT
            row.sent_at = self._clock.now()
            row.attempts += 1
            row.lease_until = None

    async def note_failure(self, taken: TakenMail, problem: str, *, is_final: bool) -> MailState:
        """Try again later; after a day, or when it can't ever arrive, give up and tell the desk."""
        conversation = await self._conversations.lock(taken.conversation_id)
        row = await self._rows.get(taken.id)
        if row is None or row.state is not MailState.WAITING:
            return MailState.FAILED
        now = self._clock.now()
        row.attempts += 1
        row.last_error = problem[:300]
        row.lease_until = None
        row.not_before = now + retry_delay(row.attempts)
        if not is_final and row.not_before < row.created_at + GIVEN_UP_AFTER:
            return row.state
        row.state = MailState.FAILED
        self._audit.record_system(
            "mail_failed", conversation.id, kind=row.kind.value, to=row.to, problem=row.last_error
        )
        if row.kind is not MailKind.CONFIRMATION:
            note = sentences.mail_failed_note(row.to)
            await self._conversations.append(
                conversation, Draft(author=Author.SYSTEM, text=note, private=True)
            )
        return row.state

    async def _compose_reply(self, row: OutgoingMail, conversation: Conversation) -> bool:
        """Make `row` the one mail with all that is unread; whether there is anything to send now."""
        now = self._clock.now()
        pieces = {
            sequence_of(one.key): one for one in await self._rows.list_unwritten_replies(conversation.id)
        }
        unread = [number for number in sorted(pieces) if number > conversation.customer_read_sequence]
        address = known_address(conversation)
        if not unread or address is None or sequence_of(row.key) not in unread:
            is_needed = [pieces[number].id for number in unread] if address is not None else []
            await self._rows.delete([one.id for one in pieces.values() if one.id not in is_needed])
            return False
        if conversation.customer_is_there:
            # The page is open and nobody looks at it: wait until they look, or go.
            if now - row.created_at >= GIVEN_UP_AFTER:
                await self._rows.delete([row.id])
                return False
            row.lease_until = None
            row.not_before = now + timedelta(seconds=max(1.0, self._settings.mail_after_seconds))
            return False
        mail = await self._composer.reply(conversation, address, unread)
        await self._rows.delete([one.id for one in pieces.values() if one.id != row.id])
        # Named after the newest: once that is read, a mail that could not be sent so far isn't needed any more.
        row.key = reply_key(conversation.id, unread[-1])
        row.to, row.subject, row.text, row.html = mail.to, mail.subject, mail.text, mail.html
        row.created_at = now
        return True

    def _add(self, conversation: Conversation, kind: MailKind, key: str, mail: Mail) -> None:
        now = self._clock.now()
        self._rows.add(
            OutgoingMail(
                key=key,
                conversation_id=conversation.id,
                kind=kind,
                to=mail.to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                state=MailState.WAITING,
                attempts=0,
                not_before=now,
                created_at=now,
            )
        )
        set_after_commit(self._session, self._signals.mails)


def _mail_of(row: OutgoingMail) -> Mail:
    return Mail(to=row.to, subject=row.subject, text=row.text, html=row.html, id=row.id)
