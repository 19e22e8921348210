"""Webhooks as admins keep them, in the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import StaffAccount
from handoff.errors import (
    DeliveryNotFoundError,
    NotPossibleNowError,
    WebhookAddressError,
    WebhookNotFoundError,
)
from handoff.paging import next_before, parse_before
from handoff.signals import Signals, set_after_commit
from handoff.webhook.models import DeliveryState, Webhook, WebhookDelivery
from handoff.webhook.outbox import new_delivery
from handoff.webhook.policy import TEST_EVENT, is_public
from handoff.webhook.repository import WebhookRepository
from handoff.webhook.schemas import (
    CreatedWebhookView,
    DeliveriesPage,
    DeliveryView,
    LastDeliveryView,
    NewWebhook,
    WebhookChange,
    WebhookView,
)


class WebhookService:
    """Who is told of events."""

    def __init__(
        self, session: AsyncSession, clock: Clock, signals: Signals, *, private_addresses: bool
    ) -> None:
        self._session = session
        self._rows = WebhookRepository(session)
        self._clock = clock
        self._signals = signals
        self._private_addresses = private_addresses

    async def list_all(self) -> list[WebhookView]:
        """All webhooks, oldest first."""
        last = await self._rows.last_deliveries()
        return [_view(one, last.get(one.id)) for one in await self._rows.list_all()]

    async def create(self, staff: StaffAccount, new: NewWebhook) -> CreatedWebhookView:
        """A webhook with a secret of its own. Raises `WebhookAddressError`."""
        webhook = Webhook(
            url=self._accept_url(new.url),
            secret=secrets.token_urlsafe(32),
            events=_distinct(new.events),
            is_active=True,
            created_at=self._clock.now(),
            created_by=staff.name,
        )
        await self._rows.add(webhook)
        return CreatedWebhookView(**_view(webhook, None).model_dump(), secret=webhook.secret)

    async def change(self, webhook_id: str, change: WebhookChange) -> WebhookView:
        """Change what is given. Raises `WebhookNotFoundError`, `WebhookAddressError`."""
        webhook = await self._require(webhook_id)
        if change.url is not None:
            webhook.url = self._accept_url(change.url)
        if change.events is not None:
            webhook.events = _distinct(change.events)
        if change.is_active is not None:
            webhook.is_active = change.is_active
        await self._rows.flush()
        last = await self._rows.last_deliveries()
        set_after_commit(self._session, self._signals.webhooks)
        return _view(webhook, last.get(webhook.id))

    async def delete(self, webhook_id: str) -> str:
        """Forget a webhook and its deliveries; its address. Raises `WebhookNotFoundError`."""
        webhook = await self._require(webhook_id)
        await self._rows.delete(webhook.id)
        return webhook.url

    async def test(self, webhook_id: str, staff: StaffAccount) -> DeliveryView:
        """Send a delivery that says so, also to one that is switched off. Raises `WebhookNotFoundError`."""
        webhook = await self._require(webhook_id)
        data = {"message": f"{staff.name} tests this webhook."}
        delivery = new_delivery(webhook.id, TEST_EVENT, data, self._clock.now())
        await self._rows.add(delivery)
        set_after_commit(self._session, self._signals.webhooks)
        return DeliveryView.model_validate(delivery)

    async def retry(self, webhook_id: str, delivery_id: str) -> DeliveryView:
        """Send a delivery again, now, under its old id; what fails after all attempts isn't tried by itself again.

        Raises `WebhookNotFoundError`, `DeliveryNotFoundError`, `NotPossibleNowError`.
        """
        webhook = await self._require(webhook_id)
        delivery = await self._rows.get_delivery(webhook_id, delivery_id)
        if delivery is None:
            raise DeliveryNotFoundError("There is no such delivery to this webhook.")
        if not webhook.is_active and delivery.event != TEST_EVENT:
            raise NotPossibleNowError("This webhook is switched off; switch it on first.")
        now = self._clock.now()
        if delivery.lease_until is None or delivery.lease_until <= now:
            delivery.state = DeliveryState.WAITING
            delivery.not_before = now
            delivery.finished_at = None
            await self._rows.flush()
            set_after_commit(self._session, self._signals.webhooks)
        return DeliveryView.model_validate(delivery)

    async def list_deliveries(self, webhook_id: str, limit: int, before: str | None) -> DeliveriesPage:
        """Deliveries to this webhook, newest first. Raises `WebhookNotFoundError`."""
        await self._require(webhook_id)
        rows = await self._rows.list_deliveries(webhook_id, limit + 1, parse_before(before))
        page = rows[:limit]
        return DeliveriesPage(
            deliveries=[DeliveryView.model_validate(one) for one in page],
            next_before=next_before(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
        )

    async def _require(self, webhook_id: str) -> Webhook:
        webhook = await self._rows.get(webhook_id)
        if webhook is None:
            raise WebhookNotFoundError("There is no such webhook.")
        return webhook

    def _accept_url(self, url: str) -> str:
        """`url` if it can be posted to. What its name leads to is looked at again at each delivery."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise WebhookAddressError("This is not the address of a web page.") from error
        if parts.scheme not in {"http", "https"} or not host or port == 0 or not url.isprintable():
            raise WebhookAddressError("The address begins with https:// or http:// and names a host.")
        if parts.username or parts.password:
            raise WebhookAddressError("The address holds a name or password; check the signature instead.")
        if not self._private_addresses and _is_known_to_be_private(host):
            raise WebhookAddressError(f"{host} is not on the open Internet.")
        return url


def _is_known_to_be_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return not is_public(host)


def _distinct(events: Sequence[str]) -> list[str]:
    return [str(event) for event in dict.fromkeys(events)]


def _view(webhook: Webhook, last: WebhookDelivery | None) -> WebhookView:
    last_view = None
    if last is not None:
        last_view = LastDeliveryView(state=last.state, at=last.finished_at or last.created_at)
    return WebhookView(
        id=webhook.id,
        url=webhook.url,
        events=webhook.events,
        is_active=webhook.is_active,
        created_at=webhook.created_at,
        created_by=webhook.created_by,
        last_delivery=last_view,
    )
