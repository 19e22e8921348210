"""`POST /api/knowledge/search`."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from core.errors import ForbiddenError, UnauthenticatedError
from core.services import CoreServices
from knowledge_base.article.lifecycle import Audience
from knowledge_base.errors import QuestionEmptyError, QuestionTooLongError
from knowledge_base.search.schemas import SearchInput, SearchView
from knowledge_base.wing import KnowledgeWing, current_wing

MAXIMUM_QUESTION_CHARACTERS = 4_000
"""As long as a customer's message may be."""

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])


class WrongServiceTokenError(UnauthenticatedError):
    """The service token is not ours."""

    code = "wrong_service_token"


def is_service_call(core: CoreServices, token: str | None) -> bool:
    """Whether the call comes from the action server. Raises WrongServiceTokenError for a token that isn't ours."""
    if token is None:
        return False
    expected = core.settings.service_token.get_secret_value()
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise WrongServiceTokenError("This service token is not valid.")
    return True


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


@router.post("/search")
async def search(
    given: SearchInput,
    request: Request,
    wing: Annotated[KnowledgeWing, Depends(current_wing)],
    x_service_token: Annotated[str | None, Header()] = None,
) -> SearchView:
    """Ask the knowledge base. Only a service call may name another audience, and none the internal one."""
    is_service = is_service_call(wing.core, x_service_token)
    if not is_service:
        if given.audience is not Audience.PUBLIC or given.conversation_id is not None:
            raise ForbiddenError("Only a call with the service token may name an audience or a conversation.")
        client = request.client.host if request.client else "unknown"
        await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-search", client)
    if given.audience is Audience.INTERNAL:
        # A service call speaks for a customer; what is internal is read on the desk, article by article.
        raise ForbiddenError("Internal articles are not for customers.")
    question = require_question(given.text)
    answer = await wing.search.search(
        question, locale=given.locale, audience=given.audience, limit=given.limit
    )
    question_id = wing.recorder.record(
        question,
        answer,
        audience=given.audience,
        source="chat" if is_service else "api",
        conversation_id=given.conversation_id,
    )
    return SearchView.of(answer, question_id)
