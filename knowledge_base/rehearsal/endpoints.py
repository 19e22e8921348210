"""`/api/knowledge/rehearsal`: what the bot will say, before customers hear it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends

from core.staff import StaffAccount, require_role
from knowledge_base.rehearsal.schemas import (
    AskInput,
    CheckInput,
    CheckView,
    RegressionQuestionList,
    RegressionQuestionsInput,
    RehearsalView,
)
from knowledge_base.search.endpoints import require_question
from knowledge_base.wing import KnowledgeWing, current_wing

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role("editor"))]
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


@router.get("/articles/{article_id}/regression-questions")
async def list_regression_questions(article_id: str, wing: Wing, _reader: Reader) -> RegressionQuestionList:
    """The questions that an article has to answer, in their editor's order."""
    async with wing.core.database.reading() as session:
        return RegressionQuestionList.of(await wing.regression_questions(session).list_of(article_id))


@router.put("/articles/{article_id}/regression-questions")
async def replace_regression_questions(
    article_id: str, given: RegressionQuestionsInput, wing: Wing, editor: Editor
) -> RegressionQuestionList:
    """Say which questions an article has to answer; those it has already keep their date and author."""
    async with wing.core.database.transaction() as session:
        questions = await wing.regression_questions(session).replace(article_id, given.questions, editor.name)
        kept = RegressionQuestionList.of(questions)
    # So that no check has to wait for the encoder.
    await wing.search.vectors_of({question.text for question in kept.questions}, keep=True)
    return kept


@router.post("/articles/{article_id}/check")
async def check_article(article_id: str, given: CheckInput, wing: Wing, _editor: Editor) -> CheckView:
    """What publishing the newest version would change; nothing is published."""
    return CheckView.of(await wing.checks.check(article_id, given.version))
