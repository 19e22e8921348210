"""What the machine of random events stands on: real services, a database file, and clients with views."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
)
from pydantic import SecretStr
from sqlalchemy import select

from core.bus import Event, InProcessBus
from core.database import Database
from core.errors import FrontdeskError
from core.mail import OutboxMailer
from core.rate_limits import RateLimiter
from core.services import CoreServices
from core.settings import CoreSettings
from core.signing import TokenSigner
from core.staff import Role, StaffAccount
from handoff.queue.keeper import QueueKeeper
from handoff.realtime.feed import CustomerFeed
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.team.models import Routing, Team
from handoff.work import Work, WorkFactory

from ...conftest import FakeClock

T = TypeVar("T")


class CrashError(Exception):
    """The server dies before it commits."""


class RecordingBus(InProcessBus):
    """Keeps what was published until somebody hands it on, or loses it."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Event] = []

    async def publish(self, event: Event) -> None:
        self.published.append(event)
        await super().publish(event)


@dataclass
class Customer:
    """A client with its outbox, its view, and a socket that may be cut."""

    conversation_id: str
    outbox: list[tuple[str, str]] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    view: list[tuple[int, str]] = field(default_factory=list)
    feed: CustomerFeed | None = None

    def see(self, frames: list[dict[str, Any]]) -> None:
        for frame in frames:
            messages = frame.get("messages") or ([frame["message"]] if "message" in frame else [])
            self.view += [(message["sequence"], message["text"]) for message in messages]


class Ground(RuleBasedStateMachine):
    """A desk on a database of its own, with a clock that the machine moves."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-machine-"))
        shutil.copy(self.template, self.folder / "desk.db")
        self.clock = FakeClock()
        self.numbers = count(1)
        self.bot_words: dict[str, int] = {}
        self.notes: set[str] = set()
        self.all_customers: list[Customer] = []
        self.connections: dict[str, str] = {}

    # Machinery

    def do(self, awaitable: Awaitable[T]) -> T:
        async def run() -> T:
            return await awaitable

        return self.runner.run(run())

    @initialize()
    def open_the_desk(self) -> None:
        self.bus = RecordingBus()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/desk.db", self.bus)
        core_settings = CoreSettings(
            environment="test",
            database_url=str(self.database.url),
            var_dir=self.folder,
            signing_secret=SecretStr("a signing secret for tests only"),
            service_token=SecretStr("a service token for tests only"),
            identity_secret=SecretStr("an identity secret for tests only"),
        )
        self.core = CoreServices(
            settings=core_settings,
            database=self.database,
            bus=self.bus,
            clock=self.clock,
            mailer=OutboxMailer(self.folder / "outbox"),
            signer=TokenSigner("a signing secret for tests only"),
            rate_limiter=RateLimiter(),
        )
        self.settings = HandoffSettings(bot_token=SecretStr("a bot token for tests only"))
        signals = Signals()
        self.works = WorkFactory(self.core, self.settings, signals)
        self.keeper = QueueKeeper(
            works=self.works, bus=self.bus, clock=self.clock, settings=self.settings, signals=signals
        )
        self.agents = [self.do(self._add_staff(f"Agent {n}", Role.AGENT)) for n in range(3)]
        self.supervisor = self.do(self._add_staff("Supervisor", Role.SUPERVISOR))
        self.do(self._open_a_team())

    async def _add_staff(self, name: str, role: Role) -> StaffAccount:
        async with self.database.transaction() as session:
            account = StaffAccount(
                email=f"{name.lower().replace(' ', '.')}@tallowreed.example",
                name=name,
                role=role,
                password_hash="unused",
                is_active=True,
                created_at=self.clock.now(),
            )
            session.add(account)
        return account

    async def _open_a_team(self) -> None:
        """Who comes is given to whoever is free, and lost again by whoever leaves them unanswered."""
        async with self.works.writing() as work:
            await work.teams.ensure_default()
        async with self.database.transaction() as session:
            team = (await session.scalars(select(Team))).one()
            team.routing = Routing.ROUND_ROBIN
            team.reply_within_seconds = 90

    async def write(self, action: Callable[[Work], Awaitable[T]], *, crashes: bool = False) -> T | None:
        """`action` in a transaction; None when it was refused, or the server died before the commit."""
        try:
            async with self.works.writing() as work:
                result = await action(work)
                if crashes:
                    raise CrashError
                return result
        except (CrashError, FrontdeskError):
            return None

    def staff(self, number: int) -> StaffAccount:
        return [*self.agents, self.supervisor][number]
