"""`python -m knowledge_base.exchange import FOLDER [--publish] [--dry-run]` and `export FOLDER [--published]`."""

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
from knowledge_base.exchange.exporter import export_folder
from knowledge_base.exchange.importer import Report, import_folder
from knowledge_base.settings import KnowledgeSettings

COLUMNS = ("created", "updated", "unchanged", "archived")


def _print_report(report: Report, *, dry_run: bool) -> None:
    rows: dict[str, Counter[str]] = {}
    for outcome in report.outcomes:
        row = rows.setdefault(outcome.category, Counter())
        row[outcome.outcome] += 1
        row["published"] += outcome.is_published_now
    width = max([len("category"), *map(len, rows)])
    headings = (*COLUMNS, "published")
    print(f"{'category':{width}}  " + "  ".join(f"{heading:>9}" for heading in headings))
    total: Counter[str] = Counter()
    for category, row in sorted(rows.items()):
        total.update(row)
        print(f"{category:{width}}  " + "  ".join(f"{row[heading]:>9}" for heading in headings))
    print(f"{'total':{width}}  " + "  ".join(f"{total[heading]:>9}" for heading in headings))
    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.problems:
        print(f"{report.failed_files} files were refused.", file=sys.stderr)
    if dry_run:
        print("This was a dry run: nothing has been changed.")


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


async def _run(arguments: argparse.Namespace) -> int:
    settings = KnowledgeSettings()
    bus = bus_from_url(os.environ.get("REDIS_URL") or None)
    database = Database(arguments.url, bus)
    try:
        if arguments.command == "export":
            count = await export_folder(
                database, settings, arguments.folder, published_only=arguments.published
            )
            print(f"{count} articles written to {arguments.folder}")
            return 0
        report = await import_folder(
            database,
            SystemClock(),
            settings,
            arguments.folder,
            publish=arguments.publish,
            dry_run=arguments.dry_run,
            author=arguments.author,
        )
        _print_report(report, dry_run=arguments.dry_run)
        if arguments.publish and not arguments.dry_run:
            await _embed(database, settings)
        return 1 if report.problems else 0
    finally:
        await database.close()
        await bus.close()


def main(given: list[str] | None = None) -> int:
    """Parse the command line; 1 when a file was refused."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_base.exchange", description=__doc__)
    parser.add_argument(
        "--url",
        default=os.environ.get("DATABASE_URL") or DEFAULT_URL,
        help="default: DATABASE_URL, else SQLite in var/",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import", help="bring a folder of Markdown files in")
    importing.add_argument("folder", type=Path)
    importing.add_argument("--publish", action="store_true", help="publish what is new or changed")
    importing.add_argument("--dry-run", action="store_true", help="report only")
    importing.add_argument("--author", default="Import", help="whose name the new versions carry")
    exporting = commands.add_parser("export", help="write all articles as Markdown files")
    exporting.add_argument("folder", type=Path)
    exporting.add_argument("--published", action="store_true", help="what customers see, not the drafts")
    arguments = parser.parse_args(given)
    if arguments.command == "import" and not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is not a folder")
    return asyncio.run(_run(arguments))


if __name__ == "__main__":
    sys.exit(main())
