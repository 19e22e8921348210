"""Mail that customers and the desk order: answers to an address, and transcripts."""

from __future__ import annotations

from fastapi import APIRouter, Request

from handoff.conversation.schemas import ConversationStateView
from handoff.dependencies import Agent, VisitorConversation, WingContext, client_address
from handoff.edge import CappedRoute
from handoff.mail.schemas import ReplyEmail, TranscriptOrder, TranscriptView

ORDERS_LIMIT = "3/hour"
"""Mails that one conversation may order, of each kind: what goes to an address that nobody has checked is kept few."""
ORDERS_LIMIT_OF_ADDRESS = "20/hour"
"""And all conversations from one network address together."""

router = APIRouter(prefix="/api", route_class=CappedRoute)


@router.post("/widget/reply-email", tags=["widget"])
async def leave_address(
    left: ReplyEmail, request: Request, conversation_id: VisitorConversation, context: WingContext
) -> ConversationStateView:
    """Be answered at this address while away; a mail confirms it."""
    limiter = context.core.rate_limiter
    await limiter.check(ORDERS_LIMIT_OF_ADDRESS, "mails-from", client_address(request))
    await limiter.check(ORDERS_LIMIT, "reply-email", conversation_id)
    async with context.works.writing() as work:
        return await work.mails.leave_address(conversation_id, left.email)


@router.post("/widget/transcript", status_code=202, tags=["widget"])
async def send_transcript(
    request: Request,
    conversation_id: VisitorConversation,
    context: WingContext,
    order: TranscriptOrder | None = None,
) -> TranscriptView:
    """Get the conversation by mail; without an address, at the one that is known."""
    limiter = context.core.rate_limiter
    await limiter.check(ORDERS_LIMIT_OF_ADDRESS, "mails-from", client_address(request))
    await limiter.check(ORDERS_LIMIT, "transcripts", conversation_id)
    async with context.works.writing() as work:
        return TranscriptView(
            email=await work.mails.order_transcript(conversation_id, order.email if order else None)
        )


@router.post(
    "/desk/conversations/{conversation_id}/transcript", status_code=202, tags=["desk: conversations"]
)
async def send_transcript_for_customer(
    conversation_id: str, staff: Agent, context: WingContext, order: TranscriptOrder | None = None
) -> TranscriptView:
    """Send the conversation, without notes, by mail; without an address, to the one that is known."""
    await context.core.rate_limiter.check(ORDERS_LIMIT, "desk-transcripts", conversation_id)
    async with context.works.writing() as work:
        email = order.email if order else None
        return TranscriptView(email=await work.mails.order_transcript(conversation_id, email, staff))
