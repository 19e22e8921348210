"""What a customer or an agent typed, made safe to store and to measure. Pure."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line feed, lone surrogates, non-characters.

PostgreSQL refuses NUL, UTF-8 has no lone surrogates, terminals obey escapes.
"""

_LINE_BREAK = re.compile(r"\r\n?|\u2028|\u2029|\x85")

EXCERPT_CHARACTERS = 160


def clean(text: str) -> str:
    """`text` with line feeds for line breaks, without control characters, trimmed. HTML and Markdown stay as typed."""
    return _CONTROL.sub("", _LINE_BREAK.sub("\n", text)).strip()


def excerpt(text: str, limit: int = EXCERPT_CHARACTERS) -> str:
    """The beginning of `text` on one line, at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
