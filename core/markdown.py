"""Markdown as articles, bot and agents write it, to HTML that is safe in a customer's page."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)

ALLOWED_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"style"},
    "th": {"style"},
}

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def sanitize_html(markup: str) -> str:
    """`markup` with all but plain formatting, links and images taken out; links open apart and leak no referrer."""
    return nh3.clean(
        markup,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        filter_style_properties={"text-align"},
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def render_markdown(text: str) -> str:
    """`text` (CommonMark with tables) as sanitised HTML. Raw HTML in it is shown, not obeyed."""
    return sanitize_html(_PARSER.render(text)).strip()


def render_blocks(text: str) -> list[tuple[str, str]]:
    """(source, sanitised HTML) of each outermost block of a Markdown text; joined, they are what it renders to."""
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(text, env)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[tuple[str, str]] = []
    start = 0
    for place, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            rendered = _PARSER.renderer.render(tokens[start : place + 1], _PARSER.options, env)
            begin, end = tokens[start].map or [0, 0]
            blocks.append(("\n".join(lines[begin:end]).strip(), sanitize_html(rendered).strip()))
            start = place + 1
    return blocks


def render_plain(text: str) -> str:
    """A customer's own words as HTML: everything escaped, line breaks kept, web addresses made links."""
    parts: list[str] = []
    position = 0
    for match in _URL.finditer(text):
        parts.append(html.escape(text[position : match.start()]))
        address = html.escape(match.group(), quote=True)
        parts.append(f'<a href="{address}">{address}</a>')
        position = match.end()
    parts.append(html.escape(text[position:]))
    return sanitize_html("<p>" + "".join(parts).replace("\n", "<br>") + "</p>")


def plain_text(text: str) -> str:
    """`text` without its Markdown marks, in one paragraph per block: what is embedded, or read out."""
    blocks: list[str] = []
    for token in _PARSER.parse(text):
        if token.type == "inline" and token.children:
            words = "".join(
                child.content
                if child.type in {"text", "code_inline"}
                else " "
                if "break" in child.type
                else ""
                for child in token.children
            )
            blocks.append(" ".join(words.split()))
        elif token.type in {"fence", "code_block"}:
            blocks.append(" ".join(token.content.split()))
    return "\n".join(block for block in blocks if block)
