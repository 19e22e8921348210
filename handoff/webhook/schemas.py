"""The HTTP shapes of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from handoff.webhook.models import DeliveryState
from handoff.webhook.policy import WebhookEvent

Url = Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True)]


class LastDeliveryView(BaseModel):
    """What became of the newest delivery, and when."""

    state: DeliveryState
    at: datetime


class WebhookView(BaseModel):
    """An address that is told of events; an empty list of `events` is all of them."""

    id: str
    url: str
    events: list[WebhookEvent]
    is_active: bool
    created_at: datetime
    created_by: str
    last_delivery: LastDeliveryView | None


class CreatedWebhookView(WebhookView):
    """With what its deliveries are signed with: shown this once."""

    secret: str


class WebhooksView(BaseModel):
    """All of them, oldest first."""

    webhooks: list[WebhookView]


class NewWebhook(BaseModel):
    """Where to tell, and of what; no events are all of them."""

    url: Url
    events: list[WebhookEvent] = []


class WebhookChange(BaseModel):
    """What is to be different; what is left out stays."""

    url: Url | None = None
    events: list[WebhookEvent] | None = None
    is_active: bool | None = None


class DeliveryView(BaseModel):
    """One event for one webhook, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    event: str
    state: DeliveryState
    attempts: int
    not_before: datetime
    last_status: int | None
    last_error: str | None
    body: str
    created_at: datetime
    finished_at: datetime | None


class DeliveriesPage(BaseModel):
    """Some deliveries, newest first; `next_before` asks for the ones after them."""

    deliveries: list[DeliveryView]
    next_before: str | None
