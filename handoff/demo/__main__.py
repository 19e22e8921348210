"""`python -m handoff.demo`: the demo company's teams, skills and canned replies, where they are missing."""

from __future__ import annotations

import argparse
import asyncio
import os

from core.clock import SystemClock
from core.database import Database
from core.database.__main__ import DEFAULT_URL
from handoff.demo.company import DemoDesk


async def _fill(url: str) -> None:
    database = Database(url)
    try:
        async with database.transaction() as session:
            made = await DemoDesk(session, SystemClock()).fill()
    finally:
        await database.close()
    print("\n".join(made) or "there already")


def main() -> None:
    """Parse the command line and fill."""
    parser = argparse.ArgumentParser(prog="python -m handoff.demo", description=__doc__)
    parser.add_argument("--url", default=os.environ.get("DATABASE_URL") or DEFAULT_URL)
    asyncio.run(_fill(parser.parse_args().url))


if __name__ == "__main__":
    main()
