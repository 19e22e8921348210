"""Every query on webhooks and their deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.paging import Position, is_before
from handoff.webhook.models import DeliveryState, Webhook, WebhookDelivery
from handoff.webhook.policy import TEST_EVENT


class WebhookRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: Webhook | WebhookDelivery) -> None:
        """Store a new row."""
        self._session.add(row)
        await self._session.flush()

    async def flush(self) -> None:
        """Write what has been changed."""
        await self._session.flush()

    # Webhooks

    async def get(self, webhook_id: str) -> Webhook | None:
        """The webhook with this id."""
        return await self._session.get(Webhook, webhook_id)

    async def list_all(self) -> Sequence[Webhook]:
        """All of them, oldest first."""
        return (await self._session.scalars(select(Webhook).order_by(Webhook.created_at, Webhook.id))).all()

    async def list_active(self) -> list[tuple[str, list[str]]]:
        """Id and wanted events of those that are switched on."""
        query = select(Webhook.id, Webhook.events).where(Webhook.is_active)
        return [(webhook_id, list(events)) for webhook_id, events in await self._session.execute(query)]

    async def delete(self, webhook_id: str) -> None:
        """Forget a webhook, and its deliveries with it."""
        await self._session.execute(delete(Webhook).where(Webhook.id == webhook_id))

    # Deliveries

    async def get_delivery(self, webhook_id: str, delivery_id: str) -> WebhookDelivery | None:
        """A delivery to this webhook."""
        query = select(WebhookDelivery).where(
            WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == webhook_id
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_deliveries(
        self, webhook_id: str, limit: int, before: Position | None
    ) -> Sequence[WebhookDelivery]:
        """The newest `limit` deliveries to this webhook."""
        query = (
            select(WebhookDelivery)
            .where(WebhookDelivery.webhook_id == webhook_id)
            .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(is_before(WebhookDelivery.created_at, WebhookDelivery.id, before))
        return (await self._session.scalars(query)).all()

    async def last_deliveries(self) -> dict[str, WebhookDelivery]:
        """The newest delivery to each webhook, by the webhook's id."""
        newest = (
            select(
                WebhookDelivery.id,
                func.row_number()
                .over(
                    partition_by=WebhookDelivery.webhook_id,
                    order_by=(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()),
                )
                .label("place"),
            )
        ).subquery()
        query = select(WebhookDelivery).where(
            WebhookDelivery.id.in_(select(newest.c.id).where(newest.c.place == 1))
        )
        return {one.webhook_id: one for one in await self._session.scalars(query)}

    # Sending

    async def list_due(
        self, now: datetime, limit: int, *, except_to: Collection[str] = ()
    ) -> Sequence[tuple[str, str]]:
        """Id and webhook of the deliveries that are to be tried now, the longest due first."""
        query = (
            select(WebhookDelivery.id, WebhookDelivery.webhook_id)
            .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
            .where(_is_due(now), or_(Webhook.is_active, WebhookDelivery.event == TEST_EVENT))
            .order_by(WebhookDelivery.not_before, WebhookDelivery.created_at)
            .limit(limit)
        )
        if except_to:
            query = query.where(WebhookDelivery.webhook_id.not_in(except_to))
        return [(delivery_id, webhook_id) for delivery_id, webhook_id in await self._session.execute(query)]

    async def take(self, delivery_id: str, now: datetime, lease_until: datetime) -> WebhookDelivery | None:
        """The delivery, leased to the caller, its attempt counted; None if another server has it, or it isn't due."""
        statement = (
            update(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id, _is_due(now))
            .values(lease_until=lease_until, attempts=WebhookDelivery.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        if result.rowcount != 1:
            return None
        query = (
            select(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one()

    async def finish_attempt(self, delivery_id: str, attempts: int, **values: Any) -> bool:
        """Write what came of attempt number `attempts`; False if the lease ran out and another one was begun."""
        statement = (
            update(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id, WebhookDelivery.attempts == attempts)
            .values(lease_until=None, **values)
            .execution_options(synchronize_session=False)
        )
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        return result.rowcount == 1

    async def delete_older_than(self, moment: datetime) -> int:
        """Forget deliveries made before `moment`; how many those were."""
        statement = delete(WebhookDelivery).where(WebhookDelivery.created_at < moment)
        result: CursorResult[Any] = await self._session.execute(statement)  # type: ignore[assignment]
        return result.rowcount


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        WebhookDelivery.state == DeliveryState.WAITING,
        WebhookDelivery.not_before <= now,
        or_(WebhookDelivery.lease_until.is_(None), WebhookDelivery.lease_until <= now),
    )
