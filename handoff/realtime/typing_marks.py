"""Who is typing: passed on at once, kept nowhere."""

from __future__ import annotations

from core.bus import EventBus
from core.staff import StaffAccount
from handoff import events
from handoff.conversation.models import Author
from handoff.conversation.transitions import Status
from handoff.errors import ConversationNotFoundError, NotYourConversationError
from handoff.queue.service import require_ownership
from handoff.work import WorkFactory


async def show_customer_typing(
    works: WorkFactory, bus: EventBus, conversation_id: str, *, active: bool
) -> None:
    """Tell the desk that the customer is typing."""
    async with works.reading() as work:
        try:
            conversation = await work.conversations.require(conversation_id)
        except ConversationNotFoundError:
            return
    name = conversation.contact.name
    await bus.publish(events.desk_typing(conversation_id, Author.CUSTOMER, name, active=active))


async def show_agent_typing(
    works: WorkFactory, bus: EventBus, conversation_id: str, staff: StaffAccount, *, active: bool
) -> None:
    """Tell the customer, if `staff` may write to them, and the desk that `staff` is typing."""
    async with works.reading() as work:
        try:
            conversation = await work.conversations.require(conversation_id)
            require_ownership(conversation, staff)
        except (ConversationNotFoundError, NotYourConversationError):
            return
    if conversation.status not in {Status.OPEN, Status.SNOOZED}:
        return
    await bus.publish(events.customer_typing(conversation_id, Author.AGENT, staff.name, active=active))
    await bus.publish(
        events.desk_typing(conversation_id, Author.AGENT, staff.name, active=active, staff_id=staff.id)
    )
