"""The HTTP shapes of articles."""

from __future__ import annotations

import asyncio
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from core.markdown import render_markdown
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience, Flow, Status
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.plan import Plan


def article_url(slug: str, locale: str | None = None) -> str:
    """Where customers read an article; `locale` is None for the default one."""
    return f"/help/{locale}/{slug}" if locale else f"/help/{slug}"


class ArticleInput(BaseModel):
    """A new article. Its slug is made from the title unless given; its locale is the default one unless given."""

    title: str
    category: str
    locale: str | None = None
    audience: Audience = Audience.PUBLIC
    body: str
    questions: list[str] = Field(default_factory=list)
    flow: Flow | None = None
    slug: str | None = None

    def content(self) -> Content:
        """What of it has versions."""
        return Content(self.title, self.category, self.audience, self.body, tuple(self.questions), self.flow)


class ArticleUpdate(ArticleInput):
    """What an article shall say; `version` is the one the editor began with."""

    version: int


class PublishInput(BaseModel):
    """Which version to publish: the newest, named so that nobody publishes what they haven't seen.

    `accepted`: ids of changes for the worse, from the check before.
    """

    version: int
    accepted: list[str] = Field(default_factory=list, max_length=10_000)


class SubmitInput(BaseModel):
    """Which version to review: the newest."""

    version: int


class ReturnInput(BaseModel):
    """Which version was reviewed, the newest, and what its author should change."""

    version: int
    note: str


class PreviewInput(BaseModel):
    """Markdown to look at."""

    markdown: str


class PreviewView(BaseModel):
    """As the widget and the help pages will show it."""

    html: str


class PlanInput(BaseModel):
    """All that is planned for an article; what isn't given isn't planned any more. Times carry their zone."""

    owner_id: str | None = None
    note: str = ""
    review_at: AwareDatetime | None = None
    publish_at: AwareDatetime | None = None
    publish_version: int | None = None
    unpublish_at: AwareDatetime | None = None

    def plan(self) -> Plan:
        """For the service."""
        return Plan(
            self.owner_id, self.note, self.review_at, self.publish_at, self.publish_version, self.unpublish_at
        )


class PlanView(BaseModel):
    """What is planned for an article; `planned_by` is who planned when it goes out or comes back."""

    owner_id: str | None
    note: str
    review_at: datetime | None
    publish_at: datetime | None
    publish_version: int | None
    unpublish_at: datetime | None
    planned_by: str | None

    @classmethod
    def of(cls, article: Article) -> PlanView:
        """From the row."""
        return cls(
            owner_id=article.owner_id,
            note=article.note,
            review_at=article.review_at,
            publish_at=article.publish_at,
            publish_version=article.publish_version,
            unpublish_at=article.unpublish_at,
            planned_by=article.planned_by,
        )


class ArticleOwnerView(BaseModel):
    """Somebody who may look after articles."""

    id: str
    name: str


class ArticleOwnerList(BaseModel):
    """Everybody with an account on the desk, by name."""

    owners: list[ArticleOwnerView]


class ReviewNoteView(BaseModel):
    """Why a reviewer sent an article back."""

    text: str
    by: str
    at: datetime

    @classmethod
    def of(cls, article: Article) -> ReviewNoteView | None:
        """From the row; None when there is no such note."""
        if article.review_note is None or article.returned_by is None or article.returned_at is None:
            return None
        return cls(text=article.review_note, by=article.returned_by, at=article.returned_at)


class ArticleView(BaseModel):
    """An article as editors see it: the newest version."""

    id: str
    slug: str
    title: str
    category: str
    locale: str
    audience: Audience
    status: Status
    body: str
    html: str
    questions: list[str]
    flow: Flow | None
    version: int
    published_version: int | None
    has_unpublished_changes: bool
    created_at: datetime
    updated_at: datetime
    updated_by: str
    url: str
    review_note: ReviewNoteView | None
    plan: PlanView

    @classmethod
    def of(cls, article: Article, version: ArticleVersion) -> ArticleView:
        """From the rows."""
        return cls(
            id=article.id,
            slug=article.slug,
            title=version.title,
            category=version.category,
            locale=article.locale,
            audience=version.audience,
            status=article.status,
            body=version.body,
            html=render_markdown(version.body),
            questions=list(version.questions),
            flow=version.flow,
            version=article.version,
            published_version=article.published_version,
            has_unpublished_changes=has_unpublished_changes(article),
            created_at=article.created_at,
            updated_at=article.updated_at,
            updated_by=article.updated_by,
            url=article_url(article.slug),
            review_note=ReviewNoteView.of(article),
            plan=PlanView.of(article),
        )

    @classmethod
    async def rendered(cls, article: Article, version: ArticleVersion) -> ArticleView:
        """The same off the event loop: rendering 200 KB of Markdown takes a while, and the loop has other customers."""
        return await asyncio.to_thread(cls.of, article, version)


class ArticleSummary(BaseModel):
    """An article in a list; `questions` is their number."""

    id: str
    slug: str
    title: str
    category: str
    locale: str
    status: Status
    has_unpublished_changes: bool
    version: int
    updated_at: datetime
    updated_by: str
    questions: int
    owner_id: str | None
    review_at: datetime | None
    publish_at: datetime | None
    unpublish_at: datetime | None

    @classmethod
    def of(cls, article: Article, version: ArticleVersion) -> ArticleSummary:
        """From the rows."""
        return cls(
            id=article.id,
            slug=article.slug,
            title=version.title,
            category=version.category,
            locale=article.locale,
            status=article.status,
            has_unpublished_changes=has_unpublished_changes(article),
            version=article.version,
            updated_at=article.updated_at,
            updated_by=article.updated_by,
            questions=len(version.questions),
            owner_id=article.owner_id,
            review_at=article.review_at,
            publish_at=article.publish_at,
            unpublish_at=article.unpublish_at,
        )


class ArticleList(BaseModel):
    """Articles, last changed first."""

    articles: list[ArticleSummary]


class PublishedView(BaseModel):
    """An article as customers see it."""

    id: str
    slug: str
    title: str
    category: str
    category_title: str
    locale: str
    body: str
    html: str
    url: str
    flow: Flow | None
    updated_at: datetime

    @classmethod
    def of(cls, article: Article, version: ArticleVersion, category_title: str) -> PublishedView:
        """From the article and its published version."""
        return cls(
            id=article.id,
            slug=article.slug,
            title=version.title,
            category=version.category,
            category_title=category_title,
            locale=article.locale,
            body=version.body,
            html=render_markdown(version.body),
            url=article_url(article.slug),
            flow=version.flow,
            updated_at=version.created_at,
        )


class CategoryView(BaseModel):
    """A category; `articles` is how many it has that are not archived."""

    slug: str
    title: str
    description: str
    articles: int


class CategoryList(BaseModel):
    """Categories in the order of the help pages."""

    categories: list[CategoryView]


def has_unpublished_changes(article: Article) -> bool:
    """Whether the newest version differs from the one customers get; False for an article they don't get."""
    return article.published_version is not None and article.published_version != article.version
