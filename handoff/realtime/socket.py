"""The two sockets: subscribe first, then read the state, then pass on what happened since. Nothing falls between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import APIRouter, Query, WebSocket
from pydantic import BaseModel

from core.bus import Event
from core.errors import ForbiddenError, FrontdeskError, UnauthenticatedError
from core.staff import Role, StaffAccount, current_staff_from_websocket
from handoff import events
from handoff.agent.schemas import AgentView
from handoff.approval.models import ApprovalState
from handoff.approval.schemas import ApprovalView
from handoff.conversation.schemas import SummaryView
from handoff.dependencies import Context, context_of, conversation_of_token
from handoff.realtime.feed import CustomerFeed, Frame
from handoff.realtime.hub import CLOSE_NOT_ALLOWED, CLOSE_NOT_SIGNED_IN, Hub
from handoff.realtime.receipts import note_customer_read, note_staff_read
from handoff.realtime.typing_marks import show_agent_typing, show_customer_typing
from handoff.realtime.viewing import Views
from handoff.widget.schemas import NewsView
from handoff.work import WorkFactory

SUBPROTOCOL = "frontdesk"

router = APIRouter()


class StaffView(BaseModel):
    """Who is signed in."""

    id: str
    email: str
    name: str
    role: Role


class DeskSync(BaseModel):
    """The desk's first frame."""

    type: str = "sync"
    queue: list[SummaryView]
    agents: list[AgentView]
    approvals: list[ApprovalView]
    staff: StaffView


class _SocketContext(Context):
    hub: Hub


def _context(socket: WebSocket) -> _SocketContext:
    return cast(_SocketContext, context_of(socket))


async def _refuse(socket: WebSocket, error: FrontdeskError, subprotocol: str | None = None) -> None:
    """Accept and close: a browser shows a script the code of a closed socket, but nothing of a refused one."""
    code = CLOSE_NOT_ALLOWED if isinstance(error, ForbiddenError) else CLOSE_NOT_SIGNED_IN
    await socket.accept(subprotocol)
    await socket.close(code, error.code)


# The customer's


@router.websocket("/api/widget/socket")
async def widget_socket(socket: WebSocket, after: Annotated[int, Query(ge=0)] = 0) -> None:
    """Sub-protocols `frontdesk` and the visitor's token; first a `sync` frame, then events."""
    context = _context(socket)
    works, bus = context.works, context.core.bus
    offered: list[str] = socket.scope.get("subprotocols", [])
    accepted = SUBPROTOCOL if SUBPROTOCOL in offered else None
    tokens = [one for one in offered if one != SUBPROTOCOL]

    async def read_after(sequence: int) -> NewsView:
        async with works.reading() as work:
            return await work.widget.read_after(conversation_id, sequence)

    try:
        if accepted is None or len(tokens) != 1:
            raise UnauthenticatedError("Offer the sub-protocols frontdesk and the token.")
        conversation_id = conversation_of_token(context.core.signer, tokens[0])
        await _require_known(works, conversation_id)
    except UnauthenticatedError as error:
        await _refuse(socket, error, accepted)
        return

    async def on_frame(frame: Frame) -> None:
        kind, sequence = frame.get("type"), frame.get("sequence")
        if kind == "typing":
            await show_customer_typing(works, bus, conversation_id, active=frame.get("active") is True)
        elif kind == "read" and isinstance(sequence, int) and 0 <= sequence < 2**31:
            await note_customer_read(works, bus, conversation_id, sequence)

    await socket.accept(accepted)
    async with bus.subscribe(events.customer_of(conversation_id)) as incoming:
        feed = CustomerFeed(read_after, after)
        with context.presence.connected(conversation_id):
            await context.hub.run(socket, _customer_frames(feed, incoming), on_frame)


async def _require_known(works: WorkFactory, conversation_id: str) -> None:
    """Raises `UnauthenticatedError`. Apart, so that no unit of work stays in memory for as long as the socket."""
    async with works.reading() as work:
        await work.widget.state(conversation_id)


async def _customer_frames(feed: CustomerFeed, incoming: AsyncIterator[Event]) -> AsyncIterator[Frame]:
    yield await feed.sync()
    async for frame in feed.frames(incoming):
        yield frame


# The desk's


@router.websocket("/api/desk/socket")
async def desk_socket(socket: WebSocket) -> None:
    """The session cookie opens it; first a `sync` frame, then events. While it is open, its owner is at the desk."""
    context = _context(socket)
    works, bus = context.works, context.core.bus
    try:
        staff = await current_staff_from_websocket(socket)
        if not staff.role.includes(Role.AGENT):
            raise ForbiddenError("Conversations are for agents and supervisors.")
    except (UnauthenticatedError, ForbiddenError) as error:
        await _refuse(socket, error)
        return

    async def on_frame(frame: Frame) -> None:
        kind, conversation_id = frame.get("type"), frame.get("conversation_id")
        if not isinstance(conversation_id, str) or len(conversation_id) > 64:
            return
        is_active, sequence = frame.get("active") is True, frame.get("sequence")
        if kind == "typing":
            await show_agent_typing(works, bus, conversation_id, staff, active=is_active)
        elif kind == "viewing":
            await views.show(conversation_id, active=is_active)
        elif kind == "read" and isinstance(sequence, int) and 0 <= sequence < 2**31:
            await note_staff_read(works, bus, conversation_id, staff, sequence)

    views = Views(bus, staff)
    await socket.accept()
    async with (
        bus.subscribe(events.DESK, f"staff:{staff.id}") as incoming,
        context.hub.desk_connection(staff.id),
    ):
        try:
            await context.hub.run(socket, _desk_frames(context, staff, incoming, views), on_frame)
        finally:
            await views.close()


async def _desk_frames(
    context: _SocketContext, staff: StaffAccount, incoming: AsyncIterator[Event], views: Views
) -> AsyncIterator[Frame]:
    yield await _desk_sync(context.works, staff)
    async for event in incoming:
        await views.answer(event)
        yield {"type": event.type, **event.data}


async def _desk_sync(works: WorkFactory, staff: StaffAccount) -> Frame:
    async with works.reading() as work:
        sync = DeskSync(
            queue=[work.conversations.summary_of(one) for one in await work.queue.list_waiting()],
            agents=await work.agents.list_agents(),
            approvals=await work.approvals.list_by_state(ApprovalState.WAITING),
            staff=StaffView(id=staff.id, email=staff.email, name=staff.name, role=staff.role),
        )
    return sync.model_dump(mode="json")
