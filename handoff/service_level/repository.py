"""Every query on stints and promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.staff import StaffAccount
from handoff.queue.models import Handoff
from handoff.service_level.models import ServicePromise, Stint
from handoff.team.models import Team


class ServiceLevelRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Stint | ServicePromise) -> None:
        """Store a new row at the next flush."""
        self._session.add(row)

    # Stints

    async def get_open_stint(self, conversation_id: str) -> Stint | None:
        """The stint that is going on; None while the conversation is resolved."""
        query = select(Stint).where(Stint.conversation_id == conversation_id, Stint.ended_at.is_(None))
        return (await self._session.scalars(query)).one_or_none()

    async def get_newest_stint(self, conversation_id: str) -> Stint | None:
        """The stint of the newest epoch."""
        query = (
            select(Stint)
            .where(Stint.conversation_id == conversation_id)
            .order_by(Stint.epoch.desc(), Stint.began_at.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_stints(self, conversation_id: str) -> Sequence[Stint]:
        """The stints of one conversation, in order."""
        query = (
            select(Stint)
            .where(Stint.conversation_id == conversation_id)
            .order_by(Stint.epoch, Stint.began_at)
        )
        return (await self._session.scalars(query)).all()

    # Promises

    async def list_open_promises(self, conversation_id: str) -> list[ServicePromise]:
        """What is still owed to one customer."""
        query = (
            select(ServicePromise)
            .where(ServicePromise.conversation_id == conversation_id, ServicePromise.kept_at.is_(None))
            .order_by(ServicePromise.due_at, ServicePromise.id)
            .execution_options(populate_existing=True)
        )
        return list((await self._session.scalars(query)).all())

    async def list_promises(self, conversation_id: str) -> Sequence[ServicePromise]:
        """What was promised to one customer, in order."""
        query = (
            select(ServicePromise)
            .where(ServicePromise.conversation_id == conversation_id)
            .order_by(ServicePromise.began_at, ServicePromise.due_at, ServicePromise.id)
        )
        return (await self._session.scalars(query)).all()

    async def list_conversations_to_watch(self, now: datetime, limit: int) -> Sequence[str]:
        """Conversations with a promise that is to be warned of, or has broken, and isn't marked so yet."""
        query = (
            select(ServicePromise.conversation_id)
            .where(
                ServicePromise.kept_at.is_(None),
                or_(
                    and_(ServicePromise.warned_at.is_(None), ServicePromise.warn_at <= now),
                    and_(ServicePromise.broken_at.is_(None), ServicePromise.due_at < now),
                ),
            )
            .distinct()
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def get_newest_handoff_id(self, conversation_id: str) -> str | None:
        """The hand-over that the conversation is in, or was in last."""
        query = (
            select(Handoff.id)
            .where(Handoff.conversation_id == conversation_id)
            .order_by(Handoff.requested_at.desc(), Handoff.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    # Whose

    async def get_team(self, team_id: str | None) -> Team | None:
        """The team with this id; the default one for None."""
        query = select(Team).where(Team.is_default if team_id is None else Team.id == team_id).limit(1)
        return (await self._session.scalars(query)).one_or_none()

    async def staff_names(self, staff_ids: Iterable[str]) -> dict[str, str]:
        """Names by id, also of those who have left."""
        query = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(set(staff_ids)))
        return {row.id: row.name for row in await self._session.execute(query)}

    async def team_names(self, team_ids: Iterable[str]) -> dict[str, str]:
        """Names by id, of those that still are."""
        query = select(Team.id, Team.name).where(Team.id.in_(set(team_ids)))
        return {row.id: row.name for row in await self._session.execute(query)}
