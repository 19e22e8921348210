"""Tables of articles: identity, numbered versions, categories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import new_id
from core.database.types import string_enum
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience, Flow, Status
from knowledge_base.article.plan import Plan
from knowledge_base.base import Base


class Category(Base):
    """A chapter of the help pages; `position` is its place there."""

    __tablename__ = "knowledge_category"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Article(Base):
    """An article's identity; its words are in its versions.

    `version` numbers the newest version (what editors see), `published_version` the one that customers get, None when
    they get none. `status` is the newest version's: an article in review may have an earlier version out.
    """

    __tablename__ = "knowledge_article"
    __table_args__ = (UniqueConstraint("slug", "locale"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(20))
    status: Mapped[Status] = mapped_column(string_enum(Status), index=True)
    version: Mapped[int]
    published_version: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(100))

    review_note: Mapped[str | None] = mapped_column(Text)
    """Why a reviewer has sent the article back; gone when it is submitted again or published."""
    returned_by: Mapped[str | None] = mapped_column(String(100))
    returned_at: Mapped[datetime | None]

    owner_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """A staff account; those are another package's table."""
    note: Mapped[str] = mapped_column(Text, default="")
    """Among editors."""
    review_at: Mapped[datetime | None] = mapped_column(index=True)
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    publish_version: Mapped[int | None]
    unpublish_at: Mapped[datetime | None] = mapped_column(index=True)
    planned_by: Mapped[str | None] = mapped_column(String(100))

    def plan(self) -> Plan:
        """What is planned."""
        return Plan(
            self.owner_id, self.note, self.review_at, self.publish_at, self.publish_version, self.unpublish_at
        )


class ArticleVersion(Base):
    """What an article said at one time; never changed."""

    __tablename__ = "knowledge_article_version"

    article_id: Mapped[str] = mapped_column(
        ForeignKey("knowledge_article.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(80), index=True)
    audience: Mapped[Audience] = mapped_column(string_enum(Audience))
    flow: Mapped[Flow | None] = mapped_column(string_enum(Flow))
    body: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(String(200))
    """What it changed, in a few words."""

    def content(self) -> Content:
        """What it says."""
        return Content(self.title, self.category, self.audience, self.body, tuple(self.questions), self.flow)
