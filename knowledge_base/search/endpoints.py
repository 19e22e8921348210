"""`POST /api/knowledge/search`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from core.errors import ForbiddenError
from core.service_token import is_service_call
from core.staff import StaffAccount, optional_staff
from knowledge_base.article.lifecycle import Audience
from knowledge_base.errors import QuestionEmptyError, QuestionTooLongError
from knowledge_base.search.schemas import PartView, SearchInput, SearchView, answer_fields
from knowledge_base.search.service import Answer
from knowledge_base.search.several import answer_each
from knowledge_base.wing import KnowledgeWing, current_wing

MAXIMUM_QUESTION_CHARACTERS = 4_000
"""As long as a customer's message may be."""

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])


def require_question(text: str) -> str:
    """The question without white space around it. Raises QuestionEmptyError, QuestionTooLongError."""
    question = text.strip()
    if not question:
        raise QuestionEmptyError("The question is empty.")
    if len(question) > MAXIMUM_QUESTION_CHARACTERS:
        raise QuestionTooLongError(
            f"The question has {len(question)} characters; {MAXIMUM_QUESTION_CHARACTERS:,} are allowed."
        )
    return question


async def _admit(
    given: SearchInput, request: Request, wing: KnowledgeWing, staff: StaffAccount | None
) -> None:
    """Refuse what the asker may not ask for, and count it: staff and customers apart."""
    if given.conversation_id is not None:
        raise ForbiddenError("Only a call with the service token may name a conversation.")
    if staff is not None:
        await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-search-by-staff", staff.id)
        return
    if given.audience is not Audience.PUBLIC:
        raise ForbiddenError("Only staff and calls with the service token may name an audience.")
    client = request.client.host if request.client else "unknown"
    await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-search", client)


@router.post("/search")
async def search(
    given: SearchInput,
    request: Request,
    wing: Annotated[KnowledgeWing, Depends(current_wing)],
    staff: Annotated[StaffAccount | None, Depends(optional_staff)],
    x_service_token: Annotated[str | None, Header()] = None,
) -> SearchView:
    """Ask the knowledge base. Staff may search internal articles too; what they look up is no customer's question."""
    is_service = is_service_call(wing.core, x_service_token)
    if not is_service:
        await _admit(given, request, wing, staff)
    elif given.audience is Audience.INTERNAL:
        # A service call speaks for a customer.
        raise ForbiddenError("Internal articles are not for customers.")
    question = require_question(given.text)
    locale, audience, limit = given.locale, given.audience, given.limit
    answer = await wing.search.search(question, locale=locale, audience=audience, limit=limit)
    parts = await answer_each(wing.search, question, locale=locale, audience=audience, limit=limit)
    default_locale = wing.settings.default_locale
    is_recorded = staff is None or is_service

    def record(text: str, answer: Answer) -> str | None:
        if not is_recorded:
            return None
        return wing.recorder.record(
            text,
            answer,
            audience=audience,
            source="chat" if is_service else "api",
            conversation_id=given.conversation_id,
        )

    views = [
        PartView(text=part.text, **answer_fields(part.answer, record(part.text, part.answer), default_locale))
        for part in parts
    ]
    question_id = views[0].question_id if views else record(question, answer)
    return SearchView(parts=views, **answer_fields(answer, question_id, default_locale))
