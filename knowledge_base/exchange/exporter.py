"""Reads the knowledge base for a file that the importer takes back without loss."""

from __future__ import annotations

from core.database import Database
from knowledge_base.article.lifecycle import Status
from knowledge_base.article.models import Article
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.exchange.model import CategoryEntry, Document, Library, Mark
from knowledge_base.settings import KnowledgeSettings


async def read_library(
    database: Database, settings: KnowledgeSettings, *, published_only: bool = False
) -> Library:
    """The newest versions, or with `published_only` what customers see. Archived articles stay behind.

    Marked as published is what customers see in exactly these words: importing an export publishes nothing that was
    not public before.
    """
    async with database.reading() as session:
        articles = ArticleRepository(session)
        if published_only:
            pairs = await articles.list_published()
        else:
            pairs = [pair for pair in await articles.list_newest() if pair[0].status is not Status.ARCHIVED]
        categories = await articles.list_categories()
    places = {category.slug: place for place, category in enumerate(categories)}
    documents = [
        Document(
            article.slug,
            article.locale,
            version.content(),
            mark=_mark(article, version.number),
            note=article.note,
        )
        for article, version in pairs
    ]
    documents.sort(
        key=lambda document: (
            places.get(document.content.category, len(places)),
            document.content.category,
            document.slug,
            document.locale or "",
        )
    )
    entries = [CategoryEntry(category.slug, category.title, category.description) for category in categories]
    return Library(tuple(documents), tuple(entries), settings.default_locale)


def _mark(article: Article, version: int) -> Mark:
    return Mark.PUBLISHED if article.published_version == version else Mark.DRAFT
