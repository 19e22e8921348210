"""The wing on a real database behind a real application; only the bot and the clock are the tests'."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from core.errors import install_error_handlers
from core.services import CoreServices
from core.staff import SESSION_COOKIE, Role, StaffAccount, StaffService
from core.staff import endpoints as staff_endpoints
from handoff.app import HandoffWing, build
from handoff.settings import HandoffSettings
from handoff.turn.models import Turn

from ..conftest import on_both_databases as on_both_databases
from ..waiting import PATIENCE_SECONDS
from ..waiting import eventually as eventually
from .bot import ScriptedBot
from .lines import Server
from .receiver import Receiver, running_receiver


class Customer:
    """A visitor with the widget's HTTP API."""

    def __init__(self, http: httpx.AsyncClient, session: dict[str, Any]) -> None:
        self.http = http
        self.session = session
        self.token: str = session["token"]
        self.conversation_id: str = session["conversation_id"]
        self._count = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, **body: Any) -> httpx.Response:
        self._count += 1
        body.setdefault("client_id", f"c{self._count}")
        return await self.http.post("/api/widget/messages", json=body, headers=self.headers)

    async def write(self, text: str, **body: Any) -> dict[str, Any]:
        response = await self.post(text=text, **body)
        assert response.status_code == 201, response.text
        return response.json()

    async def news(self, after: int = 0, wait: int = 0) -> dict[str, Any]:
        response = await self.http.get(
            "/api/widget/messages", params={"after": after, "wait": wait}, headers=self.headers
        )
        assert response.status_code == 200, response.text
        return response.json()

    async def texts(self) -> list[str]:
        return [message["text"] for message in (await self.news())["messages"]]

    async def state(self) -> dict[str, Any]:
        return (await self.news())["conversation"]

    async def hears(self, words: str) -> dict[str, Any]:
        """The first message that contains `words`, once it is there."""

        async def find() -> dict[str, Any] | None:
            messages = (await self.news())["messages"]
            return next(
                (one for one in messages if words in one["text"] and one["author"] != "customer"), None
            )

        return await eventually(find)

    async def is_in(self, status: str, owner: str) -> dict[str, Any]:
        async def check() -> dict[str, Any] | None:
            state = await self.state()
            return state if (state["status"], state["owner"]["kind"]) == (status, owner) else None

        return await eventually(check)

    async def request_person(self) -> dict[str, Any]:
        response = await self.http.post("/api/widget/request-person", headers=self.headers)
        assert response.status_code == 200, response.text
        return response.json()


class DeskUser:
    """Somebody signed in to the desk."""

    def __init__(self, http: httpx.AsyncClient, account: StaffAccount, token: str) -> None:
        self.http = http
        self.account = account
        self.id = account.id
        self.cookie = f"{SESSION_COOKIE}={token}"
        self._count = 0

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.http.get(f"/api/desk/{path}", params=params, headers={"Cookie": self.cookie})
        assert response.status_code == 200, response.text
        return response.json()

    async def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(
            method, f"/api/desk/{path}", json=body, headers={"Cookie": self.cookie}
        )

    async def act(self, conversation_id: str, action: str, **body: Any) -> dict[str, Any]:
        response = await self.send("POST", f"conversations/{conversation_id}/{action}", body or None)
        assert response.status_code in {200, 201}, response.text
        return response.json()

    async def refused(self, conversation_id: str, action: str, **body: Any) -> tuple[int, str]:
        response = await self.send("POST", f"conversations/{conversation_id}/{action}", body or None)
        return response.status_code, response.json()["error"]

    async def write(self, conversation_id: str, text: str, kind: str = "messages") -> dict[str, Any]:
        self._count += 1
        return await self.act(conversation_id, kind, client_id=f"{self.account.name}{self._count}", text=text)

    async def detail(self, conversation_id: str) -> dict[str, Any]:
        return await self.get(f"conversations/{conversation_id}")


@dataclass
class Desk:
    """The application under test, with ways to come to it."""

    app: FastAPI
    core: CoreServices
    wing: HandoffWing
    bot: ScriptedBot
    http: httpx.AsyncClient

    async def visitor(self, *, token: str | None = None, **body: Any) -> Customer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = await self.http.post("/api/widget/sessions", json=body, headers=headers)
        assert response.status_code in {200, 201}, response.text
        return Customer(self.http, response.json())

    async def staff(self, name: str, role: Role = Role.AGENT) -> DeskUser:
        now = self.core.clock.now()
        async with self.core.database.transaction() as session:
            account = StaffAccount(
                email=f"{name.lower().replace(' ', '.')}@tallowreed.example",
                name=name,
                role=role,
                password_hash="unused",
                is_active=True,
                created_at=now,
            )
            session.add(account)
            await session.flush()
            token = await StaffService(session, self.core.clock).open_session(account)
        return DeskUser(self.http, account, token)

    async def waiting_customer(self, text: str = "Can somebody help?") -> Customer:
        customer = await self.visitor()
        await customer.write(text)
        await customer.hears("You said")
        await customer.request_person()
        return customer


@pytest.fixture
def handoff_settings() -> HandoffSettings:
    return HandoffSettings(
        bot_token=SecretStr("a bot token for tests only"),
        sweep_interval_seconds=0.25,
        turn_deadline_seconds=PATIENCE_SECONDS,
    )


@pytest.fixture
def bot() -> ScriptedBot:
    return ScriptedBot()


def compose(core: CoreServices, wing: HandoffWing) -> FastAPI:
    app = FastAPI()
    app.state.core = core
    app.state.handoff = wing
    app.state.staff_journal = wing
    install_error_handlers(app)
    app.include_router(staff_endpoints.router)
    for router in wing.routers:
        app.include_router(router)
    return app


@pytest.fixture
async def desk(
    core_services: CoreServices, handoff_settings: HandoffSettings, bot: ScriptedBot
) -> AsyncIterator[Desk]:
    wing = build(core_services, handoff_settings, bot.transport)
    app = compose(core_services, wing)
    await wing.start()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Desk(app, core_services, wing, bot, http)
    await wing.stop()


@pytest.fixture
async def server(desk: Desk) -> AsyncIterator[Server]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(desk.app, ws="websockets-sansio", lifespan="off", log_level="warning")
    process = uvicorn.Server(config)
    task = asyncio.create_task(process.serve([listener]))

    async def is_started() -> bool:
        return process.started

    await eventually(is_started)
    running = Server(listener.getsockname()[1])
    yield running
    await running.close()
    process.should_exit = True
    await task
    listener.close()


@pytest.fixture
async def admin(desk: Desk) -> DeskUser:
    return await desk.staff("Alex Reed", Role.ADMIN)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as receiver:
        yield receiver


async def turn_states(desk: Desk) -> list[str]:
    """The state of every turn, in order."""
    async with desk.core.database.reading() as session:
        return [turn.state.value for turn in await session.scalars(select(Turn).order_by(Turn.id))]


async def true_of(value: Any) -> bool:
    """For `eventually`: whether `value`, which changes by itself, is true by now."""
    return bool(value)


async def equal(awaitable: Awaitable[Any], expected: Any) -> bool:
    """For `eventually`: whether it has become what is expected."""
    return await awaitable == expected
