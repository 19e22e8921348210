"""The HTTP shapes of an article's versions."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from core.markdown import render_markdown
from knowledge_base.article.diff import Change, Difference
from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.schemas import ArticleInput

SHOWN_LINES = 2_000
"""Of a difference: more than anybody reads, and less than a browser chokes on."""


class RestoreInput(BaseModel):
    """Which version to bring back; `version` is the newest, named so that nobody restores over what they don't know."""

    version: int
    number: int


class CompareInput(ArticleInput):
    """A text that isn't saved, to be compared with version `version`."""

    version: int


class VersionSummary(BaseModel):
    """A version in a list; `summary` says in a few words what it changed."""

    number: int
    title: str
    summary: str
    created_at: datetime
    created_by: str
    is_published: bool

    @classmethod
    def of(cls, article: Article, version: ArticleVersion) -> VersionSummary:
        """From the rows."""
        return cls(
            number=version.number,
            title=version.title,
            summary=version.summary,
            created_at=version.created_at,
            created_by=version.created_by,
            is_published=version.number == article.published_version,
        )


class VersionList(BaseModel):
    """Versions, newest first."""

    versions: list[VersionSummary]
    has_more: bool


class VersionView(VersionSummary):
    """A whole version."""

    category: str
    audience: Audience
    flow: Flow | None
    body: str
    html: str
    questions: list[str]

    @classmethod
    def of(cls, article: Article, version: ArticleVersion) -> VersionView:
        """From the rows."""
        return cls(
            **VersionSummary.of(article, version).model_dump(),
            category=version.category,
            audience=version.audience,
            flow=version.flow,
            body=version.body,
            html=render_markdown(version.body),
            questions=list(version.questions),
        )


class FieldChangeView(BaseModel):
    """A field with one value that differs."""

    field: str
    before: str | None
    after: str | None


class DiffPart(BaseModel):
    """A stretch of a line: `same`, `added` or `removed`."""

    kind: Change
    text: str


class DiffLine(BaseModel):
    """A line of the text; one that is `skipped` stands for `count` lines that are the same, and has no parts.

    `number` is its place in the later text, or in the earlier one where it was removed.
    """

    kind: Change
    number: int
    parts: list[DiffPart]
    count: int


class DiffView(BaseModel):
    """What it takes to come from version `before` to version `after`, or to a text that isn't saved (None)."""

    before: int
    after: int | None
    fields: list[FieldChangeView]
    questions_added: list[str]
    questions_removed: list[str]
    body: list[DiffLine]
    is_cut: bool
    """Whether the text's difference goes on after the last line here."""

    @classmethod
    def of(cls, before: int, after: int | None, found: Difference) -> DiffView:
        """From two versions' numbers and their difference."""
        return cls(
            before=before,
            after=after,
            fields=[
                FieldChangeView(field=change.field, before=change.before, after=change.after)
                for change in found.fields
            ],
            questions_added=list(found.questions_added),
            questions_removed=list(found.questions_removed),
            body=[
                DiffLine(
                    kind=line.kind,
                    number=line.number,
                    parts=[DiffPart(kind=part.kind, text=part.text) for part in line.parts],
                    count=line.count,
                )
                for line in found.body[:SHOWN_LINES]
            ],
            is_cut=len(found.body) > SHOWN_LINES,
        )
