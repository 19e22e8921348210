"""From conversations to mails, in text and in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.ext.asyncio import AsyncSession

from core.mail import Mail
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.repository import ConversationRepository
from handoff.mail.wording import Said, one_line, page_of, said, zone_in_words, zone_of

MESSAGES_IN_A_TRANSCRIPT = 1_000
"""The newest ones; longer conversations are a year's worth of talk."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class Composer:
    """Reads what was said, and writes mails of it."""

    def __init__(self, session: AsyncSession, brand_name: str, bot_name: str, server_url: str) -> None:
        self._rows = ConversationRepository(session)
        self._brand_name = brand_name
        self._bot_name = bot_name
        self._server_url = server_url.rstrip("/")

    async def transcript(self, conversation: Conversation, to: str) -> Mail:
        """Everything that was said, without notes."""
        messages = await self._rows.list_newest_messages(
            conversation.id, include_private=False, limit=MESSAGES_IN_A_TRANSCRIPT
        )
        subject = f"Your conversation with {self._brand_name}"
        return self._render(
            "transcript", to, subject, **await self._telling(conversation, messages), page=None
        )

    async def reply(self, conversation: Conversation, to: str, sequences: Sequence[int]) -> Mail:
        """The messages with these numbers, after the customer's own last words before them."""
        messages = await self._rows.list_newest_messages(
            conversation.id, include_private=False, limit=MESSAGES_IN_A_TRANSCRIPT
        )
        wanted = set(sequences)
        news = [one for one in messages if one.sequence in wanted]
        asked = [
            one for one in messages if one.author is Author.CUSTOMER and one.sequence < min(wanted, default=0)
        ]
        agents = [one.author_name for one in news if one.author is Author.AGENT and one.author_name]
        subject = f"{agents[-1]} from {self._brand_name}" if agents else self._brand_name
        return self._render(
            "reply",
            to,
            f"{subject} answered you",
            **await self._telling(conversation, [*asked[-1:], *news]),
            page=page_of(conversation),
        )

    def confirmation(self, to: str) -> Mail:
        """An address was left: what it is for. Nothing of the conversation: it may be somebody else's address."""
        return self._render("confirmation", to, f"{self._brand_name} will answer you here")

    async def _telling(self, conversation: Conversation, messages: Sequence[Message]) -> dict[str, Any]:
        zone = zone_of(conversation.time_zone)
        documents = await self._rows.documents_by_message(messages)
        told: list[Said] = [
            said(
                one,
                documents.get(one.id, ()),
                zone=zone,
                bot_name=self._bot_name,
                brand_name=self._brand_name,
                server_url=self._server_url,
            )
            for one in messages
        ]
        return {"messages": told, "zone": zone_in_words(zone)}

    def _render(self, name: str, to: str, subject: str, **values: Any) -> Mail:
        values = {"brand": self._brand_name, "subject": subject, **values}
        return Mail(
            to=to,
            subject=one_line(subject),
            text=_TEMPLATES.get_template(f"{name}.txt").render(values).strip() + "\n",
            html=_TEMPLATES.get_template(f"{name}.html").render(values),
        )
