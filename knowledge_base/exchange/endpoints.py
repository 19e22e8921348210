"""`POST /api/knowledge/import` and `GET /api/knowledge/export`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from core.staff import StaffAccount, require_role
from core.uploads import capped_route
from knowledge_base.errors import ImportFileTooLargeError, ImportRefusedError, UnknownFormatError
from knowledge_base.exchange.exporter import read_library
from knowledge_base.exchange.formats import FORMATS, FormatName, format_of
from knowledge_base.exchange.importer import Importer
from knowledge_base.exchange.plan import Existing, ImportOptions, Publishing
from knowledge_base.exchange.report import ImportReport
from knowledge_base.wing import KnowledgeWing, current_wing

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role("editor"))]
OneFile = Annotated[UploadFile, File(description="CSV, JSON, a ZIP of Markdown files, or an HTML page")]


def _limit(state: Any) -> int:
    limit: int = state.knowledge_base.settings.import_bytes
    return limit


def _too_large(limit: int) -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        f"A file may have {limit / 1024 / 1024:g} MB. Import it in parts, or with `python -m knowledge_base.exchange`."
    )


router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])
uploads = APIRouter(prefix="/api/knowledge", tags=["knowledge"], route_class=capped_route(_limit, _too_large))


@uploads.post("/import")
async def import_articles(
    file: OneFile,
    wing: Wing,
    editor: Editor,
    format: Annotated[FormatName | None, Query(description="else by the file's ending")] = None,
    dry_run: bool = False,
    existing: Existing = Existing.UPDATE,
    publishing: Publishing = Publishing.AS_MARKED,
    category: Annotated[str | None, Query(max_length=80)] = None,
    locale: Annotated[str | None, Query(max_length=20)] = None,
    skip_refused: bool = False,
) -> ImportReport:
    """Bring in the articles of a file: all of them or, where one is refused, none.

    With `dry_run`, what it would do. What is published is found as soon as its texts are embedded: at once for a few,
    minutes for thousands.
    """
    name = file.filename or "file"
    kind = format or format_of(name)
    if kind is None:
        raise UnknownFormatError(f"{name!r} ends in none of .csv, .json, .zip and .html; name its format.")
    reading = await asyncio.to_thread(FORMATS[kind].read, name, await file.read())
    options = ImportOptions(existing, publishing, category or None, locale or None, skip_refused)
    importer = Importer(wing.core.database, wing.core.clock, wing.settings)
    result = await importer.run(reading, options, author=editor.name, dry_run=dry_run)
    report = await asyncio.to_thread(ImportReport.of, result)
    if not dry_run and not result.is_applied:
        raise ImportRefusedError(
            "Nothing was imported. Mend what is listed, or leave it out.",
            report=report.model_dump(mode="json"),
        )
    return report


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"description": "The file", "content": {"application/octet-stream": {}}}},
)
async def export_articles(
    wing: Wing, _editor: Editor, format: FormatName = FormatName.CSV, published: bool = False
) -> Response:
    """All articles but archived ones as a file; with `published`, in the words that customers see."""
    kind = FORMATS[format]
    library = await read_library(wing.core.database, wing.settings, published_only=published)
    content = await asyncio.to_thread(kind.write, library)
    name = f"articles-{wing.core.clock.now():%Y-%m-%d}.{kind.extension}"
    return Response(
        content,
        media_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
