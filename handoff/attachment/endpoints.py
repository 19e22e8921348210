"""`POST /api/widget/uploads` and `POST /api/desk/conversations/{id}/uploads`: files for the next message."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile

from core.errors import UnauthenticatedError
from handoff.attachment.receiving import UploadRoute, receive
from handoff.attachment.schemas import UploadView
from handoff.attachment.service import CUSTOMER
from handoff.dependencies import Agent, Context, VisitorConversation, WingContext, client_address
from handoff.errors import ConversationNotFoundError

router = APIRouter(route_class=UploadRoute)

OneFile = Annotated[UploadFile, File(description="PDF, PNG, JPEG, WebP or GIF")]


@router.post("/api/widget/uploads", status_code=201, tags=["widget"])
async def upload_from_widget(
    file: OneFile, request: Request, conversation_id: VisitorConversation, context: WingContext
) -> UploadView:
    """Upload a file for the customer's next message."""
    await _check_rate(context, "uploads", conversation_id, client_address(request))
    document = await receive(file, context.settings)
    try:
        async with context.works.writing() as work:
            await work.conversations.require(conversation_id)
            return await work.attachments.store(conversation_id, CUSTOMER, document)
    except ConversationNotFoundError as error:
        raise UnauthenticatedError("This session is not known any more; begin a new one.") from error


@router.post(
    "/api/desk/conversations/{conversation_id}/uploads", status_code=201, tags=["desk: conversations"]
)
async def upload_from_desk(
    conversation_id: str, file: OneFile, request: Request, staff: Agent, context: WingContext
) -> UploadView:
    """Upload a file for the next message or note of whoever is signed in."""
    await _check_rate(context, "desk-uploads", staff.id, client_address(request))
    document = await receive(file, context.settings)
    async with context.works.writing() as work:
        await work.conversations.require(conversation_id)
        view = await work.attachments.store(conversation_id, staff.id, document)
        work.audit.record(staff, "upload", conversation_id, name=view.name, size_bytes=view.size_bytes)
        return view


async def _check_rate(context: Context, name: str, who: str, address: str) -> None:
    limiter, settings = context.core.rate_limiter, context.settings
    await limiter.check(f"{settings.uploads_per_minute}/minute", name, who)
    await limiter.check(f"{settings.uploads_per_hour_and_address}/hour", f"{name}-from", address)
