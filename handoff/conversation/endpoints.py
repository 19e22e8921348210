"""`/api/desk/conversations`: what the desk reads and writes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from handoff.conversation.desk import ConversationDetail
from handoff.conversation.schemas import ConversationsPage, DeskMessageView, NewDeskMessage, SeenByStaff, View
from handoff.dependencies import Agent, WingContext
from handoff.edge import CappedRoute, download
from handoff.realtime.receipts import note_staff_read

router = APIRouter(prefix="/api/desk/conversations", tags=["desk: conversations"], route_class=CappedRoute)


@router.get("")
async def list_conversations(
    staff: Agent,
    context: WingContext,
    view: View = "all",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: str | None = None,
) -> ConversationsPage:
    """Conversations in which something was said, newest activity first."""
    async with context.works.reading() as work:
        return await work.desk.list_page(view, staff, limit, before)


@router.get("/{conversation_id}")
async def read_conversation(conversation_id: str, _staff: Agent, context: WingContext) -> ConversationDetail:
    """One conversation with its messages and notes, hand-over and approvals."""
    async with context.works.reading() as work:
        return await work.desk.read(conversation_id)


@router.post("/{conversation_id}/messages", status_code=201, responses={200: {"model": DeskMessageView}})
async def write_message(
    conversation_id: str, new: NewDeskMessage, response: Response, staff: Agent, context: WingContext
) -> DeskMessageView:
    """Write to the customer."""
    async with context.works.writing() as work:
        view, is_new = await work.desk.write(conversation_id, staff, new, private=False)
    response.status_code = 201 if is_new else 200
    return view


@router.post("/{conversation_id}/notes", status_code=201, responses={200: {"model": DeskMessageView}})
async def write_note(
    conversation_id: str, new: NewDeskMessage, response: Response, staff: Agent, context: WingContext
) -> DeskMessageView:
    """Write a private note, which the customer never sees."""
    async with context.works.writing() as work:
        view, is_new = await work.desk.write(conversation_id, staff, new, private=True)
    response.status_code = 201 if is_new else 200
    return view


@router.post("/{conversation_id}/read", status_code=204)
async def note_read(conversation_id: str, seen: SeenByStaff, staff: Agent, context: WingContext) -> None:
    """Whoever has the conversation has seen everything up to a message; from anybody else it says nothing."""
    await note_staff_read(context.works, context.core.bus, conversation_id, staff, seen.sequence)


@router.get("/{conversation_id}/documents/{document_id}", response_class=Response)
async def get_document(
    conversation_id: str, document_id: str, _staff: Agent, context: WingContext
) -> Response:
    """A file of the conversation: a picture to show, anything else as a download."""
    async with context.works.reading() as work:
        return download(await work.desk.require_document(conversation_id, document_id))
