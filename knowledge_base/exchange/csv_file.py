"""Articles as CSV, a row each, as spreadsheets write and read it. Pure.

title, body (needed) · slug, locale, category, audience, flow, status, note, questions (one per line in the cell)

Written with commas, a byte order mark and CRLF, which Excel takes for UTF-8; read with commas, semicolons or tabs.
A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and read without.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from knowledge_base.article.content import Content
from knowledge_base.exchange.model import Document, DocumentError, Library, Located, Problem, Reading, decode
from knowledge_base.exchange.values import audience_of, flow_of, mark_of

COLUMNS = ("slug", "title", "locale", "category", "audience", "flow", "status", "note", "questions", "body")
NEEDED = ("title", "body")
DELIMITERS = (",", ";", "\t")

# The module's own limit is 128 KB, less than a body may have; what is too long is refused later, with its row.
csv.field_size_limit(2**31 - 1)

# OWASP's list, with the full-width forms that East Asian spreadsheets take for the same; apostrophes in front of one
# grow by one, so that reading gives back exactly what was written.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def read_csv(path: str, data: bytes) -> Reading:
    """Every row that is an article, and what is wrong with the others."""
    reading = Reading()
    try:
        rows = _rows(decode(data).replace("\r\n", "\n").replace("\r", "\n"))
        header = _header(next(rows, (1, [])))
        for row, cells in rows:
            _read_row(reading, path, row, header, cells)
    except DocumentError as error:
        reading.refuse(path, *error.problems)
    return reading


def write_csv(library: Library) -> bytes:
    """The file of `library`; categories are named, not described."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in library.documents:
        content = document.content
        values = {
            "slug": document.slug,
            "title": content.title,
            "locale": document.locale or library.default_locale,
            "category": content.category,
            "audience": content.audience.value,
            "flow": content.flow.value if content.flow else "",
            "status": document.mark.value if document.mark else "",
            "note": document.note or "",
            "questions": "\n".join(content.questions),
            "body": content.body,
        }
        writer.writerow([escape_formula(values[column]) for column in COLUMNS])
    return target.getvalue().encode("utf-8-sig")


def escape_formula(cell: str) -> str:
    """`cell` so that no spreadsheet runs it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """What `escape_formula` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(row, cells) of every row that has any; rows are counted as a spreadsheet counts them."""
    if not text.strip():
        raise DocumentError(Problem(1, "the file is empty"))
    first, _, rest = text.partition("\n")
    begin = 1
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own way to say it
        delimiter, text, begin = first[4], rest, 2
    else:
        delimiter = max(DELIMITERS, key=first.count)
    row = begin
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DocumentError(Problem(row, _explained(error))) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield row, cells
        row += 1


def _explained(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a cell begins here with a quote that is never closed"
    return f"broken CSV: {error}; a quote within a quoted cell has to be doubled"


def _header(first: tuple[int, Sequence[str]]) -> list[str]:
    row, cells = first
    header = [cell.strip().casefold() for cell in cells]
    while header and not header[-1]:
        header.pop()
    known = ", ".join(COLUMNS)
    problems = [
        Problem(row, f"unknown column {name!r}; known are {known}. Rename it or take it out", name)
        for name in header
        if name not in COLUMNS
    ]
    problems += [
        Problem(row, "stands there twice", name) for name in COLUMNS if header.count(name) > 1
    ]  # fmt: skip
    missing = [name for name in NEEDED if name not in header]
    if missing:
        problems.append(
            Problem(
                row, f"no column {' and no column '.join(missing)}; the first row has to name the columns"
            )
        )
    if problems:
        raise DocumentError(*problems)
    return header


def _read_row(reading: Reading, path: str, row: int, header: list[str], cells: list[str]) -> None:
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(header):
        reading.refuse(path, Problem(row, f"has {len(cells)} cells; the first row has {len(header)}"))
        return
    values = dict.fromkeys(COLUMNS, "") | {
        name: unescape_formula(cell) for name, cell in zip(header, cells, strict=True)
    }
    problems: list[Problem] = []

    def refuse(key: str, message: str) -> None:
        problems.append(Problem(row, message, key))

    content = Content(
        values["title"],
        values["category"].strip(),
        audience_of(values["audience"].strip(), refuse),
        values["body"],
        tuple(values["questions"].split("\n")),
        flow_of(values["flow"].strip(), refuse),
    )
    mark = mark_of(values["status"].strip(), refuse)
    if problems:
        reading.refuse(path, *problems)
        return
    lines = dict.fromkeys(COLUMNS, row)
    note = values["note"] if "note" in header else None
    document = Document(values["slug"].strip(), values["locale"].strip() or None, content, lines, mark, note)
    reading.documents.append(Located(path, document))
