"""What an article says, its limits, and how its slug is made. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.article.lifecycle import Audience, Flow

MAXIMUM_TITLE_CHARACTERS = 200
MAXIMUM_BODY_BYTES = 200 * 1024
MAXIMUM_QUESTIONS = 200
MAXIMUM_QUESTION_CHARACTERS = 500
MAXIMUM_SLUG_CHARACTERS = 80
MAXIMUM_NOTE_CHARACTERS = 2_000

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Text databases and JSON choke on these; tab, line feed and carriage return are fine.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything about an article that has versions."""

    title: str
    category: str
    audience: Audience
    body: str
    questions: tuple[str, ...]
    flow: Flow | None = None


def tidy(content: Content) -> Content:
    """The same without stray white space, empty and repeated questions, and Windows line ends."""
    questions: dict[str, str] = {}
    for question in content.questions:
        text = " ".join(question.split())
        if text:
            questions.setdefault(text.casefold(), text)
    return Content(
        title=" ".join(content.title.split()),
        category=content.category.strip(),
        audience=content.audience,
        body=content.body.replace("\r\n", "\n").replace("\r", "\n").strip(),
        questions=tuple(questions.values()),
        flow=content.flow,
    )


def tidy_note(note: str) -> str:
    """A note among editors without stray white space at its ends and Windows line ends."""
    return note.replace("\r\n", "\n").replace("\r", "\n").strip()


def problems_of_note(note: str) -> list[tuple[str, str]]:
    """Every (field, problem) of a tidied note; an empty one is fine."""
    problems = []
    if len(note) > MAXIMUM_NOTE_CHARACTERS:
        problems.append(("note", f"has {len(note)} characters; {MAXIMUM_NOTE_CHARACTERS} are allowed"))
    if _CONTROL.search(note):
        problems.append(("note", "contains control characters"))
    return problems


def problems_of(content: Content) -> list[tuple[str, str]]:
    """Every (field, problem) of a tidied content; empty when it can be kept. Its body's size: `body_bytes`."""
    problems: list[tuple[str, str]] = []
    if not content.title:
        problems.append(("title", "is empty"))
    elif len(content.title) > MAXIMUM_TITLE_CHARACTERS:
        problems.append(
            ("title", f"has {len(content.title)} characters; {MAXIMUM_TITLE_CHARACTERS} are allowed")
        )
    if not content.body:
        problems.append(("body", "is empty"))
    if len(content.questions) > MAXIMUM_QUESTIONS:
        problems.append(("questions", f"are {len(content.questions)}; {MAXIMUM_QUESTIONS} are allowed"))
    for place, question in enumerate(content.questions, start=1):
        if len(question) > MAXIMUM_QUESTION_CHARACTERS:
            problems.append(
                (
                    "questions",
                    f"number {place} has {len(question)} characters; {MAXIMUM_QUESTION_CHARACTERS} are allowed",
                )
            )
    named: Sequence[tuple[str, str]] = (
        ("title", content.title),
        ("body", content.body),
        *(("questions", question) for question in content.questions),
    )
    problems.extend((name, "contains control characters") for name, text in named if _CONTROL.search(text))
    return problems


def body_bytes(content: Content) -> int:
    """The body's size in UTF-8."""
    return len(content.body.encode("utf-8", "surrogatepass"))


def slug_from(title: str) -> str:
    """A slug for a title: plain lower-case words joined by hyphens; "article" when nothing is left of it."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title.replace("'", "")).strip("-")
    return slug[:MAXIMUM_SLUG_CHARACTERS].rstrip("-") or "article"


def numbered_slug(slug: str, number: int) -> str:
    """`slug` with a number behind it, within the limit."""
    suffix = f"-{number}"
    return slug[: MAXIMUM_SLUG_CHARACTERS - len(suffix)].rstrip("-") + suffix


def is_slug(text: str) -> bool:
    """Whether `text` can be a slug: a-z, 0-9 and single hyphens between them."""
    return len(text) <= MAXIMUM_SLUG_CHARACTERS and _SLUG.fullmatch(text) is not None
