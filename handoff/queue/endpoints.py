"""`/api/desk/queue`, and who gets a conversation."""

from __future__ import annotations

from fastapi import APIRouter

from handoff.conversation.schemas import SummaryView
from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute
from handoff.queue.schemas import Claim, QueueView, Snooze, Transfer

router = APIRouter(prefix="/api/desk", tags=["desk: queue"], route_class=CappedRoute)


@router.get("/queue")
async def read_queue(_staff: Agent, context: WingContext) -> QueueView:
    """Who waits, in the order of service."""
    async with context.works.reading() as work:
        waiting = await work.queue.list_waiting()
        return QueueView(conversations=[work.conversations.summary_of(one) for one in waiting])


@router.post("/conversations/{conversation_id}/claim")
async def claim(
    conversation_id: str, staff: Agent, context: WingContext, claim: Claim | None = None
) -> SummaryView:
    """Take a waiting conversation; with `take_over`, a supervisor takes it from the bot or a colleague."""
    take_over = claim is not None and claim.take_over
    async with context.works.writing() as work:
        conversation = await work.queue.claim(conversation_id, staff, take_over=take_over)
        work.audit.record(staff, "claim", conversation_id, take_over=take_over)
        return work.conversations.summary_of(conversation)


@router.post("/conversations/{conversation_id}/release")
async def release(conversation_id: str, staff: Agent, context: WingContext) -> SummaryView:
    """Put the conversation back into the queue, at its old place."""
    async with context.works.writing() as work:
        conversation = await work.queue.release(conversation_id, staff)
        work.audit.record(staff, "release", conversation_id)
        return work.conversations.summary_of(conversation)


@router.post("/conversations/{conversation_id}/resolve")
async def resolve(conversation_id: str, staff: Agent, context: WingContext) -> SummaryView:
    """Close the conversation."""
    async with context.works.writing() as work:
        conversation = await work.queue.resolve(conversation_id, staff)
        await work.ratings.ask(conversation, staff)
        work.audit.record(staff, "resolve", conversation_id)
        return work.conversations.summary_of(conversation)


@router.post("/conversations/{conversation_id}/return-to-bot")
async def return_to_bot(conversation_id: str, staff: Agent, context: WingContext) -> SummaryView:
    """Let the bot go on with the customer."""
    async with context.works.writing() as work:
        conversation = await work.queue.return_to_bot(conversation_id, staff)
        work.audit.record(staff, "return_to_bot", conversation_id)
        return work.conversations.summary_of(conversation)


@router.post("/conversations/{conversation_id}/transfer")
async def transfer(
    conversation_id: str, transfer: Transfer, staff: Agent, context: WingContext
) -> SummaryView:
    """Give the conversation to a colleague, or put it into a team's queue, with a note for them."""
    async with context.works.writing() as work:
        note = work.conversations.accept_text(transfer.note) if transfer.note else None
        if transfer.staff_id is not None:
            target = await work.agents.require_agent(transfer.staff_id)
            conversation = await work.queue.transfer(conversation_id, staff, target, note)
            work.audit.record(staff, "transfer", conversation_id, to=target.id)
        else:
            team = await work.teams.require(transfer.team_id or "")
            conversation = await work.queue.move(conversation_id, staff, team, note)
            work.audit.record(staff, "transfer", conversation_id, to_team=team.id)
        return work.conversations.summary_of(conversation)


@router.post("/conversations/{conversation_id}/snooze")
async def snooze(conversation_id: str, snooze: Snooze, staff: Agent, context: WingContext) -> SummaryView:
    """Set the conversation aside until a time, or until the customer writes."""
    async with context.works.writing() as work:
        conversation = await work.queue.snooze(conversation_id, staff, snooze.until)
        work.audit.record(staff, "snooze", conversation_id, until=snooze.until.isoformat())
        return work.conversations.summary_of(conversation)
