"""Sends mails: a background task of each server; which of them sends a mail is settled by a lease in the database."""

from __future__ import annotations

import asyncio
import logging

import aiosmtplib
from prometheus_client import Counter

from core.clock import Clock
from core.mail import Mailer
from core.periodic import PeriodicTask
from handoff.mail.models import MailState
from handoff.mail.repository import MailRepository
from handoff.mail.service import TakenMail
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Mails under way to the mail server from one server process."""
ERROR_PAUSE_SECONDS = 1.0

MAILS = Counter("frontdesk_mails_total", "Attempts to send a mail, by what became of it.", ["state"])


class MailWorker:
    """One server's share of the mails."""

    def __init__(
        self,
        *,
        works: WorkFactory,
        mailer: Mailer,
        clock: Clock,
        settings: HandoffSettings,
        signals: Signals,
    ) -> None:
        self._works = works
        self._mailer = mailer
        self._clock = clock
        self._task = PeriodicTask(
            "mail-worker",
            self._send_all,
            every_seconds=settings.sweep_interval_seconds,
            after_error_seconds=ERROR_PAUSE_SECONDS,
            wake=signals.mails,
        )

    def start(self) -> None:
        """Begin to send."""
        self._task.start()

    async def stop(self) -> None:
        """End; a mail that is under way is taken up again when its lease has run out."""
        await self._task.stop()

    async def send_due(self) -> int:
        """Send what is due, some at once; how many there were."""
        async with self._works.reading() as work:
            due = await MailRepository(work.session).list_due(self._clock.now(), AT_ONCE)
        await asyncio.gather(*(self._send(mail_id, conversation_id) for mail_id, conversation_id in due))
        return len(due)

    async def _send_all(self) -> None:
        while await self.send_due() == AT_ONCE:
            pass

    async def _send(self, mail_id: str, conversation_id: str) -> None:
        async with self._works.writing() as work:
            taken = await work.mails.take(mail_id, conversation_id)
        if taken is None:
            return
        try:
            await self._mailer.send(taken.mail)
        except (
            Exception
        ) as error:  # addresses that people typed make mail libraries fail in ways of their own
            await self._note_failure(taken, error)
            return
        async with self._works.writing() as work:
            await work.mails.note_sent(taken)
        MAILS.labels(MailState.SENT).inc()

    async def _note_failure(self, taken: TakenMail, error: Exception) -> None:
        logger.warning("mail %s could not be sent: %r", taken.id, error)
        async with self._works.writing() as work:
            state = await work.mails.note_failure(taken, describe(error), is_final=is_final(error))
        MAILS.labels(state).inc()


def is_final(error: Exception) -> bool:
    """Whether the mail can't ever arrive: no such mailbox, or no such address."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(500 <= refused.code < 600 for refused in error.recipients)
    return isinstance(error, ValueError)


def describe(error: Exception) -> str:
    """What went wrong, for the log of the mail."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return "; ".join(f"{refused.code} {refused.message}" for refused in error.recipients)
    return str(error) or type(error).__name__
