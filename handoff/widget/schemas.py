"""The shapes of the customer's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from handoff.attachment.schemas import UploadId
from handoff.conversation.schemas import ClientId, ConversationStateView, MessageView
from handoff.conversation.text import clean

PAGE_URL_CHARACTERS = 2_000


def _shorten_url(value: Any) -> Any:
    return clean(value)[:PAGE_URL_CHARACTERS] if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    """A name without control characters and line breaks; nothing when nothing is left."""
    return (" ".join(clean(value).split()) or None) if isinstance(value, str) else value


PageUrl = Annotated[str, BeforeValidator(_shorten_url)]
Name = Annotated[Annotated[str, StringConstraints(max_length=200)] | None, BeforeValidator(_one_line)]
Email = Annotated[Annotated[str, StringConstraints(max_length=320)] | None, BeforeValidator(_one_line)]


class User(BaseModel):
    """Who the host page says the visitor is; true only if `identifier_hash` is the HMAC-SHA256 of `id`."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    email: Email = None
    name: Name = None
    identifier_hash: Annotated[str, StringConstraints(max_length=200)] | None = None


class NewSession(BaseModel):
    """A visitor opens the widget."""

    locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,35}$")] | None = None
    page_url: PageUrl | None = None
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] | None = None
    user: User | None = None


class BrandView(BaseModel):
    """How the company appears in the widget."""

    name: str
    greeting: str
    color: str


class VisitorSessionView(BaseModel):
    """A visitor's token and everything to begin with."""

    token: str
    conversation_id: str
    expires_at: datetime
    conversation: ConversationStateView
    messages: list[MessageView]
    brand: BrandView


class NewMessage(BaseModel):
    """What the customer typed, with files or files alone; or which choice they picked."""

    client_id: ClientId
    text: str | None = None
    choice: Annotated[str, StringConstraints(max_length=64)] | None = None
    uploads: list[UploadId] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        has_words = self.text is not None or bool(self.uploads)
        if has_words == (self.choice is not None):
            raise ValueError("give either text (with or without uploads), uploads alone, or choice")
        return self


class Seen(BaseModel):
    """Everything up to this sequence number has been seen."""

    sequence: Annotated[int, Field(ge=0, le=2**31 - 1)]


class NewsView(BaseModel):
    """What came after a sequence number, and how things stand now."""

    messages: list[MessageView]
    conversation: ConversationStateView


class Typing(BaseModel):
    """Whether somebody is typing."""

    active: bool


After = Annotated[int, Field(ge=0)]
"""The last sequence number that the client has."""
