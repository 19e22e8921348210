"""Articles as one JSON document. Pure.

{"format": "frontdesk-articles", "version": 1,
 "categories": [{"slug", "title", "description"}, ...],
 "articles": [{"slug", "title", "locale", "category", "audience", "flow", "status", "note", "questions": [...],
 "body"}, ...]}

Of an article, title and body are needed. Unknown keys are refused: they would be lost. A reader of version 1 refuses
higher versions; keys may be added to version 1 only where leaving them out means what it meant before.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.exchange.model import (
    CategoryEntry,
    Document,
    DocumentError,
    Library,
    Located,
    Mark,
    Problem,
    Reading,
    decode,
    problem_of_category,
)

FORMAT = "frontdesk-articles"
VERSION = 1


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Category(_Strict):
    slug: str
    title: str
    description: str = ""


class _Article(_Strict):
    slug: str = ""
    title: str
    locale: str | None = None
    category: str = ""
    audience: Audience = Audience.PUBLIC
    flow: Flow | None = None
    status: Mark | None = None
    note: str | None = None
    questions: list[str] = Field(default_factory=list)
    body: str


class _File(_Strict):
    format: Literal["frontdesk-articles"]
    version: Literal[1]
    categories: list[_Category] = Field(default_factory=list)
    articles: list[Any]


def read_json(path: str, data: bytes) -> Reading:
    """Every article of the file; places are the article's number, from 1."""
    reading = Reading()
    try:
        file = _File.model_validate(_load(data))
        reading.categories = _categories(file)
    except DocumentError as error:
        reading.refuse(path, *error.problems)
        return reading
    except ValidationError as error:
        reading.refuse(path, *_problems(1, error))
        return reading
    for number, entry in enumerate(file.articles, start=1):
        try:
            article = _Article.model_validate(entry)
        except ValidationError as error:
            reading.refuse(path, *_problems(number, error))
            continue
        reading.documents.append(Located(path, _document(article, number)))
    return reading


def write_json(library: Library) -> bytes:
    """The file of `library`."""
    file = {
        "format": FORMAT,
        "version": VERSION,
        "categories": [
            _Category(slug=entry.slug, title=entry.title, description=entry.description).model_dump()
            for entry in library.categories
        ],
        "articles": [
            _Article(
                slug=document.slug,
                title=document.content.title,
                locale=document.locale or library.default_locale,
                category=document.content.category,
                audience=document.content.audience,
                flow=document.content.flow,
                status=document.mark,
                note=document.note,
                questions=list(document.content.questions),
                body=document.content.body,
            ).model_dump(mode="json")
            for document in library.documents
        ],
    }
    return (json.dumps(file, ensure_ascii=False, indent=2) + "\n").encode()


def _load(data: bytes) -> Any:
    text = decode(data)
    if not text.strip():
        raise DocumentError(Problem(1, "the file is empty"))
    try:
        loaded = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise DocumentError(
            Problem(1, f"broken JSON in line {error.lineno}, column {error.colno}: {error.msg}")
        ) from error
    except ValueError as error:
        raise DocumentError(Problem(1, f"broken JSON: {error}")) from error
    except RecursionError as error:
        raise DocumentError(Problem(1, "is nested too deeply")) from error
    if not isinstance(loaded, dict):
        raise DocumentError(Problem(1, f'has to be an object with "format": "{FORMAT}" and "articles"'))
    return loaded


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DocumentError(Problem(1, f"the key {key!r} stands twice in one object"))
        found[key] = value
    return found


def _categories(file: _File) -> list[CategoryEntry]:
    found: list[CategoryEntry] = []
    for number, given in enumerate(file.categories, start=1):
        entry = CategoryEntry(given.slug, given.title.strip(), given.description.strip())
        problem = problem_of_category(entry, found)
        if problem is not None:
            raise DocumentError(Problem(number, problem, "categories"))
        found.append(entry)
    return found


def _document(article: _Article, number: int) -> Document:
    content = Content(
        article.title,
        article.category,
        article.audience,
        article.body,
        tuple(article.questions),
        article.flow,
    )
    lines = dict.fromkeys(_Article.model_fields, number)
    return Document(article.slug, article.locale or None, content, lines, article.status, article.note)


def _problems(number: int, error: ValidationError) -> list[Problem]:
    return [
        Problem(number, item["msg"], ".".join(str(part) for part in item["loc"]))
        for item in error.errors(include_url=False, include_input=False)
    ]
