"""`/api/widget`: what the customer's widget calls."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from core.bus import Event
from core.errors import UnauthenticatedError
from handoff import events
from handoff.conversation.schemas import ConversationStateView, MessageView
from handoff.dependencies import (
    VISITOR,
    VisitorConversation,
    WingContext,
    bearer_token,
    client_address,
    context_of,
    conversation_of_token,
)
from handoff.edge import CappedRoute, download
from handoff.realtime.receipts import note_customer_read
from handoff.realtime.typing_marks import show_customer_typing
from handoff.widget.schemas import (
    BrandView,
    NewMessage,
    NewSession,
    NewsView,
    Seen,
    Typing,
    VisitorSessionView,
)

LONGEST_WAIT_SECONDS = 25
"""A long poll ends before proxies, which give up after 30 or 60 seconds, would cut it off."""

router = APIRouter(prefix="/api/widget", tags=["widget"], route_class=CappedRoute)


@router.post("/sessions", status_code=201, responses={200: {"model": VisitorSessionView}})
async def begin_session(
    new: NewSession, request: Request, response: Response, context: WingContext
) -> VisitorSessionView:
    """Begin a visitor's session, or go on with the one of the token in `Authorization` (200)."""
    core, settings = context.core, context.settings
    await core.rate_limiter.check(
        f"{settings.sessions_per_minute}/minute", "sessions", client_address(request)
    )
    async with context.works.writing() as work:
        conversation, is_new = await work.widget.begin(new, _known_conversation(request))
        state = await work.conversations.state_of(conversation)
        messages = await work.widget.newest_messages(conversation)
    response.status_code = 201 if is_new else 200
    lifetime = settings.visitor_lifetime
    return VisitorSessionView(
        token=core.signer.sign(VISITOR, {"conversation_id": conversation.id}, lifetime),
        conversation_id=conversation.id,
        expires_at=datetime.now(UTC) + lifetime,  # the signer's clock is the machine's
        conversation=state,
        messages=messages,
        brand=BrandView(
            name=core.settings.brand_name, greeting=settings.greeting, color=core.settings.brand_color
        ),
    )


def _known_conversation(request: Request) -> str | None:
    """The conversation of the token that a visitor brings; None without one, or with one that has expired."""
    token = bearer_token(request)
    if token is None:
        return None
    try:
        return conversation_of_token(context_of(request).core.signer, token)
    except UnauthenticatedError:
        return None


@router.post("/messages", status_code=201, responses={200: {"model": MessageView}})
async def post_message(
    new: NewMessage,
    request: Request,
    response: Response,
    conversation_id: VisitorConversation,
    context: WingContext,
) -> MessageView:
    """Store a message; the same `client_id` again returns the stored one (200)."""
    limiter, settings = context.core.rate_limiter, context.settings
    await limiter.check(f"{settings.messages_per_minute}/minute", "messages", conversation_id)
    await limiter.check(
        f"{settings.messages_per_minute_and_address}/minute", "messages-from", client_address(request)
    )
    async with context.works.writing() as work:
        view, is_new = await work.widget.post(conversation_id, new)
    response.status_code = 201 if is_new else 200
    return view


@router.get("/messages")
async def list_messages(
    conversation_id: VisitorConversation,
    context: WingContext,
    after: Annotated[int, Query(ge=0)] = 0,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_SECONDS)] = 0,
) -> NewsView:
    """What came after `after`; waits up to `wait` seconds for a message or a change of state when there is nothing."""

    async def read() -> NewsView:
        async with context.works.reading() as work:
            return await work.widget.read_after(conversation_id, after)

    if wait == 0:
        return await read()
    async with context.core.bus.subscribe(events.customer_of(conversation_id)) as incoming:
        known = await read()
        if known.messages:
            return known
        with context.presence.connected(conversation_id):
            return await _wait_for_news(known, incoming, read, wait)


async def _wait_for_news(
    known: NewsView,
    incoming: AsyncIterator[Event],
    read: Callable[[], Awaitable[NewsView]],
    wait_seconds: int,
) -> NewsView:
    """What is new within `wait_seconds`, a message or a state that differs from the known one; else what is known."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(wait_seconds):
            async for event in incoming:
                if event.type in {events.MESSAGE_CREATED, events.CONVERSATION_UPDATED}:
                    news = await read()
                    if news != known:
                        return news
    return known


@router.post("/typing", status_code=204)
async def show_typing(typing: Typing, conversation_id: VisitorConversation, context: WingContext) -> None:
    """Tell the desk that the customer is typing, or has stopped."""
    await show_customer_typing(context.works, context.core.bus, conversation_id, active=typing.active)


@router.post("/read", status_code=204)
async def note_read(seen: Seen, conversation_id: VisitorConversation, context: WingContext) -> None:
    """The customer has seen everything up to a message."""
    await note_customer_read(context.works, context.core.bus, conversation_id, seen.sequence)


@router.post("/request-person")
async def request_person(
    request: Request, conversation_id: VisitorConversation, context: WingContext
) -> ConversationStateView:
    """Ask for a person; the same as asking in words."""
    limit = f"{context.settings.messages_per_minute}/minute"
    await context.core.rate_limiter.check(limit, "messages", conversation_id)
    async with context.works.writing() as work:
        return await work.widget.request_person(conversation_id)


@router.post("/leave-queue")
async def leave_queue(conversation_id: VisitorConversation, context: WingContext) -> ConversationStateView:
    """Need no person any more: the bot has the conversation again."""
    async with context.works.writing() as work:
        state = await work.widget.leave_queue(conversation_id)
        work.audit.record_customer(state.contact.name, "leave_queue", conversation_id)
        return state


@router.get("/documents/{document_id}", response_class=Response)
async def get_document(
    document_id: str,
    request: Request,
    context: WingContext,
    token: Annotated[str | None, Query(description="Instead of the header, for links")] = None,
) -> Response:
    """A file of this conversation: a picture to show, anything else as a download."""
    given = bearer_token(request) or token
    if given is None:
        raise UnauthenticatedError("Begin a session, and send its token.")
    conversation_id = conversation_of_token(context.core.signer, given)
    async with context.works.reading() as work:
        return download(await work.widget.require_document(conversation_id, document_id))
