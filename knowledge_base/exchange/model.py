"""What every format reads and writes: documents with their places, categories, and what is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge_base.article.content import MAXIMUM_BODY_BYTES, MAXIMUM_TITLE_CHARACTERS, Content, is_slug

# JSON can write half a character; no database can keep it.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# A body of the longest kind with the longest possible front matter; what is larger isn't read at all.
MAXIMUM_DOCUMENT_BYTES = 2 * MAXIMUM_BODY_BYTES


class Mark(StrEnum):
    """What a file says about an article's status; all else is the workshop's business."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file. `line` counts from 1: lines of Markdown, rows of CSV, articles of JSON and HTML."""

    line: int
    message: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem with the file it is in; `path` as in the folder or the archive."""

    path: str
    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        column = f"{self.column}: " if self.column else ""
        return f"{self.path}:{self.line}: {column}{self.message}"


class DocumentError(Exception):
    """The file is not what it should be; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Document:
    """An article as a file has it; `lines` says where each key stands, and "body" begins.

    An empty slug is made from the title, an empty category is the import's default, and so is a locale of None.
    """

    slug: str
    locale: str | None
    content: Content
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    mark: Mark | None = None
    note: str | None = None
    """Among editors; None where the file says nothing of it."""

    def line_of(self, key: str) -> int:
        """Where `key` stands, or else the document begins."""
        return self.lines.get(key) or min(self.lines.values(), default=1)


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category as a file has it."""

    slug: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Located:
    """A document and the file it is from."""

    path: str
    document: Document


@dataclass
class Reading:
    """Everything found in what was given: articles, categories in their order, and what is wrong."""

    documents: list[Located] = field(default_factory=list)
    categories: list[CategoryEntry] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)

    def refuse(self, path: str, *problems: Problem) -> None:
        """Keep what is wrong with a file."""
        self.problems.extend(
            FileProblem(path, problem.line, problem.message, problem.column) for problem in problems
        )


@dataclass(frozen=True, slots=True)
class Library:
    """What is exported: documents in the order of the help pages, every one with locale and mark."""

    documents: tuple[Document, ...]
    categories: tuple[CategoryEntry, ...]
    default_locale: str


def problem_of_category(entry: CategoryEntry, former: Collection[CategoryEntry]) -> str | None:
    """What is wrong with a category that stands after `former` ones."""
    if not is_slug(entry.slug):
        return f"{entry.slug!r} is not a slug: a-z, 0-9 and hyphens"
    if any(known.slug == entry.slug for known in former):
        return f"{entry.slug} stands there twice"
    if not entry.title:
        return f"{entry.slug} needs a title"
    if len(entry.title) > MAXIMUM_TITLE_CHARACTERS:
        return f"the title of {entry.slug} has more than {MAXIMUM_TITLE_CHARACTERS} characters"
    if LONE_SURROGATE.search(entry.title + entry.description) or "\0" in entry.title + entry.description:
        return f"{entry.slug} contains half a character or a zero byte"
    return None


def decode(data: bytes) -> str:
    """UTF-8 text with a byte order mark or without. Raises DocumentError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(Problem(1, "is UTF-16; save it as UTF-8 (in Excel: “CSV UTF-8”)"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(Problem(line, f"not UTF-8: byte 0x{data[error.start]:02x}")) from error
