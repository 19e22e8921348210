"""Every query on turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CursorResult, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.database.types import UtcDateTime
from handoff.turn.models import Turn, TurnKind, TurnState


def _is_runnable(turn: type[Turn], now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Waiting and due, or abandoned by a server that has not renewed its lease."""
    return or_(
        and_(turn.state == TurnState.WAITING, or_(turn.not_before.is_(None), turn.not_before <= now)),
        and_(turn.state == TurnState.RUNNING, turn.lease_until <= now),
    )


# What every turn runs is built once: SQLAlchemy then remembers how it compiled it.
_NEXT_OR_RUNNING = (
    select(Turn)
    .where(
        Turn.conversation_id == bindparam("conversation_id"),
        or_(_is_runnable(Turn, bindparam("now", type_=UtcDateTime())), Turn.state == TurnState.RUNNING),
    )
    .order_by(Turn.id)
    .execution_options(populate_existing=True)
)
_HELD = (
    select(Turn)
    .where(
        Turn.id == bindparam("turn_id"),
        Turn.state == TurnState.RUNNING,
        Turn.lease_token == bindparam("lease_token"),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)


class TurnRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_conversations_to_serve(self, now: datetime, limit: int) -> Sequence[str]:
        """Conversations with a turn to run and none running, the longest waiting first."""
        running = aliased(Turn)
        is_busy = (
            select(running.id)
            .where(
                running.conversation_id == Turn.conversation_id,
                running.state == TurnState.RUNNING,
                running.lease_until > now,
            )
            .exists()
        )
        query = select(Turn.conversation_id, Turn.id).where(_is_runnable(Turn, now), ~is_busy)
        rows = await self._session.execute(query.order_by(Turn.id).limit(limit * 4))
        return list(dict.fromkeys(conversation_id for conversation_id, _ in rows))[:limit]

    async def get_next(self, conversation_id: str, now: datetime) -> Turn | None:
        """The turn that the conversation, which is locked, is due to run; None while one of its turns is running."""
        values = {"conversation_id": conversation_id, "now": now}
        turns = (await self._session.scalars(_NEXT_OR_RUNNING, values)).all()
        is_busy = any(
            turn.state is TurnState.RUNNING and turn.lease_until is not None and turn.lease_until > now
            for turn in turns
        )
        return None if is_busy or not turns else turns[0]

    async def has_begun(self, conversation_id: str, epoch: int) -> bool:
        """Whether the bot was sent any of the customer's words that were said under `epoch`, whatever came of it."""
        query = select(Turn.id).where(
            Turn.conversation_id == conversation_id,
            Turn.epoch == epoch,
            Turn.kind == TurnKind.CUSTOMER,
            Turn.attempts > 0,
        )
        return await self._session.scalar(query.limit(1)) is not None

    async def get_held(self, turn_id: int, lease_token: str) -> Turn | None:
        """The turn, if it is still running under this lease."""
        values = {"turn_id": turn_id, "lease_token": lease_token}
        return (await self._session.scalars(_HELD, values)).one_or_none()

    async def renew(self, lease_tokens: Sequence[str], until: datetime) -> None:
        """Keep turns that are still being run."""
        await self._session.execute(
            update(Turn)
            .where(Turn.lease_token.in_(lease_tokens), Turn.state == TurnState.RUNNING)
            .values(lease_until=until)
        )

    async def release(self, lease_tokens: Sequence[str]) -> int:
        """Put turns back into line that this server won't finish; how many."""
        result: CursorResult[Any] = await self._session.execute(  # type: ignore[assignment]
            update(Turn)
            .where(Turn.lease_token.in_(lease_tokens), Turn.state == TurnState.RUNNING)
            .values(state=TurnState.WAITING, lease_token=None, lease_until=None)
        )
        return result.rowcount
