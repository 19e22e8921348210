"""`/api/knowledge/rehearsal`: what the bot will say, before customers hear it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends

from core.staff import StaffAccount, require_role
from knowledge_base.rehearsal.schemas import AskInput, RehearsalView
from knowledge_base.search.endpoints import require_question
from knowledge_base.wing import KnowledgeWing, current_wing

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Reader = Annotated[StaffAccount, Depends(require_role("agent", "editor"))]


@router.post("/rehearsal/ask")
async def ask(given: AskInput, wing: Wing, reader: Reader) -> RehearsalView:
    """What the bot says to a question, and why; with a draft, also what it would say once that is published."""
    await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-rehearsal", reader.id)
    question = require_question(given.question)
    rehearsed = await wing.rehearsal.ask(
        question,
        locale=given.locale,
        audience=given.audience,
        draft=given.draft.draft() if given.draft is not None else None,
    )
    # Rendering Markdown takes a while; the loop has other customers.
    return await asyncio.to_thread(RehearsalView.of, question, given.audience, rehearsed)
