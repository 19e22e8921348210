"""Markdown files with front matter, as a folder or as a ZIP of one. Touches no file system but to read a folder."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from knowledge_base.exchange.categories import (
    FILE_NAME,
    find_categories_file,
    format_categories,
    parse_categories,
)
from knowledge_base.exchange.document import format_document, parse_document
from knowledge_base.exchange.model import (
    MAXIMUM_DOCUMENT_BYTES,
    DocumentError,
    Library,
    Located,
    Problem,
    Reading,
)

MAXIMUM_ENTRIES = 50_000
MAXIMUM_UNPACKED_BYTES = 512 * 1024 * 1024
"""Far above 50,000 articles of usual length; a bomb is many times that."""

# The earliest moment a ZIP can tell: the same articles give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def read_folder(folder: Path) -> Reading:
    """Every *.md file under `folder`, and categories.yml in it or beside it."""
    reading = Reading()
    categories = find_categories_file(folder)
    if categories is not None:
        _take_categories(reading, categories.name, categories.read_bytes())
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and _is_article(PurePosixPath(name)):
            with path.open("rb") as file:
                _take(reading, name, file.read(MAXIMUM_DOCUMENT_BYTES + 1))
    return reading


def read_zip(path: str, data: bytes) -> Reading:
    """The same of an archive, nothing of which is written anywhere."""
    reading = Reading()
    if not data:
        reading.refuse(path, Problem(1, "the file is empty"))
        return reading
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name, content in _entries(archive):
                if PurePosixPath(name).name == FILE_NAME:
                    _take_categories(reading, name, content)
                else:
                    _take(reading, name, content)
    except DocumentError as error:
        # A hostile archive is not read in part.
        reading = Reading()
        reading.refuse(path, *error.problems)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        reading = Reading()
        reading.refuse(path, Problem(1, f"is not a ZIP archive that can be read: {error}"))
    if not reading.documents and not reading.problems:
        reading.refuse(path, Problem(1, "has no file that ends in .md"))
    return reading


def write_zip(library: Library) -> bytes:
    """An archive of what `files_of` names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files_of(library):
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)
    return target.getvalue()


def write_folder(library: Library, folder: Path) -> None:
    """Files as `files_of` names them, under `folder`, which is made."""
    for name, text in files_of(library):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def files_of(library: Library) -> Iterator[tuple[str, str]]:
    """(path, text): `categories.yml` and a file per article, in a folder per category."""
    yield FILE_NAME, format_categories(list(library.categories))
    for document in library.documents:
        is_default = document.locale in (None, library.default_locale)
        stem = document.slug if is_default else f"{document.slug}.{document.locale}"
        yield f"{document.content.category}/{stem}.md", format_document(document, stem)


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Contents by name, of articles and categories.yml, sorted. Raises DocumentError for what no honest archive has."""
    infos = archive.infolist()
    if len(infos) > MAXIMUM_ENTRIES:
        raise DocumentError(Problem(1, f"has {len(infos):,} files; {MAXIMUM_ENTRIES:,} are allowed"))
    unpacked = 0
    for info in sorted(infos, key=lambda entry: entry.filename):
        name = PurePosixPath(info.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in info.filename or ":" in name.parts[0]:
            raise DocumentError(Problem(1, f"the name {info.filename!r} leads out of the archive"))
        if info.is_dir() or not (name.name == FILE_NAME or _is_article(name)):
            continue
        if info.flag_bits & 0x1:
            raise DocumentError(Problem(1, "is encrypted; pack it without a password"))
        with archive.open(info) as file:
            # The size that an archive states may be a lie; what is read counts.
            content = file.read(MAXIMUM_DOCUMENT_BYTES + 1)
        unpacked += len(content)
        if unpacked > MAXIMUM_UNPACKED_BYTES:
            raise DocumentError(
                Problem(1, f"unpacks to more than {MAXIMUM_UNPACKED_BYTES // 1024 // 1024} MB")
            )
        yield info.filename, content


def _is_article(name: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.parts)
    return name.suffix == ".md" and not hidden and name.name.lower() != "readme.md"


def _take_categories(reading: Reading, name: str, data: bytes) -> None:
    try:
        reading.categories = parse_categories(data)
    except DocumentError as error:
        reading.refuse(name, *error.problems)


def _take(reading: Reading, name: str, data: bytes) -> None:
    try:
        if len(data) > MAXIMUM_DOCUMENT_BYTES:
            limit = MAXIMUM_DOCUMENT_BYTES // 2 // 1024
            raise DocumentError(Problem(1, f"the file is too large; {limit} KB of body are allowed"))
        reading.documents.append(Located(name, parse_document(data, PurePosixPath(name).stem)))
    except DocumentError as error:
        reading.refuse(name, *error.problems)
