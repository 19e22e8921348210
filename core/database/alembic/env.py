"""What Alembic runs: connects to the URL given in code and migrates one package's tables."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from core.database.migrations import package_metadata

attributes = context.config.attributes
metadata = package_metadata(attributes["package"])


def is_ours(thing: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Several packages share a database: leave out the others' tables."""
    return kind != "table" or name in metadata.tables


def render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types by name; Alembic's own rendering of a variant lacks imports."""
    return "types.JsonData" if kind == "type" and isinstance(thing, JSON) else False


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=attributes["version_table"],
        include_object=is_ours,
        render_as_batch=True,  # SQLite can't alter a column in place
        compare_type=True,
        render_item=render,
        user_module_prefix="types.",
    )
    with context.begin_transaction():
        context.run_migrations()


async def run() -> None:
    """Connect and migrate."""
    engine = create_async_engine(attributes["url"], poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(run())
