"""Customers' words that become phrasings of an article: by an editor from a gap, or suggested by what agents do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from knowledge_base.article.content import MAXIMUM_QUESTION_CHARACTERS
from knowledge_base.article.service import ArticleService, Edition
from knowledge_base.errors import PhrasingNotFoundError
from knowledge_base.insight.clustering import wording
from knowledge_base.insight.models import PhrasingStatus, SuggestedPhrasing
from knowledge_base.insight.recorder import without_secrets
from knowledge_base.insight.repository import QuestionRepository
from knowledge_base.search.corpus import text_hash


class PhrasingService:
    """Works in the caller's transaction; what it adds goes into the article's draft."""

    def __init__(self, session: AsyncSession, clock: Clock, articles: ArticleService) -> None:
        self._rows = QuestionRepository(session)
        self._clock = clock
        self._articles = articles

    async def add(self, article_id: str, phrasings: Sequence[str], author: str) -> Edition:
        """The article's next version, with those of `phrasings` that it hasn't got; the same where it has them all.

        Raises ArticleNotFoundError, InvalidArticleError.
        """
        edition = await self._articles.require(article_id, for_update=True)
        content = edition.version.content()
        known = {wording(text) for text in content.questions}
        new = [text for text in phrasings if wording(text) not in known]
        if not new:
            return edition
        count = "a phrasing" if len(new) == 1 else f"{len(new)} phrasings"
        return await self._articles.update(
            article_id,
            replace(content, questions=(*content.questions, *new)),
            edition.article.version,
            author,
            summary=f"Added {count} from what customers asked",
        )

    async def suggest(self, article_id: str, question: str, by: str) -> None:
        """An agent answered `question` with the article. Raises ArticleNotFoundError."""
        edition = await self._articles.require(article_id)
        text = " ".join(without_secrets(question).split())[:MAXIMUM_QUESTION_CHARACTERS]
        if wording(text) in {wording(known) for known in edition.version.content().questions}:
            return
        key = text_hash(wording(text))
        known_row = await self._rows.get_phrasing_by_hash(article_id, key)
        if known_row is not None:
            known_row.times += 1
            return
        self._rows.add(
            SuggestedPhrasing(
                article_id=article_id,
                text=text,
                text_hash=key,
                times=1,
                status=PhrasingStatus.PENDING,
                suggested_at=self._clock.now(),
                suggested_by=by,
            )
        )

    async def list_pending(self, article_id: str | None) -> Sequence[SuggestedPhrasing]:
        """What is to be decided, most used first; of all articles unless one is named."""
        return await self._rows.list_pending_phrasings(article_id)

    async def accept(self, phrasing_id: str, author: str) -> Edition:
        """Into the article's draft with it. Raises PhrasingNotFoundError, ArticleNotFoundError, InvalidArticleError."""
        phrasing = await self._require_pending(phrasing_id)
        edition = await self.add(phrasing.article_id, [phrasing.text], author)
        self._decide(phrasing, PhrasingStatus.ACCEPTED, author)
        return edition

    async def dismiss(self, phrasing_id: str, author: str) -> None:
        """Not wanted; it is not suggested again. Raises PhrasingNotFoundError."""
        self._decide(await self._require_pending(phrasing_id), PhrasingStatus.DISMISSED, author)

    async def _require_pending(self, phrasing_id: str) -> SuggestedPhrasing:
        phrasing = await self._rows.get_phrasing(phrasing_id)
        if phrasing is None or phrasing.status is not PhrasingStatus.PENDING:
            raise PhrasingNotFoundError("There is no such suggestion, or it has been decided.")
        return phrasing

    def _decide(self, phrasing: SuggestedPhrasing, status: PhrasingStatus, by: str) -> None:
        phrasing.status, phrasing.decided_at, phrasing.decided_by = status, self._clock.now(), by
