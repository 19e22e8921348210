"""What a mail says of a conversation: every message in words, for a reader without the widget. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from handoff.conversation.cards import ArticleCard, ItemsCard, OrderCard, ReceiptCard, SummaryCard, shown_card
from handoff.conversation.models import Author, Conversation, Document, Message

FIRST_RETRIES = (30, 60, 120, 300, 600, 1_800)
"""Seconds before a mail that could not be sent is tried again; after that every hour."""
LATER_RETRIES = 3_600
REPLY_KEY = "reply"

_RELATIVE_IN_TEXT = re.compile(r"(\]\()/(?!/)")
_RELATIVE_IN_HTML = re.compile(r'((?:href|src)=")/(?!/)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as a mail shows it."""

    author: str
    at: str
    text: str
    html: str
    """Sanitised when it was stored."""
    lines: tuple[str, ...]
    """Card and choices in words."""
    documents: tuple[str, ...]
    is_own: bool
    """Whether the reader of the mail wrote it."""


def said(
    message: Message,
    documents: Sequence[Document],
    *,
    zone: ZoneInfo,
    bot_name: str,
    brand_name: str,
    server_url: str,
) -> Said:
    """`message` for its customer, its links led to `server_url` where they have no host of their own.

    Raises ValueError for a private note: none can get into a mail by mistake.
    """
    if message.private:
        raise ValueError("a private note is not for mails")
    names = {
        Author.CUSTOMER: "You",
        Author.BOT: f"{message.author_name or bot_name} (assistant)",
        Author.AGENT: message.author_name or brand_name,
        Author.SYSTEM: brand_name,
    }
    lines = card_in_words(message)
    if message.choices:
        lines = [
            *lines,
            "To choose from in the chat: " + " · ".join(choice["title"] for choice in message.choices),
        ]
    return Said(
        author=names[message.author],
        at=moment_in_words(message.created_at, zone),
        text=_RELATIVE_IN_TEXT.sub(rf"\1{server_url}/", message.text),
        html=_RELATIVE_IN_HTML.sub(rf"\1{server_url}/", message.html),
        lines=tuple(lines),
        documents=tuple(document.name for document in documents),
        is_own=message.author is Author.CUSTOMER,
    )


def card_in_words(message: Message) -> list[str]:
    """The lines that a message's card is made of; none for a card that adds nothing to the text."""
    card = shown_card(message.card)
    if isinstance(card, ArticleCard):
        return [] if card.url in message.text else [f"Article: {card.title}"]
    if isinstance(card, ItemsCard):
        return [f"Order {card.order_number}", *(_item_in_words(item.model_dump()) for item in card.items)]
    if isinstance(card, OrderCard):
        return _order_in_words(card)
    if isinstance(card, SummaryCard):
        total = [f"Total: {card.total} {card.currency or ''}".rstrip()] if card.total else []
        return [card.title, *(f"{row.label}: {row.value}" for row in card.rows), *total]
    if isinstance(card, ReceiptCard):
        return [f"{card.title} ({card.reference})", *(f"{row.label}: {row.value}" for row in card.rows)]
    return []


def _item_in_words(item: dict[str, object]) -> str:
    name = f"{item['quantity']} × {item['name']}"
    variant = f", {item['variant']}" if item["variant"] else ""
    reason = "" if item["returnable"] else f" (can't be returned: {item['reason'] or 'not returnable'})"
    return f"{name}{variant}, {item['unit_price']} {item['currency']}{reason}"


def _order_in_words(card: OrderCard) -> list[str]:
    dates = {"Placed": card.placed_on, "Delivered": card.delivered_on, "Expected": card.expected_on}
    carrier = " ".join(part for part in (card.carrier, card.tracking_number) if part)
    return [
        f"Order {card.order_number}: {card.status}",
        *(f"{label}: {value}" for label, value in dates.items() if value),
        *([f"Carrier: {carrier}"] if carrier else []),
        *(f"{item.quantity} × {item.name}" for item in card.items),
        f"Total: {card.total} {card.currency}",
    ]


def zone_of(name: str | None) -> ZoneInfo:
    """The customer's time zone; UTC where it isn't known, or isn't one."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # not found; a path; a folder
        return ZoneInfo("UTC")


def moment_in_words(at: datetime, zone: ZoneInfo) -> str:
    """Such as "Mon 2 March 2026, 13:05", in `zone`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M}"


def zone_in_words(zone: ZoneInfo) -> str:
    """How a mail names the zone that its times are in."""
    return zone.key.replace("_", " ")


def one_line(text: str, limit: int = 200) -> str:
    """`text` fit for a header."""
    return " ".join(text.split())[:limit]


def page_of(conversation: Conversation) -> str | None:
    """The page the customer wrote from, to lead back to; None unless it is a web address."""
    try:
        parts = urlsplit(conversation.page_url or "")
    except ValueError:
        return None
    return conversation.page_url if parts.scheme in {"http", "https"} and parts.hostname else None


def known_address(conversation: Conversation) -> str | None:
    """Where the customer can be reached: where they asked to be, else what is known of them."""
    return conversation.reply_email or conversation.contact.email


def reply_key(conversation_id: str, sequence: int) -> str:
    """The name of what is to be mailed of message `sequence`: one message, one name."""
    return f"{REPLY_KEY}-{conversation_id}-{sequence}"


def sequence_of(key: str) -> int:
    """The message that `reply_key` named."""
    return int(key.rpartition("-")[2])


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th attempt (from 1) that failed."""
    seconds = FIRST_RETRIES[attempts - 1] if attempts <= len(FIRST_RETRIES) else LATER_RETRIES
    return timedelta(seconds=seconds)
