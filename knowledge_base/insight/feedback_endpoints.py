"""`POST /api/knowledge/feedback`, and for the bot `choices`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from core.errors import ForbiddenError
from core.service_token import is_service_call
from knowledge_base.insight.feedback import FeedbackService
from knowledge_base.insight.schemas import ChoiceInput, ChosenView, FeedbackInput
from knowledge_base.wing import KnowledgeWing, current_wing

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

Wing = Annotated[KnowledgeWing, Depends(current_wing)]


async def limit_feedback(request: Request, wing: KnowledgeWing) -> None:
    """Count one word of feedback from this address. Raises RateLimitedError."""
    client = request.client.host if request.client else "unknown"
    await wing.core.rate_limiter.check(wing.settings.feedback_limit, "knowledge-feedback", client)


@router.post("/feedback", status_code=204)
async def give_feedback(given: FeedbackInput, request: Request, wing: Wing) -> None:
    """Say whether the answer to a question helped; whoever got the answer knows the question's id. Can be changed."""
    await limit_feedback(request, wing)
    await wing.recorder.flush()
    async with wing.core.database.transaction() as session:
        await FeedbackService(session, wing.core.clock).rate_answer(given.question_id, helped=given.helped)


@router.post("/choices")
async def note_choice(
    given: ChoiceInput, wing: Wing, x_service_token: Annotated[str | None, Header()] = None
) -> ChosenView:
    """The bot's customer picked one of the offered articles."""
    if not is_service_call(wing.core, x_service_token):
        raise ForbiddenError("This is for calls with the service token.")
    await wing.recorder.flush()
    async with wing.core.database.transaction() as session:
        question_id = await FeedbackService(session, wing.core.clock).choose(
            given.conversation_id, given.slug
        )
    return ChosenView(question_id=question_id)
