"""Plans of articles: made by editors, carried out when due. Works in the caller's transaction; never commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import StaffAccount, StaffService
from knowledge_base.article.content import tidy_note
from knowledge_base.article.lifecycle import Action
from knowledge_base.article.plan import Plan, Standing, problems_of_plan
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.article.service import ArticleService, Edition
from knowledge_base.errors import InvalidArticleError


class PlanningService:
    """What is going to happen to articles, and who looks after them."""

    def __init__(self, session: AsyncSession, clock: Clock, articles: ArticleService) -> None:
        self._session = session
        self._clock = clock
        self._articles = articles
        self._rows = ArticleRepository(session)

    async def replace(self, article_id: str, plan: Plan, planner: str) -> Edition:
        """Plan this and nothing else. Raises ArticleNotFoundError, InvalidArticleError."""
        edition = await self._articles.require(article_id, for_update=True)
        article = edition.article
        former = article.plan()
        plan = Plan(
            plan.owner_id,
            tidy_note(plan.note),
            plan.review_at,
            plan.publish_at,
            plan.publish_version,
            plan.unpublish_at,
        )
        standing = Standing(article.status, article.version, article.published_version)
        problems = problems_of_plan(plan, former, standing, self._clock.now())
        if plan.owner_id not in {None, former.owner_id, *(one.id for one in await self.list_owners())}:
            problems.append(("owner_id", "is nobody who has an account on this desk"))
        if problems:
            raise InvalidArticleError(problems)
        article.owner_id, article.note, article.review_at = plan.owner_id, plan.note, plan.review_at
        article.publish_at, article.publish_version = plan.publish_at, plan.publish_version
        article.unpublish_at = plan.unpublish_at
        if (plan.publish_at, plan.publish_version, plan.unpublish_at) != (
            former.publish_at,
            former.publish_version,
            former.unpublish_at,
        ):
            article.planned_by = planner
        await self._session.flush()
        return edition

    async def list_owners(self) -> Sequence[StaffAccount]:
        """Who may look after an article: everybody with an account, by name."""
        return await StaffService(self._session, self._clock).list_accounts()

    async def list_due(self) -> Sequence[str]:
        """The articles for which something is due."""
        return await self._rows.list_due(self._clock.now())

    async def carry_out(self, article_id: str) -> bool:
        """Do what is due for an article; False when another server has done it meanwhile."""
        edition = await self._articles.require(article_id, for_update=True)
        article, now = edition.article, self._clock.now()
        planner = article.planned_by or article.updated_by
        publishes = article.publish_at is not None and article.publish_at <= now
        unpublishes = article.unpublish_at is not None and article.unpublish_at <= now
        if publishes and article.publish_version is not None:
            await self._articles.put_out(edition, article.publish_version, planner)
        if publishes:
            article.publish_at = article.publish_version = None
        if unpublishes:
            if article.published_version is not None:
                await self._articles.take_down(edition, planner, Action.UNPUBLISH)
            article.unpublish_at = None
        await self._session.flush()
        return publishes or unpublishes
