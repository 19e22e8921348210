"""An article's body, cut into what can be quoted (passages) and what can be embedded (their pieces)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.language import import_spacy
from core.markdown import plain_text

# A customer reads this much in a chat bubble without scrolling; longer paragraphs are cut at sentences.
PASSAGE_CHARACTERS = 480
# One or two sentences: what the encoder was trained on, and the length of the questions they are compared with.
PIECE_CHARACTERS = 220
# "No mail?" and the like: not an answer, but the beginning of one.
INTRODUCTION_CHARACTERS = 40

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable part of a body: its Markdown, and the plain texts that stand for it in the index."""

    text: str
    pieces: tuple[str, ...]


def split_passages(body: str) -> list[Passage]:
    """The passages of a Markdown body in order. A list or table stays whole, with the sentence that introduces it."""
    passages: list[Passage] = []
    heading = ""
    introduction: Passage | None = None
    for kind, source in _blocks(body):
        if kind == "heading_open":
            heading, introduction = plain_text(source), None
            continue
        found = [
            Passage(text, _with_heading(heading, pieces))
            for text, pieces in _quotable(kind, source)
            if pieces
        ]
        if introduction is not None and found:
            passages.pop()
            found[0] = Passage(
                f"{introduction.text}\n\n{found[0].text}", (*introduction.pieces, *found[0].pieces)
            )
        passages.extend(found)
        introduction = (
            found[0] if kind == "paragraph_open" and len(found) == 1 and _introduces(source) else None
        )
    return passages


def _quotable(kind: str, source: str) -> list[tuple[str, list[str]]]:
    """The passages of one block with their pieces; only a long paragraph has more than one."""
    if kind == "paragraph_open":
        return [(text, _sentence_pieces(text)) for text in _split_paragraph(source)]
    return [(source, _table_pieces(source) if kind == "table_open" else _line_pieces(source))]


def _introduces(source: str) -> bool:
    """Whether a paragraph says too little without what follows it."""
    return source.rstrip().endswith(":") or len(source) <= INTRODUCTION_CHARACTERS


def split_sentences(text: str) -> list[str]:
    """Sentences of a plain text, by spaCy's rules for the language's punctuation and abbreviations."""
    return [sentence.text.strip() for sentence in _sentencizer()(text).sents if sentence.text.strip()]


@cache
def _sentencizer() -> Any:
    pipeline = import_spacy().blank("en")
    pipeline.add_pipe("sentencizer")
    return pipeline


def _blocks(body: str) -> Iterator[tuple[str, str]]:
    lines = body.splitlines()
    for token in _PARSER.parse(body):
        if _is_outermost(token) and token.map is not None and token.type != "hr":
            yield token.type, "\n".join(lines[token.map[0] : token.map[1]]).strip()


def _is_outermost(token: Token) -> bool:
    return token.level == 0 and token.nesting >= 0


def _split_paragraph(source: str) -> list[str]:
    if len(source) <= PASSAGE_CHARACTERS:
        return [source]
    return join_up_to(split_sentences(" ".join(source.split())), PASSAGE_CHARACTERS)


def join_up_to(parts: list[str], limit: int) -> list[str]:
    """Neighbouring `parts` joined by a space while they stay within `limit` characters."""
    joined: list[str] = []
    for part in parts:
        if joined and len(joined[-1]) + 1 + len(part) <= limit:
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _sentence_pieces(source: str) -> list[str]:
    text = " ".join(plain_text(source).split())
    return join_up_to(split_sentences(text), PIECE_CHARACTERS)


def _line_pieces(source: str) -> list[str]:
    return [
        piece
        for line in plain_text(source).splitlines()
        for piece in join_up_to(split_sentences(line), PIECE_CHARACTERS)
    ]


def _table_pieces(source: str) -> list[str]:
    """One piece a row, each cell led by its column's title, so that a row can be understood alone."""
    rows = [[plain_text(cell) for cell in line.strip().strip("|").split("|")] for line in source.splitlines()]
    if len(rows) < 3:
        return []
    titles = rows[0]
    return [
        ", ".join(f"{title} {cell}".strip() for title, cell in zip(titles, row, strict=False) if cell)
        for row in rows[2:]
    ]


def _with_heading(heading: str, pieces: list[str]) -> tuple[str, ...]:
    return tuple(f"{heading}: {piece}" if heading else piece for piece in pieces)
