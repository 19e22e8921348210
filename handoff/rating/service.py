"""How satisfied customers were, in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from core.clock import Clock
from core.staff import StaffAccount
from handoff import sentences
from handoff.conversation.drafts import Draft
from handoff.conversation.models import Author, Conversation
from handoff.conversation.schemas import ConversationStateView
from handoff.conversation.service import ConversationService
from handoff.errors import NotAskedError, NotPossibleNowError
from handoff.paging import next_before, parse_before
from handoff.rating.models import Rating
from handoff.rating.repository import RatingRepository
from handoff.rating.schemas import NewRating, RatingsPage, RatingView
from handoff.service_level.schemas import StaffNameView
from handoff.webhook.outbox import WebhookOutbox
from handoff.webhook.policy import WebhookEvent

CHANGEABLE_FOR = timedelta(days=1)
"""A customer may think again for this long."""


class RatingService:
    """Asks once a conversation, and keeps the answer."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        conversations: ConversationService,
        webhooks: WebhookOutbox,
    ) -> None:
        self._rows = RatingRepository(session)
        self._clock = clock
        self._conversations = conversations
        self._webhooks = webhooks

    async def ask(self, conversation: Conversation, staff: StaffAccount) -> bool:
        """Ask the customer of the locked `conversation`, which `staff` has resolved; whether it was asked.

        Not a second time, and not somebody who never wrote to a person.
        """
        if conversation.rating is not None:
            return False
        if not await self._rows.has_written_to_people(conversation.id):
            return False
        rating = Rating(
            conversation_id=conversation.id,
            staff_id=staff.id,
            staff_name=staff.name,
            asked_at=self._clock.now(),
        )
        await self._rows.add(rating)
        set_committed_value(conversation, "rating", rating)
        draft = Draft(author=Author.SYSTEM, text=sentences.ASK_FOR_RATING, card={"type": "rating"})
        await self._conversations.append(conversation, draft)
        self._conversations.mark_changed(conversation, for_customer=True)
        return True

    async def rate(self, conversation_id: str, new: NewRating) -> ConversationStateView:
        """Keep the answer; within a day it replaces the one before. Raises `NotAskedError`, `NotPossibleNowError`."""
        conversation = await self._conversations.lock(conversation_id)
        rating = conversation.rating
        if rating is None:
            raise NotAskedError("Nobody has asked for a rating in this conversation.")
        now = self._clock.now()
        if rating.rated_at is not None and now - rating.rated_at > CHANGEABLE_FOR:
            raise NotPossibleNowError("This was rated more than a day ago; it stays as it is.")
        has_comment = new.comment is not None and new.comment.strip()
        rating.score = new.score
        rating.comment = self._conversations.accept_text(new.comment or "") if has_comment else None
        rating.rated_at = rating.rated_at or now
        self._conversations.mark_changed(conversation, for_customer=True)
        view = _view(rating)
        if view is not None:
            self._webhooks.note(WebhookEvent.RATING_RECEIVED, {"rating": view.model_dump(mode="json")})
        return await self._conversations.state_of(conversation)

    async def list_page(self, limit: int, before: str | None) -> RatingsPage:
        """Answers, newest first."""
        rows = await self._rows.list_page(limit + 1, parse_before(before))
        page = rows[:limit]
        last = page[-1] if len(rows) > limit else None
        return RatingsPage(
            ratings=[view for one in page if (view := _view(one)) is not None],
            next_before=next_before(last.rated_at, last.id) if last and last.rated_at else None,
        )


def _view(rating: Rating) -> RatingView | None:
    """The answer; None while there is none."""
    if rating.score is None or rating.rated_at is None:
        return None
    staff = None
    if rating.staff_id is not None:
        staff = StaffNameView(id=rating.staff_id, name=rating.staff_name or "")
    return RatingView(
        id=rating.id,
        conversation_id=rating.conversation_id,
        staff=staff,
        score=rating.score,
        comment=rating.comment,
        rated_at=rating.rated_at,
    )
