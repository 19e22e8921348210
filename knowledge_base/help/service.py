"""What a help page shows. Reads published articles only, and of those only what is for everybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.markdown import plain_text, render_markdown
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.article.schemas import article_url

RELATED_ARTICLES = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An article to click on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A category with its articles."""

    slug: str
    title: str
    description: str
    links: tuple[Link, ...]


async def list_chapters(session: AsyncSession, locale: str) -> list[Chapter]:
    """Categories that have a public article in the locale, in their order."""
    articles = ArticleRepository(session)
    published = await articles.list_published([Audience.PUBLIC])
    chapters: list[Chapter] = []
    for category in await articles.list_categories():
        links = sorted(
            (
                Link(version.title, article_url(article.slug))
                for article, version in published
                if version.category == category.slug and article.locale == locale
            ),
            key=lambda link: link.title.casefold(),
        )
        if links:
            chapters.append(Chapter(category.slug, category.title, category.description, tuple(links)))
    return chapters


def related(chapters: Sequence[Chapter], category: str, url: str) -> list[Link]:
    """Neighbours of an article in its category."""
    links = [link for chapter in chapters if chapter.slug == category for link in chapter.links]
    return [link for link in links if link.url != url][:RELATED_ARTICLES]


def faq_markup(article: Article, version: ArticleVersion, page_url: str) -> str:
    """schema.org FAQPage as JSON that is safe inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": article.locale,
        "url": page_url,
        "dateModified": version.created_at.isoformat(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": version.title,
                "acceptedAnswer": {"@type": "Answer", "text": render_markdown(version.body)},
            }
        ],
    }
    # "</script>" or "<!--" in an article must not end the element.
    return (
        json.dumps(data, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )


def summary(body: str, limit: int = 160) -> str:
    """The beginning of an article in plain words, for search engines."""
    text = " ".join(plain_text(body).split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
