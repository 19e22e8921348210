"""categories.yml: a list of slug, title and description, in the order of the help pages."""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge_base.exchange.model import CategoryEntry, DocumentError, Problem, decode, problem_of_category

FILE_NAME = "categories.yml"


def find_categories_file(folder: Path) -> Path | None:
    """The file in `folder`, or in its parent."""
    for candidate in (folder / FILE_NAME, folder.resolve().parent / FILE_NAME):
        if candidate.is_file():
            return candidate
    return None


def parse_categories(data: bytes) -> list[CategoryEntry]:
    """The entries of a file. Raises DocumentError."""
    try:
        text = decode(data)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        # BaseLoader makes texts, lists and mappings, nothing else.
        entries = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DocumentError(Problem(mark.line + 1 if mark else 1, "broken YAML")) from error
    if not isinstance(node, yaml.SequenceNode):
        raise DocumentError(
            Problem(1, "has to be a list of categories, each with slug, title and description")
        )
    found: list[CategoryEntry] = []
    for place, entry in zip(node.value, entries, strict=True):
        line = place.start_mark.line + 1
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(key), str) for key in ("slug", "title")
        ):
            raise DocumentError(Problem(line, "a category needs a slug and a title"))
        given = CategoryEntry(
            entry["slug"], entry["title"].strip(), str(entry.get("description", "")).strip()
        )
        problem = problem_of_category(given, found)
        if problem is not None:
            raise DocumentError(Problem(line, problem))
        found.append(given)
    return found


def format_categories(entries: list[CategoryEntry]) -> str:
    """The file of `entries`; `parse_categories` gives them back."""
    rows = [{"slug": entry.slug, "title": entry.title, "description": entry.description} for entry in entries]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=10_000)
