"""An article's body, cut into what can be quoted (passages) and what can be embedded (their pieces)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from markdown_it import MarkdownIt
from markdown_it.token import Token
from spacy.language import Language

from core.markdown import plain_text

# A customer reads this much in a chat bubble without scrolling; longer paragraphs are cut at sentences.
PASSAGE_CHARACTERS = 480
# One or two sentences: what the encoder was trained on, and the length of the questions they are compared with.
PIECE_CHARACTERS = 220

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_LISTS = {"bullet_list_open", "ordered_list_open"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable part of a body: its Markdown, and the plain texts that stand for it in the index."""

    text: str
    pieces: tuple[str, ...]


def split_passages(body: str) -> list[Passage]:
    """The passages of a Markdown body in order. A list or table stays whole, with the sentence that introduces it."""
    passages: list[Passage] = []
    heading = ""
    introduction: str | None = None
    for kind, source in _blocks(body):
        if kind == "heading_open":
            heading, introduction = plain_text(source), None
            continue
        if kind == "paragraph_open":
            paragraphs = _split_paragraph(source)
            passages.extend(
                Passage(text, _with_heading(heading, _sentence_pieces(text))) for text in paragraphs
            )
            introduction = source if source.rstrip().endswith(":") and len(paragraphs) == 1 else None
            continue
        pieces = _table_pieces(source) if kind == "table_open" else _line_pieces(source)
        if introduction is not None:
            passages.pop()
            pieces = [plain_text(introduction), *pieces]
            source = f"{introduction}\n\n{source}"
            introduction = None
        passages.append(Passage(source, _with_heading(heading, pieces)))
    return [passage for passage in passages if passage.pieces]


def split_sentences(text: str) -> list[str]:
    """Sentences of a plain text, by spaCy's rules for the language's punctuation and abbreviations."""
    return [sentence.text.strip() for sentence in _sentencizer()(text).sents if sentence.text.strip()]


@cache
def _sentencizer() -> Language:
    pipeline = spacy.blank("en")
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
