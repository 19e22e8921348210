"""Every query of reports: one a kind of record, whatever the number of conversations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.staff import StaffAccount
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.transitions import Owner
from handoff.queue.models import Handoff
from handoff.rating.models import Rating
from handoff.report.figures import HandoffRecord, Record, StintRecord, WordsRecord
from handoff.service_level.models import ServicePromise, Stint, Target
from handoff.service_level.stints import CLOSED_IDLE
from handoff.team.models import Team

CONFIRMING_INTENTS = frozenset({"thank", "affirm"})
"""What a content customer says last."""


class ReportRepository:
    """Reads the conversations that began in a stretch of time, and of one team if that is given."""

    def __init__(self, session: AsyncSession, start: datetime, end: datetime, team_id: str | None) -> None:
        self._session = session
        self._team_id = team_id
        self._is_in = _is_in(start, end, team_id)

    async def read(self) -> dict[str, Record]:
        """Everything by the conversation's id."""
        query = select(Conversation.id, Conversation.created_at).where(self._is_in)
        records = {row_id: Record(began_at=at) for row_id, at in await self._session.execute(query)}
        await self._add_stints(records)
        await self._add_handoffs(records)
        await self._add_words(records)
        await self._add_endings(records)
        return records

    async def _add_stints(self, records: dict[str, Record]) -> None:
        query = (
            select(
                Stint.conversation_id,
                Stint.owner,
                Stint.staff_id,
                Stint.began_at,
                Stint.ended_at,
                Stint.end,
                Conversation.last_message_at,
            )
            .join(Conversation, Conversation.id == Stint.conversation_id)
            .where(self._is_in, or_(Stint.owner == Owner.BOT, self._of_team(Stint.team_id)))
            .order_by(Stint.conversation_id, Stint.epoch, Stint.began_at)
        )
        for row_id, owner, staff_id, began_at, ended_at, end, last_at in await self._session.execute(query):
            if end == CLOSED_IDLE and last_at is not None and ended_at is not None:
                ended_at = max(began_at, min(last_at, ended_at))  # the silence after it is nobody's time
            records[row_id].stints.append(StintRecord(owner, staff_id, began_at, ended_at, end))

    async def _add_handoffs(self, records: dict[str, Record]) -> None:
        query = (
            select(Handoff.conversation_id, Handoff.reason, Handoff.requested_at, Handoff.ended_at)
            .where(self._is_in)
            .where(Conversation.id == Handoff.conversation_id)
            .order_by(Handoff.requested_at, Handoff.id)
        )
        for row_id, reason, requested_at, ended_at in await self._session.execute(query):
            records[row_id].handoffs.append(HandoffRecord(reason, requested_at, ended_at))

    async def _add_words(self, records: dict[str, Record]) -> None:
        query = (
            select(Message.conversation_id, Message.author_id, Message.created_at)
            .join(
                Stint,
                and_(Stint.conversation_id == Message.conversation_id, Stint.epoch == Message.epoch),
            )
            .where(
                self._is_in,
                Conversation.id == Stint.conversation_id,
                Stint.owner != Owner.BOT,
                self._of_team(Stint.team_id),
                Message.author.in_([Author.CUSTOMER, Author.AGENT]),
                Message.private.is_(False),
            )
            .order_by(Message.conversation_id, Message.sequence)
        )
        for row_id, staff_id, said_at in await self._session.execute(query):  # customers have no id here
            records[row_id].words.append(WordsRecord(staff_id, said_at))

    async def _add_endings(self, records: dict[str, Record]) -> None:
        """Whether the bot carried something out, what the customer said last, and what the bot knew last."""
        receipts = select(Message.conversation_id).where(
            Conversation.id == Message.conversation_id,
            self._is_in,
            Message.author == Author.BOT,
            Message.card["type"].as_string() == "receipt",
        )
        thanks = self._last_messages(Message.author == Author.CUSTOMER).where(
            Message.understood["intent"].as_string().in_(CONFIRMING_INTENTS)
        )
        for row_id in [*await self._session.scalars(receipts), *await self._session.scalars(thanks)]:
            records[row_id].is_confirmed = True
        verdict = Message.knowledge["verdict"].as_string()
        unknown = self._last_messages(Message.author == Author.BOT, verdict.is_not(None)).where(
            verdict == "none"
        )
        for row_id in await self._session.scalars(unknown):
            records[row_id].is_unanswered = True

    def _last_messages(self, *conditions: ColumnElement[bool]) -> Select[str]:
        """Of each conversation, if its last message that fits `conditions` also fits what is added to the query."""
        last = (
            select(Message.conversation_id, func.max(Message.sequence).label("sequence"))
            .where(self._is_in, Conversation.id == Message.conversation_id, *conditions)
            .group_by(Message.conversation_id)
            .subquery()
        )
        return select(Message.conversation_id).join(
            last,
            and_(Message.conversation_id == last.c.conversation_id, Message.sequence == last.c.sequence),
        )

    async def count_promises(self) -> dict[Target, tuple[int, int]]:
        """How many promises of each target were kept in time, and how many broken."""
        is_broken = ServicePromise.broken_at.is_not(None)
        query = (
            select(ServicePromise.target, is_broken, func.count())
            .where(self._is_in)
            .where(
                Conversation.id == ServicePromise.conversation_id,
                or_(is_broken, ServicePromise.kept_at.is_not(None)),
                self._of_team(ServicePromise.team_id),
            )
            .group_by(ServicePromise.target, is_broken)
        )
        counts = dict.fromkeys(Target, (0, 0))
        for target, broken, count in await self._session.execute(query):
            kept_count, broken_count = counts[target]
            counts[target] = (
                (kept_count, broken_count + count) if broken else (kept_count + count, broken_count)
            )
        return counts

    async def list_ratings(self) -> list[tuple[str | None, int | None]]:
        """Who was rated, and how; None for no answer."""
        query = (
            select(Rating.staff_id, Rating.score)
            .where(self._is_in)
            .where(Conversation.id == Rating.conversation_id)
        )
        return [(staff_id, score) for staff_id, score in await self._session.execute(query)]

    async def staff_names(self, staff_ids: Iterable[str]) -> dict[str, str]:
        """Names by id, also of those who have left."""
        query = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(set(staff_ids)))
        return {row.id: row.name for row in await self._session.execute(query)}

    def _of_team(self, team_id: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
        return team_id == self._team_id if self._team_id is not None else true()


def _is_in(start: datetime, end: datetime, team_id: str | None) -> ColumnElement[bool]:
    """Conversations in which something was said, begun in a stretch of time, had by the team if one is given."""
    is_in = and_(
        Conversation.created_at >= start,
        Conversation.created_at < end,
        Conversation.last_message_at.is_not(None),
    )
    if team_id is None:
        return is_in
    of_team = exists().where(Stint.conversation_id == Conversation.id, Stint.team_id == team_id)
    return and_(is_in, of_team.correlate(Conversation))


async def get_default_time_zone(session: AsyncSession) -> str:
    """Of the default team; UTC without one."""
    zone = (await session.scalars(select(Team.time_zone).where(Team.is_default).limit(1))).one_or_none()
    return zone or "UTC"
