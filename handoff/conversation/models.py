"""Contacts, conversations, their messages and documents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import new_id
from core.database.types import string_enum
from handoff.base import Base
from handoff.conversation.transitions import Owner, State, Status
from handoff.queue.policy import Priority, Reason, Waiter
from handoff.rating.models import Rating
from handoff.team.models import Team


class Author(StrEnum):
    """Who says a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Contact(Base):
    """A customer, as far as we know them; `verified` means that the host page's server vouched for `external_id`."""

    __tablename__ = "contact"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The company's id of the customer; set only when it was vouched for."""
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    verified: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Conversation(Base):
    """One customer's exchange with the bot and people."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_waiting", "status", "assignee_id", "waiting_since"),
        Index("ix_conversation_activity", "last_message_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), index=True)
    status: Mapped[Status] = mapped_column(string_enum(Status), default=Status.PENDING)
    epoch: Mapped[int] = mapped_column(default=1)
    """Grows by one with each change of owner."""
    last_sequence: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[str | None] = mapped_column(String(32), index=True)
    assignee_name: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[Priority] = mapped_column(string_enum(Priority), default=Priority.MEDIUM)
    reason: Mapped[Reason | None] = mapped_column(string_enum(Reason))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("team.id"), index=True)
    """The team whose queue it is in, or was in last."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """What helps in serving it, such as `returns` or `language:de`: a preference of routing, never a bar."""
    waiting_since: Mapped[datetime | None]
    """Set while nobody has claimed it; kept through a release, so that the customer returns to their place."""
    is_returned: Mapped[bool] = mapped_column(default=False)
    """An agent lost it: it stands at the head of the queue."""
    lease_until: Mapped[datetime | None]
    """Until when the agent who has it must have answered; None when nothing is owed."""
    due: Mapped[dict[str, Any] | None]
    """The open promise that breaks first, as lists show it (`PromiseView`); kept by `service_level/`."""
    snoozed_until: Mapped[datetime | None]
    flow_is_stale: Mapped[bool] = mapped_column(default=False)
    """The bot was cut off in the middle of something, and has to forget it before it goes on."""
    customer_read_sequence: Mapped[int] = mapped_column(default=0)
    staff_read_sequence: Mapped[int] = mapped_column(default=0)
    """The newest message that either side has seen."""
    customer_is_there: Mapped[bool] = mapped_column(default=False)
    """Whether the customer's widget is connected."""
    customer_seen_at: Mapped[datetime | None]
    """When that was last known."""
    reply_email: Mapped[str | None] = mapped_column(String(320))
    """Where the customer asked to be answered; unverified: it proves nothing about who they are."""
    expects_code: Mapped[bool] = mapped_column(default=False)
    """The bot has asked for a one-time code: the next six digits are one, and are kept nowhere."""
    locale: Mapped[str | None] = mapped_column(String(35))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    page_url: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(index=True)
    last_message_at: Mapped[datetime | None]
    last_message_author: Mapped[Author | None] = mapped_column(string_enum(Author))
    last_message_text: Mapped[str | None] = mapped_column(String(200))
    resolved_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(lazy="joined", innerjoin=True)
    team: Mapped[Team | None] = relationship(lazy="joined")
    rating: Mapped[Rating | None] = relationship(lazy="joined", viewonly=True)

    @property
    def state(self) -> State:
        """Status and kind of owner."""
        if self.status in {Status.PENDING, Status.RESOLVED}:
            return State(self.status, Owner.BOT)
        return State(self.status, Owner.AGENT if self.assignee_id else Owner.QUEUE)

    def to_waiter(self) -> Waiter:
        """What its place in line depends on; only while it waits."""
        return Waiter(self.id, self.priority, self.waiting_since or self.created_at, self.is_returned)


class Message(Base):
    """Something said in a conversation; never changed but for what the bot understood of it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "client_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    sequence: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(64))
    author: Mapped[Author] = mapped_column(string_enum(Author))
    author_name: Mapped[str | None] = mapped_column(String(200))
    author_id: Mapped[str | None] = mapped_column(String(32))
    private: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int]
    """The conversation's when this was said: a choice of an older one is only words by now."""
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    """`[{id, title, payload}]`; the payload never leaves the server."""
    card: Mapped[dict[str, Any] | None]
    understood: Mapped[dict[str, Any] | None]
    knowledge: Mapped[dict[str, Any] | None]
    sentiment: Mapped[float | None]
    """Of a customer's words: -1 (very unhappy) to 1 (very happy)."""
    created_at: Mapped[datetime]


class Document(Base):
    """A file that goes with a message, or was uploaded for one. In the database, so that every replica has it and no
    path leads to it.
    """

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"), index=True)
    """None while the message that it was uploaded for is not written yet."""
    uploaded_by: Mapped[str | None] = mapped_column(String(32))
    """`customer`, or the id of somebody on the desk; None for the bot's."""
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
