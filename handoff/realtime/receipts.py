"""Read receipts: how far either side has seen a conversation. They only ever grow, up to what was said."""

from __future__ import annotations

from core.bus import EventBus
from core.staff import StaffAccount
from handoff import events
from handoff.conversation.models import Author
from handoff.work import WorkFactory


async def note_customer_read(works: WorkFactory, bus: EventBus, conversation_id: str, sequence: int) -> None:
    """The customer has seen everything up to `sequence`: the desk is told, once."""
    async with works.reading() as work:
        if not await work.receipts.is_news(conversation_id, Author.CUSTOMER, sequence):
            return
    async with works.writing() as work:
        read = await work.receipts.note_customer(conversation_id, sequence)
    if read is not None:
        await bus.publish(events.desk_read(conversation_id, "customer", read))


async def note_staff_read(
    works: WorkFactory, bus: EventBus, conversation_id: str, staff: StaffAccount, sequence: int
) -> None:
    """`staff` has seen everything up to `sequence`; it counts if they have the conversation.

    The customer is told, and the desk, where the same person may have it open twice.
    """
    async with works.reading() as work:
        if not await work.receipts.is_news(conversation_id, Author.AGENT, sequence):
            return
    async with works.writing() as work:
        read = await work.receipts.note_staff(conversation_id, staff.id, sequence)
    if read is not None:
        await bus.publish(events.customer_read(conversation_id, read))
        await bus.publish(events.desk_read(conversation_id, "staff", read))
