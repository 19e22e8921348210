"""Writes articles as files that the importer reads back without loss."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.database import Database
from knowledge_base.article.lifecycle import Status
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.exchange.categories import FILE_NAME, CategoryEntry, format_categories
from knowledge_base.exchange.content_of import content_of
from knowledge_base.exchange.document import Document, format_document
from knowledge_base.settings import KnowledgeSettings


async def export_folder(
    database: Database, settings: KnowledgeSettings, folder: Path, *, published_only: bool = False
) -> int:
    """Write `categories.yml` and a file per article, by category; how many articles. Archived ones stay behind.

    The newest versions are written, or with `published_only` what customers see.
    """
    async with database.reading() as session:
        articles = ArticleRepository(session)
        if published_only:
            pairs = await articles.list_published()
        else:
            pairs = [pair for pair in await articles.list_newest() if pair[0].status is not Status.ARCHIVED]
        categories = [
            CategoryEntry(category.slug, category.title, category.description)
            for category in await articles.list_categories()
        ]
        documents = [
            Document(article.slug, article.locale, content_of(version)) for article, version in pairs
        ]
    await asyncio.to_thread(_write, folder, documents, categories, settings.default_locale)
    return len(documents)


def _write(
    folder: Path, documents: list[Document], categories: list[CategoryEntry], default_locale: str
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(format_categories(categories), encoding="utf-8", newline="\n")
    for document in documents:
        stem = document.slug if document.locale == default_locale else f"{document.slug}.{document.locale}"
        path = folder / document.content.category / f"{stem}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(format_document(document, stem), encoding="utf-8", newline="\n")
