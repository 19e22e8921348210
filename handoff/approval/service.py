"""Approvals: asked for by the bot, decided once by a person, carried out by the bot; in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event
from core.masking import mask
from core.staff import Role, StaffAccount
from handoff import events
from handoff.approval.models import Approval, ApprovalState, Authority, Decision
from handoff.approval.policy import AmountNotAllowedError, Scope
from handoff.approval.repository import ApprovalRepository
from handoff.approval.schemas import ApprovalRequest, ApprovalView, DecisionMade
from handoff.audit.log import AuditLog
from handoff.conversation.models import Conversation
from handoff.conversation.service import ConversationService
from handoff.conversation.text import clean
from handoff.errors import (
    AmountRefusedError,
    ApprovalAlreadyDecidedError,
    ApprovalClaimedError,
    ApprovalNotFoundError,
    ReasonNeededError,
    SupervisorNeededError,
)
from handoff.turn.queueing import TurnQueue

CLAIM_LASTS = timedelta(minutes=30)
"""Nobody looks at one request for longer; who has gone home holds up nobody."""


class ApprovalService:
    """Requests for a decision."""

    def __init__(
        self,
        session: AsyncSession,
        clock: Clock,
        lifetime: timedelta,
        conversations: ConversationService,
        turns: TurnQueue,
        audit: AuditLog,
    ) -> None:
        self._session = session
        self._rows = ApprovalRepository(session)
        self._conversations = conversations
        self._turns = turns
        self._audit = audit
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
        known = request.customer
        if known is not None and known.verified and conversation.contact.email is None:
            conversation.contact.email = known.email  # proved by a code: where to tell them if they have left
        await self._rows.flush()
        collect_event(self._session, events.approval_created(ApprovalView.model_validate(approval)))
        return approval

    async def claim(self, approval_id: str, staff: StaffAccount) -> ApprovalView:
        """`staff` looks at it; others, but for supervisors, can't decide meanwhile. Repeating it changes nothing.

        Raises `ApprovalNotFoundError`, `ApprovalAlreadyDecidedError`, `ApprovalClaimedError`, `SupervisorNeededError`.
        """
        approval = await self._lock_waiting(approval_id)
        _require_authority(approval, staff)
        if approval.claimed_by_id == staff.id:
            return ApprovalView.model_validate(approval)
        _require_free(approval, staff)
        approval.claimed_by, approval.claimed_by_id = staff.name, staff.id
        approval.claimed_at = self._clock.now()
        return self._tell_updated(approval)

    async def release(self, approval_id: str, staff: StaffAccount) -> ApprovalView:
        """Let others look at it. Raises as `claim` does."""
        approval = await self._lock_waiting(approval_id)
        if approval.claimed_by_id is None:
            return ApprovalView.model_validate(approval)
        _require_free(approval, staff)
        approval.claimed_by = approval.claimed_by_id = approval.claimed_at = None
        return self._tell_updated(approval)

    async def decide(self, approval_id: str, staff: StaffAccount, made: DecisionMade) -> ApprovalView:
        """Decide, and have the bot carry it out with the customer whoever has the conversation.

        Raises what `claim` raises, `AmountRefusedError` and `ReasonNeededError`.
        """
        approval = await self._lock_waiting(approval_id)
        _require_authority(approval, staff)
        _require_free(approval, staff)
        amount = _settle_amount(approval, made)
        reason = mask(clean(made.reason or ""))
        if not reason and (amount is not None or made.decision is Decision.DECLINED):
            raise _reason_needed(made.decision)
        is_first = await self._rows.decide(
            approval_id,
            made.decision,
            by_id=staff.id,
            by_name=staff.name,
            amount=amount,
            reason=reason or None,
            note=mask(clean(made.note or "")) or None,
            at=self._clock.now(),
        )
        approval = await self._rows.get(approval_id) or approval
        if not is_first:
            raise _already_decided(approval)
        return await self._carry_out(approval)

    async def list_lapsed_claims(self) -> Sequence[str]:
        """Ids of those that somebody has looked at for too long to be still at it."""
        return await self._rows.list_lapsed_claims(self._clock.now() - CLAIM_LASTS)

    async def let_claim_lapse(self, approval_id: str) -> bool:
        """Let others look at it again; whether that was still called for."""
        try:
            approval = await self._lock_waiting(approval_id)
        except ApprovalAlreadyDecidedError:
            return False
        if approval.claimed_at is None or approval.claimed_at > self._clock.now() - CLAIM_LASTS:
            return False
        self._audit.record_system(
            "approval_claim_lapsed", approval.conversation_id, approval=approval.id, by=approval.claimed_by
        )
        approval.claimed_by = approval.claimed_by_id = approval.claimed_at = None
        self._tell_updated(approval)
        return True

    async def list_expired(self) -> Sequence[str]:
        """Ids of those that nobody has decided in time."""
        return await self._rows.list_expired(self._clock.now())

    async def expire(self, approval_id: str) -> bool:
        """Nobody decided in time: the bot tells the customer; whether that was still so."""
        now = self._clock.now()
        approval = await self._rows.get(approval_id)
        if approval is None:
            return False
        await self._conversations.lock(approval.conversation_id)
        if not await self._rows.expire(approval_id, now):
            return False
        approval = await self._rows.get(approval_id) or approval
        await self._carry_out(approval)
        self._audit.record_system(
            "approval_expired", approval.conversation_id, approval=approval.id, reference=approval.reference
        )
        return True

    async def _lock_waiting(self, approval_id: str) -> Approval:
        approval = await self._rows.get(approval_id)
        if approval is None:
            raise ApprovalNotFoundError("There is no such approval.")
        await self._conversations.lock(approval.conversation_id)
        approval = await self._rows.get(approval_id) or approval
        if approval.state is not ApprovalState.WAITING:
            raise _already_decided(approval)
        return approval

    async def _carry_out(self, approval: Approval) -> ApprovalView:
        conversation = await self._conversations.require(approval.conversation_id)
        payload = {
            "kind": approval.kind,
            "reference": approval.reference,
            "decision": approval.state.value,
            "amount": approval.decided_amount or "",
            "reason": approval.decision_reason or "",
            "note": approval.note or "",
            "decided_by": approval.decided_by or "",
        }
        self._turns.add_event(conversation, f"/approval_decided{json.dumps(payload)}")
        view = ApprovalView.model_validate(approval)
        collect_event(self._session, events.approval_decided(view))
        return view

    def _tell_updated(self, approval: Approval) -> ApprovalView:
        view = ApprovalView.model_validate(approval)
        collect_event(self._session, events.approval_updated(view))
        return view

    async def list_by_state(self, state: ApprovalState | None) -> list[ApprovalView]:
        """Those in `state`, or all."""
        return _views(await self._rows.list_by_state(state))

    async def list_of_conversation(self, conversation_id: str) -> list[ApprovalView]:
        """Those of one conversation, oldest first."""
        return _views(await self._rows.list_of_conversation(conversation_id))


def _views(approvals: Sequence[Approval]) -> list[ApprovalView]:
    return [ApprovalView.model_validate(one) for one in approvals]


def _require_free(approval: Approval, staff: StaffAccount) -> None:
    if approval.claimed_by_id not in {None, staff.id} and not staff.role.includes(Role.SUPERVISOR):
        raise ApprovalClaimedError(f"{approval.claimed_by} is looking at this.")


def _require_authority(approval: Approval, staff: StaffAccount) -> None:
    if approval.authority is Authority.SUPERVISOR and not staff.role.includes(Role.SUPERVISOR):
        raise SupervisorNeededError("This is above what agents may decide; a supervisor has to.")


def _settle_amount(approval: Approval, made: DecisionMade) -> str | None:
    if made.decision is Decision.DECLINED:
        if made.amount is not None:
            raise _amount_refused("What is declined has no amount.")
        return None
    scope = Scope(
        amount=approval.amount,
        minimum=approval.minimum_amount,
        maximum=approval.maximum_amount,
        currency=approval.currency,
    )
    try:
        return scope.settle(made.amount)
    except AmountNotAllowedError as error:
        raise _amount_refused(str(error)) from error


def _amount_refused(problem: str) -> AmountRefusedError:
    return AmountRefusedError(problem, fields=[{"field": "amount", "problem": problem}])


def _reason_needed(decision: Decision) -> ReasonNeededError:
    what = "this is declined" if decision is Decision.DECLINED else "it is another amount"
    problem = f"Say why {what}: the customer is told."
    return ReasonNeededError(problem, fields=[{"field": "reason", "problem": problem}])


def _already_decided(approval: Approval) -> ApprovalAlreadyDecidedError:
    if approval.state is ApprovalState.EXPIRED:
        return ApprovalAlreadyDecidedError("Nobody decided this in time; the customer has been told.")
    return ApprovalAlreadyDecidedError(f"{approval.decided_by} has {approval.state} this already.")
