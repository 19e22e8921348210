"""Brings a folder of Markdown files into the knowledge base; what is malformed is reported, the rest comes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import Database
from core.errors import FrontdeskError
from knowledge_base.article.content import MAXIMUM_BODY_BYTES, tidy
from knowledge_base.article.lifecycle import Status
from knowledge_base.article.models import Category
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.article.service import ArticleService, Edition
from knowledge_base.errors import InvalidArticleError
from knowledge_base.exchange.categories import find_categories_file, parse_categories
from knowledge_base.exchange.content_of import content_of
from knowledge_base.exchange.document import Document, DocumentError, Problem, parse_document
from knowledge_base.settings import KnowledgeSettings

Outcome = Literal["created", "updated", "unchanged", "archived"]

# A body of the longest kind with the longest possible front matter; what is larger isn't read at all.
MAXIMUM_FILE_BYTES = 2 * MAXIMUM_BODY_BYTES


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file; `path` as under the folder."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file."""

    path: str
    category: str
    outcome: Outcome
    is_published_now: bool


@dataclass
class Report:
    """What an import did, or with dry run would do."""

    outcomes: list[FileOutcome] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)

    @property
    def failed_files(self) -> int:
        """How many files were refused."""
        return len({problem.path for problem in self.problems})


class _TakeBackError(Exception):
    """Ends the transaction of a dry run."""


async def import_folder(
    database: Database,
    clock: Clock,
    settings: KnowledgeSettings,
    folder: Path,
    *,
    publish: bool = False,
    dry_run: bool = False,
    author: str = "Import",
) -> Report:
    """Create or update an article for every *.md file under `folder`, known by slug and locale.

    With `publish`, articles that differ from what customers have are published. An unchanged file touches nothing.
    All of it is one transaction; a refused file leaves no trace in it.
    """
    report = Report()
    try:
        async with database.transaction() as session:
            importer = _Importer(session, clock, settings, report, publish=publish, author=author)
            await importer.take_categories(folder)
            for path in _article_files(folder):
                await importer.take(path, path.relative_to(folder).as_posix())
            if dry_run:
                raise _TakeBackError
    except _TakeBackError:
        pass
    return report


def _article_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.md")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name.lower() != "readme.md":
            yield path


class _Importer:
    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        settings: KnowledgeSettings,
        report: Report,
        *,
        publish: bool,
        author: str,
    ) -> None:
        self._session = session
        self._service = ArticleService(session, clock, settings.known_locales)
        self._default_locale = settings.default_locale
        self._report = report
        self._publish = publish
        self._author = author
        self._seen: dict[tuple[str, str], str] = {}

    async def take_categories(self, folder: Path) -> None:
        path = find_categories_file(folder)
        if path is None:
            return
        try:
            entries = parse_categories(path.read_bytes())
        except DocumentError as error:
            self._refuse(path.name, error.problems)
            return
        articles = ArticleRepository(self._session)
        for position, entry in enumerate(entries):
            category = await articles.get_category(entry.slug)
            if category is None:
                category = Category(slug=entry.slug)
                articles.add(category)
            category.title, category.description, category.position = entry.title, entry.description, position
        await articles.flush()

    async def take(self, path: Path, name: str) -> None:
        try:
            document = self._read(path, name)
        except DocumentError as error:
            self._refuse(name, error.problems)
            return
        try:
            # Whatever the database or the rules refuse is undone for this file alone.
            async with self._session.begin_nested():
                outcome, published = await self._keep(document)
        except InvalidArticleError as error:
            problems = [
                Problem(document.lines.get(key, 1), f"{key} {problem}") for key, problem in error.problems
            ]
            self._refuse(name, problems)
        except FrontdeskError as error:
            self._refuse(name, [Problem(1, error.detail)])
        else:
            self._report.outcomes.append(FileOutcome(name, document.content.category, outcome, published))

    def _read(self, path: Path, name: str) -> Document:
        size = path.stat().st_size
        if size > MAXIMUM_FILE_BYTES:
            raise DocumentError(
                Problem(
                    1, f"the file has {size // 1024} KB; {MAXIMUM_BODY_BYTES // 1024} KB of body are allowed"
                )
            )
        document = parse_document(path.read_bytes(), path.stem)
        address = (document.slug, document.locale or self._default_locale)
        if address in self._seen:
            raise DocumentError(
                Problem(
                    document.lines.get("slug", 1),
                    f"slug {address[0]!r} is that of {self._seen[address]}, too",
                )
            )
        self._seen[address] = name
        return document

    async def _keep(self, document: Document) -> tuple[Outcome, bool]:
        locale = document.locale or self._default_locale
        edition = await self._service.get_by_slug(document.slug, locale)
        content = tidy(document.content)
        outcome: Outcome = "unchanged"
        if edition is None:
            edition = await self._service.create(content, self._author, slug=document.slug, locale=locale)
            outcome = "created"
        elif content_of(edition.version) != content:
            article = edition.article
            edition = await self._service.update(article.id, content, article.version, self._author)
            outcome = "updated"
        elif edition.article.status is Status.ARCHIVED:
            # Somebody put it away on purpose; the same old file doesn't bring it back.
            return "archived", False
        if not self._publish or not _is_news(edition):
            return outcome, False
        await self._service.publish(edition.article.id, edition.article.version, self._author)
        return outcome, True

    def _refuse(self, name: str, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self._report.problems.extend(FileProblem(name, problem.line, problem.message) for problem in problems)


def _is_news(edition: Edition) -> bool:
    return edition.article.published_version != edition.article.version
