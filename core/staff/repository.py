"""Every query on staff accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.staff.models import StaffAccount, StaffSession


class StaffRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_by_email(self, email: str) -> StaffAccount | None:
        """The account with this address, in whatever case it is written."""
        query = select(StaffAccount).where(StaffAccount.email == email.strip().lower())
        return (await self._session.scalars(query)).one_or_none()

    async def get_by_token(self, token_hash: str, now: datetime) -> StaffAccount | None:
        """The active account whose session has this token and has not expired."""
        query = (
            select(StaffAccount)
            .join(StaffSession, StaffSession.staff_id == StaffAccount.id)
            .where(
                StaffSession.token_hash == token_hash, StaffSession.expires_at > now, StaffAccount.is_active
            )
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_accounts(self) -> Sequence[StaffAccount]:
        """All active accounts by name."""
        query = select(StaffAccount).where(StaffAccount.is_active).order_by(StaffAccount.name)
        return (await self._session.scalars(query)).all()

    def add(self, row: StaffAccount | StaffSession) -> None:
        """Store a new row at the next flush."""
        self._session.add(row)

    async def delete_session(self, token_hash: str) -> None:
        """Sign one browser out."""
        await self._session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))

    async def delete_expired_sessions(self, now: datetime) -> None:
        """Forget sessions that can't be used any more."""
        await self._session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
