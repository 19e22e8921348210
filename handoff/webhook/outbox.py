"""What webhooks are told, written in the transaction that it tells of.

Most of it is what the desk is told anyway: the transaction's events for the desk are taken as they are. Who got a
conversation, and what became of its status, is observed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collected_events, new_id
from handoff import events
from handoff.conversation.models import Conversation, Message
from handoff.conversation.service import ConversationService
from handoff.conversation.transitions import Change, Owner, State
from handoff.queue.repository import QueueRepository
from handoff.queue.schemas import HandoffView
from handoff.signals import Signals, set_after_commit
from handoff.webhook.models import WebhookDelivery
from handoff.webhook.policy import WebhookEvent
from handoff.webhook.repository import WebhookRepository

_TOLD_TO_THE_DESK = {
    events.MESSAGE_CREATED: WebhookEvent.MESSAGE_CREATED,
    events.APPROVAL_CREATED: WebhookEvent.APPROVAL_REQUESTED,
    events.APPROVAL_DECIDED: WebhookEvent.APPROVAL_DECIDED,
    events.PROMISE_BROKEN: WebhookEvent.PROMISE_BROKEN,
}

Told = tuple[WebhookEvent, dict[str, Any]]


class WebhookOutbox:
    """Observes conversations; writes one delivery an event and webhook at the end of the transaction."""

    def __init__(
        self, session: AsyncSession, clock: Clock, conversations: ConversationService, signals: Signals
    ) -> None:
        self._session = session
        self._rows = WebhookRepository(session)
        self._handoffs = QueueRepository(session)
        self._clock = clock
        self._conversations = conversations
        self._signals = signals
        self._noted: list[tuple[WebhookEvent, Conversation, dict[str, Any]]] = []
        self._told: list[Told] = []

    def note(self, event: WebhookEvent, data: dict[str, Any]) -> None:
        """Tell of `event` with `data`, which is JSON."""
        self._told.append((event, data))

    async def conversation_begun(self, conversation: Conversation) -> None:
        """A visitor who opens the widget and says nothing is no conversation to others."""

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """Tell of a new status and a new assignee; in a conversation in which nothing was said, of nothing."""
        if conversation.status != before.status and conversation.last_sequence > 0:
            data = {
                "status": conversation.status.value,
                "previous_status": before.status.value,
                "change": change.value,
            }
            self._noted.append((WebhookEvent.CONVERSATION_STATUS_CHANGED, conversation, data))
        if change is Change.REQUEST_HANDOFF:
            self._noted.append((WebhookEvent.HANDOFF_REQUESTED, conversation, {}))
        if conversation.state.owner is Owner.AGENT and change not in {Change.SNOOZE, Change.WAKE}:
            assignee = {"id": conversation.assignee_id, "name": conversation.assignee_name}
            self._noted.append((WebhookEvent.CONVERSATION_ASSIGNED, conversation, {"assignee": assignee}))

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """The first one makes it a conversation."""
        if message.sequence == 1:
            self._noted.append((WebhookEvent.CONVERSATION_CREATED, conversation, {}))

    async def write(self) -> None:
        """Write the deliveries; called once, at the end of the work, when everything else is stored."""
        told = [
            (_TOLD_TO_THE_DESK[event.type], event.data)
            for event in collected_events(self._session)
            if event.type in _TOLD_TO_THE_DESK and events.DESK in event.recipients
        ]
        if not (told or self._noted or self._told):
            return
        webhooks = await self._rows.list_active()
        if not webhooks:
            return
        wanted = {name for _, names in webhooks for name in names or list(WebhookEvent)}
        for event, conversation, data in self._noted:
            if event in wanted:
                self._told.append((event, await self._data_of(event, conversation, data)))
        await self._store([*self._told, *told], webhooks)

    async def _data_of(
        self, event: WebhookEvent, conversation: Conversation, data: dict[str, Any]
    ) -> dict[str, Any]:
        summary = self._conversations.summary_of(conversation).model_dump(mode="json")
        if event is WebhookEvent.HANDOFF_REQUESTED:
            handoff = await self._handoffs.get_newest_handoff(conversation.id)
            view = HandoffView.model_validate(handoff).model_dump(mode="json") if handoff else None
            data = {"handoff": view}
        return {"conversation": summary, **data}

    async def _store(self, told: Iterable[Told], webhooks: list[tuple[str, list[str]]]) -> None:
        now = self._clock.now()
        is_any = False
        for event, data in told:
            for webhook_id, names in webhooks:
                if names and event not in names:
                    continue
                is_any = True
                self._session.add(new_delivery(webhook_id, event, data, now))
        if is_any:
            set_after_commit(self._session, self._signals.webhooks)


def new_delivery(webhook_id: str, event: str, data: dict[str, Any], now: datetime) -> WebhookDelivery:
    """A delivery that is due at once."""
    delivery_id = new_id()
    body = {"id": delivery_id, "event": event, "created_at": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}", "data": data}
    return WebhookDelivery(
        id=delivery_id,
        webhook_id=webhook_id,
        event=event,
        body=json.dumps(body, ensure_ascii=False),
        attempts=0,
        not_before=now,
        created_at=now,
    )
