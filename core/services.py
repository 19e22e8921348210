"""What the composition root hands to each wing of the server, and what it gets back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter

from core.bus import EventBus, bus_from_url
from core.clock import Clock, SystemClock
from core.database import Database
from core.mail import Mailer, mailer_from_settings
from core.rate_limits import RateLimiter
from core.settings import CoreSettings
from core.signing import TokenSigner


@dataclass(frozen=True, slots=True)
class CoreServices:
    """The ground floor, built once."""

    settings: CoreSettings
    database: Database
    bus: EventBus
    clock: Clock
    mailer: Mailer
    signer: TokenSigner
    rate_limiter: RateLimiter

    @classmethod
    def from_settings(cls, settings: CoreSettings, clock: Clock | None = None) -> CoreServices:
        """The real ones, as `settings` say."""
        bus = bus_from_url(settings.redis_url)
        return cls(
            settings=settings,
            database=Database(settings.database_url, bus),
            bus=bus,
            clock=clock or SystemClock(),
            mailer=mailer_from_settings(settings),
            signer=TokenSigner(settings.signing_secret.get_secret_value()),
            rate_limiter=RateLimiter(settings.redis_url),
        )

    async def close(self) -> None:
        """Release connections."""
        await self.bus.close()
        await self.database.close()


class Wing(Protocol):
    """A package of the server as the composition root sees it."""

    @property
    def routers(self) -> Sequence[APIRouter]:
        """What it serves."""

    async def start(self) -> None:
        """Begin background work; called once, before the first request."""

    async def stop(self) -> None:
        """End background work; called once, after the last request."""

    async def readiness(self) -> dict[str, bool]:
        """Part by part, whether it can do its work now."""
