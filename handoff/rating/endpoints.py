"""How satisfied customers were: `/api/widget/rating` and `/api/desk/ratings`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from handoff.conversation.schemas import ConversationStateView
from handoff.dependencies import Agent, VisitorConversation, WingContext
from handoff.edge import CappedRoute
from handoff.rating.schemas import NewRating, RatingsPage

router = APIRouter(route_class=CappedRoute)


@router.post("/api/widget/rating", tags=["widget"])
async def rate(
    new: NewRating, conversation_id: VisitorConversation, context: WingContext
) -> ConversationStateView:
    """Say how satisfied you were; a second rating within a day changes the first."""
    limit = f"{context.settings.messages_per_minute}/minute"
    await context.core.rate_limiter.check(limit, "messages", conversation_id)
    async with context.works.writing() as work:
        state = await work.ratings.rate(conversation_id, new)
        work.audit.record_customer(state.contact.name, "rate", conversation_id, score=new.score)
        return state


@router.get("/api/desk/ratings", tags=["desk: reports"])
async def list_ratings(
    _staff: Agent,
    context: WingContext,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: str | None = None,
) -> RatingsPage:
    """What customers answered, newest first."""
    async with context.works.reading() as work:
        return await work.ratings.list_page(limit, before)
