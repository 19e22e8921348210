"""Sends what is in the webhooks' outbox: leased, so that several servers send a delivery once at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from prometheus_client import Counter as Metric

from core.clock import Clock
from core.periodic import PeriodicTask
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.webhook.models import DeliveryState, Webhook, WebhookDelivery
from handoff.webhook.policy import next_attempt_at, signature
from handoff.webhook.repository import WebhookRepository
from handoff.webhook.sender import Outcome, WebhookSender
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

ATTEMPTS = Metric("frontdesk_webhook_attempts_total", "Webhook deliveries tried", ["state"])

CONCURRENCY = 16
CONCURRENCY_PER_WEBHOOK = 4
"""One address that answers slowly must not hold up the others."""

LEASE = timedelta(seconds=60)
"""An attempt has 10 s; one whose server went down is made again after this."""

KEPT_FOR = timedelta(days=30)
PRUNE_EVERY = timedelta(hours=1)
ERROR_PAUSE_SECONDS = 1.0
STOP_GRACE_SECONDS = 2.0


class WebhookWorker:
    """A background task of each server."""

    def __init__(
        self,
        *,
        works: WorkFactory,
        sender: WebhookSender,
        clock: Clock,
        settings: HandoffSettings,
        signals: Signals,
    ) -> None:
        self._works = works
        self._sender = sender
        self._clock = clock
        self._signals = signals
        self._running: dict[str, asyncio.Task[None]] = {}
        self._running_to: Counter[str] = Counter()
        self._pruned_at: datetime | None = None
        self._task = PeriodicTask(
            "webhooks",
            self._work,
            every_seconds=settings.sweep_interval_seconds,
            after_error_seconds=ERROR_PAUSE_SECONDS,
            wake=signals.webhooks,
        )

    def start(self) -> None:
        """Begin to send, what an earlier run left first."""
        self._task.start()

    async def stop(self) -> None:
        """Let attempts end that are nearly done; what is cut off is made again when its lease has run out."""
        await self._task.stop()
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=STOP_GRACE_SECONDS)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._sender.close()

    async def _work(self) -> None:
        await self.send_due()
        await self._prune_now_and_then()

    async def send_due(self) -> None:
        """Begin an attempt for each delivery that is due, as far as there is room."""
        room = CONCURRENCY - len(self._running)
        if room <= 0:
            return
        busy = [one for one, count in self._running_to.items() if count >= CONCURRENCY_PER_WEBHOOK]
        async with self._works.reading() as work:
            due = await WebhookRepository(work.session).list_due(self._clock.now(), room, except_to=busy)
        for delivery_id, webhook_id in due:
            if self._running_to[webhook_id] >= CONCURRENCY_PER_WEBHOOK:
                continue
            async with self._works.writing() as work:
                now = self._clock.now()
                rows = WebhookRepository(work.session)
                delivery = await rows.take(delivery_id, now, now + LEASE)
                webhook = await rows.get(webhook_id)
            if delivery is None or webhook is None:
                continue
            task = asyncio.create_task(self._attempt(webhook, delivery), name=f"webhook-{delivery_id}")
            self._running[delivery_id] = task
            self._running_to[webhook_id] += 1
            task.add_done_callback(partial(self._forget, delivery_id, webhook_id))

    def _forget(self, delivery_id: str, webhook_id: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(delivery_id, None)
        self._running_to[webhook_id] -= 1
        if self._running_to[webhook_id] <= 0:
            del self._running_to[webhook_id]
        self._signals.webhooks.set()

    async def _attempt(self, webhook: Webhook, delivery: WebhookDelivery) -> None:
        try:
            body = delivery.body.encode()
            timestamp = int(self._clock.now().timestamp())
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "Frontdesk-Webhook",
                "X-Frontdesk-Event": delivery.event,
                "X-Frontdesk-Delivery": delivery.id,
                "X-Frontdesk-Timestamp": str(timestamp),
                "X-Frontdesk-Signature": signature(webhook.secret, timestamp, body),
            }
            await self._store(delivery, await self._send(webhook.url, headers, body))
        except Exception:
            logger.exception("webhook delivery %s broke; it is tried again", delivery.id)

    async def _send(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        """One attempt. Whatever goes wrong in it counts as a failure, so that no delivery is tried for ever."""
        try:
            return await self._sender.send(url, headers, body)
        except Exception as error:
            logger.exception("posting to a webhook broke")
            return Outcome(None, f"{type(error).__name__}: {error}"[:300])

    async def _store(self, delivery: WebhookDelivery, outcome: Outcome) -> None:
        now = self._clock.now()
        values: dict[str, object] = {"last_status": outcome.status, "last_error": outcome.error}
        if outcome.error is None:
            values |= {"state": DeliveryState.DELIVERED, "finished_at": now}
        elif (next_at := next_attempt_at(delivery.attempts, now)) is not None:
            values |= {"state": DeliveryState.WAITING, "not_before": next_at}
        else:
            values |= {"state": DeliveryState.FAILED, "finished_at": now}
        async with self._works.writing() as work:
            await WebhookRepository(work.session).finish_attempt(delivery.id, delivery.attempts, **values)
        ATTEMPTS.labels("delivered" if outcome.error is None else "failed").inc()
        if outcome.error is not None:
            logger.warning("webhook %s, delivery %s: %s", delivery.webhook_id, delivery.id, outcome.error)

    async def prune(self) -> int:
        """Forget deliveries of long ago; how many those were."""
        async with self._works.writing() as work:
            return await WebhookRepository(work.session).delete_older_than(self._clock.now() - KEPT_FOR)

    async def _prune_now_and_then(self) -> None:
        now = self._clock.now()
        if self._pruned_at is None or now - self._pruned_at >= PRUNE_EVERY:
            self._pruned_at = now
            await self.prune()
