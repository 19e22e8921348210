"""`/api/desk/canned-replies`: what agents say often."""

from __future__ import annotations

from fastapi import APIRouter

from handoff.canned.schemas import CannedRepliesView, CannedReplyView, NewCannedReply
from handoff.dependencies import Agent, Supervisor, WingContext
from handoff.edge import CappedRoute

router = APIRouter(prefix="/api/desk/canned-replies", tags=["desk: canned replies"], route_class=CappedRoute)


@router.get("")
async def list_replies(_staff: Agent, context: WingContext) -> CannedRepliesView:
    """All canned replies, by shortcode."""
    async with context.works.reading() as work:
        return CannedRepliesView(canned_replies=await work.canned.list_all())


@router.post("", status_code=201)
async def create_reply(new: NewCannedReply, staff: Supervisor, context: WingContext) -> CannedReplyView:
    """Write a canned reply."""
    async with context.works.writing() as work:
        reply = await work.canned.create(staff, new)
        work.audit.record(staff, "create_canned_reply", shortcode=reply.shortcode)
        return reply


@router.put("/{reply_id}")
async def change_reply(
    reply_id: str, new: NewCannedReply, staff: Supervisor, context: WingContext
) -> CannedReplyView:
    """Replace a canned reply."""
    async with context.works.writing() as work:
        reply = await work.canned.change(reply_id, staff, new)
        work.audit.record(staff, "change_canned_reply", shortcode=reply.shortcode)
        return reply


@router.delete("/{reply_id}", status_code=204)
async def delete_reply(reply_id: str, staff: Supervisor, context: WingContext) -> None:
    """Forget a canned reply."""
    async with context.works.writing() as work:
        shortcode = await work.canned.delete(reply_id)
        work.audit.record(staff, "delete_canned_reply", shortcode=shortcode)
