"""The formats by name: how a file of each is read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.exchange.archive import read_zip, write_zip
from knowledge_base.exchange.csv_file import read_csv, write_csv
from knowledge_base.exchange.faq_html import read_faq_page, write_faq_page
from knowledge_base.exchange.json_file import read_json, write_json
from knowledge_base.exchange.model import Library, Reading


class FormatName(StrEnum):
    """What `format` may be."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one kind are named, read (path, content) and written."""

    extension: str
    media_type: str
    read: Callable[[str, bytes], Reading]
    write: Callable[[Library], bytes]


FORMATS = {
    FormatName.CSV: Format("csv", "text/csv; charset=utf-8", read_csv, write_csv),
    FormatName.JSON: Format("json", "application/json", read_json, write_json),
    FormatName.MARKDOWN: Format("zip", "application/zip", read_zip, write_zip),
    FormatName.HTML: Format("html", "text/html; charset=utf-8", read_faq_page, write_faq_page),
}

_BY_ENDING = {
    "csv": FormatName.CSV,
    "json": FormatName.JSON,
    "zip": FormatName.MARKDOWN,
    "html": FormatName.HTML,
    "htm": FormatName.HTML,
}


def format_of(file_name: str) -> FormatName | None:
    """The format that a file's ending tells."""
    return _BY_ENDING.get(file_name.rsplit(".", 1)[-1].lower())
