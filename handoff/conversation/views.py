"""From rows to the shapes that customers and the desk see. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handoff.conversation.cards import shown_card, shown_knowledge, shown_understood
from handoff.conversation.models import Conversation, Document, Message
from handoff.conversation.schemas import (
    AssigneeView,
    ChoiceView,
    ContactStateView,
    ContactView,
    ConversationStateView,
    DeskMessageView,
    DocumentView,
    LastMessageView,
    MessageView,
    OwnerView,
    PromiseView,
    QueuePlaceView,
    RatingStateView,
    SummaryView,
    TeamNameView,
)
from handoff.conversation.transitions import Owner


def _documents(documents: Sequence[Document], base_url: str) -> list[DocumentView]:
    return [
        DocumentView(
            id=document.id,
            name=document.name,
            media_type=document.media_type,
            size_bytes=document.size_bytes,
            url=f"{base_url}/{document.id}",
        )
        for document in documents
    ]


def _choices(message: Message) -> list[ChoiceView]:
    return [ChoiceView(id=choice["id"], title=choice["title"]) for choice in message.choices]


def customer_message_view(message: Message, documents: Sequence[Document] = ()) -> MessageView:
    """`message` for the customer. Raises ValueError for a private note: none can reach them by mistake."""
    if message.private:
        raise ValueError("a private note has no view for customers")
    return MessageView(
        sequence=message.sequence,
        author=message.author,
        author_name=message.author_name,
        text=message.text,
        html=message.html,
        choices=_choices(message),
        card=shown_card(message.card),
        documents=_documents(documents, "/api/widget/documents"),
        created_at=message.created_at,
        client_id=message.client_id,
    )


def desk_message_view(message: Message, documents: Sequence[Document] = ()) -> DeskMessageView:
    """`message` for the desk."""
    return DeskMessageView(
        sequence=message.sequence,
        author=message.author,
        author_name=message.author_name,
        text=message.text,
        html=message.html,
        choices=_choices(message),
        card=shown_card(message.card),
        documents=_documents(documents, f"/api/desk/conversations/{message.conversation_id}/documents"),
        created_at=message.created_at,
        client_id=message.client_id,
        private=message.private,
        sentiment=message.sentiment,
        understood=shown_understood(message.understood),
        knowledge=shown_knowledge(message.knowledge),
    )


def state_view(
    conversation: Conversation, place: QueuePlaceView | None, *, bot_name: str
) -> ConversationStateView:
    """The state of `conversation` for its customer; `place` when they wait."""
    kind = conversation.state.owner
    names = {Owner.BOT: bot_name, Owner.QUEUE: None, Owner.AGENT: conversation.assignee_name}
    contact, rating = conversation.contact, conversation.rating
    return ConversationStateView(
        id=conversation.id,
        status=conversation.status,
        epoch=conversation.epoch,
        owner=OwnerView(kind=kind, name=names[kind]),
        queue=place,
        last_sequence=conversation.last_sequence,
        customer_read=conversation.customer_read_sequence,
        staff_read=conversation.staff_read_sequence,
        reply_email=conversation.reply_email,
        rating=RatingStateView(asked=True, score=rating.score) if rating else None,
        contact=ContactStateView(name=contact.name, email=contact.email, verified=contact.verified),
    )


def summary_view(conversation: Conversation) -> SummaryView:
    """`conversation` for the desk's lists."""
    contact = conversation.contact
    assignee = None
    if conversation.assignee_id is not None:
        assignee = AssigneeView(id=conversation.assignee_id, name=conversation.assignee_name or "")
    team = conversation.team
    last_message = None
    if conversation.last_message_author is not None:
        last_message = LastMessageView(
            author=conversation.last_message_author, text=conversation.last_message_text or ""
        )
    return SummaryView(
        id=conversation.id,
        status=conversation.status,
        priority=conversation.priority,
        reason=conversation.reason,
        contact=ContactView(id=contact.id, name=contact.name, email=contact.email, verified=contact.verified),
        assignee=assignee,
        team=TeamNameView(id=team.id, name=team.name) if team else None,
        skills=conversation.skills,
        epoch=conversation.epoch,
        waiting_since=conversation.waiting_since,
        is_returned=conversation.is_returned,
        created_at=conversation.created_at,
        last_message_at=conversation.last_message_at,
        last_message=last_message,
        last_sequence=conversation.last_sequence,
        customer_read=conversation.customer_read_sequence,
        staff_read=conversation.staff_read_sequence,
        customer_is_there=conversation.customer_is_there,
        reply_email=conversation.reply_email,
        due=PromiseView.model_validate(conversation.due) if conversation.due else None,
    )
