"""Over a network that cuts connections in either direction at random: nothing lost, nothing twice, all in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from .conftest import Customer, Desk, DeskUser, eventually
from .cutting import CuttingProxy
from .lines import Server

MESSAGES = 12
FIRST_PATIENCE_SECONDS = 0.4
"""After this a client takes its connection for dead and begins another, with a little more patience each time."""


class Client:
    """A widget that keeps what it is told, resumes from its cursor, and sends again what nobody has acknowledged."""

    def __init__(self, proxy: CuttingProxy, customer: Customer) -> None:
        self._proxy = proxy
        self._customer = customer
        self.messages: list[dict[str, Any]] = []
        self.state: dict[str, Any] = {}
        self.resumes = 0
        self._patience = FIRST_PATIENCE_SECONDS

    @property
    def cursor(self) -> int:
        return self.messages[-1]["sequence"] if self.messages else 0

    def take(self, frame: dict[str, Any]) -> None:
        """Believe the server: whatever comes is new, and comes next."""
        messages = frame.get("messages") or ([frame["message"]] if "message" in frame else [])
        for message in messages:
            assert message["sequence"] == self.cursor + 1, "a gap, or one twice"
            self.messages.append(message)
        self.state = frame.get("conversation") or self.state

    def _next_patience(self) -> float:
        """Seconds; on a machine too slow for the first patience a later one is long enough."""
        self._patience *= 1.02
        return self._patience

    async def listen(self) -> None:
        """Over the socket, for ever."""
        while True:
            self.resumes += 1
            seconds = self._next_patience()
            url = f"ws://127.0.0.1:{self._proxy.port}/api/widget/socket?after={self.cursor}"
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                protocols = ["frontdesk", self._customer.token]
                async with asyncio.timeout(None) as patience:
                    patience.reschedule(asyncio.get_running_loop().time() + seconds)
                    socket = await connect(
                        url, subprotocols=protocols, proxy=None, compression=None, close_timeout=0.05
                    )
                    try:
                        await self._read(socket, patience, seconds)
                    finally:
                        socket.transport.abort()

    async def _read(self, socket: Any, patience: asyncio.Timeout, seconds: float) -> None:
        async def ask() -> None:
            while True:
                await socket.send('{"type": "ping"}')
                await asyncio.sleep(seconds / 4)

        asking = asyncio.create_task(ask())
        try:
            async for text in socket:
                patience.reschedule(asyncio.get_running_loop().time() + seconds)
                self.take(json.loads(text))
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def poll(self) -> None:
        """Where a socket can't pass, for ever."""
        while True:
            self.resumes += 1
            response = await self._request(
                "GET", f"messages?after={self.cursor}&wait=1", 1 + self._next_patience()
            )
            if response is not None:
                self.take(response.json())

    async def write(self, number: int) -> None:
        """Send until it is acknowledged."""
        body = {"client_id": f"mine-{number}", "text": f"from the customer {number}"}
        while (response := await self._request("POST", "messages", self._next_patience(), body)) is None:
            pass
        assert response.status_code in {200, 201}, response.text

    async def _request(self, method: str, path: str, patience: float, body: Any = None) -> Any:
        url = f"http://127.0.0.1:{self._proxy.port}/api/widget/{path}"
        try:
            async with httpx.AsyncClient(timeout=patience, trust_env=False) as http:
                return await http.request(method, url, json=body, headers=self._customer.headers)
        except httpx.HTTPError:
            return None


async def talk(client: Client, agent: DeskUser, customer: Customer) -> None:
    for number in range(MESSAGES):
        await client.write(number)
        await agent.write(customer.conversation_id, f"from the agent {number}")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("way", ["listen", "poll"])
async def test_cut_in_either_direction(desk: Desk, server: Server, way: str, seed: int) -> None:
    customer = await desk.visitor()
    await customer.request_person()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    async with CuttingProxy(int(server.url.rsplit(":", 1)[1]), seed).running() as proxy:
        client = Client(proxy, customer)
        run: Callable[[], Awaitable[None]] = getattr(client, way)
        following = asyncio.ensure_future(run())
        await talk(client, agent, customer)
        proxy.is_whole = True
        await agent.act(customer.conversation_id, "resolve")

        async def is_up_to_date() -> bool:
            if following.done():
                following.result()
            return client.state == await customer.state()

        await eventually(is_up_to_date)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    stored = (await agent.detail(customer.conversation_id))["messages"]
    assert [one["sequence"] for one in stored] == list(range(1, len(stored) + 1))
    assert [(one["sequence"], one["text"]) for one in client.messages] == [
        (one["sequence"], one["text"]) for one in stored
    ]
    for author in ("customer", "agent"):
        said = [one["text"] for one in stored if one["author"] == author]
        assert said == [f"from the {author} {number}" for number in range(MESSAGES)]
    assert client.state["status"] == "resolved"
    assert client.resumes > 1
    assert sum(proxy.cuts.values()) > 0
