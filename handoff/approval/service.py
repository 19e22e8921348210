"""Approvals: asked for by the bot, decided once by a person, carried out by the bot; in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event
from core.staff import StaffAccount
from handoff import events
from handoff.approval.models import Approval, ApprovalState
from handoff.approval.repository import ApprovalRepository
from handoff.approval.schemas import ApprovalRequest, ApprovalView, DecisionMade
from handoff.conversation.models import Conversation
from handoff.conversation.service import ConversationService
from handoff.conversation.text import clean
from handoff.errors import ApprovalAlreadyDecidedError, ApprovalNotFoundError
from handoff.turn.queueing import TurnQueue


class ApprovalService:
    """Requests for a decision."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        lifetime: timedelta,
        conversations: ConversationService,
        turns: TurnQueue,
    ) -> None:
        self._session = session
        self._rows = ApprovalRepository(session)
        self._conversations = conversations
        self._turns = turns
        self._clock = clock
        self._lifetime = lifetime

    async def request(self, conversation: Conversation, request: ApprovalRequest) -> Approval:
        """Ask for a decision; a second request under the same reference is the first one."""
        stored = await self._rows.get_by_reference(conversation.id, request.reference)
        if stored is not None:
            return stored
        approval = Approval(
            conversation_id=conversation.id,
            created_at=self._clock.now(),
            expires_at=self._clock.now() + self._lifetime,
            state=ApprovalState.WAITING,
            **request.model_dump(mode="json"),
        )
        self._rows.add(approval)
        await self._rows.flush()
        collect_event(self._session, events.approval_created(ApprovalView.model_validate(approval)))
        return approval

    async def decide(self, approval_id: str, staff: StaffAccount, made: DecisionMade) -> ApprovalView:
        """Decide, and have the bot carry it out with the customer whoever has the conversation.

        Raises `ApprovalNotFoundError`, `ApprovalAlreadyDecidedError`.
        """
        approval = await self._rows.get(approval_id)
        if approval is None:
            raise ApprovalNotFoundError("There is no such approval.")
        conversation = await self._conversations.lock(approval.conversation_id)
        note = clean(made.note) if made.note else None
        is_first = await self._rows.decide(
            approval_id,
            made.decision,
            by_id=staff.id,
            by_name=staff.name,
            note=note or None,
            at=self._clock.now(),
        )
        approval = await self._rows.get(approval_id) or approval
        if not is_first:
            raise ApprovalAlreadyDecidedError(f"{approval.decided_by} has {approval.state} this already.")
        payload = {
            "reference": approval.reference,
            "decision": made.decision.value,
            "note": note or "",
            "decided_by": staff.name,
        }
        self._turns.add_event(conversation, f"/approval_decided{json.dumps(payload)}")
        view = ApprovalView.model_validate(approval)
        collect_event(self._session, events.approval_decided(view))
        return view

    async def list_by_state(self, state: ApprovalState | None) -> list[ApprovalView]:
        """Those in `state`, or all."""
        return _views(await self._rows.list_by_state(state))

    async def list_of_conversation(self, conversation_id: str) -> list[ApprovalView]:
        """Those of one conversation, oldest first."""
        return _views(await self._rows.list_of_conversation(conversation_id))


def _views(approvals: Sequence[Approval]) -> list[ApprovalView]:
    return [ApprovalView.model_validate(one) for one in approvals]
