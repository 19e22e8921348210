"""One article as a Markdown file with front matter. Pure.

---
title: How to cancel an order
category: orders
locale: en              (optional: the default locale)
audience: public        (optional: public, signed_in or internal)
flow: cancel_order      (optional: what the bot can do about it, such as start_return; docs/knowledge.md lists all)
slug: cancel-an-order   (optional: the file's name)
status: published       (optional: draft or published)
note: ask Ana first     (optional: among editors)
questions:              (optional, but what articles are found by)
  - can I still cancel
---
The body, in Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from knowledge_base.article.content import Content
from knowledge_base.exchange.model import Document, DocumentError, Problem, decode
from knowledge_base.exchange.values import audience_of, flow_of, mark_of

FENCE = "---"
KEYS = ("title", "category", "locale", "audience", "flow", "slug", "status", "note", "questions")


def parse_document(data: bytes, stem: str) -> Document:
    """The article in a file whose name without ending is `stem`. Raises DocumentError."""
    header, body, body_line = _split(decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    values, lines = _read_header(header)
    lines["body"] = body_line
    problems = [
        Problem(lines[key], f"unknown key {key!r}; known are {', '.join(KEYS)}")
        for key in values
        if key not in KEYS
    ]
    texts = {key: _text(values, key, lines, problems) for key in KEYS if key != "questions"}
    problems.extend(Problem(1, f"{key} is missing") for key in ("title", "category") if key not in values)

    def refuse(key: str, message: str) -> None:
        problems.append(Problem(lines[key], message))

    audience = audience_of(texts["audience"], refuse)
    flow = flow_of(texts["flow"], refuse)
    mark = mark_of(texts["status"], refuse)
    questions = _questions(values, lines, problems)
    if problems:
        raise DocumentError(*sorted(problems, key=lambda problem: problem.line))
    content = Content(texts["title"], texts["category"], audience, body, tuple(questions), flow)
    return Document(
        texts["slug"] or stem,
        texts["locale"] or None,
        content,
        lines,
        mark,
        texts["note"] if "note" in values else None,
    )


def format_document(document: Document, stem: str) -> str:
    """The file of an article; `parse_document` gives the same article back."""
    content = document.content
    header: dict[str, Any] = {"title": content.title, "category": content.category}
    if document.locale is not None:
        header["locale"] = document.locale
    header["audience"] = content.audience.value
    if content.flow is not None:
        header["flow"] = content.flow.value
    if document.slug != stem:
        header["slug"] = document.slug
    if document.mark is not None:
        header["status"] = document.mark.value
    if document.note:
        header["note"] = document.note
    if content.questions:
        header["questions"] = list(content.questions)
    text = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=10_000)
    return f"{FENCE}\n{text}{FENCE}\n{content.body}\n"


def _split(text: str) -> tuple[str, str, int]:
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        raise DocumentError(
            Problem(1, f"the first line has to be {FENCE}, the beginning of the front matter")
        )
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise DocumentError(Problem(1, f"the front matter has no end: a line {FENCE} is missing"))


def _read_header(header: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Values by key, every scalar a text ("no" is an answer, not a truth value), and the line of each key."""
    try:
        node = yaml.compose(header, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 2 if mark is not None else 1
        reason = getattr(error, "problem", None) or "it can't be read"
        raise DocumentError(Problem(line, f"broken YAML: {reason}")) from error
    if not isinstance(node, yaml.MappingNode):
        raise DocumentError(Problem(1, "the front matter has to be lines of the form key: value"))
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 2
        if key.value in lines:
            raise DocumentError(Problem(line, f"{key.value} stands there twice"))
        lines[str(key.value)] = line
    # BaseLoader makes texts, lists and mappings, nothing else.
    values = yaml.load(header, Loader=yaml.BaseLoader)  # noqa: S506
    return {str(key): value for key, value in values.items()}, lines


def _text(values: Mapping[str, Any], key: str, lines: Mapping[str, int], problems: list[Problem]) -> str:
    value = values.get(key, "")
    if isinstance(value, str):
        return value.strip()
    problems.append(Problem(lines[key], f"{key} has to be a text; put it in quotes if it contains a colon"))
    return ""


def _questions(values: Mapping[str, Any], lines: Mapping[str, int], problems: list[Problem]) -> list[str]:
    given = values.get("questions", [])
    if given == "":
        return []
    if not isinstance(given, list):
        problems.append(
            Problem(lines["questions"], "questions have to be a list: one line each, with a hyphen")
        )
        return []
    for place, question in enumerate(given, start=1):
        if not isinstance(question, str):
            problems.append(
                Problem(
                    lines["questions"],
                    f"question {place} is not a text; put it in quotes if it contains a colon",
                )
            )
    return [question for question in given if isinstance(question, str)]
