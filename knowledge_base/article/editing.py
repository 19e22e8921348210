"""What writing and publishing do to an article's rows; queries nothing. For one article, or for thousands at once."""

from __future__ import annotations

from datetime import datetime

from core.database import new_id
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Action, Status, status_after
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.errors import TransitionRefusedError

_DONE = {
    Action.EDIT: "edited",
    Action.SUBMIT: "submitted for review",
    Action.RETURN: "sent back",
    Action.PUBLISH: "published",
    Action.UNPUBLISH: "unpublished",
    Action.ARCHIVE: "archived",
}


def new_draft(
    slug: str, locale: str, content: Content, author: str, now: datetime, *, note: str = ""
) -> tuple[Article, ArticleVersion]:
    """An article with its first version."""
    article = Article(
        id=new_id(),
        slug=slug,
        locale=locale,
        status=Status.DRAFT,
        version=1,
        published_version=None,
        created_at=now,
        updated_at=now,
        updated_by=author,
        note=note,
    )
    return article, _version(article, content, author, "created", now)


def next_version(
    article: Article, content: Content, author: str, summary: str, now: datetime
) -> ArticleVersion:
    """The version that follows the newest one. Raises TransitionRefusedError."""
    move(article, Action.EDIT)
    article.version += 1
    article.updated_at, article.updated_by = now, author
    return _version(article, content, author, summary, now)


def put_out(article: Article, version: int) -> None:
    """Give customers a version, the newest or not. Raises TransitionRefusedError."""
    is_later_reviewed = article.status is Status.IN_REVIEW and version < article.version
    if not is_later_reviewed:
        move(article, Action.PUBLISH)
        drop_review_note(article)
    article.published_version = version
    if article.publish_version is not None and article.publish_version <= version:
        article.publish_at = article.publish_version = None


def move(article: Article, action: Action) -> None:
    """Give the article the status that `action` leads to. Raises TransitionRefusedError."""
    status = status_after(article.status, action, is_out=article.published_version is not None)
    if status is None:
        raise TransitionRefusedError(
            f"An article that is {article.status.replace('_', ' ')} can't be {_DONE[action]}."
        )
    article.status = status


def drop_review_note(article: Article) -> None:
    """The review it was about is over."""
    article.review_note = article.returned_by = article.returned_at = None


def _version(article: Article, content: Content, author: str, summary: str, now: datetime) -> ArticleVersion:
    return ArticleVersion(
        article_id=article.id,
        number=article.version,
        title=content.title,
        category=content.category,
        audience=content.audience,
        flow=content.flow,
        body=content.body,
        questions=list(content.questions),
        created_at=now,
        created_by=author,
        summary=summary,
    )
