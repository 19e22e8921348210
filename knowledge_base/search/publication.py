"""The counter that says which state of the published articles is the newest."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Event
from core.database import collect_event
from knowledge_base.search.models import PublicationCounter

RECIPIENT = "knowledge_base"
"""Every replica's search listens to this recipient of the bus."""


async def announce_change(session: AsyncSession) -> int:
    """Say that what customers can find has changed: the new revision. Replicas hear of it after the commit."""
    statement = (
        update(PublicationCounter)
        .values(revision=PublicationCounter.revision + 1)
        .returning(PublicationCounter.revision)
    )
    revision = (await session.execute(statement)).scalar_one()
    collect_event(session, Event("knowledge.published", (RECIPIENT,), {"revision": revision}))
    return revision


async def read_revision(session: AsyncSession) -> int:
    """The newest committed revision."""
    return (await session.execute(select(PublicationCounter.revision))).scalar_one()
