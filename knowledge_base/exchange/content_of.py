"""From a stored version back to its content."""

from __future__ import annotations

from knowledge_base.article.content import Content
from knowledge_base.article.models import ArticleVersion


def content_of(version: ArticleVersion) -> Content:
    """What the version says, as editors and files give it."""
    return Content(
        version.title,
        version.category,
        version.audience,
        version.body,
        tuple(version.questions),
        version.flow,
    )
