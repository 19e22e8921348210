"""The course of one conversation, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from handoff.audit.service import AuditService
from handoff.conversation.schemas import PromiseView, TeamNameView
from handoff.conversation.service import ConversationService
from handoff.service_level.models import Stint
from handoff.service_level.repository import ServiceLevelRepository
from handoff.service_level.schemas import StaffNameView, StintView, TimelineView


class ServiceLevelService:
    """Reads what observers wrote down."""

    def __init__(
        self, session: AsyncSession, conversations: ConversationService, audit: AuditService
    ) -> None:
        self._rows = ServiceLevelRepository(session)
        self._conversations = conversations
        self._audit = audit

    async def timeline(self, conversation_id: str) -> TimelineView:
        """Who had it when, what was promised, and who did what. Raises `ConversationNotFoundError`."""
        await self._conversations.require(conversation_id)
        stints = await self._rows.list_stints(conversation_id)
        staff_names = await self._rows.staff_names(one.staff_id for one in stints if one.staff_id)
        team_names = await self._rows.team_names(one.team_id for one in stints if one.team_id)
        promises = await self._rows.list_promises(conversation_id)
        return TimelineView(
            stints=[_view(one, staff_names, team_names) for one in stints],
            promises=[PromiseView.model_validate(one) for one in promises],
            audit=await self._audit.list_of_conversation(conversation_id),
        )


def _view(stint: Stint, staff_names: dict[str, str], team_names: dict[str, str]) -> StintView:
    staff_name = staff_names.get(stint.staff_id or "")
    team_name = team_names.get(stint.team_id or "")
    return StintView(
        owner=stint.owner,
        staff=StaffNameView(id=stint.staff_id, name=staff_name) if stint.staff_id and staff_name else None,
        team=TeamNameView(id=stint.team_id, name=team_name) if stint.team_id and team_name else None,
        began_at=stint.began_at,
        ended_at=stint.ended_at,
        end=stint.end,
    )
