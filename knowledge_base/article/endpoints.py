"""`/api/knowledge/articles`, `categories`, `published` and `preview`: parse, authorise, one service call, return."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from core.markdown import render_markdown
from knowledge_base.article.access import Editor, Reader, Wing
from knowledge_base.article.content import MAXIMUM_BODY_BYTES
from knowledge_base.article.history_endpoints import router as history_router
from knowledge_base.article.lifecycle import Audience, Status
from knowledge_base.article.schemas import (
    ArticleInput,
    ArticleList,
    ArticleOwnerList,
    ArticleOwnerView,
    ArticleSummary,
    ArticleUpdate,
    ArticleView,
    CategoryList,
    PlanInput,
    PreviewInput,
    PreviewView,
    PublishedView,
    PublishInput,
    ReturnInput,
    SubmitInput,
)
from knowledge_base.article.service import ArticleService, Edition
from knowledge_base.errors import ArticleTooLargeError
from knowledge_base.wing import KnowledgeWing

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])
router.include_router(history_router)


async def _view(edition: Edition) -> ArticleView:
    return await ArticleView.rendered(edition.article, edition.version)


async def _publishing(
    wing: KnowledgeWing, change: Callable[[ArticleService], Awaitable[Edition]]
) -> ArticleView:
    async with wing.core.database.transaction() as session:
        edition = await change(wing.articles(session))
    await wing.search.refresh()
    return await _view(edition)


@router.get("/published/{slug}")
async def get_published(slug: str, wing: Wing, locale: str | None = None) -> PublishedView:
    """An article as customers read it."""
    async with wing.core.database.reading() as session:
        articles = wing.articles(session)
        edition = await articles.require_published(slug, locale, Audience.PUBLIC)
        category_title = await articles.category_title(edition.version.category)
    return await asyncio.to_thread(PublishedView.of, edition.article, edition.version, category_title)


@router.get("/categories")
async def list_categories(wing: Wing, _reader: Reader) -> CategoryList:
    """Categories in the order of the help pages."""
    async with wing.core.database.reading() as session:
        return await wing.articles(session).list_categories()


@router.get("/articles")
async def list_articles(
    wing: Wing,
    _reader: Reader,
    status: Status | None = None,
    category: str | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    owner: str | None = None,
    review_due: bool = False,
) -> ArticleList:
    """Articles, last changed first; `q` is looked for in title, slug and body. `review_due`: the longest due first."""
    async with wing.core.database.reading() as session:
        editions = await wing.articles(session).list_articles(
            status, category, q, owner_id=owner, is_review_due=review_due
        )
    return ArticleList(articles=[ArticleSummary.of(edition.article, edition.version) for edition in editions])


@router.post("/articles", status_code=201)
async def create_article(given: ArticleInput, wing: Wing, editor: Editor) -> ArticleView:
    """Begin an article: a draft."""
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).create(
            given.content(), editor.name, slug=given.slug, locale=given.locale
        )
    return await _view(edition)


@router.get("/articles/{article_id}")
async def get_article(article_id: str, wing: Wing, _reader: Reader) -> ArticleView:
    """An article with its newest version."""
    async with wing.core.database.reading() as session:
        edition = await wing.articles(session).require(article_id)
    return await _view(edition)


@router.put("/articles/{article_id}")
async def update_article(article_id: str, given: ArticleUpdate, wing: Wing, editor: Editor) -> ArticleView:
    """Save the next version of an article; what customers see stays until it is published."""
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).update(
            article_id, given.content(), given.version, editor.name, slug=given.slug, locale=given.locale
        )
    return await _view(edition)


@router.post("/articles/{article_id}/submit")
async def submit_article(article_id: str, given: SubmitInput, wing: Wing, editor: Editor) -> ArticleView:
    """Ask for a review of the newest version; customers keep what they have."""
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).submit(article_id, given.version, editor.name)
    return await _view(edition)


@router.post("/articles/{article_id}/return")
async def return_article(article_id: str, given: ReturnInput, wing: Wing, editor: Editor) -> ArticleView:
    """End a review with a note for the author, who goes on editing."""
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).send_back(article_id, given.version, given.note, editor.name)
    return await _view(edition)


@router.post("/articles/{article_id}/publish")
async def publish_article(article_id: str, given: PublishInput, wing: Wing, editor: Editor) -> ArticleView:
    """Give customers the newest version; when this returns, it can be found."""
    await wing.checks.require_accepted(article_id, given.version, given.accepted)
    return await _publishing(wing, lambda articles: articles.publish(article_id, given.version, editor.name))


@router.post("/articles/{article_id}/unpublish")
async def unpublish_article(article_id: str, wing: Wing, editor: Editor) -> ArticleView:
    """Take an article from customers; when this returns, it can't be found."""
    return await _publishing(wing, lambda articles: articles.unpublish(article_id, editor.name))


@router.post("/articles/{article_id}/archive")
async def archive_article(article_id: str, wing: Wing, editor: Editor) -> ArticleView:
    """Put an article away; when this returns, it can't be found."""
    return await _publishing(wing, lambda articles: articles.archive(article_id, editor.name))


@router.put("/articles/{article_id}/plan")
async def plan_article(article_id: str, given: PlanInput, wing: Wing, editor: Editor) -> ArticleView:
    """Say who looks after an article, when to look at it again, and when it goes out and comes back."""
    async with wing.core.database.transaction() as session:
        edition = await wing.planning(session).replace(article_id, given.plan(), editor.name)
    return await _view(edition)


@router.get("/owners")
async def list_owners(wing: Wing, _reader: Reader) -> ArticleOwnerList:
    """Who may look after articles."""
    async with wing.core.database.reading() as session:
        accounts = await wing.planning(session).list_owners()
    return ArticleOwnerList(
        owners=[ArticleOwnerView(id=account.id, name=account.name) for account in accounts]
    )


@router.post("/preview")
async def preview(given: PreviewInput, _reader: Reader) -> PreviewView:
    """The HTML that the widget and the help pages will show."""
    if len(given.markdown.encode()) > MAXIMUM_BODY_BYTES:
        raise ArticleTooLargeError(f"{MAXIMUM_BODY_BYTES // 1024} KB are allowed.")
    return PreviewView(html=await asyncio.to_thread(render_markdown, given.markdown))
