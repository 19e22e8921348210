"""What an import would do: files against what is there. Pure; nothing is changed by planning.

| file's article            | existing: update                | existing: leave |
|---------------------------|---------------------------------|-----------------|
| not there                 | created                         | created         |
| there, says the same      | unchanged (archived ones stay)  | unchanged       |
| there, says something else| updated: the next version       | left            |

Whether it is published: `publish` all of them, `draft` none, `as_marked` those that their file marks as published. An
import takes nothing from customers: a published article stays published whatever the file says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal

from knowledge_base.article.content import (
    MAXIMUM_BODY_BYTES,
    MAXIMUM_SLUG_CHARACTERS,
    Content,
    body_bytes,
    is_slug,
    problems_of,
    problems_of_note,
    slug_from,
    tidy,
    tidy_note,
)
from knowledge_base.article.lifecycle import Status
from knowledge_base.exchange.model import (
    LONE_SURROGATE,
    CategoryEntry,
    Document,
    FileProblem,
    Located,
    Mark,
    Reading,
)

Outcome = Literal["created", "updated", "unchanged", "left", "archived"]
Address = tuple[str, str]
"""Slug and locale: what an article is known by."""

_ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|style|form)\b", re.IGNORECASE)


class Existing(StrEnum):
    """What becomes of an article that is there and says something else."""

    UPDATE = "update"
    LEAVE = "leave"


class Publishing(StrEnum):
    """Which of the articles customers shall get."""

    AS_MARKED = "as_marked"
    PUBLISH = "publish"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `category` and `locale` are for articles whose file names none."""

    existing: Existing = Existing.UPDATE
    publishing: Publishing = Publishing.AS_MARKED
    category: str | None = None
    locale: str | None = None
    skip_refused: bool = False
    """Import the rest where something is refused; otherwise nothing is imported then."""


@dataclass(frozen=True, slots=True)
class Present:
    """An article that is there, with its newest content."""

    id: str
    status: Status
    version: int
    published_version: int | None
    content: Content
    note: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What articles are planned against: `categories` are titles by slug, the first of `locales` is the default."""

    present: Mapping[Address, Present]
    categories: Mapping[str, str]
    locales: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlannedArticle:
    """What becomes of one article; `changed` names the fields that differ."""

    path: str
    line: int
    slug: str
    locale: str
    content: Content
    note: str | None
    outcome: Outcome
    changed: tuple[str, ...]
    is_published_now: bool
    present: Present | None

    @property
    def is_new_version(self) -> bool:
        """Whether more changes than the note, which has no versions."""
        return self.outcome == "updated" and self.changed != ("note",)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `notes` are worth knowing and stop nothing."""

    articles: tuple[PlannedArticle, ...]
    categories: tuple[CategoryEntry, ...]
    problems: tuple[FileProblem, ...]
    notes: tuple[FileProblem, ...]

    @property
    def refused(self) -> int:
        """How many places are refused."""
        return len({(problem.path, problem.line) for problem in self.problems})


def addresses_of(reading: Reading, options: ImportOptions, default_locale: str) -> set[Address]:
    """What has to be looked up before `plan_import`."""
    return {_address(located.document, options, default_locale) for located in reading.documents}


def plan_import(reading: Reading, around: Surroundings, options: ImportOptions) -> Plan:
    """What an import of `reading` would do."""
    titles = {entry.slug: entry.title for entry in reading.categories}
    planner = _Planner(replace(around, categories={**around.categories, **titles}), options)
    articles = [planned for located in reading.documents if (planned := planner.take(located)) is not None]
    problems = sorted(
        [*reading.problems, *planner.problems], key=lambda problem: (problem.path, problem.line)
    )
    return Plan(tuple(articles), tuple(reading.categories), tuple(problems), tuple(planner.notes))


def _address(document: Document, options: ImportOptions, default_locale: str) -> Address:
    slug = document.slug or slug_from(document.content.title)
    return slug, document.locale or options.locale or default_locale


class _Planner:
    def __init__(self, around: Surroundings, options: ImportOptions) -> None:
        self._around = around
        self._options = options
        self._slugs_by_title = {title.casefold(): slug for slug, title in around.categories.items()}
        self._seen: dict[Address, Located] = {}
        self.problems: list[FileProblem] = []
        self.notes: list[FileProblem] = []

    def take(self, located: Located) -> PlannedArticle | None:
        """The plan for one article, None where it is refused."""
        document = located.document
        address = _address(document, self._options, self._around.locales[0])
        content = tidy(replace(document.content, category=self._category(document.content.category)))
        note = None if document.note is None else tidy_note(document.note)
        found = [
            *self._repeats(located, address),
            *_problems_of_content(content, note or ""),
            *self._unknown(address, content),
        ]
        self.problems += [
            FileProblem(located.path, document.line_of(key), message, key) for key, message in found
        ]
        if _ACTIVE.search(content.body):
            message = "contains HTML, which customers will see as text, not run"
            self.notes.append(FileProblem(located.path, document.line_of("body"), message, "body"))
        if found:
            return None
        present = self._around.present.get(address)
        outcome, changed = self._outcome(present, content, note)
        return PlannedArticle(
            path=located.path,
            line=document.line_of("title"),
            slug=address[0],
            locale=address[1],
            content=content,
            note=note,
            outcome=outcome,
            changed=changed,
            is_published_now=self._publishes(present, outcome, changed, document.mark),
            present=present,
        )

    def _category(self, given: str) -> str:
        """The slug of a category given by slug, by title, or not at all."""
        wanted = given.strip() or self._options.category or ""
        if wanted in self._around.categories:
            return wanted
        return self._slugs_by_title.get(wanted.casefold(), wanted)

    def _repeats(self, located: Located, address: Address) -> list[tuple[str, str]]:
        first = self._seen.setdefault(address, located)
        if first is located:
            return []
        place = f"{first.path}:{first.document.line_of('slug')}"
        if located.document.slug:
            return [("slug", f"slug {address[0]!r} is that of {place}, too")]
        return [
            ("title", f"gives the address {address[0]!r}, as {place} does; write another title or a slug")
        ]

    def _unknown(self, address: Address, content: Content) -> list[tuple[str, str]]:
        problems: list[tuple[str, str]] = []
        slug, locale = address
        if not is_slug(slug):
            problems.append(
                (
                    "slug",
                    f"slug {slug!r} has to be a-z, 0-9 and hyphens, {MAXIMUM_SLUG_CHARACTERS} characters at most",
                )
            )
        if locale not in self._around.locales:
            known = ", ".join(self._around.locales)
            problems.append(("locale", f"locale {locale!r} is unknown; known are {known}"))
        if content.category not in self._around.categories:
            known = ", ".join(self._around.categories) or "none yet"
            what = f"category {content.category!r} is unknown" if content.category else "category is missing"
            problems.append(("category", f"{what}; known are {known}"))
        return problems

    def _outcome(
        self, present: Present | None, content: Content, note: str | None
    ) -> tuple[Outcome, tuple[str, ...]]:
        if present is None:
            return "created", ()
        changed = tuple(
            field.name
            for field in fields(Content)
            if getattr(content, field.name) != getattr(present.content, field.name)
        )
        if note is not None and note != present.note:
            changed += ("note",)
        if not changed:
            # Somebody put it away on purpose; the same old file doesn't bring it back.
            return ("archived" if present.status is Status.ARCHIVED else "unchanged"), ()
        return ("updated" if self._options.existing is Existing.UPDATE else "left"), changed

    def _publishes(
        self, present: Present | None, outcome: Outcome, changed: tuple[str, ...], mark: Mark | None
    ) -> bool:
        if outcome in ("left", "archived"):
            return False
        if present is not None and present.status is Status.ARCHIVED and changed == ("note",):
            return False
        publishing = self._options.publishing
        is_wanted = publishing is Publishing.PUBLISH or (
            publishing is Publishing.AS_MARKED and mark is Mark.PUBLISHED
        )
        is_new = present is None or (outcome == "updated" and changed != ("note",))
        return is_wanted and (
            is_new or (present is not None and present.published_version != present.version)
        )


def _problems_of_content(content: Content, note: str) -> list[tuple[str, str]]:
    size = body_bytes(content)
    problems = [
        (key, f"{key} {problem}") for key, problem in [*problems_of(content), *problems_of_note(note)]
    ]
    named = (
        ("title", content.title),
        ("body", content.body),
        ("note", note),
        *(("questions", text) for text in content.questions),
    )
    problems += [
        (key, f"{key} contains half a character") for key, text in named if LONE_SURROGATE.search(text)
    ]
    if size > MAXIMUM_BODY_BYTES:
        problems.append(("body", f"body has {size // 1024} KB; {MAXIMUM_BODY_BYTES // 1024} KB are allowed"))
    return problems
