"""`python -m core.staff add EMAIL NAME ROLE`, `list`, and `demo` (the demo company's people)."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys

from core.clock import SystemClock
from core.database import Database
from core.database.__main__ import DEFAULT_URL
from core.staff.errors import EmailTakenError, WeakPasswordError
from core.staff.models import Role
from core.staff.service import StaffService

DEMO_STAFF = (
    ("dana.brooks@tallowreed.example", "Dana Brooks", Role.AGENT),
    ("marcus.hale@tallowreed.example", "Marcus Hale", Role.AGENT),
    ("lee.moreau@tallowreed.example", "Lee Moreau", Role.SUPERVISOR),
    ("sam.ortiz@tallowreed.example", "Sam Ortiz", Role.EDITOR),
    ("admin@tallowreed.example", "Alex Reed", Role.ADMIN),
)


async def _add(database: Database, email: str, name: str, role: Role, password: str) -> None:
    async with database.transaction() as session:
        await StaffService(session, SystemClock()).create(email, name, role, password)
    print(f"{email}: {name}, {role}")


async def _add_demo(database: Database) -> None:
    password = os.environ.get("DEMO_PASSWORD")
    if not password:
        raise SystemExit("DEMO_PASSWORD is not set; `make run` sets it in var/development.env")
    for email, name, role in DEMO_STAFF:
        try:
            await _add(database, email, name, role, password)
        except EmailTakenError:
            print(f"{email}: there already")


async def _list(database: Database) -> None:
    async with database.reading() as session:
        for account in await StaffService(session, SystemClock()).list_accounts():
            print(f"{account.email}: {account.name}, {account.role}")


async def _run(arguments: argparse.Namespace) -> None:
    database = Database(arguments.url)
    try:
        if arguments.command == "add":
            password = os.environ.get("STAFF_PASSWORD") or getpass.getpass("Password: ")
            await _add(database, arguments.email, arguments.name, Role(arguments.role), password)
        elif arguments.command == "demo":
            await _add_demo(database)
        else:
            await _list(database)
    finally:
        await database.close()


def main() -> None:
    """Parse the command line; the new account's password is asked for, or read from STAFF_PASSWORD."""
    parser = argparse.ArgumentParser(prog="python -m core.staff", description=__doc__)
    parser.add_argument("--url", default=os.environ.get("DATABASE_URL") or DEFAULT_URL)
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add", help="create an account")
    adding.add_argument("email")
    adding.add_argument("name")
    adding.add_argument("role", choices=[role.value for role in Role])
    commands.add_parser("demo", help="create the demo company's people, with DEMO_PASSWORD")
    commands.add_parser("list", help="list the accounts")
    try:
        asyncio.run(_run(parser.parse_args()))
    except (EmailTakenError, WeakPasswordError) as error:
        sys.exit(error.detail)


if __name__ == "__main__":
    main()
