"""Canned replies, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import StaffAccount
from handoff.canned.models import CannedReply
from handoff.canned.repository import CannedReplyRepository
from handoff.canned.schemas import CannedReplyView, NewCannedReply
from handoff.conversation.text import clean
from handoff.errors import (
    CannedReplyNotFoundError,
    MessageEmptyError,
    MessageTooLongError,
    ShortcodeTakenError,
)
from handoff.settings import HandoffSettings


class CannedReplyService:
    """What agents say often."""

    def __init__(self, session: AsyncSession, clock: Clock, settings: HandoffSettings) -> None:
        self._session = session
        self._rows = CannedReplyRepository(session)
        self._clock = clock
        self._longest = settings.message_characters

    async def list_all(self) -> list[CannedReplyView]:
        """All of them, by shortcode."""
        return [CannedReplyView.model_validate(one) for one in await self._rows.list_all()]

    async def create(self, staff: StaffAccount, new: NewCannedReply) -> CannedReplyView:
        """Store a reply. Raises `ShortcodeTakenError`, `MessageEmptyError`, `MessageTooLongError`."""
        await self._refuse_taken(new.shortcode, None)
        reply = CannedReply(
            shortcode=new.shortcode,
            text=self._accept(new.text),
            updated_by=staff.name,
            updated_at=self._clock.now(),
        )
        try:
            await self._rows.add(reply)
        except IntegrityError as error:
            raise _taken(new.shortcode) from error
        return CannedReplyView.model_validate(reply)

    async def change(self, reply_id: str, staff: StaffAccount, new: NewCannedReply) -> CannedReplyView:
        """Replace a reply. Raises `CannedReplyNotFoundError` and what `create` raises."""
        reply = await self._require(reply_id)
        await self._refuse_taken(new.shortcode, reply.id)
        reply.shortcode = new.shortcode
        reply.text = self._accept(new.text)
        reply.updated_by = staff.name
        reply.updated_at = self._clock.now()
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise _taken(new.shortcode) from error
        return CannedReplyView.model_validate(reply)

    async def delete(self, reply_id: str) -> str:
        """Forget a reply; its shortcode. Raises `CannedReplyNotFoundError`."""
        reply = await self._require(reply_id)
        await self._rows.delete(reply)
        return reply.shortcode

    async def _require(self, reply_id: str) -> CannedReply:
        reply = await self._rows.get(reply_id)
        if reply is None:
            raise CannedReplyNotFoundError("There is no such canned reply.")
        return reply

    async def _refuse_taken(self, shortcode: str, own_id: str | None) -> None:
        other = await self._rows.get_by_shortcode(shortcode)
        if other is not None and other.id != own_id:
            raise _taken(shortcode)

    def _accept(self, text: str) -> str:
        if len(text) > self._longest:
            raise MessageTooLongError(f"A message may have {self._longest:,} characters.")
        text = clean(text)
        if not text:
            raise MessageEmptyError("The reply is empty.")
        return text


def _taken(shortcode: str) -> ShortcodeTakenError:
    return ShortcodeTakenError(f"/{shortcode} stands for another reply already.")
