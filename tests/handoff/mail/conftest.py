"""The wing sends its mail to a real SMTP server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP

from core.mail import SmtpMailer
from core.services import CoreServices

from .steps import MailServer


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    handler = MailServer()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.test", enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()


@pytest.fixture
def core_services(core_services: CoreServices, mail_server: MailServer) -> CoreServices:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{mail_server.port}", "Tallow & Reed <service@tallowreed.example>")
    return replace(core_services, mailer=mailer)
