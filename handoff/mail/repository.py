"""Every query on outgoing mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.mail.models import MailKind, MailState, OutgoingMail


class MailRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, mail: OutgoingMail) -> None:
        """Store a new mail at the next flush."""
        self._session.add(mail)

    async def flush(self) -> None:
        """Write what has been added."""
        await self._session.flush()

    async def get(self, mail_id: str) -> OutgoingMail | None:
        """The mail as it is now."""
        query = (
            select(OutgoingMail).where(OutgoingMail.id == mail_id).execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def has(self, key: str) -> bool:
        """Whether this mail was written already, whatever became of it."""
        return await self._session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == key)) is not None

    async def list_due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """`(id, conversation's id)` of the mails that nobody is sending and whose time has come, oldest first."""
        query = (
            select(OutgoingMail.id, OutgoingMail.conversation_id)
            .where(
                OutgoingMail.state == MailState.WAITING,
                OutgoingMail.not_before <= now,
                or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until <= now),
            )
            .order_by(OutgoingMail.not_before, OutgoingMail.id)
            .limit(limit)
        )
        return [(mail_id, conversation_id) for mail_id, conversation_id in await self._session.execute(query)]

    async def lease(self, mail_id: str, now: datetime, until: datetime) -> bool:
        """Keep others from sending the mail; whether nobody else was."""
        statement = (
            update(OutgoingMail)
            .where(
                OutgoingMail.id == mail_id,
                OutgoingMail.state == MailState.WAITING,
                or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until <= now),
            )
            .values(lease_until=until)
            .execution_options(synchronize_session=False)
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        return result.rowcount == 1

    async def list_unwritten_replies(self, conversation_id: str) -> Sequence[OutgoingMail]:
        """What may have to be told to the customer by mail and isn't composed yet."""
        query = select(OutgoingMail).where(
            OutgoingMail.conversation_id == conversation_id,
            OutgoingMail.kind == MailKind.REPLY,
            OutgoingMail.state == MailState.WAITING,
            OutgoingMail.text == "",
        )
        return (await self._session.scalars(query)).all()

    async def delete(self, mail_ids: Sequence[str]) -> None:
        """Forget mails that won't be needed."""
        await self._session.execute(
            delete(OutgoingMail)
            .where(OutgoingMail.id.in_(mail_ids))
            .execution_options(synchronize_session=False)
        )
