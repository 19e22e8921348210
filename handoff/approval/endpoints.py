"""`/api/desk/approvals`: what the bot may not decide by itself."""

from __future__ import annotations

from fastapi import APIRouter

from handoff.approval.models import ApprovalState
from handoff.approval.schemas import ApprovalsView, ApprovalView, DecisionMade
from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute

router = APIRouter(prefix="/api/desk/approvals", tags=["desk: approvals"], route_class=CappedRoute)


@router.get("")
async def list_approvals(
    _staff: Agent, context: WingContext, state: ApprovalState | None = None
) -> ApprovalsView:
    """Requests in one state, or all."""
    async with context.works.reading() as work:
        return ApprovalsView(approvals=await work.approvals.list_by_state(state))


@router.post("/{approval_id}/claim")
async def claim(approval_id: str, staff: Agent, context: WingContext) -> ApprovalView:
    """Look at it: nobody else, but for supervisors, decides meanwhile."""
    async with context.works.writing() as work:
        approval = await work.approvals.claim(approval_id, staff)
        work.audit.record(staff, "claim_approval", approval.conversation_id, approval=approval.id)
        return approval


@router.post("/{approval_id}/release")
async def release(approval_id: str, staff: Agent, context: WingContext) -> ApprovalView:
    """Let others look at it."""
    async with context.works.writing() as work:
        approval = await work.approvals.release(approval_id, staff)
        work.audit.record(staff, "release_approval", approval.conversation_id, approval=approval.id)
        return approval


@router.post("/{approval_id}/decide")
async def decide(
    approval_id: str, decision: DecisionMade, staff: Agent, context: WingContext
) -> ApprovalView:
    """Decide, once; the bot carries it out with the customer."""
    async with context.works.writing() as work:
        approval = await work.approvals.decide(approval_id, staff, decision)
        work.audit.record(
            staff,
            "decide",
            approval.conversation_id,
            approval=approval.id,
            reference=approval.reference,
            decision=decision.decision.value,
            amount=approval.decided_amount,
            reason=approval.decision_reason,
        )
        return approval
