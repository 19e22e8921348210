"""`python -m knowledge_base.exchange import PATH`, `export PATH`: a folder of Markdown, .csv, .json, .zip or .html."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

from core.bus import bus_from_url
from core.clock import SystemClock
from core.database import Database
from core.database.__main__ import DEFAULT_URL
from knowledge_base.exchange.archive import read_folder, write_folder
from knowledge_base.exchange.exporter import read_library
from knowledge_base.exchange.formats import FORMATS, FormatName, format_of
from knowledge_base.exchange.importer import Importer, ImportResult
from knowledge_base.exchange.model import Reading
from knowledge_base.exchange.plan import Existing, ImportOptions, Publishing
from knowledge_base.settings import KnowledgeSettings

COLUMNS = ("created", "updated", "unchanged", "left", "archived")


def _print_report(result: ImportResult, *, dry_run: bool) -> None:
    plan = result.plan
    rows: dict[str, Counter[str]] = {}
    for planned in plan.articles:
        row = rows.setdefault(planned.content.category, Counter())
        row[planned.outcome] += 1
        row["published"] += planned.is_published_now
    headings = (*COLUMNS, "published")
    rows = dict(sorted(rows.items())) | {"total": sum(rows.values(), Counter())}
    width = max([len("category"), *map(len, rows)])
    print(f"{'category':{width}}  " + "  ".join(f"{heading:>9}" for heading in headings))
    for category, row in rows.items():
        print(f"{category:{width}}  " + "  ".join(f"{row[heading]:>9}" for heading in headings))
    for note in plan.notes:
        print(f"note: {note}", file=sys.stderr)
    for problem in plan.problems:
        print(problem, file=sys.stderr)
    if plan.problems:
        print(f"{plan.refused} refused.", file=sys.stderr)
    if dry_run:
        print("This was a dry run: nothing has been changed.")
    elif not result.is_applied:
        print("Nothing was imported. Mend what is listed, or say --skip-refused to import the rest.")


async def _embed(database: Database, settings: KnowledgeSettings) -> None:
    """Store the vectors of what is published, so that the server's next start doesn't have to make them."""
    # Imported only here: they take seconds, and most calls don't need them.
    from knowledge_base.errors import EncoderMissingError
    from knowledge_base.search.encoder import OnnxEncoder
    from knowledge_base.search.service import SearchService

    try:
        encoder = OnnxEncoder(settings.encoder_dir, threads=settings.encoder_threads)
    except EncoderMissingError:
        print("The encoder isn't exported yet; the server will embed the articles when it starts.")
        return
    service = SearchService(database, bus_from_url(None), encoder, settings)
    await service.refresh()
    await service.settle()


def _read(path: Path, kind: FormatName | None) -> Reading:
    return read_folder(path) if kind is None else FORMATS[kind].read(path.name, path.read_bytes())


async def _import(
    arguments: argparse.Namespace, database: Database, settings: KnowledgeSettings, kind: FormatName | None
) -> int:
    options = ImportOptions(
        existing=Existing(arguments.existing),
        publishing=Publishing(arguments.publishing),
        category=arguments.category,
        locale=arguments.locale,
        skip_refused=arguments.skip_refused,
    )
    reading = await asyncio.to_thread(_read, arguments.path, kind)
    importer = Importer(database, SystemClock(), settings)
    result = await importer.run(reading, options, author=arguments.author, dry_run=arguments.dry_run)
    _print_report(result, dry_run=arguments.dry_run)
    if result.is_applied and any(planned.is_published_now for planned in result.plan.articles):
        await _embed(database, settings)
    return 1 if result.plan.problems else 0


async def _export(
    arguments: argparse.Namespace, database: Database, settings: KnowledgeSettings, kind: FormatName | None
) -> int:
    library = await read_library(database, settings, published_only=arguments.published)
    if kind is None:
        await asyncio.to_thread(write_folder, library, arguments.path)
    else:
        content = await asyncio.to_thread(FORMATS[kind].write, library)
        await asyncio.to_thread(arguments.path.write_bytes, content)
    print(f"{len(library.documents)} articles written to {arguments.path}")
    return 0


async def _run(arguments: argparse.Namespace, kind: FormatName | None) -> int:
    settings = KnowledgeSettings()
    bus = bus_from_url(os.environ.get("REDIS_URL") or None)
    database = Database(arguments.url, bus)
    try:
        command = _import if arguments.command == "import" else _export
        return await command(arguments, database, settings, kind)
    finally:
        await database.close()
        await bus.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge_base.exchange", description=__doc__)
    parser.add_argument(
        "--url",
        default=os.environ.get("DATABASE_URL") or DEFAULT_URL,
        help="default: DATABASE_URL, else SQLite in var/",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, summary in (
        ("import", "bring articles in: all, or none where one is refused"),
        ("export", "write all articles but archived ones"),
    ):
        command = commands.add_parser(name, help=summary)
        command.add_argument("path", type=Path)
        command.add_argument(
            "--format",
            choices=[kind.value for kind in FormatName],
            help="default: by the ending, else a folder",
        )
    importing, exporting = commands.choices["import"], commands.choices["export"]
    importing.add_argument("--dry-run", action="store_true", help="report only")
    importing.add_argument(
        "--existing",
        choices=[choice.value for choice in Existing],
        default=Existing.UPDATE.value,
        help="what becomes of articles that are there and say something else (default: %(default)s)",
    )
    publishing = importing.add_mutually_exclusive_group()
    publishing.add_argument(
        "--publish",
        dest="publishing",
        action="store_const",
        const=Publishing.PUBLISH.value,
        default=Publishing.AS_MARKED.value,
        help="publish what is new or changed (default: what the file marks as published)",
    )
    publishing.add_argument(
        "--draft",
        dest="publishing",
        action="store_const",
        const=Publishing.DRAFT.value,
        help="publish nothing",
    )
    importing.add_argument("--category", help="of articles whose file names none")
    importing.add_argument("--locale", help="of articles whose file names none (default: the default locale)")
    importing.add_argument("--skip-refused", action="store_true", help="import the rest where one is refused")
    importing.add_argument("--author", default="Import", help="whose name the new versions carry")
    exporting.add_argument("--published", action="store_true", help="what customers see, not the drafts")
    return parser


def main(given: list[str] | None = None) -> int:
    """Parse the command line; 1 when something was refused."""
    parser = _parser()
    arguments = parser.parse_args(given)
    path: Path = arguments.path
    kind = FormatName(arguments.format) if arguments.format else None
    if kind is None and not path.is_dir():
        kind = format_of(path.name)
    if arguments.command == "import" and not (path.is_dir() if kind is None else path.is_file()):
        parser.error(f"{path} is neither a folder nor a file whose format is known")
    return asyncio.run(_run(arguments, kind))


if __name__ == "__main__":
    sys.exit(main())
