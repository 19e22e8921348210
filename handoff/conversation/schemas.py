"""The HTTP shapes of conversations and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from handoff.attachment.schemas import UploadId
from handoff.conversation.cards import Card, KnowledgeUsed, Understood
from handoff.conversation.models import Author
from handoff.conversation.transitions import Owner, Status
from handoff.queue.policy import Priority, Reason
from handoff.service_level.models import Target

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A client's own name for a message: no control characters, unique in the conversation."""


class ChoiceView(BaseModel):
    """Something the customer can pick instead of typing."""

    id: str
    title: str


class DocumentView(BaseModel):
    """A file that goes with a message."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    url: str


class MessageView(BaseModel):
    """A message as its customer sees it; `text` is complete without the rest."""

    sequence: int
    author: Author
    author_name: str | None
    text: str
    html: str
    choices: list[ChoiceView]
    card: Card | None
    documents: list[DocumentView]
    created_at: datetime
    client_id: str | None


class DeskMessageView(MessageView):
    """A message as the desk sees it."""

    private: bool
    sentiment: float | None
    understood: Understood | None
    knowledge: KnowledgeUsed | None


class ContactStateView(BaseModel):
    """What a customer may know that we know of them."""

    name: str | None
    email: str | None
    verified: bool


class ContactView(ContactStateView):
    """A customer, for the desk."""

    id: str


class OwnerView(BaseModel):
    """Who has the conversation."""

    kind: Owner
    name: str | None


class AwayView(BaseModel):
    """Why nobody can come now, and when somebody will be there."""

    reason: Literal["closed", "nobody_there"]
    opens_at: datetime | None
    """The next opening; null while it is open, or when there is none."""
    opens_at_text: str | None
    """The same in words, such as `tomorrow at 9:00 AM (your time)`."""


class QueuePlaceView(BaseModel):
    """Where a waiting customer stands in their team's queue, and who is there."""

    position: int
    expected_wait_seconds: int
    team: str | None
    agents_online: int
    away: AwayView | None


class RatingStateView(BaseModel):
    """Whether the customer was asked how satisfied they were, and what they answered."""

    asked: bool
    score: int | None


class ConversationStateView(BaseModel):
    """A conversation's state as its customer sees it; `queue` only while they wait."""

    id: str
    status: Status
    epoch: int
    owner: OwnerView
    queue: QueuePlaceView | None
    last_sequence: int
    customer_read: int
    staff_read: int
    reply_email: str | None
    rating: RatingStateView | None
    contact: ContactStateView


class AssigneeView(BaseModel):
    """The agent who has a conversation."""

    id: str
    name: str


class TeamNameView(BaseModel):
    """The team whose queue a conversation is in."""

    id: str
    name: str


class PromiseView(BaseModel):
    """What was promised to the customer, and when it is due."""

    model_config = ConfigDict(from_attributes=True)

    target: Target
    began_at: datetime
    due_at: datetime
    warn_at: datetime
    broken_at: datetime | None
    kept_at: datetime | None


class LastMessageView(BaseModel):
    """The beginning of the newest message that is no note."""

    author: Author
    text: str


class SummaryView(BaseModel):
    """A conversation in the desk's lists."""

    id: str
    status: Status
    priority: Priority
    reason: Reason | None
    contact: ContactView
    assignee: AssigneeView | None
    team: TeamNameView | None
    skills: list[str]
    epoch: int
    waiting_since: datetime | None
    is_returned: bool
    created_at: datetime
    last_message_at: datetime | None
    last_message: LastMessageView | None
    last_sequence: int
    customer_read: int
    staff_read: int
    customer_is_there: bool
    reply_email: str | None
    due: PromiseView | None


class ConversationsPage(BaseModel):
    """Some conversations, newest activity first; `next_before` asks for the ones after them."""

    conversations: list[SummaryView]
    next_before: str | None


class NewDeskMessage(BaseModel):
    """What somebody on the desk writes."""

    client_id: ClientId
    text: str = ""
    """May be empty when there are files."""
    uploads: list[UploadId] = Field(default_factory=list)
    seen: Annotated[int, Field(ge=0)] | None = None
    """The newest sequence on the writer's screen: somebody who has written since is not talked past unawares."""


class SeenByStaff(BaseModel):
    """Everything up to this sequence number has been on the screen."""

    sequence: Annotated[int, Field(ge=0, le=2**31 - 1)]


View = Literal["mine", "open", "bot", "resolved", "all"]
"""Which conversations to list."""

PageSize = Annotated[int, Field(ge=1, le=200)]
