"""Mail leaves through here: over SMTP, or in development into an outbox folder and onto the console."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from core.settings import CoreSettings

logger = logging.getLogger(__name__)

SMTP_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one address."""

    to: str
    subject: str
    text: str
    html: str | None = None
    id: str | None = None
    """The same for a mail that is sent again because nobody knows whether it arrived: its reader sees one."""

    def to_message(self, sender: str) -> EmailMessage:
        """The mail in the format of RFC 5322. Line breaks in headers are refused by the standard library."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        domain = parseaddr(sender)[1].rpartition("@")[2] or "frontdesk.invalid"
        message["Message-ID"] = f"<{self.id}@{domain}>" if self.id else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
        message.set_content(self.text)
        if self.html is not None:
            message.add_alternative(self.html, subtype="html")
        return message


class Mailer(Protocol):
    """Sends mails."""

    async def send(self, mail: Mail) -> None:
        """Hand `mail` over for delivery; raises OSError or `aiosmtplib.SMTPException` when it can't."""


class OutboxMailer:
    """Writes each mail as an `.eml` file into a folder and its text onto the console: for development and tests."""

    def __init__(self, folder: Path, sender: str = "Frontdesk <service@frontdesk.invalid>") -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write `mail` as a new file whose name sorts by time."""
        await asyncio.to_thread(self._write, mail)
        logger.warning("outbox: to %s: %s | %s", mail.to, mail.subject, " ".join(mail.text.split()))

    def _write(self, mail: Mail) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        message = mail.to_message(self._sender)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{abs(hash(message['Message-ID'])) % 10**6:06d}.eml"
        temporary = self._folder / f".{name}"
        temporary.write_bytes(message.as_bytes())
        temporary.rename(self._folder / name)  # a reader never sees half a mail


class SmtpMailer:
    """Sends over SMTP; `smtp://` upgrades with STARTTLS when the server offers it, `smtps://` begins encrypted."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("SMTP_URL reads smtp://user:password@host:587 or smtps://user:password@host:465")
        self._host = parts.hostname
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._use_tls = parts.scheme == "smtps"
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Deliver `mail` to the server."""
        await aiosmtplib.send(
            mail.to_message(self._sender),
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._use_tls,
            timeout=SMTP_TIMEOUT_SECONDS,
        )


def mailer_from_settings(settings: CoreSettings) -> Mailer:
    """SMTP when `SMTP_URL` is set, the outbox folder otherwise."""
    if settings.smtp_url is not None:
        return SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from)
    return OutboxMailer(settings.outbox_dir, settings.mail_from)
