"""`python -m core.database upgrade PACKAGE...` and `revision PACKAGE -m MESSAGE`."""

from __future__ import annotations

import argparse
import os

from core.database.migrations import upgrade, write_revision

DEFAULT_URL = "sqlite+aiosqlite:///var/frontdesk.db"


def main() -> None:
    """Parse the command line and migrate."""
    parser = argparse.ArgumentParser(prog="python -m core.database", description=__doc__)
    parser.add_argument(
        "--url",
        default=os.environ.get("DATABASE_URL") or DEFAULT_URL,
        help="default: DATABASE_URL, else SQLite in var/",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    upgrading = commands.add_parser("upgrade", help="bring the tables of the packages to the newest version")
    upgrading.add_argument("packages", nargs="+")
    writing = commands.add_parser(
        "revision", help="write a migration from the models' difference to the database"
    )
    writing.add_argument("package")
    writing.add_argument("-m", "--message", required=True)
    arguments = parser.parse_args()
    if arguments.command == "upgrade":
        for package in arguments.packages:
            upgrade(package, arguments.url)
            print(f"{package}: at the newest version")
    else:
        write_revision(arguments.package, arguments.url, arguments.message)


if __name__ == "__main__":
    main()
