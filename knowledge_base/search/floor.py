"""The confidence floor that editors may set: one row, read by every replica along with the published articles."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from knowledge_base.errors import FloorChangedError
from knowledge_base.search.models import SearchSetting
from knowledge_base.search.publication import announce_change


async def read_setting(session: AsyncSession) -> SearchSetting:
    """What editors have set."""
    return (await session.execute(select(SearchSetting))).scalar_one()


async def set_answer_floor(
    session: AsyncSession, clock: Clock, floor: float | None, *, version: int, by: str
) -> SearchSetting:
    """Answer from `floor` on, everywhere once this is committed; None: as the operator's setting says.

    `version` is that of the setting that was looked at. Raises FloorChangedError where it isn't the newest.
    """
    statement = (
        update(SearchSetting)
        .where(SearchSetting.version == version)
        .values(answer_floor=floor, version=version + 1, changed_at=clock.now(), changed_by=by)
        .returning(SearchSetting.version)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        raise FloorChangedError("Somebody else moved the floor in the meantime; look at it again.")
    await announce_change(session)
    return await read_setting(session)
