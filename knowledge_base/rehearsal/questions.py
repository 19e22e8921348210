"""The rules of regression questions. Works in the caller's transaction; never commits."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import new_id
from knowledge_base.article.content import MAXIMUM_QUESTION_CHARACTERS
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.errors import ArticleNotFoundError, InvalidArticleError
from knowledge_base.rehearsal.models import RegressionQuestion
from knowledge_base.rehearsal.repository import RegressionQuestionRepository

MAXIMUM_REGRESSION_QUESTIONS = 50


class RegressionQuestions:
    """The questions that articles have to answer."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._questions = RegressionQuestionRepository(session)
        self._articles = ArticleRepository(session)
        self._clock = clock

    async def list_of(self, article_id: str) -> Sequence[RegressionQuestion]:
        """Those of one article, in order. Raises ArticleNotFoundError."""
        await self._require_article(article_id)
        return await self._questions.list_of(article_id)

    async def replace(
        self, article_id: str, texts: Sequence[str], author: str
    ) -> Sequence[RegressionQuestion]:
        """Make `texts` the questions of an article; those it has already keep their date and author.

        Raises ArticleNotFoundError, InvalidArticleError.
        """
        wanted = tidy_questions(texts)
        problems = problems_of_questions(wanted)
        if problems:
            raise InvalidArticleError(problems)
        await self._require_article(article_id, for_update=True)
        former = {question.text: question for question in await self._questions.list_of(article_id)}
        for text in former.keys() - set(wanted):
            await self._questions.delete(former[text])
        for position, text in enumerate(wanted):
            if text in former:
                former[text].position = position
                continue
            self._questions.add(
                RegressionQuestion(
                    id=new_id(),
                    article_id=article_id,
                    position=position,
                    text=text,
                    created_at=self._clock.now(),
                    created_by=author,
                )
            )
        await self._questions.flush()
        return await self._questions.list_of(article_id)

    async def _require_article(self, article_id: str, *, for_update: bool = False) -> None:
        if await self._articles.get(article_id, for_update=for_update) is None:
            raise ArticleNotFoundError("There is no such article.")


def tidy_questions(texts: Sequence[str]) -> list[str]:
    """`texts` without stray white space, empty and repeated ones."""
    kept: dict[str, str] = {}
    for given in texts:
        text = " ".join(given.split())
        if text:
            kept.setdefault(text.casefold(), text)
    return list(kept.values())


def problems_of_questions(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Every (field, problem) of tidied questions; empty when they can be kept."""
    problems: list[tuple[str, str]] = []
    if len(texts) > MAXIMUM_REGRESSION_QUESTIONS:
        problems.append(("questions", f"are {len(texts)}; {MAXIMUM_REGRESSION_QUESTIONS} are allowed"))
    for place, text in enumerate(texts, start=1):
        if len(text) > MAXIMUM_QUESTION_CHARACTERS:
            problems.append(
                (
                    "questions",
                    f"number {place} has {len(text)} characters; {MAXIMUM_QUESTION_CHARACTERS} are allowed",
                )
            )
        if any(unicodedata.category(character) == "Cc" for character in text):
            problems.append(("questions", f"number {place} contains control characters"))
    return problems
