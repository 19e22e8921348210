"""`python -m actions.back_office.demo`: fill an empty back office with the demo company."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime

from alembic import command
from sqlalchemy import func, select

from actions.back_office.demo.builder import DemoData
from actions.back_office.demo.crowd import add_crowd
from actions.back_office.demo.story import add_story
from actions.back_office.execution import audit
from actions.back_office.numbers import Series
from actions.back_office.tables import CustomerRow
from core.database import Database
from core.database.migrations import alembic_config, upgrade

PACKAGE = "actions.back_office"
DEFAULT_URL = "sqlite+aiosqlite:///var/back_office.db"


def build(today: date) -> DemoData:
    """All rows of the demo, the same for the same `today`."""
    data = DemoData(today)
    data.add_catalogue()
    add_story(data)
    add_crowd(data)
    return data


async def store(database: Database, data: DemoData) -> bool:
    """Store `data` in one transaction; False, and nothing stored, when there are customers already."""
    async with database.transaction() as session:
        if await session.scalar(select(func.count()).select_from(CustomerRow)):
            return False
        for rows in (data.customers, data.products, data.variants, data.orders, data.charges):
            session.add_all(rows)
            await session.flush()
        for returned in data.returns:
            session.add(returned)
            await session.flush()  # one by one: numbers are given in this order
            session.add(
                audit(
                    returned.created_at,
                    action="return_recorded",
                    customer_id=returned.customer_id,
                    reference=Series.RETURN.number(returned.id),
                    amount=returned.amount,
                    currency=returned.currency,
                    rule="our_fault",
                    policy_version=returned.policy_version,
                    evidence={"order_number": returned.order_number, "trace": returned.trace},
                )
            )
        for reversal in data.reversals:
            session.add(reversal)
            await session.flush()
            session.add(
                audit(
                    reversal.created_at,
                    action="fee_reversed",
                    customer_id=reversal.customer_id,
                    reference=Series.REVERSAL.number(reversal.id),
                    amount=reversal.amount,
                    currency=reversal.currency,
                    rule=reversal.rule,
                    policy_version=reversal.policy_version,
                    evidence={"charges": [c.charge_id for c in reversal.charges], "trace": reversal.trace},
                )
            )
    return True


async def fill(url: str, today: date) -> str:
    """Fill the database at `url`; what was done, in words."""
    database = Database(url)
    try:
        data = build(today)
        if not await store(database, data):
            return "the back office has data already; nothing done (--reset starts afresh)"
    finally:
        await database.close()
    return (
        f"{len(data.customers)} customers, {len(data.products)} products, {len(data.orders)} orders, "
        f"{len(data.charges)} charges, as of {today.isoformat()}"
    )


def main(arguments_given: Sequence[str] | None = None) -> None:
    """Parse the command line, migrate, fill."""
    parser = argparse.ArgumentParser(prog="python -m actions.back_office.demo", description=__doc__)
    parser.add_argument(
        "--url",
        default=os.environ.get("BACK_OFFICE_DATABASE_URL") or DEFAULT_URL,
        help="default: BACK_OFFICE_DATABASE_URL, else SQLite in var/",
    )
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=datetime.now(UTC).date(),
        help="the day that all dates hang on, as 2026-03-02; default: today",
    )
    parser.add_argument("--reset", action="store_true", help="DELETE everything in the back office first")
    arguments = parser.parse_args(arguments_given)
    upgrade(PACKAGE, arguments.url)
    if arguments.reset:
        command.downgrade(alembic_config(PACKAGE, arguments.url), "base")
        upgrade(PACKAGE, arguments.url)
    print(asyncio.run(fill(arguments.url, arguments.today)))


if __name__ == "__main__":
    main()
