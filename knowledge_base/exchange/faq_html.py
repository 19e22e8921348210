"""A page of questions and answers with schema.org FAQPage, as JSON-LD or as microdata.

Such a page knows questions and answers and nothing else: phrasings, categories, audiences, flows, locales and drafts
are not in it, and an answer's HTML comes back as Markdown of the same meaning. To keep everything, use another format.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdownify import ATX, BACKSLASH, markdownify

from core.markdown import render_markdown
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience
from knowledge_base.exchange.model import Document, Library, Located, Mark, Problem, Reading

_MARKUP = re.compile(r"<[a-zA-Z/!]")
_PARSER = "html.parser"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def read_faq_page(path: str, data: bytes) -> Reading:
    """Every question with an answer on the page; places are the question's number, from 1."""
    reading = Reading()
    if not data.strip():
        reading.refuse(path, Problem(1, "the file is empty"))
        return reading
    try:
        _read(reading, path, BeautifulSoup(data, _PARSER))
    except RecursionError:
        reading.refuse(path, Problem(1, "its elements are nested too deeply"))
    if not reading.documents and not reading.problems:
        message = "has no schema.org FAQPage, neither as JSON-LD nor as microdata"
        reading.refuse(path, Problem(1, message))
    return reading


def write_faq_page(library: Library) -> bytes:
    """A page of what is published for everybody, readable as it is, with microdata."""
    shown = [
        document
        for document in library.documents
        if document.mark is Mark.PUBLISHED and document.content.audience is Audience.PUBLIC
    ]
    page = _templates.get_template("faq.html").render(
        locale=library.default_locale,
        pairs=[
            (document.content.title, document.locale, render_markdown(document.content.body))
            for document in shown
        ],
    )
    return page.encode()


def markdown_from(markup: str) -> str:
    """An answer as Markdown; text without any markup keeps its lines."""
    if not _MARKUP.search(markup):
        paragraphs = re.split(r"\n\s*\n", html.escape(html.unescape(markup.replace("\r\n", "\n").strip())))
        markup = "".join(f"<p>{paragraph}</p>".replace("\n", "<br>") for paragraph in paragraphs)
    # What `core.markdown` renders: CommonMark with tables and ~~strikethrough~~, in which a line break is a line break.
    return markdownify(
        nh3.clean(markup, url_schemes={"http", "https", "mailto", "tel"}),
        heading_style=ATX,
        bullets="-",
        newline_style=BACKSLASH,
        escape_misc=True,
        table_infer_header=True,
    ).strip()


def _read(reading: Reading, path: str, page: BeautifulSoup) -> None:
    seen: set[str] = set()
    pairs = [*_from_json(reading, path, page), *_from_microdata(page)]
    for name, answer in pairs:
        title = " ".join(BeautifulSoup(name, _PARSER).get_text().split()) if _MARKUP.search(name) else name
        title = " ".join(html.unescape(title).split())
        # Many pages say the same in both ways.
        if title.casefold() in seen:
            continue
        seen.add(title.casefold())
        content = Content(title, "", Audience.PUBLIC, markdown_from(answer), ())
        lines = {"title": len(seen), "body": len(seen)}
        reading.documents.append(Located(path, Document("", None, content, lines)))


def _from_json(reading: Reading, path: str, page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for place, script in enumerate(page.find_all("script", type="application/ld+json"), start=1):
        try:
            data = json.loads(script.get_text(), strict=False)
        except ValueError as error:
            reading.refuse(path, Problem(1, f"broken JSON-LD in script {place}: {error}"))
            continue
        for node in _nodes(data):
            if "FAQPage" not in _types(node):
                continue
            for question in _as_list(node.get("mainEntity")):
                if isinstance(question, dict) and "Question" in _types(question):
                    yield _text(question.get("name")), _answer(question.get("acceptedAnswer"))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [data]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            yield node
            waiting[:0] = _as_list(node.get("@graph"))


def _types(node: dict[str, Any]) -> set[str]:
    return {str(kind).rsplit("/", 1)[-1].removeprefix("schema:") for kind in _as_list(node.get("@type"))}


def _answer(value: Any) -> str:
    answers = [_text(entry.get("text")) for entry in _as_list(value) if isinstance(entry, dict)]
    return "\n\n".join(answers)


def _text(value: Any) -> str:
    """The text of a property that may be a string, a language-tagged one, or a list of them."""
    values = [entry.get("@value") if isinstance(entry, dict) else entry for entry in _as_list(value)]
    return next((entry for entry in values if isinstance(entry, str)), "")


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _from_microdata(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for item in page.select('[itemscope][itemtype$="schema.org/FAQPage"]'):
        for question in item.select('[itemscope][itemtype$="schema.org/Question"]'):
            name = question.select_one('[itemprop~="name"]')
            answer = question.select_one('[itemprop~="acceptedAnswer"]')
            if name is None or answer is None:
                continue
            text = answer.select_one('[itemprop~="text"]') or answer
            yield (
                html.escape(_content_of(name) or name.get_text()),
                _content_of(text) or text.decode_contents(),
            )


def _content_of(element: Tag) -> str:
    """A `meta` element says its value in an attribute."""
    return str(element.get("content") or "") if element.name == "meta" else ""
