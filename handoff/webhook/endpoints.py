"""`/api/desk/webhooks`: who is told of events, and what became of telling them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from handoff.dependencies import Admin, WingContext
from handoff.edge import CappedRoute
from handoff.webhook.schemas import (
    CreatedWebhookView,
    DeliveriesPage,
    DeliveryView,
    NewWebhook,
    WebhookChange,
    WebhooksView,
    WebhookView,
)

router = APIRouter(prefix="/api/desk/webhooks", tags=["desk: webhooks"], route_class=CappedRoute)


@router.get("")
async def list_webhooks(_staff: Admin, context: WingContext) -> WebhooksView:
    """All webhooks, oldest first."""
    async with context.works.reading() as work:
        return WebhooksView(webhooks=await work.webhooks.list_all())


@router.post("", status_code=201)
async def create_webhook(new: NewWebhook, staff: Admin, context: WingContext) -> CreatedWebhookView:
    """Tell an address of events; the secret in the answer is shown this once."""
    async with context.works.writing() as work:
        webhook = await work.webhooks.create(staff, new)
        work.audit.record(staff, "create_webhook", url=webhook.url, events=[*webhook.events])
        return webhook


@router.patch("/{webhook_id}")
async def change_webhook(
    webhook_id: str, change: WebhookChange, staff: Admin, context: WingContext
) -> WebhookView:
    """Change what is given."""
    async with context.works.writing() as work:
        webhook = await work.webhooks.change(webhook_id, change)
        changed = change.model_dump(mode="json", exclude_none=True)
        work.audit.record(staff, "change_webhook", webhook=webhook_id, **changed)
        return webhook


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: str, staff: Admin, context: WingContext) -> None:
    """Forget a webhook and its deliveries."""
    async with context.works.writing() as work:
        url = await work.webhooks.delete(webhook_id)
        work.audit.record(staff, "delete_webhook", webhook=webhook_id, url=url)


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(
    webhook_id: str,
    _staff: Admin,
    context: WingContext,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: str | None = None,
) -> DeliveriesPage:
    """What was sent, newest first."""
    async with context.works.reading() as work:
        return await work.webhooks.list_deliveries(webhook_id, limit, before)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry", status_code=202)
async def retry_delivery(
    webhook_id: str, delivery_id: str, staff: Admin, context: WingContext
) -> DeliveryView:
    """Send a delivery again, now."""
    async with context.works.writing() as work:
        delivery = await work.webhooks.retry(webhook_id, delivery_id)
        work.audit.record(staff, "retry_delivery", webhook=webhook_id, delivery=delivery_id)
        return delivery


@router.post("/{webhook_id}/test", status_code=202)
async def test_webhook(webhook_id: str, staff: Admin, context: WingContext) -> DeliveryView:
    """Send a delivery whose event is `test`."""
    async with context.works.writing() as work:
        delivery = await work.webhooks.test(webhook_id, staff)
        work.audit.record(staff, "test_webhook", webhook=webhook_id)
        return delivery
